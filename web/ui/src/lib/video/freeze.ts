/**
 * Whether a camera's picture is dead although frames come: an encoder that
 * repeats one picture, a recorder's slate, a covered lens.
 *
 * A live sensor is never still: even after noise reduction something differs
 * from one keyframe to the next wherever there is texture, because a keyframe
 * is coded afresh. A repeated picture is coded to the very same pixels again,
 * unless the encoder's rate control chose another quantizer; then some pairs
 * of pictures are much closer to each other than others. So small patches of
 * the decoded luma are taken every two seconds, and those of different groups
 * of pictures are compared: within one group a live picture may well repeat
 * itself. What has no texture proves nothing.
 */

/** Patches of side × side px are taken at the centres of a grid over the picture. */
export const columns = 24;
export const rows = 14;
export const side = 8;
const area = side * side;
const patches = columns * rows;

/** The luma of all patches, row by row, patch by patch. */
export const sampleBytes = patches * area;

/** Since when the picture has been the same, ms; covered: it has no contrast either. */
export interface Verdict {
	since: number;
	covered: boolean;
}

const kept = 14; // samples
const enough = 24_000; // ms they span, at least
/** The longest group of pictures that is judged, in seconds. */
export const longestGroup = 40;

/** ms between two samples of a picture whose groups are so many seconds long. */
export const sampleEvery = (group: number): number => Math.max(2000, (2.3 * group * 1000) / (kept - 1));

const texture = 8; // levels between the darkest and the brightest pixel of a patch
const textured = 8; // patches that have to have it
const contrast = 12; // levels between the darkest and the brightest patches of a picture
const moved = 4; // levels a patch changes by, on average, when something moved
const movedAtMost = 0.03; // of the patches: the clock of a slate

interface Pair {
	with: Sample;
	/** Of the textured patches: those that are the same to the last bit. */
	same: number;
	/** Of their pixels: those that are not. */
	changed: number;
	/** Of all patches: those in which something moved. */
	moving: number;
}

interface Sample {
	at: number;
	luma: Uint8Array;
	rough: Uint8Array;
	range: number;
	pairs: Pair[];
}

export class Freeze {
	#samples: Sample[] = [];
	#verdict: Verdict | undefined;
	#doubts = 0;

	/** What is known now; undefined while the picture lives or is not known well enough. */
	get verdict(): Verdict | undefined {
		return this.#verdict;
	}

	/** Another picture, or none, is here. */
	forget(): void {
		this.#samples = [];
		this.#verdict = undefined;
		this.#doubts = 0;
	}

	/**
	 * Takes a sample.
	 * @param at ms, rising
	 * @param luma sampleBytes long, kept
	 * @param group length of the camera's groups of pictures, in seconds
	 */
	add(at: number, luma: Uint8Array, group: number): void {
		const apart = 1150 * group + 300;
		const sample: Sample = { at, luma, ...survey(luma), pairs: [] };
		for (const s of this.#samples) if (at - s.at >= apart) sample.pairs.push(compare(sample, s));
		this.#samples.push(sample);
		if (this.#samples.length > kept) this.#samples.shift();
		this.#judge(Math.max(enough, 2200 * group));
	}

	#judge(span: number): void {
		const [first, last] = [this.#samples[0], this.#samples.at(-1)];
		if (!first || !last || last.at - first.at < span) return;
		const covered = this.#samples.every((s) => s.range < contrast);
		if (covered || stands(this.#samples)) {
			this.#verdict = { since: this.#verdict?.since ?? first.at, covered };
			this.#doubts = 0;
		} else if (this.#verdict && (lives(last) || ++this.#doubts >= kept / 2)) {
			this.#verdict = undefined;
			this.#doubts = 0;
		}
	}
}

/** Which patches have texture, and how far dark and bright ones are apart; what is written into a picture does not count. */
function survey(luma: Uint8Array): { rough: Uint8Array; range: number } {
	const rough = new Uint8Array(patches);
	const means = new Float32Array(patches);
	for (let p = 0; p < patches; p++) {
		let [low, high, sum] = [255, 0, 0];
		for (let i = p * area; i < (p + 1) * area; i++) {
			const v = luma[i] ?? 0;
			if (v < low) low = v;
			if (v > high) high = v;
			sum += v;
		}
		rough[p] = high - low >= texture ? 1 : 0;
		means[p] = sum / area;
	}
	means.sort();
	const at = (part: number) => means[Math.floor(part * (patches - 1))] ?? 0;
	return { rough, range: at(0.96) - at(0.04) };
}

function compare(a: Sample, b: Sample): Pair {
	let [rough, same, changed, moving] = [0, 0, 0, 0];
	for (let p = 0; p < patches; p++) {
		let [pixels, sum] = [0, 0];
		for (let i = p * area; i < (p + 1) * area; i++) {
			const d = (a.luma[i] ?? 0) - (b.luma[i] ?? 0);
			if (d === 0) continue;
			pixels++;
			sum += d < 0 ? -d : d;
		}
		if (sum > moved * area) moving++;
		if (!a.rough[p] && !b.rough[p]) continue;
		rough++;
		changed += pixels;
		if (pixels === 0) same++;
	}
	if (rough < textured) return { with: b, same: 0, changed: 1, moving: moving / patches };
	return { with: b, same: same / rough, changed: changed / rough / area, moving: moving / patches };
}

/** Whether what was seen is one picture coded again and again. */
function stands(samples: readonly Sample[]): boolean {
	const here = new Set(samples);
	const best = new Map<Sample, number>();
	const changed: number[] = [];
	let moving = 0;
	for (const s of samples) {
		for (const p of s.pairs) {
			if (!here.has(p.with)) continue;
			best.set(s, Math.max(best.get(s) ?? 0, p.same));
			best.set(p.with, Math.max(best.get(p.with) ?? 0, p.same));
			changed.push(p.changed);
			moving = Math.max(moving, p.moving);
		}
	}
	if (moving > movedAtMost || changed.length === 0) return false;
	if ([...best.values()].filter((same) => same >= 0.6).length >= 0.75 * samples.length) return true;
	changed.sort((a, b) => a - b);
	const [least = 1, middle = 1] = [changed[0], changed[changed.length >> 1]];
	return moving === 0 && least <= 0.2 && least <= 0.45 * middle;
}

/** Whether the newest sample is like none before. */
function lives(s: Sample): boolean {
	return s.pairs.length > 0 && s.pairs.every((p) => p.moving > movedAtMost);
}
