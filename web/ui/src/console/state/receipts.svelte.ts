import type { Receipt } from '../../lib/wire/messages';

/** How long the answer to a take stays under the thumb, ms. */
export const shownFor = 10_000;

/** The wall's answer to the last take: shown for ten seconds, whoever took. */
export class Receipts {
	#shown = $state.raw<Receipt>();
	#newest = new Map<string, number>();
	#timer: unknown;
	readonly #later: (run: () => void, ms: number) => unknown;
	readonly #cancel: (timer: unknown) => void;

	constructor(
		later: (run: () => void, ms: number) => unknown = setTimeout.bind(globalThis),
		cancel: (timer: unknown) => void = (t) => clearTimeout(t as number),
	) {
		this.#later = later;
		this.#cancel = cancel;
	}

	get shown(): Receipt | undefined {
		return this.#shown;
	}

	/** The newest receipt of a wall. The first one heard is history and is not shown; an older one than the newest never is. */
	hear(wall: string, receipt: Receipt | null): void {
		const newest = this.#newest.get(wall);
		this.#newest.set(wall, Math.max(newest ?? 0, receipt?.revision ?? 0));
		if (!receipt || newest === undefined || receipt.revision < newest) return;
		if (receipt.revision === newest) {
			if (this.#shown?.revision === newest && !this.#shown.complete) this.#shown = receipt; // more displays have painted
			return;
		}
		this.#shown = receipt;
		this.#cancel(this.#timer);
		this.#timer = this.#later(() => this.dismiss(), shownFor);
	}

	/** Forgets what it knew: the controller starts from another history. */
	reset(): void {
		this.#newest.clear();
		this.dismiss();
	}

	dismiss(): void {
		this.#cancel(this.#timer);
		this.#shown = undefined;
	}
}

/** How many displays painted, of how many. */
export function painted(receipt: Receipt): { done: number; of: number } {
	return { done: receipt.displays.filter((d) => d.paintedAt && !d.error).length, of: receipt.displays.length };
}
