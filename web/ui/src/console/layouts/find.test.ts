import { expect, test } from 'vitest';
import type { DeclaredLayout } from '../../lib/wire/messages';
import { find, findable, latelyOf } from './find';

const region = { x: 0, y: 0, width: 1, height: 1 };
const layout = (name: string, title: string, source: string, label = '', zone = ''): DeclaredLayout => ({
	name,
	title,
	wall: 'utama',
	windows: [{ id: 'w1', source, region, fit: 'contain', label }],
	...(zone && { zone }),
});
const all = findable(
	[
		layout('l1', 'Situasi', 'camera/alun-alun'),
		layout('l2', 'Banjir', 'camera/pasar', 'Pintu air'),
		layout('l3', '', 'tile/pad', '', 'kiri'),
		layout('l4', 'Rapat pagi', ''),
	],
	(name) => ({ kiri: 'Sayap kiri' })[name] ?? name,
	(source) => ({ 'camera/alun-alun': ['Alun-alun', 'pusat'], 'camera/pasar': ['Pasar Mimbaan'], 'tile/pad': ['PAD'] })[source] ?? [],
);
const found = (typed: string, lately: string[] = []) => find(all, typed, lately).map((l) => l.name);

test('a layout is found by its title, its name, its zone, its labels and what it shows', () => {
	expect(found('ban')).toEqual(['l2']);
	expect(found('l3')).toEqual(['l3']);
	expect(found('sayap')).toEqual(['l3']);
	expect(found('pintu')).toEqual(['l2']);
	expect(found('pasar')).toEqual(['l2']);
	expect(found('pusat')).toEqual(['l1']);
	expect(found('xyz')).toEqual([]);
});

test('its own title counts more than what it shows', () => {
	const two = findable([layout('a', 'Kota', 'camera/x'), layout('b', 'Pasar', '')], String, () => ['Pasar Mimbaan']);
	expect(find(two, 'pasar', []).map((l) => l.name)).toEqual(['b', 'a']);
});

test('while nothing is typed what was on air last comes first, and what is gone is left out', () => {
	expect(found('', ['l4', 'deleted', 'l2'])).toEqual(['l4', 'l2', 'l1', 'l3']);
	expect(found('  ', [])).toEqual(['l1', 'l2', 'l3', 'l4']);
});

test('a layout that was on air twice is lately there once, and windows put by hand are not', () => {
	expect(latelyOf([{ layout: 'b' }, {}, { layout: '' }, { layout: 'a' }, { layout: 'b' }])).toEqual(['b', 'a']);
});
