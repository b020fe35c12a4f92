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
	readonly #loaded = new Map<string, number>(); // pages and pictures on the glass or behind it that have loaded, by source
	readonly #failed = new Set<string>(); // pictures that could not be had, by source
	readonly #is: Readiness;
	#views: readonly View[] = []; // of the newest take

	constructor(is: Omit<Readiness, 'loaded'>) {
		this.#is = { ...is, loaded: (view) => this.#count(view.source) >= this.#wanted(view.source) };
	}

	prepared(take: string, views: readonly View[], now: number): void {
		this.#views = views;
		this.takes.push({ take, preparedAt: now, readyAt: undefined });
		if (this.takes.length > kept) this.takes.shift();
	}

	/** A window's page or picture has loaded, or never will. */
	loaded({ source }: View, failed = false): void {
		this.#loaded.set(source, this.#count(source) + 1);
		if (failed) this.#failed.add(source);
		else this.#failed.delete(source);
	}

	/** A window that had loaded is gone: shown again it loads again. */
	gone({ source }: View): void {
		this.#loaded.set(source, this.#count(source) - 1);
	}

	/** The take that has just become ready. */
	check(program: Program, now: number): string | undefined {
		const take = program.becameReady((view, waited) => viewReady(view, waited, this.#is), now);
		const timing = take === undefined ? undefined : this.takes.findLast((t) => t.take === take);
		if (timing) timing.readyAt = now;
		return take;
	}

	/** What is wrong with the take that has just become ready, for its receipt: the first page or picture that is not there. */
	get trouble(): string | undefined {
		for (const v of this.#views) {
			if ((v.kind !== 'page' && v.kind !== 'image') || !v.url) continue;
			if (this.#failed.has(v.source)) return `${v.source}: did not load`;
			if (!this.#is.loaded(v)) return `${v.source}: had not loaded yet`;
		}
		return undefined;
	}

	#count(source: string): number {
		return this.#loaded.get(source) ?? 0;
	}

	#wanted(source: string): number {
		return this.#views.filter((v) => v.source === source).length;
	}
}
