import { expect, test } from 'vitest';
import type { View } from '../wire/messages';
import { scene } from './scene';

const view = (source: string, x = 0, more: Partial<View> = {}): View => ({
	window: `w${x}`,
	source,
	kind: source.split('/')[0] ?? '',
	title: source,
	owner: '',
	label: '',
	fit: 'cover',
	box: { x, y: 0, width: 960, height: 540 },
	slot: -1,
	liveFrom: 0,
	demo: false,
	...more,
});

test('a window that is the same before and after is one element, drawn on air', () => {
	const shown = scene([view('tile/pad')], [view('tile/pad', 0, { window: 'other' })]);
	expect(shown).toHaveLength(1);
	expect(shown[0]).toMatchObject({ onAir: true });
});

test('a tile in another place is drawn ahead, behind the program', () => {
	const shown = scene([view('tile/pad', 0)], [view('tile/pad', 960)]);
	expect(shown.map((s) => s.onAir).sort()).toEqual([false, true]);
	const z = (onAir: boolean) => shown.find((s) => s.onAir === onAir)?.z ?? 0;
	expect(z(false)).toBeLessThan(z(true));
});

test('a page is moved and never loaded again', () => {
	expect(scene([view('page/sirka', 0)], [view('page/sirka', 960)])).toHaveLength(1);
});

test('the same source twice is two windows, and a flip moves no key', () => {
	const before = scene([view('tile/pad', 0), view('tile/pad', 0)], [view('camera/a', 0)]);
	expect(new Set(before.map((s) => s.key)).size).toBe(3);
	const after = scene([view('camera/a', 0)], []);
	expect(before.find((s) => !s.onAir)?.key).toBe(after[0]?.key);
});

test('later windows lie over earlier ones', () => {
	const shown = scene([view('camera/a', 0), view('camera/b', 10)], []);
	const z = (source: string) => shown.find((s) => s.view.source === source)?.z ?? 0;
	expect(z('camera/b')).toBeGreaterThan(z('camera/a'));
});
