import { SvelteMap } from 'svelte/reactivity';
import type { TileDefinition, TileDocument } from '../../lib/wire/messages';
import type { House } from './house.svelte';

/** What Figures needs of the API. */
export interface FiguresApi {
	/** Every tile's definition, by name. */
	tiles(): Promise<Map<string, TileDefinition>>;
	tileData(tile: string): Promise<TileDocument>;
}

const atOnce = 3; // requests under way

/**
 * The figures that are drawn on the page now, each fetched again when the
 * controller says that it has a newer version; definitions again when what is declared changes.
 */
export class Figures {
	readonly #house: House;
	readonly #api: FiguresApi;
	readonly #documents = new SvelteMap<string, TileDocument>();
	#definitions = $state.raw<ReadonlyMap<string, TileDefinition>>(new Map());
	readonly #watched = new Map<string, number>();
	readonly #have = new Map<string, number>();
	/** The last question of each tile, and the last that was answered. */
	readonly #asked = new Map<string, number>();
	readonly #answered = new Map<string, number>();
	#order = 0;
	#revision = -1;
	#underWay = 0;
	#timer: ReturnType<typeof setInterval> | undefined;

	constructor(house: House, api: FiguresApi) {
		this.#house = house;
		this.#api = api;
	}

	definition(tile: string): TileDefinition | undefined {
		return this.#definitions.get(tile);
	}
	document(tile: string): TileDocument | undefined {
		return this.#documents.get(tile);
	}

	/** Keeps the figure fresh until the returned function is called. */
	watch(tile: string): () => void {
		this.#watched.set(tile, (this.#watched.get(tile) ?? 0) + 1);
		this.#timer ??= setInterval(() => this.#refresh(), 1000);
		queueMicrotask(() => this.#refresh());
		return () => {
			const left = (this.#watched.get(tile) ?? 1) - 1;
			if (left > 0) this.#watched.set(tile, left);
			else this.#watched.delete(tile);
		};
	}
	close(): void {
		clearInterval(this.#timer);
		this.#timer = undefined;
		this.#watched.clear();
	}

	#refresh(): void {
		if (document.hidden || this.#watched.size === 0) return;
		const revision = this.#house.declared?.revision ?? -1;
		if (revision !== this.#revision) void this.#define(revision);
		const version = (tile: string) => this.#house.tiles.get(tile)?.version;
		const due = [...this.#watched.keys()].filter((t) => version(t) !== undefined && version(t) !== this.#have.get(t));
		due.sort((a, b) => (this.#asked.get(a) ?? 0) - (this.#asked.get(b) ?? 0)); // one that never rests starves nobody
		for (const tile of due.slice(0, atOnce - this.#underWay)) void this.#fetch(tile, version(tile) ?? 0);
	}
	async #define(revision: number): Promise<void> {
		this.#revision = revision;
		try {
			const definitions = await this.#api.tiles();
			if (revision === this.#revision) this.#definitions = definitions; // else a newer question is under way
		} catch {
			if (revision === this.#revision) this.#revision = -1; // asked again at the next look
		}
	}
	async #fetch(tile: string, version: number): Promise<void> {
		this.#have.set(tile, version);
		const order = ++this.#order;
		this.#asked.set(tile, order);
		this.#underWay++;
		try {
			const document = await this.#api.tileData(tile);
			if (order < (this.#answered.get(tile) ?? 0)) return; // a newer one came first
			this.#answered.set(tile, order);
			this.#documents.set(tile, document);
		} catch {
			if (order === this.#asked.get(tile)) this.#have.delete(tile); // the old figure stays, with its own age
		} finally {
			this.#underWay--;
		}
	}
}

/** Seconds of a duration as the API writes it ("10s", "5m", "1h30m"); 0 for none. */
export function seconds(duration: unknown): number {
	if (typeof duration !== 'string') return 0;
	const unit: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001 };
	let sum = 0;
	for (const [, n, u] of duration.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)) sum += Number(n) * (unit[u ?? ''] ?? 0);
	return sum;
}
