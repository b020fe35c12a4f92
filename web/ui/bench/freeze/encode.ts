/** Makes a camera's stream with ffmpeg and looks at it as a display does. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { sampleEvery } from '../../src/lib/video/freeze';
import { lumaOf, type Luma } from '../../src/lib/video/luma';
import { sampleBytes } from '../../src/lib/video/patches';
import { clocked, type Clock, type Scene } from './scenes';

/** How a camera's encoder is set. */
export interface Encoder {
	/** Of x264. */
	preset: string;
	size: string;
	fps: number;
	/** Seconds of a group of pictures. */
	group: number;
	kbit: number;
	/** cbr: always so much; vbr: a quality, at most so much; abr: so much on average. */
	rate: 'cbr' | 'vbr' | 'abr';
	/** Of vbr, x264's: less is better. */
	crf?: number;
}

/** One run. */
export interface Clip {
	scene: Scene;
	encoder: Encoder;
	clock: Clock;
	seconds: number;
	/** When its sensor stops, in s; undefined: never. */
	freezes: number | undefined;
	seed: number;
}

/** A sample and when it was taken, ms. */
export interface Sample extends Luma {
	at: number;
}

function rates({ rate, kbit, crf = 24 }: Encoder): string[] {
	if (rate === 'abr') return ['-b:v', `${kbit}k`];
	if (rate === 'vbr') return ['-crf', String(crf), '-maxrate', `${kbit}k`, '-bufsize', `${2 * kbit}k`];
	return ['-b:v', `${kbit}k`, '-maxrate', `${kbit}k`, '-bufsize', `${kbit}k`];
}

function encoding({ scene, encoder, clock, seconds, freezes, seed }: Clip): string[] {
	const { fps, size, preset, group } = encoder;
	const live = scene.graph(fps, size).replaceAll('SEED', String(seed));
	const sensor = freezes === undefined ? live : `${live},loop=-1:1:${Math.round(freezes * fps)},setpts=N/(${fps}*TB)`;
	const gop = String(Math.round(group * fps));
	const camera = ['-preset', preset, '-tune', 'zerolatency', '-threads', '1', '-bf', '0', '-sc_threshold', '0', '-g', gop, '-keyint_min', gop];
	return ['-v', 'error', '-f', 'lavfi', '-i', clocked(sensor, clock), '-r', String(fps), '-frames:v', String(Math.round(seconds * fps)), '-c:v', 'libx264', ...camera, ...rates(encoder), '-f', 'h264', 'pipe:1'];
}

/** A display's first sample is of any frame of a group. */
const joined = ({ seed, encoder }: Clip): number => seed % Math.round(encoder.group * encoder.fps);
/** Frames between two samples. */
const apart = ({ encoder }: Clip): number => (sampleEvery(encoder.group) / 1000) * encoder.fps;

function decoding(clip: Clip): string[] {
	const [of, from] = [apart(clip), joined(clip)];
	const sampled = `gte(n\\,${from})*gt(floor((n-${from})/${of}+1e-6)\\,floor((n-${from}-1)/${of}+1e-6))`;
	return ['-v', 'error', '-f', 'h264', '-r', String(clip.encoder.fps), '-i', 'pipe:0', '-vf', `select=${sampled}`, '-vsync', '0', '-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1'];
}

/** All samples of a clip; kept in a folder, they need no ffmpeg the next time. */
export async function samplesOf(clip: Clip, keep: string | undefined): Promise<Sample[]> {
	const name = createHash('sha1').update(JSON.stringify([encoding(clip), decoding(clip)])).digest('hex');
	const file = keep && `${keep}/${name}`;
	const seen = file && existsSync(file) ? unpack(await readFile(file)) : await look(clip);
	if (file && !existsSync(file)) {
		await mkdir(keep, { recursive: true });
		await writeFile(`${file}.part`, pack(seen));
		await rename(`${file}.part`, file);
	}
	const [of, from] = [apart(clip), joined(clip)];
	return seen.map((luma, k) => ({ ...luma, at: ((from + Math.ceil(k * of - 1e-6)) / clip.encoder.fps) * 1000 }));
}

function pack(seen: readonly Luma[]): Uint8Array {
	const all = new Uint8Array(seen.length * (sampleBytes + 1));
	for (const [k, s] of seen.entries()) {
		all.set(s.patches, k * (sampleBytes + 1));
		all[(k + 1) * (sampleBytes + 1) - 1] = s.light;
	}
	return all;
}

function unpack(all: Uint8Array): Luma[] {
	const one = sampleBytes + 1;
	return Array.from({ length: all.length / one }, (_, k) => ({ patches: all.slice(k * one, (k + 1) * one - 1), light: all[(k + 1) * one - 1] ?? 0 }));
}

async function look(clip: Clip): Promise<Luma[]> {
	const camera = spawn('ffmpeg', encoding(clip), { stdio: ['ignore', 'pipe', 'inherit'] });
	const display = spawn('ffmpeg', decoding(clip), { stdio: [camera.stdout, 'pipe', 'inherit'] });
	camera.stdout.destroy(); // the display has it: this process only hands it on
	const [width = 0, height = 0] = clip.encoder.size.split(':').map(Number);
	const picture = new Uint8Array(width * height);
	const seen: Luma[] = [];
	let filled = 0;
	for await (const chunk of display.stdout as AsyncIterable<Uint8Array>) {
		for (let from = 0; from < chunk.length; ) {
			const part = chunk.subarray(from, from + picture.length - filled);
			picture.set(part, filled);
			from += part.length;
			filled += part.length;
			if (filled < picture.length) continue;
			const luma = lumaOf(picture, width, width, height);
			if (luma) seen.push(luma);
			filled = 0;
		}
	}
	const wanted = Math.floor((clip.seconds * clip.encoder.fps - joined(clip) - 1) / apart(clip) + 1e-6) + 1;
	if (Math.abs(seen.length - wanted) > 1) throw new Error(`${clip.scene.name} at ${clip.encoder.kbit} kbit/s: ${seen.length} samples, want ${wanted}`);
	return seen;
}
