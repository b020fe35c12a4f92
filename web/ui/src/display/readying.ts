/** Which prepared take is ready, and when each was: for the wall, for tests and for benches. */
import type { Program } from '../lib/state/program.svelte';
import { viewReady, type Readiness } from '../lib/state/ready';
import type { View } from '../lib/wire/messages';

/** One take on this display; ms of performance.now(). */
export interface TakeTiming {
	take: string;
	preparedAt: number;
	readyAt: number | undefined;
}

const kept = 500;

export class Readying {
	readonly takes: TakeTiming[] = [];
	readonly #loaded = new Set<string>(); // pages and pictures
	readonly #is: Readiness;

	constructor(is: Omit<Readiness, 'loaded'>) {
		this.#is = { ...is, loaded: (view) => this.#loaded.has(view.source) };
	}

	prepared(take: string, now: number): void {
		this.takes.push({ take, preparedAt: now, readyAt: undefined });
		if (this.takes.length > kept) this.takes.shift();
	}

	/** A page or picture has loaded, or never will. */
	loaded(view: View): void {
		this.#loaded.add(view.source);
	}

	/** The take that has just become ready. */
	check(program: Program, now: number): string | undefined {
		const take = program.becameReady((view, waited) => viewReady(view, waited, this.#is), now);
		const timing = take === undefined ? undefined : this.takes.findLast((t) => t.take === take);
		if (timing) timing.readyAt = now;
		return take;
	}
}
