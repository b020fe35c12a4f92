import { expect, test } from 'vitest';
import { isPast, livePart, recordedAt } from './past';

test('a past source is known by its moment, and is its camera without it', () => {
	expect(isPast('camera/pasar?at=-60s')).toBe(true);
	expect(isPast('camera/pasar')).toBe(false);
	expect(livePart('camera/pasar?at=2026-11-23T10:41:00+07:00')).toBe('camera/pasar');
	expect(livePart('tile/pad')).toBe('tile/pad');
});

test('a picture was made at its RTP time less the distance, whichever side of a wrap the clock is', () => {
	const now = 1795420796_000000;
	for (const shift of [-3_000000, 0, 2_000000]) {
		const rtp = Math.floor(((now + shift) * 9) / 100) >>> 0;
		expect(recordedAt(rtp, now, 60_000000)).toBeCloseTo(now + shift - 60_000000, -2);
	}
	const wrap = Math.ceil((2 ** 32 * 100) / 9) * 37643; // a multiple of 2³² ticks, nearly
	expect(recordedAt(((wrap - 1_000000) * 9) / 100, wrap + 1_000000, 0)).toBeCloseTo(wrap - 1_000000, -2);
});
