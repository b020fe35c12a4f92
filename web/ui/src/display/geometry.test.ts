import { expect, test } from 'vitest';
import type { Panel } from '../lib/wire/messages';
import { hang } from './geometry';

const panel = (x: number, y: number, more: Partial<Panel> = {}): Panel => ({
	name: '',
	x,
	y,
	width: 1210,
	height: 680,
	bezel: 4,
	pixels: [1920, 1080],
	rotate: 0,
	...more,
});

test('four panels lie as they hang, with their bezels', () => {
	const panels = new Map([
		['a1', panel(0, 0)],
		['a2', panel(1218, 0)],
		['b1', panel(0, 688)],
		['b2', panel(1218, 688)],
	]);
	const { ratio, displays } = hang(['a1', 'a2', 'b1', 'b2'], panels);
	const [width, height] = [2428 + 8, 1368 + 8]; // mm, with the outer bezels
	expect(ratio).toBeCloseTo(width / height, 6);
	expect(displays[3]).toMatchObject({ name: 'b2' });
	expect((displays[3]?.x ?? 0) * width).toBeCloseTo(1222, 6);
	expect((displays[3]?.y ?? 0) * height).toBeCloseTo(692, 6);
	expect((displays[0]?.bezel ?? 0) * width).toBeCloseTo(4, 6);
});

test('until every panel is known they hang two by two', () => {
	const { displays } = hang(['a1', 'a2', 'b1', 'b2'], new Map([['a1', panel(0, 0)]]));
	expect(new Set(displays.map((d) => d.x)).size).toBe(2);
	expect(new Set(displays.map((d) => d.y)).size).toBe(2);
});

test('a panel without a place, and no display at all, draw something', () => {
	const nowhere: Panel = { name: 'a1', width: 0, height: 0, pixels: [0, 0], rotate: 0 };
	expect(hang(['a1'], new Map([['a1', nowhere]])).displays).toHaveLength(1);
	expect(hang([], new Map())).toEqual({ ratio: 16 / 9, displays: [] });
});
