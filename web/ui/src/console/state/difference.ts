/** What a take would do to the wall. */
import type { Window } from '../../lib/wire/messages';
import { sameCrop } from '../../lib/video/crop';
import { samePlace } from './compose';
import { overlap } from './zones';

/** Every list holds windows: of the preview for what appears, moves or changes, of the program for what vanishes. */
export interface Difference {
	readonly appears: readonly Window[];
	readonly moves: readonly Window[];
	/** Same source in the same place, with another fit, label, crop, stand-in, pin or sound. */
	readonly changes: readonly Window[];
	readonly vanishes: readonly Window[];
	/** Pinned windows of the program that would be covered, or not be there. */
	readonly covered: readonly Window[];
}

/**
 * Compares by source, not by window id: what a person sees is the source. The
 * same source shown twice is matched place by place first. Empty windows show nothing and count for nothing.
 */
export function difference(program: readonly Window[], preview: readonly Window[]): Difference {
	const old = program.filter((w) => w.source);
	const fresh = preview.filter((w) => w.source);
	const changes: Window[] = [];
	const unplaced: Window[] = [];
	for (const w of fresh) {
		const at = old.findIndex((o) => o.source === w.source && samePlace(o.region, w.region));
		if (at < 0) {
			unplaced.push(w);
			continue;
		}
		const [same] = old.splice(at, 1);
		if (same && !alike(same, w)) changes.push(w);
	}
	const moves: Window[] = [];
	const appears: Window[] = [];
	for (const w of unplaced) {
		const at = old.findIndex((o) => o.source === w.source);
		if (at < 0) appears.push(w);
		else {
			old.splice(at, 1);
			moves.push(w);
		}
	}
	return { appears, moves, changes, vanishes: old, covered: covered(program, preview) };
}

/** The pinned windows that would not be seen whole any more. One that is moved is seen. */
function covered(program: readonly Window[], preview: readonly Window[]): Window[] {
	return program.filter((p) => {
		if (!p.pin) return false;
		const stays = preview.findIndex((w) => w.source === p.source && (w.id === p.id || samePlace(w.region, p.region)));
		const now = preview[stays];
		return !now || preview.slice(stays + 1).some((w) => overlap(w.region, now.region));
	});
}

/** Whether two windows of one source in one place look the same. */
function alike(a: Window, b: Window): boolean {
	const said =
		a.label === b.label && a.stream === b.stream && (a.instead ?? '') === (b.instead ?? '') && (a.pin ?? false) === (b.pin ?? false) && (a.sound ?? false) === (b.sound ?? false) && sameTour(a, b);
	return said && (a.fit || 'contain') === (b.fit || 'contain') && sameCrop(a.crop, b.crop);
}

const sameTour = (a: Window, b: Window): boolean => a.tour?.every === b.tour?.every && (a.tour?.sources ?? []).join(' ') === (b.tour?.sources ?? []).join(' ');

/** Whether a take would change nothing that can be seen. */
export function nothing(d: Difference): boolean {
	return d.appears.length + d.moves.length + d.changes.length + d.vanishes.length === 0;
}
