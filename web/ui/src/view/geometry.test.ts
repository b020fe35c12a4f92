import { expect, test } from 'vitest';
import type { ViewWindow } from '../lib/wire/messages';
import { readAddress } from './address';
import { boxOf, fitted, placements, type Drawn } from './geometry';

const window = (more: Partial<ViewWindow>): ViewWindow => ({ region: { x: 0, y: 0, width: 0.5, height: 1 }, fit: 'contain', slot: -1, ...more });
const box = { x: 0, y: 0, width: 100, height: 100 };
const on = (v: { source: string; liveFrom: number }) => v;

test('a drawing is whole and to scale', () => {
	expect(fitted({ width: 2428, height: 1368 }, { width: 390, height: 500 })).toEqual({ width: 390, height: 219 });
	expect(fitted({ width: 1000, height: 3000 }, { width: 390, height: 300 })).toEqual({ width: 100, height: 300 });
});

test('neighbours share an edge, whatever the width', () => {
	for (const width of [313, 390, 391, 844]) {
		const thirds = [0, 1, 2].map((i) => boxOf(window({ region: { x: i / 3, y: 0, width: 1 / 3, height: 1 } }), { width, height: 100 }));
		expect(thirds.reduce((x, b) => (expect(b.x).toBe(x), x + b.width), 0)).toBe(width);
	}
});

test('what is shown places a slot before what comes next, and nothing is placed for what is withheld or waits', () => {
	const shown: Drawn = { window: window({ window: 'w1', source: 'camera/a', kind: 'camera', slot: 0 }), box, z: 100, hidden: false };
	const next: Drawn = { ...shown, z: 0, hidden: true };
	const withheld: Drawn = { window: window({ withheld: 'leave' }), box, z: 102, hidden: false };
	const waits: Drawn = { window: window({ window: 'w2', source: 'camera/b', kind: 'camera' }), box, z: 104, hidden: false };
	const list = placements([next, withheld, waits, shown], on);
	expect(list.map((p) => [p.slot, p.hidden])).toEqual([
		[0, false],
		[0, true],
	]);
});

test('a second source is drawn without the crop that was chosen in the first', () => {
	const crop = { x: 0.25, y: 0.25, width: 0.5, height: 0.5 };
	const drawn: Drawn = { window: window({ window: 'w1', source: 'camera/a', kind: 'camera', slot: 0, crop, instead: 'camera/b' }), box, z: 1, hidden: false };
	expect(placements([drawn], on)[0]?.crop).toEqual(crop);
	expect(placements([drawn], () => ({ source: 'camera/b', liveFrom: 9 }))[0]).toMatchObject({ source: 'camera/b', liveFrom: 9, crop: undefined });
});

test('the wall is in the path, the link in the fragment', () => {
	expect(readAddress({ pathname: '/w/utama', hash: '#kwv_1.s' })).toEqual({ wall: 'utama', token: 'kwv_1.s' });
	expect(readAddress({ pathname: '/w/utama/', hash: '' })).toEqual({ wall: 'utama', token: '' });
	expect(readAddress({ pathname: '/w/utama', hash: '#%' })).toEqual({ wall: 'utama', token: '%' });
});
