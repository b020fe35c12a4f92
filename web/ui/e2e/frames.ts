import type { Page } from '@playwright/test';

/** One frame as a display painted it; ms of the wall's clock. */
export interface Frame {
	/** The camera's own time of it: RTP time on a slot is the wall's clock. */
	sent: number;
	/** When the browser presented it. */
	painted: number;
}

const interval = 40; // ms between two frames of the demo's cameras

declare global {
	interface Window {
		/** Frames of the watched window: the wall's time minus the page's, ms; RTP time, presentation, count. */
		paintings?: { offset: number; frames: [rtp: number, presented: number, count: number][] };
	}
}

/** Writes down each frame that the page's first window paints, from now on. */
export async function watch(page: Page): Promise<void> {
	await page.evaluate(() => {
		const slot = window.__kawung?.stats()[0]?.slot ?? -1;
		const video = window.__kawung?.video(slot);
		if (!video) throw new Error('the window has no slot');
		const wall = (window.__kawung?.now() ?? 0) / 1000; // a display's own clock may be an hour off
		const paintings: NonNullable<Window['paintings']> = (window.paintings = { offset: wall - performance.now(), frames: [] });
		const frame = (_: number, meta: VideoFrameCallbackMetadata) => {
			paintings.frames.push([meta.rtpTimestamp ?? NaN, meta.presentationTime, meta.presentedFrames]);
			video.requestVideoFrameCallback(frame);
		};
		video.requestVideoFrameCallback(frame);
	});
}

/** The frames since `watch`, in order. */
export async function framesOf(page: Page): Promise<Frame[]> {
	const { offset, frames } = (await page.evaluate(() => window.paintings)) ?? { offset: 0, frames: [] };
	const all: Frame[] = [];
	let count = 0;
	for (const [rtp, presented, counted] of frames) {
		const painted = offset + presented;
		const sent = painted - ticksBetween(rtp, painted * 90) / 90;
		// What a busy script was not called for was presented before this one: by then at the latest.
		const missed = count > 0 ? counted - count - 1 : 0;
		for (let n = missed; n > 0; n--) all.push({ sent: sent - n * interval, painted });
		all.push({ sent, painted });
		count = counted;
	}
	return all;
}

/** How far an RTP time, 32 bits of 90 kHz, lies before an instant. */
const ticksBetween = (rtp: number, instant: number) => (Math.floor(instant) - rtp) | 0;

const median = (list: number[]) => [...list].sort((a, b) => a - b)[list.length >> 1] ?? 0;

/** An instant at which a frame was to be painted, and whether it was. */
interface Due {
	at: number;
	done: boolean;
}

/**
 * What one display was to paint. A frame is due as long after it was sent as this display usually
 * takes, and painted in time when that was before the next one was due.
 */
function dues(frames: readonly Frame[]): Due[] {
	const usual = median(frames.map((f) => f.painted - f.sent));
	const painted = new Map(frames.map((f) => [Math.round(f.sent / interval), f.painted]));
	const first = frames[0];
	const last = frames.at(-1);
	if (!first || !last) return [];
	const phase = first.sent - Math.round(first.sent / interval) * interval;
	const out: Due[] = [];
	for (let n = Math.round(first.sent / interval); n <= Math.round(last.sent / interval); n++) {
		const at = n * interval + phase + usual;
		out.push({ at, done: (painted.get(n) ?? Infinity) < at + interval });
	}
	return out;
}

/**
 * The least share of the frames due in any slice (ms) of a time that was painted, all displays together;
 * slices begin at every millisecond. 0 when a display has no frame due in one.
 */
export function leastPainted(displays: readonly (readonly Frame[])[], from: number, to: number, slice = 200): number {
	const all = displays.map(dues);
	let worst = 1;
	for (let at = from; at + slice <= to; at++) {
		const within = all.map((list) => list.filter((d) => d.at >= at && d.at < at + slice));
		if (within.some((list) => list.length === 0)) return 0;
		const due = within.flat();
		worst = Math.min(worst, due.filter((d) => d.done).length / due.length);
	}
	return worst;
}

/** The longest time, ms, that any display painted nothing new. */
export function longestPause(displays: readonly (readonly Frame[])[], from: number, to: number): number {
	const pauses = displays.map((frames) => {
		const times = [from, ...frames.map((f) => f.painted).filter((t) => t > from && t < to), to];
		return Math.max(...times.slice(1).map((t, i) => t - (times[i] ?? t)));
	});
	return Math.max(...pauses);
}
