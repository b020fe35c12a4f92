import { describe, expect, it } from 'vitest';
import { breaksOf, classOf, spread, timeTicks, valueTicks, zoneOffset } from './axis';

describe('an axis', () => {
	it('has at most five round values that cover the data', () => {
		expect(valueTicks(0, 97, 5)).toEqual([0, 25, 50, 75, 100]);
		expect(valueTicks(0, 84, 3)).toEqual([0, 50, 100]);
		expect(valueTicks(-3, 8, 5)).toEqual([-5, 0, 5, 10]);
		expect(valueTicks(7, 7, 5).length).toBeLessThanOrEqual(5);
		for (let hi = 1; hi < 3000; hi += 7) {
			const t = valueTicks(0, hi, 5);
			expect(t.length).toBeLessThanOrEqual(5);
			expect(t[t.length - 1]).toBeGreaterThanOrEqual(hi);
		}
	});

	it('has round hours of the zone', () => {
		const noon = Date.parse('2026-11-23T12:00:00+07:00') / 1000;
		const { ticks } = timeTicks(noon - 12 * 3600, noon, 6, 7 * 3600);
		expect(ticks.map((t) => new Date((t + 7 * 3600) * 1000).getUTCHours())).toEqual([0, 3, 6, 9, 12]);
	});

	it('knows where a zone is', () => {
		const at = Date.parse('2026-11-23T12:00:00Z');
		expect(zoneOffset(at, 'Asia/Jakarta')).toBe(7 * 3600);
		expect(zoneOffset(at, 'Asia/Jayapura')).toBe(9 * 3600);
	});

	it('keeps labels apart and near their lines', () => {
		expect(spread([50, 52], 20, 0, 100)).toEqual([50, 70]);
		expect(spread([95, 99], 20, 0, 100)).toEqual([80, 100]);
		expect(spread([52, 50], 20, 0, 100)).toEqual([70, 50]);
	});
});

describe('five classes', () => {
	it('hold as many values each by quantile', () => {
		const values = Array.from({ length: 50 }, (_, i) => i);
		const breaks = breaksOf(values, 'quantile');
		const count = [0, 0, 0, 0, 0];
		for (const v of values) count[classOf(v, breaks)]!++;
		expect(count).toEqual([10, 10, 10, 10, 10]);
	});

	it('stay where the definition fixed them', () => {
		expect(breaksOf([1, 2], 'quantile', [72, 78, 84, 90])).toEqual([72, 78, 84, 90]);
		expect([71.9, 72, 89.9, 90].map((v) => classOf(v, [72, 78, 84, 90]))).toEqual([0, 1, 3, 4]);
	});
});
