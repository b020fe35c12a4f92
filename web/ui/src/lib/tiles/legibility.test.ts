import { describe, expect, it } from 'vitest';
import { capRatio, sizes, tier } from './legibility';

describe('sizes', () => {
	it('follow the visual angle', () => {
		expect(tier(16, 5, 1) * capRatio).toBeCloseTo(23.3, 1); // mm of capital height at 5 m
		expect(tier(40, 10, 1) * capRatio).toBeCloseTo(116.4, 1);
	});

	it('never fall below T4 and keep their order', () => {
		const mm = 1920 / 1210;
		for (const [w, h] of [[960, 540], [1920, 1080], [800, 540], [3840, 2160], [1920, 540]] as const) {
			const s = sizes(w, h, mm, 4);
			expect(s.t4, `${w}×${h}`).toBeGreaterThanOrEqual(tier(16, 4, mm) * 0.999);
			expect(s.t1).toBeGreaterThan(s.t2);
			expect(s.t2).toBeGreaterThanOrEqual(s.t3);
			expect(s.t3).toBeGreaterThanOrEqual(s.t4);
		}
	});

	it('grow with the window', () => {
		expect(sizes(3840, 2160, 1.6, 4).t1).toBeCloseTo(2 * sizes(1920, 1080, 1.6, 4).t1);
	});
});
