import { expect, test } from 'vitest';
import { Program } from '../lib/state/program.svelte';
import { Sources } from '../lib/state/sources.svelte';
import type { View } from '../lib/wire/messages';
import { Readying } from './readying';

const page = (x: number): View => ({
	window: `w${x}`,
	source: 'page/sirka',
	kind: 'page',
	title: '',
	owner: '',
	label: '',
	fit: 'cover',
	box: { x, y: 0, width: 1, height: 1 },
	slot: -1,
	liveFrom: 0,
	demo: false,
	url: 'https://sirka.example/',
});

let program: Program;
let readying: Readying;

function prepare(take: string, views: View[]): void {
	program.receive({ type: 'prepare', take, views }, 0);
	readying.prepared(take, views, 0);
}

test('a page that was shown and went must load again before its take is ready', () => {
	program = new Program();
	readying = new Readying({ live: () => false, sources: new Sources(), tile: () => false });
	prepare('t1', [page(0)]);
	expect(readying.check(program, 1)).toBeUndefined();
	readying.loaded(page(0));
	expect(readying.check(program, 2)).toBe('t1');

	prepare('t2', [page(5)]); // still on the glass, it is only moved
	expect(readying.check(program, 3)).toBe('t2');

	readying.gone(page(5));
	prepare('t3', [page(0)]);
	expect(readying.check(program, 4)).toBeUndefined();

	prepare('t4', [page(0), page(5)]); // twice: both have to load
	readying.loaded(page(0));
	expect(readying.check(program, 5)).toBeUndefined();
	readying.loaded(page(5));
	expect(readying.check(program, 6)).toBe('t4');
});

test('a take says which page or picture is not there', () => {
	program = new Program();
	readying = new Readying({ live: () => false, sources: new Sources(), tile: () => false });
	const image: View = { ...page(0), kind: 'image', source: 'image/lambang', url: '/api/v1/images/lambang' };
	prepare('t1', [image, page(5)]);
	readying.loaded(image, true);
	expect(readying.check(program, 1)).toBeUndefined(); // the page may come yet
	readying.loaded(page(5));
	expect(readying.check(program, 2)).toBe('t1');
	expect(readying.trouble).toBe('image/lambang: did not load');

	readying.gone(image);
	readying.gone(page(5));
	prepare('t2', [image, page(5)]);
	readying.loaded(image);
	expect(readying.check(program, 5000)).toBe('t2'); // it is not waited for any longer
	expect(readying.trouble).toBe('page/sirka: had not loaded yet');

	readying.loaded(page(5));
	prepare('t3', [image, page(5)]);
	expect(readying.check(program, 5001)).toBe('t3');
	expect(readying.trouble).toBeUndefined();
});
