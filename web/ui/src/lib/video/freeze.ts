/**
 * Whether a camera's picture is dead although frames come: an encoder that
 * repeats one picture, a recorder's slate, a covered lens.
 *
 * A live sensor is never still: at each keyframe its noise is coded to other
 * pixels. Of one picture, all that the decoded ones differ by is how well they
 * are coded, so sooner or later two groups of pictures come to the same
 * pixels, or so close to them that no noise fits between. So samples of
 * different groups are compared; within one group a live picture may well
 * repeat itself. Noise that is coded is known by its turning back, see `step`.
 */
import { alike, distance, moving, step, survey, type Step, type Survey } from './patches';

/** Since when the picture has been the same, ms; covered: it has no contrast either. */
export interface Verdict {
	since: number;
	covered: boolean;
}

/** The longest group of pictures that is judged, in seconds. */
export const longestGroup = 40;

/**
 * ms between two samples of a picture whose groups are so many seconds long,
 * about 250 but in groups over 10 s: samples of two groups are at the same places in them.
 */
export function sampleEvery(group: number): number {
	if (group < 1) return 1000 * group * Math.ceil(0.25 / group);
	return (1000 * group) / Math.min(40, Math.round(4 * group));
}

/** ms that are looked back. */
const lookBack = (group: number): number => Math.max(24_000, 2400 * group + 2000);
/** ms for which a picture has to be the same. */
const enough = 10_000;
/** ms after which it has to be seen again that it is. */
const renewed = (group: number): number => Math.max(12_000, 1300 * group);
/** Samples that have to be like an earlier one. */
const repeated = 2;

/** Of patches, when two samples are of one picture. */
const equal = 0.5;
/** Mean squares of the difference below which two samples are of one picture: by itself, and beside that of pictures coded worse. */
const near = 0.4;
const nearer = 1.5;
const better = 0.15;
/** The median of the turns of noise, and the share of samples that have to have one. */
const back = -0.12;
const noisy = 1 / 3;

/** Levels between dark and bright patches, and of a light over what is around it, of a picture that shows anything. */
const contrast = 12;
const light = 24;
/** Every how many samples one is kept as a whole. */
const whole = 2;

interface Sample extends Survey {
	at: number;
	/** Levels of the brightest spot over the middle of the picture. */
	light: number;
	step: Step;
	/** Keyframes that were seen before it. */
	edges: number;
	luma: Uint8Array | undefined;
	/** When the earliest sample was that this one is like: by its pixels, and by its distance. */
	same: number | undefined;
	close: number | undefined;
}

export class Freeze {
	#samples: Sample[] = [];
	#before: Uint8Array[] = [];
	#count = 0;
	#verdict: Verdict | undefined;

	/** What is known now; undefined while the picture lives or is not known well enough. */
	get verdict(): Verdict | undefined {
		return this.#verdict;
	}

	/** Another picture, or none, is here. */
	forget(): void {
		this.#samples = [];
		this.#before = [];
		this.#verdict = undefined;
	}

	/**
	 * Takes a sample.
	 * @param at ms, rising, sampleEvery(group) apart
	 * @param luma sampleBytes long, kept
	 * @param brightest levels of the brightest spot over the middle of the picture
	 * @param group length of the camera's groups of pictures, in seconds
	 */
	add(at: number, luma: Uint8Array, brightest: number, group: number): void {
		const [a = luma, b = luma] = this.#before;
		const previous = this.#samples.at(-1);
		const of = step(a, b, luma);
		const edges = (previous?.edges ?? 0) + (this.#isEdge(of) ? 1 : 0);
		const sample: Sample = { at, light: brightest, step: of, edges, luma: undefined, same: undefined, close: undefined, ...survey(luma) };
		if (this.#count++ % whole === 0) sample.luma = luma;
		this.#compare(sample, group);
		this.#before = [b, luma];
		this.#samples.push(sample);
		while ((this.#samples[0]?.at ?? at) < at - lookBack(group)) this.#samples.shift();
		this.#verdict = this.#judge(sample, group);
	}

	/** A step that much larger than the others is a keyframe's. */
	#isEdge(of: Step): boolean {
		const sizes = this.#samples.slice(-40).map((s) => s.step.size);
		return of.size > 0.3 && of.size > 5 * median(sizes, Infinity);
	}

	/** Finds the earliest samples of other groups that the newest one is like. */
	#compare(b: Sample, group: number): void {
		let worst = 0;
		for (const a of this.#samples.toReversed()) {
			const apart = b.at - a.at;
			const others = apart >= 1150 * group + 200 || (apart >= 970 * group && b.edges > a.edges);
			if (others && alike(a, b) >= equal) b.same = a.at;
			if (!a.luma || !b.luma) continue;
			const d = distance(a.luma, b.luma, a, b);
			if (d === Infinity) continue;
			if (others && (d <= near || (d <= nearer && d <= better * worst))) b.close = a.at;
			worst = Math.max(worst, d);
		}
	}

	#judge(now: Sample, group: number): Verdict | undefined {
		const first = this.#samples[0]?.at ?? now.at;
		const seen = this.#samples.filter((s) => s.light < light && s.range < contrast);
		if (now.at - first >= 0.95 * lookBack(group) && seen.length === this.#samples.length && !moving(seen)) return this.#found(first, true);
		const same = this.#samples.filter((s) => s.same !== undefined);
		const like = same.length >= repeated || this.#isNoisy() ? same : this.#samples.filter((s) => (s.same ?? s.close) !== undefined);
		const since = Math.min(...like.map((s) => s.same ?? s.close ?? now.at));
		if (like.length < repeated || now.at - since < enough || now.at - (like.at(-1)?.at ?? 0) > renewed(group)) return undefined;
		return moving(this.#samples.filter((s) => s.at >= since)) ? undefined : this.#found(since, false);
	}

	#found(since: number, covered: boolean): Verdict {
		return { since: this.#verdict?.since ?? since, covered };
	}

	/** Whether noise is coded. */
	#isNoisy(): boolean {
		const turns = this.#samples.flatMap((s) => (s.step.turn === undefined ? [] : [s.step.turn]));
		return turns.length >= noisy * this.#samples.length && median(turns, 0) <= back;
	}
}

function median(of: number[], none: number): number {
	return of.sort((a, b) => a - b)[of.length >> 1] ?? none;
}
