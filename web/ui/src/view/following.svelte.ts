/**
 * The program as a viewer follows it: what is shown, and what comes next and is
 * not live yet. No take waits for a viewer, so the viewer waits for itself.
 */
import type { Seat, ViewProgram, ViewWindow } from '../lib/wire/messages';

/** ms that what comes next may take to become live, before it is shown all the same. */
export const patience = 2500;

export class Following {
	#shown = $state.raw<ViewProgram | null>(null);
	#next = $state.raw<ViewProgram | null>(null);
	#since = 0;

	/** Null until the wall has spoken. */
	get shown(): ViewProgram | null {
		return this.#shown;
	}
	/** What is made ready behind it, hidden. */
	get next(): ViewProgram | null {
		return this.#next;
	}

	/** Every source that is shown or comes next, with those that stand in. */
	get sources(): ReadonlySet<string> {
		const windows = [...(this.#shown?.windows ?? []), ...(this.#next?.windows ?? [])];
		return new Set(windows.flatMap((w) => [w.source ?? '', w.instead ?? '']));
	}

	/** @param now monotonic ms */
	receive(m: ViewProgram, now: number): void {
		const before = this.#shown;
		const same = before !== null && before.epoch === m.epoch && before.revision === m.revision;
		if (!before || same || !m.hold) {
			this.#shown = m;
			this.#next = null;
			return;
		}
		if (this.#next?.revision !== m.revision) this.#since = now;
		this.#next = m;
	}

	/** Shows what comes next when every window of it is ready, or when it has had its time. */
	check(ready: (w: ViewWindow) => boolean, now: number): void {
		const next = this.#next;
		if (!next || (now - this.#since < patience && !next.windows.every(ready))) return;
		this.#shown = next;
		this.#next = null;
	}

	/** Nothing of it may be shown any more. */
	forget(): void {
		this.#shown = this.#next = null;
	}

	/** The seats of a room are one truth for every window that shows it. */
	seat(room: string, seats: Seat[]): void {
		const seated = (p: ViewProgram | null) =>
			p && { ...p, windows: p.windows.map((w) => (w.source === `room/${room}` ? { ...w, seats } : w)) };
		this.#shown = seated(this.#shown);
		this.#next = seated(this.#next);
	}
}
