/** What `Freeze` looks at of a video's present picture, copied as decoded: no canvas, no colour conversion. */
import { columns, rows, sampleBytes, side } from './patches';

/** A part of a decoded picture. */
export interface Luma {
	/** The patches, sampleBytes long. */
	patches: Uint8Array;
	/** Levels of the brightest spot over the picture's median, what is written above and below left out. */
	light: number;
}

/** Undefined where the browser does not hand out what it decoded, and for pictures too small. */
export async function sampleLuma(video: HTMLVideoElement): Promise<Luma | undefined> {
	if (!('VideoFrame' in globalThis) || video.readyState < 2) return undefined;
	let frame: VideoFrame | undefined;
	try {
		frame = new VideoFrame(video);
		if (frame.format !== 'I420' && frame.format !== 'NV12') return undefined;
		const picture = new Uint8Array(frame.allocationSize());
		const [layout] = await frame.copyTo(picture);
		const { width, height } = frame.visibleRect ?? { width: 0, height: 0 };
		return layout && lumaOf(picture.subarray(layout.offset), layout.stride, width, height);
	} catch {
		return undefined; // the track changed between two frames
	} finally {
		frame?.close();
	}
}

/** What is looked at of a plane of luma. */
export function lumaOf(plane: Uint8Array, stride: number, width: number, height: number): Luma | undefined {
	if (width < columns * side || height < rows * side) return undefined;
	return { patches: patchesOf(plane, stride, width, height), light: lightOf(plane, stride, width, height) };
}

function patchesOf(plane: Uint8Array, stride: number, width: number, height: number): Uint8Array {
	const out = new Uint8Array(sampleBytes);
	let to = 0;
	for (let row = 0; row < rows; row++) {
		const y = Math.floor(((row + 0.5) * height) / rows) - side / 2;
		for (let column = 0; column < columns; column++) {
			const x = Math.floor(((column + 0.5) * width) / columns) - side / 2;
			for (let line = 0; line < side; line++, to += side) {
				const from = (y + line) * stride + x;
				out.set(plane.subarray(from, from + side), to);
			}
		}
	}
	return out;
}

const spot = 4; // px that are added up, so that noise is no light

/** Looks at spots of four px in about ninety lines: a lamp between the patches is a light, too. */
function lightOf(plane: Uint8Array, stride: number, width: number, height: number): number {
	const [top, bottom] = [Math.ceil((2 * height) / rows), Math.floor(((rows - 2) * height) / rows)];
	const every = Math.max(1, Math.round(height / 90));
	const counts = new Uint32Array(256);
	let [spots, brightest] = [0, 0];
	for (let y = top; y < bottom; y += every) {
		for (let x = y * stride, end = x + width - spot; x < end; x += spot, spots++) {
			const v = ((plane[x] ?? 0) + (plane[x + 1] ?? 0) + (plane[x + 2] ?? 0) + (plane[x + 3] ?? 0)) >> 2;
			counts[v] = (counts[v] ?? 0) + 1;
			if (v > brightest) brightest = v;
		}
	}
	let median = 0;
	for (let seen = 0; median < 255 && (seen += counts[median] ?? 0) < spots / 2; ) median++;
	return brightest - median;
}
