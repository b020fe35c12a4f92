import { expect, test } from 'vitest';
import type { SlotTruth } from '../lib/video/pictures.svelte';
import { Sources } from '../lib/state/sources.svelte';
import { StandIns } from '../lib/state/standins.svelte';
import { Tiles } from '../lib/state/tiles.svelte';
import type { SourceState, ViewWindow } from '../lib/wire/messages';
import { nameOf, truthOf } from './truth';
import type { Watching } from './watching.svelte';

const camera: ViewWindow = { region: { x: 0, y: 0, width: 1, height: 1 }, window: 'w1', source: 'camera/a', kind: 'camera', title: 'A', fit: 'contain', slot: 0 };

/** What a viewer knows, as far as the truth of a window needs it. */
function viewer(slot: SlotTruth, peer = 'connected'): Watching {
	const known = {
		sources: new Sources(),
		standIns: new StandIns(),
		tiles: new Tiles(),
		second: 1_000_000,
		pictures: { peer: { state: peer }, truth: () => slot },
		time: (at: number) => `t${at}`,
	};
	return known as unknown as Watching;
}

const waiting: SlotTruth = { state: 'waiting', since: undefined };

test('only a picture that moves is called live', () => {
	expect(truthOf(camera, viewer({ state: 'live', since: undefined }))).toMatchObject({ tone: 'ok', picture: 'live' });
	expect(truthOf(camera, viewer({ state: 'stalled', since: 7 }))).toEqual({ tone: 'bad', text: 'Sinyal hilang sejak t7', picture: 'last' });
	expect(truthOf(camera, viewer({ state: 'live', since: undefined, frozen: 9 }))).toMatchObject({ tone: 'warn', text: 'Gambar tidak berubah sejak t9' });
	expect(truthOf({ ...camera, source: 'camera/a?at=-60s' }, viewer({ state: 'live', since: undefined }))).toMatchObject({ tone: 'warn', text: 'Rekaman' });
});

test.each<[SourceState, string]>([
	['connecting', 'old'],
	['live', 'old'],
	['silent', 'warn'],
	['stalled', 'warn'],
])('a picture that never came, of a source that is %s, is %s', (state, tone) => {
	const v = viewer(waiting);
	v.sources.receive({ type: 'source', source: 'camera/a', state, since: 0, reason: '' });
	expect(truthOf(camera, v)).toMatchObject({ tone, picture: 'none' });
});

test('a camera without a slot asks for a tap, once the pictures are connected', () => {
	expect(truthOf({ ...camera, slot: -1 }, viewer(waiting)).text).toBe('Ketuk untuk melihat gambarnya');
	expect(truthOf({ ...camera, slot: -1 }, viewer(waiting, 'connecting')).text).toBe('gambar menyambung…');
});

test('a figure says how good and how old it is, by the wall’s clock', () => {
	const v = viewer(waiting);
	const definition = { kind: 'kpi', title: 'T', unit: '', src: '', owner: '', class: '', demo: false, goodIs: '', every: 60 };
	v.tiles.receive({ type: 'tile', tile: 'pad', version: 1, definition, document: { asOf: new Date(1_000_000 - 100_000).toISOString(), q: 'good' } });
	expect(truthOf({ ...camera, kind: 'tile', source: 'tile/pad' }, v)).toEqual({ tone: 'warn', text: 'terlambat · 2 mnt lalu', picture: '' });
});

test('what stands in is named for what it is', () => {
	const v = viewer({ state: 'live', since: undefined });
	const w = { ...camera, instead: 'camera/b', insteadTitle: 'B' };
	expect(nameOf(w, v)).toBe('A');
	v.standIns.receive({ type: 'standin', slot: 0, source: 'camera/a', shown: 'camera/b', liveFrom: 1 });
	expect(nameOf(w, v)).toBe('Pengganti: B');
});

test('a recording that stopped is no recording that plays, unless it is at its end', () => {
	const v = viewer({ state: 'stalled', since: 7 });
	const past = { ...camera, source: 'camera/a?at=-60s' };
	expect(truthOf(past, v)).toMatchObject({ tone: 'bad', picture: 'last' });
	v.sources.receive({ type: 'source', source: past.source, state: 'ended', since: 0, reason: '' });
	expect(truthOf(past, v)).toMatchObject({ tone: 'warn', text: 'Rekaman berakhir' });
});
