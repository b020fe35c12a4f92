import { expect, test } from 'vitest';
import { choose, type Asking } from './stills';

const now = 60_000;
const ask = (more: Partial<Asking>) =>
	choose({ watched: [], asked: new Map(), underWay: new Set(), doubtful: (c) => c.startsWith('mati'), now, atOnce: 3, ...more });

test('forty dead cameras leave a request free for the one that lives', () => {
	const dead = Array.from({ length: 40 }, (_, i) => `mati-${i}`);
	expect(ask({ watched: dead })).toEqual(['mati-0', 'mati-1']);
	expect(ask({ watched: [...dead, 'pasar'], underWay: new Set(['mati-0', 'mati-1']) })).toEqual(['pasar']);
	expect(ask({ watched: dead, underWay: new Set(['mati-0', 'mati-1']) })).toEqual([]);
});

test('who has waited longest is asked first, and nobody twice in ten seconds', () => {
	const asked = new Map([
		['a', now - 11_000],
		['b', now - 30_000],
		['c', now - 9_000],
	]);
	expect(ask({ watched: ['a', 'b', 'c'], asked })).toEqual(['b', 'a']);
});

test('no camera is asked for while it is under way', () => {
	expect(ask({ watched: ['a', 'b', 'c', 'd'], underWay: new Set(['a']) })).toEqual(['b', 'c']);
});

test('right after the page was loaded nobody waits', () => {
	expect(ask({ watched: ['a'], now: 50 })).toEqual(['a']);
});
