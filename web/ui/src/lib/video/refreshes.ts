/**
 * When a display refreshes, from the times of its animation frames: these come
 * at refreshes, now and then some are left out, and single ones are off by 0.1 ms.
 */
import type { Micros, Refresh } from '../wire/messages';

const first = 60; // intervals that the first guess is the median of
const enough = 240; // animation frames after which it is said: 4 s
const spread = 256; // that are averaged over
const unsteady = 0.1; // of an interval: more is no display that refreshes steadily

export class Refreshes {
	#at = 0;
	#every = 0; // µs
	#readings = 0;
	#off = 0; // µs, smoothed
	#intervals: number[] = [];

	/** Another animation frame, in the wall's time. */
	add(at: Micros): void {
		if (this.#every === 0) return this.#guess(at);
		const n = Math.round((at - this.#at) / this.#every);
		if (n < 1) return;
		const expected = this.#at + n * this.#every;
		const off = at - expected;
		this.#readings++;
		const k = Math.min(this.#readings + 1, spread); // least squares over the last k, one by one
		this.#at = expected + ((4 * k - 2) / (k * (k + 1))) * off;
		this.#every += (6 / (k * (k + 1))) * (off / n);
		this.#off += (Math.abs(off) - this.#off) / 64;
		if (this.#off > this.#every * unsteady) this.forget();
	}

	/** The latest one, and the time between two; undefined while it is not known, or they do not come steadily. */
	get latest(): Refresh | undefined {
		if (this.#readings < enough) return undefined;
		return { at: Math.round(this.#at), every: Math.round(this.#every * 1000) };
	}

	forget(): void {
		[this.#at, this.#every, this.#readings, this.#off, this.#intervals] = [0, 0, 0, 0, []];
	}

	#guess(at: Micros): void {
		if (this.#at > 0 && at > this.#at) this.#intervals.push(at - this.#at);
		this.#at = at;
		if (this.#intervals.length < first) return;
		this.#every = this.#intervals.sort((a, b) => a - b)[first / 2] ?? 0;
	}
}
