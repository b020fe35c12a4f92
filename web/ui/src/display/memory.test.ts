import { beforeEach, expect, test } from 'vitest';
import { Program } from '../lib/state/program.svelte';
import { Tiles } from '../lib/state/tiles.svelte';
import type { View } from '../lib/wire/messages';
import { forgetLast, rememberLast, restoreLast } from './memory';

const view = (source: string, slot: number): View => ({
	window: source,
	source,
	kind: source.split('/')[0] ?? '',
	title: '',
	owner: '',
	label: '',
	fit: 'contain',
	box: { x: 0, y: 0, width: 1, height: 1 },
	slot,
	liveFrom: 9,
	demo: false,
});

function display(): { program: Program; tiles: Tiles } {
	const program = new Program();
	const panel = { name: 'a1', width: 1210, height: 680, pixels: [1920, 1080] as [number, number], rotate: 0 };
	const views = [view('tile/pad', -1), view('camera/a', 3)];
	program.receive({ type: 'program', epoch: 'e', revision: 9, wall: 'utama', panel, sound: true, blank: false, views }, 0);
	const tiles = new Tiles();
	const definition = { kind: 'kpi', title: 'PAD', unit: 'Rp', src: '', owner: '', class: '', demo: false, goodIs: '', every: 0 };
	for (const tile of ['pad', 'other']) tiles.receive({ type: 'tile', tile, version: 4, definition, document: { q: 'good' } });
	return { program, tiles };
}

beforeEach(() => localStorage.clear());

test('a display that boots without its controller shows the last figures, marked old, and no picture', () => {
	const before = display();
	rememberLast(localStorage, 'a1', before.program, before.tiles);
	const [program, tiles] = [new Program(), new Tiles()];
	restoreLast(localStorage, 'a1', program, tiles);
	expect(program.onAir).toMatchObject({ epoch: '', revision: 0, sound: false });
	expect(program.onAir?.views.map((v) => v.slot)).toEqual([-1, -1]);
	expect(tiles.get('pad')?.document['q']).toBe('stale');
	expect(tiles.has('other')).toBe(false);
});

test('what was restored is not written down again', () => {
	const before = display();
	rememberLast(localStorage, 'a1', before.program, before.tiles);
	const kept = localStorage.getItem('kawung.last.a1');
	const program = new Program();
	restoreLast(localStorage, 'a1', program, new Tiles());
	rememberLast(localStorage, 'a1', program, new Tiles());
	expect(localStorage.getItem('kawung.last.a1')).toBe(kept);
});

test.each(['', '{"version":1}', '{"version":2}', 'not JSON', 'null'])('a memory of %j restores nothing', (text) => {
	localStorage.setItem('kawung.last.a1', text);
	const program = new Program();
	restoreLast(localStorage, 'a1', program, new Tiles());
	expect(program.onAir).toBeNull();
});

test('a revoked display keeps nothing', () => {
	const before = display();
	rememberLast(localStorage, 'a1', before.program, before.tiles);
	forgetLast(localStorage, 'a1');
	expect(localStorage.length).toBe(0);
});
