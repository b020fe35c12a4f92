/** Cameras on a map that stand too near each other to be touched one by one. */
import type { Tone } from '../../lib/ui/StateMark.svelte';

export interface Dot {
	/** camera/name */
	readonly source: string;
	readonly tone: Tone;
	readonly x: number;
	readonly y: number;
}

export interface Cluster {
	/** The middle of its members. */
	readonly x: number;
	readonly y: number;
	readonly members: readonly Dot[];
	/** Of the member that needs a person most. */
	readonly tone: Tone;
}

const urgency: readonly Tone[] = ['bad', 'warn', 'ok', 'air', 'old'];

export const worst = (dots: readonly Dot[]): Tone => urgency.find((t) => dots.some((d) => d.tone === t)) ?? 'old';

/**
 * Puts together what lies within `radius` of a dot, and groups whose middles
 * then do; each dot is in one cluster. The order of the dots decides, not their
 * state, so that a cluster stays while states change.
 */
export function clusters(dots: readonly Dot[], radius: number): Cluster[] {
	let out = dots.map((d) => together([d]));
	for (let before = Infinity; out.length < before; ) {
		before = out.length;
		out = near(out, radius);
	}
	return out;
}

function near(groups: readonly Cluster[], radius: number): Cluster[] {
	const free = new Set(groups);
	const out: Cluster[] = [];
	for (const g of groups) {
		if (!free.has(g)) continue;
		const joined = [...free].filter((o) => Math.hypot(o.x - g.x, o.y - g.y) <= radius);
		for (const j of joined) free.delete(j);
		out.push(joined.length > 1 ? together(joined.flatMap((j) => j.members)) : g);
	}
	return out;
}

function together(members: readonly Dot[]): Cluster {
	const mean = (of: (d: Dot) => number) => members.reduce((sum, d) => sum + of(d), 0) / members.length;
	return { x: mean((d) => d.x), y: mean((d) => d.y), members, tone: worst(members) };
}

export interface Label {
	readonly text: string;
	readonly x: number;
	readonly y: number;
}

/** The labels that fit beside each other, the first ones first. Widths are about those of 12 px type. */
export function apart(labels: readonly Label[], height = 18, perLetter = 7): Label[] {
	const kept: Label[] = [];
	for (const l of labels) {
		const clear = kept.every((k) => Math.abs(k.y - l.y) > height || Math.abs(k.x - l.x) > ((k.text.length + l.text.length) * perLetter) / 2);
		if (clear) kept.push(l);
	}
	return kept;
}
