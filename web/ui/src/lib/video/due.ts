/**
 * Which frame of a video is shown when several displays show it together: the
 * newest one whose RTP time, which is the wall's clock, is so long ago that all
 * of them have it. RTP times are 32 bits and wrap: compared as in pulse.ts.
 */
import type { Micros } from '../wire/messages';
import { reached } from './pulse';

/** The RTP time (90 kHz, unsigned 32 bits) of a moment of the wall's clock. */
export const rtpAt = (wall: Micros): number => Math.floor((wall * 9) / 100) >>> 0;

/**
 * How far a frame may be ahead of the wall's clock, in ticks: a tenth of a
 * second. One that is further shows that RTP times are on another clock now (the
 * controller's was set back: pictures are never), and waiting would be for ever.
 */
export const farAhead = 9000;

/**
 * The index of the frame to show, −1 while none is due.
 * @param queued RTP times in the order of decoding
 * @param now RTP time of the wall's clock
 * @param delay ticks
 */
export function due(queued: readonly number[], now: number, delay: number): number {
	const newest = queued.at(-1);
	if (newest === undefined) return -1;
	if (!reached(now + farAhead, newest)) return queued.length - 1; // not of this clock: as it comes
	return queued.findLastIndex((rtp) => reached(now - delay, rtp));
}
