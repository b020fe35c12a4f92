// @vitest-environment node
import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import { mergePatch } from '../wire/mergePatch';
import type { TileDefinition, TileDocument } from '../wire/messages';
import TileView from './TileView.svelte';

const asOf = '2026-11-23T09:15:00+07:00';
const base: TileDefinition = {
	kind: 'kpi', title: 'PAD hari ini', unit: 'Rp', src: 'Kas daerah', owner: 'Bapenda', class: 'publik', demo: false, goodIs: 'up', every: 60,
};
const kpi: TileDocument = { asOf, q: 'good', value: { v: 412612500 }, target: { v: 1250000000 }, prev: { v: 388000000 } };

/** The words on the tile, `age` seconds after its data. */
function show(definition: Partial<TileDefinition>, document: TileDocument | undefined, age = 1, width = 1920, height = 1080): string {
	const now = Date.parse(asOf) + age * 1000;
	const props = { definition: { ...base, ...definition }, document, width, height, mm: 1.587, now, locale: 'id-ID' };
	return render(TileView, { props }).body.replace(/<!--.*?-->/g, '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
}

describe('a tile', () => {
	it('shows value, change, share of the target, source and age', () => {
		const said = show({}, kpi);
		for (const words of ['PAD hari ini', '412,6', 'juta', '▲ 6,3 %', '33% dari target', 'Rp1,25 miliar', 'Kas daerah · Bapenda', '09.15', 'baru saja']) {
			expect(said).toContain(words);
		}
	});

	it('shows the newest figure after a patch', () => {
		expect(show({}, mergePatch(kpi, { value: { v: 413000000 }, prev: null }) as TileDocument)).toContain('413');
	});

	it('says late, old and dead in words as it ages', () => {
		expect(show({}, kpi, 100)).toContain('▲ data 09.15 · 1 mnt lalu');
		expect(show({}, kpi, 200)).toContain('DATA LAMA 3 mnt');
		expect(show({}, kpi, 700)).toContain('SUMBER MATI sejak 09.15');
		expect(show({ options: { blankWhenDead: true } }, kpi, 700)).toContain('TIDAK ADA DATA');
	});

	it('of synthetic data is marked at every size and age', () => {
		for (const [w, h] of [[1920, 1080], [480, 270], [160, 90]] as const) {
			expect(show({ demo: true }, { ...kpi, q: 'good' }, 1e6, w, h)).toContain('DATA SINTETIS');
		}
	});

	it('without data says whom it waits for and why', () => {
		const said = show({}, { q: 'none', err: 'sumber menjawab 503' });
		expect(said).toContain('menunggu data · Kas daerah');
		expect(said).toContain('sumber menjawab 503');
	});

	it('counts the rows it cannot show legibly', () => {
		const rows = Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`r${i}`, { label: `Kecamatan ${i}`, v: i + 1 }]));
		const said = show({ kind: 'rank', unit: '%', options: { top: 8 } }, { asOf, q: 'good', rows }, 1, 960, 540);
		expect(said).toMatch(/Kecamatan 16/);
		expect(said).toMatch(/\+1\d lainnya/);
	});

	it('draws every region of a map and names the most telling', () => {
		const document = { asOf, q: 'good', layer: 'situbondo_kecamatan', rows: { '35.12.02': { v: 88 }, '35.12.11': { v: 70.4 }, '99.99.99': { v: 1 } } };
		const said = show({ kind: 'choropleth', unit: '%' }, document);
		expect(said).toContain('Arjasa 70,4%');
		expect(said).toContain('1 baris tanpa wilayah');
	});

	it('never breaks on a document that is not what its kind promises', () => {
		const odd = [{}, { value: 5, rows: [1], series: { a: null }, md: 7, mode: 'x' }, { value: { v: 'a' }, series: { a: { pts: { x: 'y' } } }, rows: { a: {} } }];
		for (const kind of ['kpi', 'rank', 'series', 'choropleth', 'text', 'clock', 'peta']) {
			for (const document of odd) {
				for (const [w, h] of [[1920, 1080], [200, 40], [1, 1]] as const) {
					expect(() => show({ kind }, { asOf, q: 'good', ...document }, 1, w, h), `${kind} ${JSON.stringify(document)}`).not.toThrow();
				}
			}
		}
	});
});
