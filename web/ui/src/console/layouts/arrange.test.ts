import { expect, test } from 'vitest';
import { arrange, moreToCome } from './arrange';

test('layouts stand in one row while all of them are seen, in two when they are not', () => {
	expect(arrange(6, 16 / 9, 1100)).toBe(1);
	expect(arrange(6, 16 / 9, 544)).toBe(2);
	expect(arrange(3, 16 / 9, 544)).toBe(1);
	expect(arrange(40, 16 / 9, 1100)).toBe(2);
	expect(arrange(3, 3.2, 544)).toBe(2);
});

test('the edge fades only while something is hidden behind it', () => {
	expect(moreToCome({ scrollLeft: 0, clientWidth: 544, scrollWidth: 900 })).toBe(true);
	expect(moreToCome({ scrollLeft: 356, clientWidth: 544, scrollWidth: 900 })).toBe(false);
	expect(moreToCome({ scrollLeft: 0, clientWidth: 544, scrollWidth: 544 })).toBe(false);
});
