/**
 * The last program and its figures, kept in the browser: a display that boots
 * while the controller is away shows what was known, marked old.
 */
import type { OnAir, Program } from '../lib/state/program.svelte';
import type { Tile, Tiles } from '../lib/state/tiles.svelte';

interface Remembered {
	version: 1;
	onAir: OnAir;
	tiles: [string, Tile][];
}

const limit = 512 * 1024; // characters; browsers give a site 5 million

const keyOf = (display: string) => `kawung.last.${display}`;

/** Writes down what is on air and the figures it shows. */
export function rememberLast(memory: Storage, display: string, program: Program, tiles: Tiles): void {
	const onAir = program.onAir;
	if (!onAir || onAir.epoch === '') return; // only what the wall itself said
	const names = onAir.views.filter((v) => v.kind === 'tile').map((v) => v.source.slice('tile/'.length));
	const held = [...new Set(names)].flatMap((n): [string, Tile][] => {
		const tile = tiles.get(n);
		return tile ? [[n, tile]] : [];
	});
	const views = onAir.views.map((v) => ({ ...v, slot: -1, liveFrom: 0, ...(v.seats ? { seats: [] } : {}) }));
	const last: Remembered = { version: 1, onAir: { ...onAir, sound: false, views }, tiles: held };
	const text = JSON.stringify(last);
	try {
		if (text.length <= limit) memory.setItem(keyOf(display), text);
	} catch {
		// full or switched off: the next boot waits for the controller
	}
}

/** Puts what was written down back, if nothing is on air yet. */
export function restoreLast(memory: Storage, display: string, program: Program, tiles: Tiles): void {
	try {
		const last = JSON.parse(memory.getItem(keyOf(display)) ?? 'null') as Remembered | null;
		if (last?.version !== 1 || !Array.isArray(last.onAir.views)) return;
		program.restore(last.onAir);
		tiles.restore(last.tiles);
	} catch {
		forgetLast(memory, display);
	}
}

/** A display that was revoked keeps nothing. */
export function forgetLast(memory: Storage, display: string): void {
	try {
		memory.removeItem(keyOf(display));
	} catch {
		// nothing was kept
	}
}
