/** What `Freeze` compares: small patches of a picture's decoded luma, and how two pictures differ in them. */

/** Patches of side × side px are taken at the centres of a grid over the picture. */
export const columns = 24;
export const rows = 14;
export const side = 8;
const area = side * side;
export const patches = columns * rows;

/** The luma of all patches, row by row, patch by patch. */
export const sampleBytes = patches * area;

/** Names and clocks are written into the two upper and lower rows, without noise: only what is between them is judged. */
const first = 2 * columns;
const last = patches - first;
const judged = last - first;

/** The share of the patches that a clock may still take: those that differ most do not count. */
export const written = 0.04;

/** Levels between the darkest and the brightest pixel of a patch that has texture. */
const texture = 8;
/** Patches that have to have it: without, nothing is proved. */
const textured = 12;

/** What is known of a sample by itself. */
export interface Survey {
	/** The mean of each patch, in levels. */
	means: Uint8Array;
	/** A sum over each patch's pixels in their order: the same pixels have the same sum. */
	sums: Int32Array;
	/** 1 for each patch that has texture. */
	rough: Uint8Array;
	/** Levels between the dark and the bright patches; what is written into a picture does not count. */
	range: number;
}

export function survey(luma: Uint8Array): Survey {
	const [means, sums, rough] = [new Uint8Array(patches), new Int32Array(patches), new Uint8Array(patches)];
	for (let p = 0; p < patches; p++) {
		let [low, high, sum, hash] = [255, 0, 0, 0];
		for (let i = p * area; i < (p + 1) * area; i++) {
			const v = luma[i] ?? 0;
			if (v < low) low = v;
			if (v > high) high = v;
			sum += v;
			hash = (Math.imul(hash, 31) + v) | 0;
		}
		means[p] = sum / area;
		sums[p] = hash;
		rough[p] = high - low >= texture ? 1 : 0;
	}
	const sorted = means.slice().sort();
	const at = (part: number) => sorted[Math.floor(part * (patches - 1))] ?? 0;
	return { means, sums, rough, range: at(0.96) - at(0.04) };
}

/** The share of the patches that are the same to the last bit, of those with texture or of those without, whichever is less. */
export function alike(a: Survey, b: Survey): number {
	const [same, all] = [[0, 0], [0, 0]] as [[number, number], [number, number]];
	for (let p = first; p < last; p++) {
		const kind = a.rough[p] && b.rough[p] ? 1 : 0;
		all[kind]++;
		if (a.sums[p] === b.sums[p]) same[kind]++;
	}
	if (all[1] < textured) return 0;
	const flat = all[0] < textured ? 1 : same[0] / all[0];
	return Math.min(same[1] / all[1], flat);
}

/** The mean square of a patch's differences. */
function square(a: Uint8Array, b: Uint8Array, p: number): number {
	let sum = 0;
	for (let i = p * area; i < (p + 1) * area; i++) {
		const d = (a[i] ?? 0) - (b[i] ?? 0);
		sum += d * d;
	}
	return sum / area;
}

const [roughs, flats] = [new Float32Array(judged), new Float32Array(judged)];

/** The mean of the smallest, all but those that a clock may take. */
function most(squares: Float32Array, n: number): number {
	const sorted = squares.subarray(0, n).sort();
	const kept = Math.max(1, n - Math.round(written * patches));
	let sum = 0;
	for (let i = 0; i < kept; i++) sum += sorted[i] ?? 0;
	return sum / kept;
}

/**
 * The mean square of the differences of two samples, in the patches with
 * texture or in those without, whichever is more; Infinity without enough texture.
 */
export function distance(a: Uint8Array, b: Uint8Array, as: Survey, bs: Survey): number {
	let [rough, flat] = [0, 0];
	for (let p = first; p < last; p++) {
		if (as.rough[p] && bs.rough[p]) roughs[rough++] = square(a, b, p);
		else flats[flat++] = square(a, b, p);
	}
	if (rough < textured) return Infinity;
	return Math.max(most(roughs, rough), flat < textured ? 0 : most(flats, flat));
}

/** What happened from the second of three samples to the third. */
export interface Step {
	/** The mean square of the differences. */
	size: number;
	/**
	 * How it goes on after the step before, from −1 to 1: noise goes back half of
	 * what it came, −0.5; a picture that is made better and better goes where it
	 * has not been, 0. Undefined without two steps.
	 */
	turn: number | undefined;
}

/** The mean square of a step that is noticed as one. */
const noticed = 0.03;
const busy = new Float32Array(judged);
const [before, after, product] = [new Float32Array(judged), new Float32Array(judged), new Float32Array(judged)];

export function step(a: Uint8Array, b: Uint8Array, c: Uint8Array): Step {
	for (let p = 0; p < judged; p++) {
		let [dd, ee, de] = [0, 0, 0];
		for (let i = (first + p) * area; i < (first + p + 1) * area; i++) {
			const v = b[i] ?? 0;
			const d = v - (a[i] ?? 0);
			const e = (c[i] ?? 0) - v;
			dd += d * d;
			ee += e * e;
			de += d * e;
		}
		[before[p], after[p], product[p], busy[p]] = [dd, ee, de, dd + ee];
	}
	const limit = busy.sort()[judged - 1 - Math.round(written * patches)] ?? 0;
	let [dd, ee, de] = [0, 0, 0];
	for (let p = 0; p < judged; p++) {
		const [d, e] = [before[p] ?? 0, after[p] ?? 0];
		if (d + e > limit) continue;
		dd += d;
		ee += e;
		de += product[p] ?? 0;
	}
	const pixels = judged * area;
	const both = Math.min(dd, ee) >= noticed * pixels;
	return { size: ee / pixels, turn: both ? de / Math.sqrt(dd * ee) : undefined };
}

/** Levels a patch's mean changes by when something moved. */
const shift = 8;

/** Whether something moved among the samples, other than a clock: what is coded badly keeps its means. */
export function moving(samples: readonly Survey[]): boolean {
	let count = 0;
	for (let p = 0; p < patches; p++) {
		let [low, high] = [255, 0];
		for (const s of samples) {
			const v = s.means[p] ?? 0;
			if (v < low) low = v;
			if (v > high) high = v;
		}
		if (high - low > shift) count++;
	}
	return count > written * patches;
}
