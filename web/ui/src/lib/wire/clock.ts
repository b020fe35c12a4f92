/**
 * The wall's clock as a page knows it: four timestamps over the websocket
 * (RFC 5905 §8), the sample with the least delay of the last sixteen (§10),
 * and the drift between the two clocks. All times are µs since the Unix epoch.
 */

/** One exchange: sent at t1 and heard at t4 by this page, received at t2 and answered at t3 by the wall. */
export interface Sample {
	t1: number;
	t2: number;
	t3: number;
	t4: number;
}

/** µs to add to the page's clock to get the wall's. */
export const offset = (s: Sample): number => (s.t2 - s.t1 + (s.t3 - s.t4)) / 2;

/** µs on the way, both directions; never below 1. */
export const delay = (s: Sample): number => Math.max(1, s.t4 - s.t1 - (s.t3 - s.t2));

const kept = 16; // samples the minimum is taken of
const points = 32; // minima the drift is fitted to
const pointEvery = 8e6; // µs between two of them
const driftBound = 500e-6; // RFC 5905 §11.3: clocks off by more than 500 ppm are broken
const step = 128e3; // µs, RFC 5905 §11.3: what is further off than this was set
const wander = 15e-6; // RFC 5905 §7.2 PHI: what an unmeasured clock may wander

/** This page's own clock: monotonic, and about right. */
export const pageMicros = (): number => (performance.timeOrigin + performance.now()) * 1000;

export class WallClock {
	readonly #local: () => number;
	#samples: { at: number; offset: number; delay: number }[] = [];
	#minima: { at: number; offset: number }[] = [];
	#best = { at: 0, offset: 0, delay: Infinity };
	#drift = 0;

	constructor(local: () => number = pageMicros) {
		this.#local = local;
	}

	/** The page's own time, for t1 and t4; an integer. */
	local(): number {
		return Math.round(this.#local());
	}

	/** True once the wall has answered. */
	get known(): boolean {
		return this.#best.delay !== Infinity;
	}

	/** The wall's time; the page's own until the wall has answered. An integer. */
	now(): number {
		return Math.round(this.#wall(this.#local()));
	}

	/** How far off now() may be, in µs: half the best delay and what the clock may have wandered since. */
	error(): number {
		if (!this.known) return Number.MAX_SAFE_INTEGER;
		return Math.round(this.#best.delay / 2 + wander * Math.max(0, this.#local() - this.#best.at));
	}

	/** Parts per one by which the wall's clock runs faster than the page's. */
	get drift(): number {
		return this.#drift;
	}

	/** Takes the wall's word at its greeting; any real sample beats it, unless the wall's clock was set meanwhile. */
	greet(now: number): void {
		if (this.known && Math.abs(this.now() - now) > 1e6) this.#reset();
		if (this.known) return;
		const at = this.#local();
		this.#best = { at, offset: now - at, delay: Infinity };
	}

	add(s: Sample): void {
		if (s.t4 < s.t1 || s.t3 < s.t2) return; // a clock was set while the sample was under way
		if (this.known && Math.abs(offset(s) - this.#wall(s.t4) + s.t4) > delay(s) / 2 + this.error() + step) this.#reset();
		this.#samples.push({ at: s.t4, offset: offset(s), delay: delay(s) });
		if (this.#samples.length > kept) this.#samples.shift();
		this.#best = this.#samples.reduce((a, b) => (b.delay <= a.delay ? b : a));
		this.#fit();
	}

	/** The exchanges so far say nothing about a wall that was started again elsewhere. */
	#reset(): void {
		this.#samples = [];
		this.#minima = [];
		this.#drift = 0;
		this.#best = { ...this.#best, delay: Infinity };
	}

	#wall(local: number): number {
		return local + this.#best.offset + this.#drift * (local - this.#best.at);
	}

	/** Fits a line through the minima (least squares); its slope is the drift. */
	#fit(): void {
		const last = this.#minima.at(-1);
		if (last && this.#best.at - last.at < pointEvery) return;
		this.#minima.push({ at: this.#best.at, offset: this.#best.offset });
		if (this.#minima.length > points) this.#minima.shift();
		if (this.#minima.length < 4) return;
		const n = this.#minima.length;
		const meanAt = this.#minima.reduce((sum, p) => sum + p.at, 0) / n;
		const meanOffset = this.#minima.reduce((sum, p) => sum + p.offset, 0) / n;
		let above = 0;
		let below = 0;
		for (const p of this.#minima) {
			above += (p.at - meanAt) * (p.offset - meanOffset);
			below += (p.at - meanAt) ** 2;
		}
		const slope = above / below;
		this.#drift = Math.min(driftBound, Math.max(-driftBound, slope));
	}
}
