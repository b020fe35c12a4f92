/**
 * What this display decodes and can decode, as it says with its health. What it
 * has learnt is kept in the browser: a page that is loaded anew knows it.
 */
import { Capacity, DecodeMeter, videoLines, type Learnt, type Painting } from '../lib/video/decoding';
import type { DecodeHealth } from '../lib/wire/messages';

/** After another picture came to a slot: its cached past is decoded at once, and dropped on purpose. */
const unrest = 4000; // ms

const keyOf = (display: string) => `kawung.decodes.${display}`;

export class Load {
	readonly #memory: Storage;
	readonly #meter: DecodeMeter;
	#display: string | undefined;
	#capacity = new Capacity();
	#restless = 0; // until
	#kept = '';
	#measured: DecodeHealth | undefined;

	constructor(memory: Storage, cores: number = navigator.hardwareConcurrency) {
		this.#memory = memory;
		this.#meter = new DecodeMeter(cores);
	}

	/** What was measured last; undefined before there is something. */
	get health(): DecodeHealth | undefined {
		return this.#measured;
	}

	/** Pictures come or go: what is dropped now is not for the load. */
	disturbed(at: number): void {
		this.#restless = at + unrest;
	}

	/**
	 * Takes the connection's statistics in, and what is painted of pictures that no
	 * hardware decodes; `at` in monotonic ms. A page that nobody sees drops what it likes.
	 */
	look(stats: Iterable<Record<string, unknown>>, at: number, display: string | undefined, hidden: boolean, painting: readonly Painting[] = []): void {
		if (display !== this.#display) this.#become(display);
		const measured = this.#meter.look(videoLines(stats), at, painting);
		if (!measured || hidden) return void (this.#measured = undefined);
		const calm = at >= this.#restless;
		if (calm) this.#capacity.learn(measured);
		const capacity = this.#capacity.pixels;
		this.#measured = { ...measured, dropped: calm ? measured.dropped : 0, ...(capacity === undefined ? {} : { capacity }) };
		this.#keep();
	}

	#become(display: string | undefined): void {
		this.#display = display;
		this.#capacity = new Capacity(display === undefined ? undefined : recall(this.#memory, display));
		this.#kept = JSON.stringify(this.#capacity.learnt);
	}

	#keep(): void {
		const text = JSON.stringify(this.#capacity.learnt);
		if (this.#display === undefined || text === this.#kept) return;
		this.#kept = text;
		try {
			this.#memory.setItem(keyOf(this.#display), text);
		} catch {
			// full or switched off: it learns again after a restart
		}
	}
}

function recall(memory: Storage, display: string): Learnt | undefined {
	try {
		const { proven, limit } = JSON.parse(memory.getItem(keyOf(display)) ?? 'null') as Learnt;
		return proven >= 0 && limit >= 0 ? { proven, limit } : undefined;
	} catch {
		return undefined;
	}
}
