import { beforeEach, expect, test } from 'vitest';
import type { TileMessage } from '../wire/messages';
import { Tiles } from './tiles.svelte';

const definition = { kind: 'kpi', title: 'PAD', unit: 'Rp', src: '', owner: '', class: '', demo: false, goodIs: 'up', every: 300 };
const snapshot = (version: number, document = { q: 'good', value: { v: 1 } } as Record<string, unknown>): TileMessage => ({
	type: 'tile',
	tile: 'pad',
	version,
	definition,
	document,
});
const patch = (base: number, version: number, v: number) =>
	({ type: 'patch', tile: 'pad', base, version, patch: { value: { v } } }) as const;

let tiles: Tiles;
beforeEach(() => {
	tiles = new Tiles();
	tiles.receive(snapshot(17));
});

test('a patch on the version that is held makes the next one', () => {
	expect(tiles.receive(patch(17, 18, 2))).toBe(false);
	expect(tiles.get('pad')).toMatchObject({ version: 18, document: { q: 'good', value: { v: 2 } } });
});

test('a patch on another version asks for a snapshot, once', () => {
	expect(tiles.receive(patch(19, 20, 3))).toBe(true);
	expect(tiles.receive(patch(20, 21, 4))).toBe(false);
	expect(tiles.get('pad')?.version).toBe(17);
	tiles.receive(snapshot(21));
	expect(tiles.receive(patch(30, 31, 4))).toBe(true);
});

test('a repeated patch changes nothing', () => {
	expect(tiles.receive(patch(16, 17, 9))).toBe(false);
	expect(tiles.get('pad')?.document).toEqual({ q: 'good', value: { v: 1 } });
});

test('a patch of a tile that is not held asks for it', () => {
	expect(tiles.receive({ ...patch(1, 2, 3), tile: 'aduan' })).toBe(true);
});

test('a snapshot always wins, also when the versions started anew', () => {
	tiles.receive(snapshot(2));
	expect(tiles.get('pad')?.version).toBe(2);
});

test('remembered figures are marked old, and synthetic ones stay synthetic', () => {
	const held = (q: string) => ({ version: 9, definition, document: { q } });
	const t = new Tiles();
	t.restore([
		['a', held('good')],
		['b', held('demo')],
	]);
	expect([t.get('a')?.document['q'], t.get('b')?.document['q']]).toEqual(['stale', 'demo']);
	expect(t.receive({ type: 'patch', tile: 'a', base: 9, version: 10, patch: {} })).toBe(true);
});

test('what was remembered never hides what is known', () => {
	tiles.restore([['pad', { version: 99, definition, document: { q: 'good', value: { v: 7 } } }]]);
	expect(tiles.get('pad')?.version).toBe(17);
});
