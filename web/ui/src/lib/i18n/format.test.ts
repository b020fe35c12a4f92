import { expect, test } from 'vitest';
import { moment, readNumber, typedNumber } from './format';

test('a moment of another day says which day, by the zone of the room', () => {
	const now = Date.parse('2026-11-24T05:46:00+07:00');
	expect(moment(Date.parse('2026-11-24T09:10:00+07:00'), 'Asia/Jakarta', now)).toBe('09.10');
	expect(moment(Date.parse('2026-11-25T05:46:00+07:00'), 'Asia/Jakarta', now)).toBe('25 Nov, 05.46');
	expect(moment(Date.parse('2026-11-24T00:30:00+07:00'), 'Asia/Jakarta', now)).toBe('00.30');
});

test('a number is typed with a comma or a point and written as it can be read again', () => {
	expect(['2,5', ' -0.25 ', '1200', '\u22123'].map(readNumber)).toEqual([2.5, -0.25, 1200, -3]);
	expect(['', 'dua', '1.200,5', '1e3', '2,5 m', '-'].map(readNumber)).toEqual([NaN, NaN, NaN, NaN, NaN, NaN]);
	expect([12345.5, -3, 0.000001].map((n) => [typedNumber(n), readNumber(typedNumber(n))])).toEqual([
		['12345,5', 12345.5],
		['-3', -3],
		['0,000001', 0.000001],
	]);
});
