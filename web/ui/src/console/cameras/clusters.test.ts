import { describe, expect, it } from 'vitest';
import { apart, clusters, worst, type Dot } from './clusters';
import { MapView } from './view.svelte';

const dot = (source: string, x: number, y: number, tone: Dot['tone'] = 'ok'): Dot => ({ source, x, y, tone });
const sets = (dots: Dot[], radius: number) => clusters(dots, radius).map((c) => c.members.map((m) => m.source).join(''));

describe('clusters of cameras', () => {
	it('hold what a finger could not tell apart, and nobody twice', () => {
		expect(sets([dot('a', 0, 0), dot('b', 30, 0), dot('c', 60, 0), dot('d', 0, 300)], 40)).toEqual(['ab', 'c', 'd']);
		expect(sets([dot('a', 0, 0), dot('b', 38, 0), dot('c', 50, 0), dot('d', 200, 0)], 40)).toEqual(['abc', 'd']);
		expect(sets([dot('a', 0, 0), dot('b', 30, 0)], 10)).toEqual(['a', 'b']);
		expect(sets([], 10)).toEqual([]);
	});
	it('stand in the middle and say the worst of their members', () => {
		const [c] = clusters([dot('a', 0, 0, 'ok'), dot('b', 10, 20, 'old'), dot('c', 20, 10, 'bad')], 40);
		expect([c?.x, c?.y, c?.tone]).toEqual([10, 10, 'bad']);
		expect(worst([dot('a', 0, 0, 'old'), dot('b', 0, 0, 'ok')])).toBe('ok');
	});
	it('of 400 cameras take less than a frame', () => {
		const many = Array.from({ length: 400 }, (_, i) => dot(`c${i}`, (i * 37) % 800, (i * 53) % 500));
		clusters(many, 40);
		const began = performance.now();
		expect(clusters(many, 40).flatMap((c) => c.members)).toHaveLength(400);
		expect(performance.now() - began).toBeLessThan(30);
	});
});

it('drops labels that would lie over one another', () => {
	expect(apart([{ text: 'Panji', x: 0, y: 0 }, { text: 'Kapongan', x: 20, y: 5 }, { text: 'Besuki', x: 0, y: 40 }]).map((l) => l.text)).toEqual(['Panji', 'Besuki']);
});

describe('the view of a map', () => {
	const view = () => {
		const v = new MapView();
		v.resize(800, 600);
		return v;
	};
	it('zooms about the finger and gives back what it was', () => {
		const v = view();
		const at = v.place(200, 150);
		v.zoom(3, 200, 150);
		expect(v.place(200, 150)).toEqual(at);
		v.zoom(1 / 3, 200, 150);
		expect([v.k, Math.round(v.x), Math.round(v.y)]).toEqual([1, 0, 0]);
	});
	it('keeps something of the map in sight and its zoom in bounds', () => {
		const v = view();
		v.pan(99999, -99999);
		expect(v.x).toBeLessThan(800);
		expect(v.y).toBeGreaterThan(-600);
		v.zoom(1e9, 0, 0);
		expect(v.k).toBeLessThanOrEqual(200);
		v.zoom(1e-9, 0, 0);
		expect(v.k).toBeGreaterThanOrEqual(0.05);
	});
	it('shows all of a few points, and not closer than a street', () => {
		const v = view();
		v.show([[100, 100], [110, 105]]);
		const [x1, y1] = v.screen(100, 100);
		const [x2, y2] = v.screen(110, 105);
		for (const n of [x1, y1, x2, y2]) expect(n).toBeGreaterThan(0);
		expect([x1, x2].every((x) => x < 800) && [y1, y2].every((y) => y < 600)).toBe(true);
		v.show([[100, 100]]);
		expect(v.screen(100, 100)).toEqual([400, 300]);
	});
});
