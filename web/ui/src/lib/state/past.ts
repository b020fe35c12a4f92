/** Sources that show a camera as it was: `camera/x?at=-60s` follows at that distance, `camera/x?at=<RFC 3339>` plays on from there. */
import type { Micros } from '../wire/messages';

export const isPast = (source: string): boolean => source.includes('?at=');

/** The camera itself, live. */
export const livePart = (source: string): string => source.replace(/\?at=.*$/, '');

/**
 * When a picture was made.
 * @param rtp of its frame: the wall clock in ticks of 90 kHz, modulo 2³²
 * @param now the wall clock, to unwrap it
 * @param behind how far the recording is behind the wall clock, µs
 */
export function recordedAt(rtp: number, now: Micros, behind: Micros): Micros {
	const ticks = Math.floor((now * 9) / 100);
	const off = (rtp - (ticks >>> 0)) | 0;
	return ((ticks + off) * 100) / 9 - behind;
}
