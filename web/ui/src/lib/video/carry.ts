/** Which last pictures move to another slot, so that a source put on a new line goes on being seen until its first frame there. */

/** What a slot shows now. */
export interface Held {
	/** '' when nothing is there. */
	source: string;
	/** Whether a picture of it was seen. */
	seen: boolean;
}

interface Wanted {
	slot: number;
	source: string;
	hidden: boolean;
}

/** New slot → the slot that holds the last picture of its source. Prepared pictures carry nothing: nobody sees them wait. */
export function carried(held: readonly Held[], wanted: readonly Wanted[]): Map<number, number> {
	const out = new Map<number, number>();
	for (const { slot, source, hidden } of wanted) {
		if (hidden || held[slot]?.source === source) continue;
		const from = held.findIndex((h) => h.seen && h.source === source);
		if (from >= 0) out.set(slot, from);
	}
	return out;
}
