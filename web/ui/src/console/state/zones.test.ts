import { expect, test } from 'vitest';
import type { DeclaredWall, Window } from '../../lib/wire/messages';
import { Saving } from './saving.svelte';
import { beside, touches, within } from './zones';

const panel = (name: string, x: number, y: number) => ({ name, x, y, width: 1000, height: 500, bezel: 4, pixels: [1920, 1080] as [number, number], rotate: 0 });
const wall: DeclaredWall = {
	name: 'utama',
	title: '',
	panels: [panel('a1', 0, 0), panel('a2', 1000, 0), panel('b1', 0, 500), panel('b2', 1000, 500)],
	zones: [{ name: 'kanan', title: 'Sayap kanan', panels: ['a2', 'b2'] }],
};
const at = (id: string, x: number, y: number, width: number, height: number): Window => ({ id, source: `camera/${id}`, region: { x, y, width, height }, fit: 'contain', label: '' });
const all = [at('kiri', 0, 0, 0.5, 1), at('atas', 0.5, 0, 0.5, 0.5), at('bawah', 0.5, 0.5, 0.5, 0.5)];

test('a zone sees the windows that touch its panels, not those that end at its edge', () => {
	expect(all.map((w) => touches(wall, 'kanan', w.region))).toEqual([false, true, true]);
});
test('a layout of a zone is written in fractions of the zone', () => {
	expect(within(wall, 'kanan', all).map((w) => w.region)).toEqual([
		{ x: 0, y: 0, width: 1, height: 0.5 },
		{ x: 0, y: 0.5, width: 1, height: 0.5 },
	]);
	expect(within(wall, '', all)).toEqual(all);
});
test('a partial layout that is replaced stays partial, unless the hand says otherwise', () => {
	const saving = new Saving(() => ({ wall, layouts: [{ name: 'cuaca', title: 'Cuaca', wall: 'utama', zone: 'kanan', windows: [] }], prepared: { windows: all } }));
	saving.title = 'Pagi';
	expect(saving.spec).toEqual({ title: 'Pagi', wall: 'utama', windows: all });
	saving.title = 'Cuaca';
	expect([saving.zone, saving.spec?.zone, saving.spec?.windows.length]).toEqual(['kanan', 'kanan', 2]);
	saving.zone = '';
	expect(saving.spec?.zone).toBeUndefined();
});
test('what was prepared for a zone is saved for it, while the wall has the zone', () => {
	const saving = (zone: string) => new Saving(() => ({ wall, layouts: [], prepared: { zone, windows: all } }));
	expect([saving('kanan').zone, saving('hilang').zone]).toEqual(['kanan', '']);
});
test('what was prepared for a zone leaves alone what has come on air beside it', () => {
	const alarm = at('alarm', 0, 0, 0.5, 1);
	const same = { ...alarm, id: 'atas' };
	const seen = (program: Window[], zone?: string) => beside(wall, program, all, zone).map((w) => `${w.id} ${w.source}`);
	expect(seen([alarm], 'kanan')).toEqual(['alarm camera/alarm', 'atas camera/atas', 'bawah camera/bawah']);
	expect(seen([same], 'kanan')).toEqual(['atas camera/alarm', 'atas. camera/atas', 'bawah camera/bawah']);
	expect(seen([alarm])).toEqual(all.map((w) => `${w.id} ${w.source}`));
});
