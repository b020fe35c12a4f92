import { describe, expect, it } from 'vitest';
import golden from '../../../../../tiles/testdata/format.json';
import { change, day, formatOf, hour, parts, span, write } from './format';

describe('figures', () => {
	it('are written as the golden file shared with the daemon says', () => {
		for (const { v, unit, fmt, text } of golden.format as { v: number; unit: string; fmt?: object; text: string }[]) {
			expect(write(formatOf(unit, { fmt }), v), `${v} ${unit} ${JSON.stringify(fmt)}`).toBe(text);
		}
		for (const { v, prev, unit, text } of golden.change) {
			expect(change(formatOf(unit), v, prev), `${prev} → ${v}`).toBe(text);
		}
		for (const { at, hour: h, day: d } of golden.time) {
			expect(hour(Date.parse(at), 'Asia/Jakarta')).toBe(h);
			expect(day(Date.parse(at), 'Asia/Jakarta')).toBe(d);
		}
	});

	it('come in pieces for a hero value', () => {
		expect(parts({ style: 'rp' }, -7412350000)).toEqual({ sign: '−', prefix: 'Rp', number: '7,412', scale: 'miliar', unit: '' });
	});

	it('speak English when asked', () => {
		expect(write({ style: 'rp' }, 7412350000, 'en')).toBe('Rp7.412 billion');
		expect(change({}, 110, 100, 'en')).toBe('▲ 10.0 %');
		expect(span(4320, 'en')).toBe('1 h 12 min');
	});

	it('share one scale in a list', () => {
		expect(write({ style: 'rp' }, 5e6, 'id', 3)).toBe('Rp0,005 miliar');
	});
});
