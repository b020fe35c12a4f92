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
 * side between left and right, each as near above its place as the others let
 * it be and in the order of their places, so that no two leaders cross. `at`
 * is the name's middle.
 */
export function callouts(all: readonly Callout[], left: number, right: number, gap: number): (Callout & { at: number })[] {
	let taken = -gap;
	const fitting = all.filter((c) => {
		if (taken + gap + c.width > right - left) return false;
		taken += gap + c.width;
		return true;
	});
	/** Names that touch; `at` is the run's left edge. */
	const runs: { names: Callout[]; at: number; width: number }[] = [];
	for (const c of fitting.sort((a, b) => a.x - b.x)) {
		let run = { names: [c], at: 0, width: c.width };
		settle(run);
		for (let last = runs.at(-1); last && last.at + last.width + gap > run.at; last = runs.at(-1)) {
			runs.pop();
			run = { names: [...last.names, ...run.names], at: 0, width: last.width + gap + run.width };
			settle(run);
		}
		runs.push(run);
	}
	return runs.flatMap((run) => {
		let edge = run.at;
		return run.names.map((c) => {
			const at = edge + c.width / 2;
			edge += c.width + gap;
			return { ...c, at };
		});
	});

	/** Puts a run where its names are nearest to their places, inside the row. */
	function settle(run: { names: Callout[]; at: number; width: number }): void {
		let edge = 0;
		let sum = 0;
		for (const c of run.names) {
			sum += c.x - (edge + c.width / 2);
			edge += c.width + gap;
		}
		run.at = Math.min(Math.max(sum / run.names.length, left), right - run.width);
	}
}
