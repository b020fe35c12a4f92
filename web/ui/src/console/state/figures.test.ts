import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Figures, seconds } from './figures.svelte';
import { House } from './house.svelte';

const definition = { kind: 'kpi', title: 'PAD', unit: 'Rp', src: '', owner: '', class: '', demo: true, goodIs: '', every: 10 };

function heard(house: House, version: number) {
	house.receive({ type: 'tiles', tiles: [{ tile: 'pad', version, asOf: '', q: 'good' }] });
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('a figure is fetched once a version, while somebody looks', async () => {
	const house = new House();
	house.receive({ type: 'declared', revision: 1, walls: [], displays: [], cameras: [], layouts: [], tiles: [], rooms: [], pages: [], tours: [] });
	let fetched = 0;
	const figures = new Figures(house, { tiles: async () => new Map([['pad', definition]]), tileData: async () => ({ value: { v: ++fetched } }) });
	heard(house, 1);
	const stop = figures.watch('pad');
	await vi.advanceTimersByTimeAsync(3000);
	expect([fetched, figures.definition('pad')?.title]).toEqual([1, 'PAD']);
	heard(house, 2);
	await vi.advanceTimersByTimeAsync(1000);
	expect(figures.document('pad')).toEqual({ value: { v: 2 } });
	stop();
	heard(house, 3);
	await vi.advanceTimersByTimeAsync(3000);
	expect(fetched).toBe(2);
	figures.close();
});

it('a figure that could not be fetched is asked for again', async () => {
	const house = new House();
	let asked = 0;
	const figures = new Figures(house, {
		tiles: async () => new Map(),
		tileData: async () => {
			if (++asked === 1) throw new Error('unreachable');
			return {};
		},
	});
	heard(house, 1);
	figures.watch('pad');
	await vi.advanceTimersByTimeAsync(2000);
	expect([asked, figures.document('pad')]).toEqual([2, {}]);
	figures.close();
});

it('durations of the API are read as seconds', () => {
	expect(['10s', '5m', '1h30m0s', '500ms', undefined].map(seconds)).toEqual([10, 300, 5400, 0.5, 0]);
});

it('figures that change all the time do not keep the others from being fetched', async () => {
	const house = new House();
	const fetched = new Set<string>();
	const figures = new Figures(house, {
		tiles: async () => new Map(),
		tileData: async (tile) => {
			fetched.add(tile);
			await new Promise((answered) => setTimeout(answered, 100));
			return {};
		},
	});
	const names = ['a', 'b', 'c', 'd', 'e'];
	for (const tile of names) figures.watch(tile);
	for (let version = 1; version < 9; version++) {
		house.receive({ type: 'tiles', tiles: names.map((tile) => ({ tile, version, asOf: '', q: 'good' })) });
		await vi.advanceTimersByTimeAsync(500);
	}
	expect([...fetched].sort()).toEqual(names);
	figures.close();
});

it('an answer that a newer one overtook does not take its place', async () => {
	const house = new House();
	const answers: ((value: number) => void)[] = [];
	const lists: ((title: string) => void)[] = [];
	const figures = new Figures(house, {
		tiles: () => new Promise((done) => lists.push((title) => done(new Map([['pad', { ...definition, title }]])))),
		tileData: () => new Promise((done) => answers.push((v) => done({ value: { v } }))),
	});
	const declare = (revision: number) =>
		house.receive({ type: 'declared', revision, walls: [], displays: [], cameras: [], layouts: [], tiles: [], rooms: [], pages: [], tours: [] });
	figures.watch('pad');
	for (const n of [1, 2]) {
		declare(n);
		heard(house, n);
		await vi.advanceTimersByTimeAsync(1000);
	}
	answers[1]?.(2);
	lists[1]?.('baru');
	await vi.advanceTimersByTimeAsync(0);
	answers[0]?.(1);
	lists[0]?.('lama');
	await vi.advanceTimersByTimeAsync(3000);
	expect([figures.document('pad'), figures.definition('pad')?.title]).toEqual([{ value: { v: 2 } }, 'baru']);
	figures.close();
});
