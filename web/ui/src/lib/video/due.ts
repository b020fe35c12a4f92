/**
 * Which frame of a video is shown when several displays show it together: the
 * newest one whose RTP time, which is the wall's clock, is so long ago that all
 * of them have it. RTP times are 32 bits and wrap: compared as in pulse.ts.
 */
import type { Micros, Span } from '../wire/messages';
import { reached } from './pulse';

const spread = 1024; // animation frames that are averaged over: 17 s
const step = 5000; // µs: more is no noise, somebody set a clock
const fastest = 0.5; // µs in a ms that clocks drift apart, RFC 5905 §11.3

/**
 * The wall's time of animation frames, without the noise of single readings: a
 * browser rounds its clock to 0.1 ms, and what an exchange with the wall says may
 * be off by as much. Two displays that differ by that show another frame whenever
 * one becomes due just then. A loop of second order, so that a steady drift
 * leaves no error.
 */
export class FrameClock {
	#at = 0;
	#offset = Infinity; // µs
	#rate = 0; // µs in a ms
	#readings = 0;

	/**
	 * @param at of the animation frame, ms of the page's monotonic clock
	 * @param wall the wall's time of it, as it is known now
	 */
	time(at: number, wall: Micros): Micros {
		const passed = Math.max(1, at - this.#at);
		this.#at = at;
		const expected = this.#offset + this.#rate * passed;
		const off = wall - at * 1000 - expected;
		if (Math.abs(off) > step) {
			[this.#offset, this.#rate, this.#readings] = [wall - at * 1000, 0, 0];
			return wall;
		}
		this.#readings++;
		const gain = Math.max(1 / (this.#readings + 1), 1 / spread);
		this.#offset = expected + gain * off;
		if (this.#readings >= spread) this.#rate += ((gain * gain) / 4) * (off / passed);
		this.#rate = Math.min(fastest, Math.max(-fastest, this.#rate));
		return at * 1000 + this.#offset;
	}
}

/** The RTP time (90 kHz, unsigned 32 bits) of a moment of the wall's clock. */
export const rtpAt = (wall: Micros): number => Math.floor((wall * 9) / 100) >>> 0;

/**
 * How far a frame may be ahead of the wall's clock, in ticks: a tenth of a
 * second. One that is further shows that RTP times are on another clock now (the
 * controller's was set back: pictures are never), and waiting would be for ever.
 */
export const farAhead = 9000;

/** By what the displays of a span choose; ticks. */
export interface Timing {
	delay: number;
	/** One refresh of all of them, and the time between two; absent while they have not agreed. */
	refresh?: { at: number; every: number } | undefined;
}

/** What the wall says of a span, in ticks. */
export const timing = (span: Span): Timing => ({
	delay: Math.floor((span.delay * 9) / 100),
	refresh: span.refresh && { at: rtpAt(span.refresh.at), every: (span.refresh.every * 9) / 100_000 },
});

/**
 * Whether a frame's time has come. With refreshes that are agreed on, it is due
 * at the first of them after its delay, a number that comes out the same on
 * every display; and a display is at the refresh that is nearest to its clock.
 * So two that refresh together show the same frame while their clocks, and the
 * refreshes they agreed on, are less than half a refresh off: without, whenever
 * a frame becomes due between the times they take one refresh for.
 */
function isDue(rtp: number, now: number, { delay, refresh }: Timing): boolean {
	if (!refresh) return reached(now - delay, rtp);
	const { at, every } = refresh;
	return Math.ceil(((rtp + delay - at) | 0) / every) <= Math.round(((now - at) | 0) / every);
}

/**
 * The index of the frame to show, −1 while none is due.
 * @param queued RTP times in the order of decoding
 * @param now RTP time of the wall's clock
 */
export function due(queued: readonly number[], now: number, by: Timing): number {
	const newest = queued.at(-1);
	if (newest === undefined) return -1;
	if (!reached(now + farAhead, newest)) return queued.length - 1; // not of this clock: as it comes
	return queued.findLastIndex((rtp) => isDue(rtp, now, by));
}
