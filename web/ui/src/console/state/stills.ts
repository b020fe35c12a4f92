/** Which cameras' stills are asked for next. */

const refreshEvery = 10_000; // ms

export interface Asking {
	watched: Iterable<string>;
	/** When each was asked for last, monotonic ms. */
	asked: ReadonlyMap<string, number>;
	underWay: ReadonlySet<string>;
	/** Whether a camera may give no picture, and hold its request until the controller gives up. */
	doubtful: (camera: string) => boolean;
	/** Monotonic ms. */
	now: number;
	/** Requests at the same time. */
	atOnce: number;
}

/** The cameras that are due, longest waited first; those in doubt come last and always leave one request free for the others. */
export function choose({ watched, asked, underWay, doubtful, now, atOnce }: Asking): string[] {
	const due = [...watched].filter((c) => !underWay.has(c) && now - (asked.get(c) ?? -Infinity) >= refreshEvery);
	due.sort((a, b) => (asked.get(a) ?? 0) - (asked.get(b) ?? 0));
	const sure = due.filter((c) => !doubtful(c)).slice(0, Math.max(0, atOnce - underWay.size));
	const slow = [...underWay].filter(doubtful).length;
	const room = Math.min(atOnce - underWay.size - sure.length, atOnce - 1 - slow);
	return [...sure, ...due.filter(doubtful).slice(0, Math.max(0, room))];
}
