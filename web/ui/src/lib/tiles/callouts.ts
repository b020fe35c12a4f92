/** A name that points at a place on a map from the row above it. */
export interface Callout {
	id: string;
	name: string;
	value: string;
	/** The place, px. */
	x: number;
	y: number;
	width: number;
}

/**
 * The first of the callouts (the most telling come first) that fit side by
 * side into width, each as near above its place as it can be and in the order
 * of their places, so that no two leaders cross. `at` is the name's middle.
 */
export function callouts(all: readonly Callout[], width: number, gap: number): (Callout & { at: number })[] {
	let taken = -gap;
	const fitting = all.filter((c) => {
		if (taken + gap + c.width > width) return false;
		taken += gap + c.width;
		return true;
	});
	const placed = fitting.sort((a, b) => a.x - b.x).map((c) => ({ ...c, at: c.x }));
	let edge = 0;
	for (const c of placed) {
		c.at = Math.max(c.at, edge + c.width / 2);
		edge = c.at + c.width / 2 + gap;
	}
	edge = width;
	for (const c of placed.reverse()) {
		c.at = Math.min(c.at, edge - c.width / 2);
		edge = c.at - c.width / 2 - gap;
	}
	return placed.reverse();
}
