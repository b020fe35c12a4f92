/** The patches of a video's present picture that `Freeze` compares, copied as decoded: no canvas, no colour conversion. */
import { columns, rows, sampleBytes, side } from './freeze';

/** Undefined where the browser does not hand out what it decoded, and for pictures too small. */
export async function sampleLuma(video: HTMLVideoElement): Promise<Uint8Array | undefined> {
	if (!('VideoFrame' in globalThis) || video.readyState < 2) return undefined;
	let frame: VideoFrame | undefined;
	try {
		frame = new VideoFrame(video);
		if (frame.format !== 'I420' && frame.format !== 'NV12') return undefined;
		const picture = new Uint8Array(frame.allocationSize());
		const [plane] = await frame.copyTo(picture);
		const { width, height } = frame.visibleRect ?? { width: 0, height: 0 };
		return plane && patchesOf(picture.subarray(plane.offset), plane.stride, width, height);
	} catch {
		return undefined; // the track changed between two frames
	} finally {
		frame?.close();
	}
}

/** The patches of a plane of luma. */
export function patchesOf(plane: Uint8Array, stride: number, width: number, height: number): Uint8Array | undefined {
	if (width < columns * side || height < rows * side) return undefined;
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
