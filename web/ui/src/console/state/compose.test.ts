import { describe, expect, it } from 'vitest';
import type { WallPanel, Window } from '../../lib/wire/messages';
import * as compose from './compose';
import { grid, templates } from './templates';

const two: Window[] = [
	{ id: 'w1', source: 'camera/pasar', region: { x: 0, y: 0, width: 0.5, height: 1 }, fit: 'cover', label: 'Pasar' },
	{ id: 'w2', source: '', region: { x: 0.5, y: 0, width: 0.5, height: 1 }, fit: 'contain', label: '' },
];
const panel = (name: string, x: number): WallPanel => ({ name, x, y: 0, width: 1210, height: 680, bezel: 4, pixels: [1920, 1080], rotate: 0 });
const panels = [panel('a1', 0), panel('a2', 1218)];

describe('a stand-in', () => {
	const window: Window = { ...two[0]!, instead: 'camera/alun' };
	it('is a live picture of another source', () => {
		expect(compose.mayStandIn(window, 'camera/alun')).toBe(true);
		expect(compose.mayStandIn(window, 'participant/rapat/dinkes')).toBe(true);
		for (const source of ['camera/pasar', 'camera/alun?at=-60s', 'tile/pad', 'room/rapat', '']) expect(compose.mayStandIn(window, source), source).toBe(false);
		for (const source of ['tile/pad', 'room/rapat', '', 'camera/pasar?at=-60s']) expect(compose.mayStandIn({ ...window, source }, 'camera/alun'), source).toBe(false);
	});
	it('goes with its source when windows are swapped, and not to another source', () => {
		expect(compose.swap([window, two[1]!], 'w1', 'w2').map((w) => w.instead)).toEqual([undefined, 'camera/alun']);
		expect(compose.put([window], 'w1', 'tile/pad')[0]?.instead).toBeUndefined();
	});
});

describe('sound', () => {
	const list: Window[] = [two[0]!, { ...two[1]!, source: 'camera/alun' }];
	it('is of one window: turning it on silences the others', () => {
		const one = compose.sound(list, 'w1', true);
		expect(one.map((w) => w.sound)).toEqual([true, undefined]);
		expect(compose.sound(one, 'w2', true).map((w) => w.sound)).toEqual([undefined, true]);
		expect(compose.sound(one, 'w1', false).map((w) => w.sound)).toEqual([undefined, undefined]);
		expect(compose.sound(one, 'w2', false).map((w) => w.sound)).toEqual([true, undefined]);
	});
	it('ends with its source', () => {
		expect(compose.put(compose.sound(list, 'w1', true), 'w1', 'camera/lain')[0]?.sound).toBeUndefined();
	});
});

describe('the stream of a camera', () => {
	const list: Window[] = [two[0]!, { ...two[1]!, source: 'camera/alun' }];
	it('is of one window, and is absent when its size decides', () => {
		const tied = compose.stream(list, 'w1', 'sub');
		expect(tied.map((w) => w.stream)).toEqual(['sub', undefined]);
		expect(compose.stream(tied, 'w1', 'main')[0]?.stream).toBe('main');
		expect(compose.stream(tied, 'w1', undefined)).toEqual(list);
	});
	it('ends with its source', () => {
		expect(compose.put(compose.stream(list, 'w1', 'sub'), 'w1', 'camera/lain')[0]).not.toHaveProperty('stream');
	});
});

describe('putting a source into a window', () => {
	it('changes that window only and drops the label of the old source', () => {
		const after = compose.put(two, 'w1', 'tile/pad');
		expect(after[0]).toMatchObject({ id: 'w1', source: 'tile/pad', fit: 'cover', label: '', region: two[0]?.region });
		expect(after[1]).toBe(two[1]);
	});
	it('keeps the label when the source is the one it had', () => {
		expect(compose.put(two, 'w1', 'camera/pasar')[0]?.label).toBe('Pasar');
	});
	it('drops the crop and the stand-in of the old source, and keeps them for the same', () => {
		const zoomed = [{ id: 'w1', source: 'camera/pasar', region: { x: 0, y: 0, width: 1, height: 1 }, fit: 'cover' as const, label: '', crop: { x: 0, y: 0, width: 0.5, height: 0.5 }, instead: 'camera/pantai' }];
		expect(compose.put(zoomed, 'w1', 'tile/pad')[0]).not.toHaveProperty('crop');
		expect(compose.put(zoomed, 'w1', 'tile/pad')[0]).not.toHaveProperty('instead');
		expect(compose.put(zoomed, 'w1', 'camera/pasar')[0]).toBe(zoomed[0]);
	});
	it('leaves the arrangement it was given as it was', () => {
		compose.put(two, 'w2', 'tile/pad');
		expect(two[1]?.source).toBe('');
	});
});

describe('swapping two windows', () => {
	it('moves source, fit and label, and leaves ids and places', () => {
		const [a, b] = compose.swap(two, 'w1', 'w2');
		expect(a).toMatchObject({ id: 'w1', source: '', region: { x: 0 } });
		expect(b).toMatchObject({ id: 'w2', source: 'camera/pasar', fit: 'cover', label: 'Pasar', region: { x: 0.5 } });
	});
	it('changes nothing when one of them is not there', () => {
		expect(compose.swap(two, 'w1', 'w9')).toEqual(two);
	});
});

describe('adding a window', () => {
	it('gives it an id that nobody has', () => {
		const after = compose.add([two[1] as Window], { x: 0, y: 0, width: 1, height: 1 }, 'room/rapat');
		expect(after.map((w) => w.id)).toEqual(['w2', 'w3']);
	});
});

describe('a point on the wall', () => {
	it('finds the topmost window, the panel, and nothing behind a bezel', () => {
		const over = compose.add(two, { x: 0.25, y: 0.25, width: 0.5, height: 0.5 }, 'tile/pad');
		expect(compose.windowAt(over, 0.5, 0.5)?.source).toBe('tile/pad');
		expect(compose.windowAt(over, 0.1, 0.5)?.id).toBe('w1');
		expect(compose.panelAt(panels, 0.1, 0.5)?.name).toBe('a1');
		expect(compose.panelAt(panels, 0.5, 0.5)).toBeUndefined();
	});
	it('knows a panel in fractions of the glass', () => {
		const r = compose.panelRegion(panels[1] as WallPanel, panels);
		expect(r.x).toBeCloseTo(1218 / 2428);
		expect(r.width).toBeCloseTo(1210 / 2428);
		expect([r.y, r.height]).toEqual([0, 1]);
	});
});

describe('templates', () => {
	it('tile the glass exactly and show nothing', () => {
		for (const t of [...templates.map((t) => t.windows), grid(4, 3)]) {
			expect(t.reduce((sum, w) => sum + w.region.width * w.region.height, 0)).toBeCloseTo(1);
			expect(t.every((w) => w.source === '')).toBe(true);
			expect(new Set(t.map((w) => w.id)).size).toBe(t.length);
		}
	});
});
