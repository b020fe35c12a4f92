import { SvelteMap } from 'svelte/reactivity';
import type { Receipt } from '../../lib/wire/messages';

/** How long the answer to a take stays under the thumb, ms. */
export const shownFor = 10_000;

/** A wall's answer to its last take: shown for ten seconds, whoever took. */
export class Receipts {
	readonly #shown = new SvelteMap<string, Receipt>();
	#newest = new Map<string, number>();
	readonly #timers = new Map<string, unknown>();
	readonly #later: (run: () => void, ms: number) => unknown;
	readonly #cancel: (timer: unknown) => void;

	constructor(
		later: (run: () => void, ms: number) => unknown = setTimeout.bind(globalThis),
		cancel: (timer: unknown) => void = (t) => clearTimeout(t as number),
	) {
		this.#later = later;
		this.#cancel = cancel;
	}

	/** Of a wall; nothing of it is said of another one. */
	shown(wall: string): Receipt | undefined {
		return this.#shown.get(wall);
	}

	/** The newest receipt of a wall. The first one heard is history and is not shown; an older one than the newest never is. */
	hear(wall: string, receipt: Receipt | null): void {
		const newest = this.#newest.get(wall);
		this.#newest.set(wall, Math.max(newest ?? 0, receipt?.revision ?? 0));
		if (!receipt || newest === undefined || receipt.revision < newest) return;
		if (receipt.revision === newest) {
			const shown = this.#shown.get(wall);
			if (shown?.revision === newest && !shown.complete) this.#shown.set(wall, receipt); // more displays have painted
			return;
		}
		this.#shown.set(wall, receipt);
		this.#cancel(this.#timers.get(wall));
		this.#timers.set(wall, this.#later(() => this.dismiss(wall), shownFor));
	}

	/** Forgets what it knew: the controller starts from another history. */
	reset(): void {
		this.#newest.clear();
		for (const wall of this.#timers.keys()) this.dismiss(wall);
	}

	dismiss(wall: string): void {
		this.#cancel(this.#timers.get(wall));
		this.#shown.delete(wall);
	}
}

/** How many displays painted, of how many. */
export function painted(receipt: Receipt): { done: number; of: number } {
	return { done: receipt.displays.filter((d) => d.paintedAt && !d.error).length, of: receipt.displays.length };
}
