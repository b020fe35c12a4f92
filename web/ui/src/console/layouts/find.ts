/** Looking for one of many layouts: by its title, its zone and what hangs in it. */
import type { DeclaredLayout } from '../../lib/wire/messages';
import { rank, type Text } from '../sources/rank';

/** A layout and what of it is looked through; the tags are the titles and tags of what it shows. */
export interface Findable extends Text {
	readonly layout: DeclaredLayout;
}

/** What is known of a source by name. */
export type Described = (source: string) => readonly string[];

/** Makes layouts of a wall findable; `zone` is what people call a zone, '' the whole wall. */
export function findable(layouts: readonly DeclaredLayout[], zone: (name: string) => string, described: Described): Findable[] {
	return layouts.map((layout) => ({
		layout,
		title: layout.title || layout.name,
		name: layout.name,
		owner: '',
		tags: [...new Set(layout.windows.flatMap((w) => [w.label, ...(w.source ? described(w.source) : [])]).filter(Boolean))],
		place: layout.zone ? zone(layout.zone) : '',
	}));
}

/** Those that match every word, the best first; of nothing typed those that were on air last, then all the others as they stand. */
export function find(all: readonly Findable[], typed: string, lately: readonly string[]): DeclaredLayout[] {
	if (typed.trim()) return rank(all, typed).map((f) => f.layout);
	const first = lately.flatMap((name) => all.filter((f) => f.name === name));
	return [...first, ...all.filter((f) => !first.includes(f))].map((f) => f.layout);
}

/** The layouts of past programs, newest first, each once; windows put by hand have none. */
export function latelyOf(programs: readonly { layout?: string }[]): string[] {
	return [...new Set(programs.map((p) => p.layout ?? ''))].filter(Boolean);
}
