/**
 * What a page decodes, measured, and what it can, learnt. A page cannot ask its
 * machine: it learns at which load frames were dropped, and what went well.
 */
import type { DecodeHealth } from '../wire/messages';

/** What of a video line's statistics (RTCInboundRtpStreamStats) is counted. */
export interface LineCounts {
	id: string;
	framesReceived: number;
	framesDecoded: number;
	framesDropped: number;
	/** Seconds. */
	totalDecodeTime: number;
	frameWidth: number;
	frameHeight: number;
}

/** The video lines of a connection's statistics. */
export function videoLines(stats: Iterable<Record<string, unknown>>): LineCounts[] {
	const lines: LineCounts[] = [];
	for (const s of stats) {
		if (s['type'] !== 'inbound-rtp' || s['kind'] !== 'video') continue;
		const count = (name: string): number => (typeof s[name] === 'number' ? s[name] : 0);
		lines.push({
			id: String(s['id']),
			framesReceived: count('framesReceived'),
			framesDecoded: count('framesDecoded'),
			framesDropped: count('framesDropped'),
			totalDecodeTime: count('totalDecodeTime'),
			frameWidth: count('frameWidth'),
			frameHeight: count('frameHeight'),
		});
	}
	return lines;
}

/** What became of the frames of one picture on the glass, since the page began. */
export interface Painting {
	slot: number;
	frames: number;
	/** Of them, decoded and never painted: the next one was there already. */
	unpainted: number;
}

/** What is decoded between two looks at the statistics. */
export class DecodeMeter {
	readonly #cores: number;
	#before = new Map<string, LineCounts>();
	#painted = new Map<number, Painting>();
	#at: number | undefined;

	/** @param cores of the machine, on which pictures are decoded and painted */
	constructor(cores: number = Infinity) {
		this.#cores = cores;
	}

	/**
	 * @param at monotonic ms; undefined at the first look
	 * @param painting of the pictures that this machine's cores decode; none where its hardware does
	 */
	look(lines: readonly LineCounts[], at: number, painting: readonly Painting[] = []): Omit<DecodeHealth, 'capacity'> | undefined {
		const seconds = this.#at === undefined ? 0 : (at - this.#at) / 1000;
		let [pixels, came, shown, dropped, busy] = [0, 0, 0, 0, 0];
		for (const l of lines) {
			const was = this.#before.get(l.id);
			if (!was || l.framesDecoded < was.framesDecoded) continue; // a new line
			const frames = l.framesDecoded - was.framesDecoded;
			pixels += frames * l.frameWidth * l.frameHeight;
			shown += frames;
			came += l.framesReceived - was.framesReceived;
			dropped += l.framesDropped - was.framesDropped;
			busy += l.totalDecodeTime - was.totalDecodeTime;
		}
		const stutter = this.#stutter(painting);
		this.#before = new Map(lines.map((l) => [l.id, l]));
		this.#at = at;
		if (seconds <= 0) return undefined;
		const lost = Math.max(dropped, came - shown, 0); // a decoder that is behind drops nothing yet
		const share = lost === 0 ? 0 : lost / Math.max(came, shown + dropped);
		return {
			pixels: Math.round(pixels / seconds),
			dropped: Math.min(1, Math.round(1000 * (busy >= this.#cores * seconds ? Math.max(share, stutter) : share)) / 1000),
			busy: Math.round((1000 * busy) / seconds) / 1000,
		};
	}

	/**
	 * The share of its frames that half of the pictures do not paint. Frames of one
	 * camera come in bursts for its network's sake; those of all its neighbours do
	 * not. It counts only while decoders fight for the cores.
	 */
	#stutter(painting: readonly Painting[]): number {
		const shares: number[] = [];
		for (const p of painting) {
			const was = this.#painted.get(p.slot);
			if (was && p.frames > was.frames) shares.push((p.unpainted - was.unpainted) / (p.frames - was.frames));
		}
		this.#painted = new Map(painting.map((p) => [p.slot, p]));
		return shares.sort((a, b) => a - b)[Math.floor((shares.length - 1) / 2)] ?? 0;
	}
}

/** What a display has learnt of itself, pixels a second. */
export interface Learnt {
	/** It decoded so much without dropping frames. */
	proven: number;
	/** It dropped frames at more; 0: it never did. */
	limit: number;
}

const tooMany = 0.05;
const none = 0.01;
const steady = 3; // looks in a row that prove something
const sure = 2; // looks in a row with drops until they count
const worn = 15; // and until what was proven once counts less
const forgets = 300; // good looks until the limit is tried a tenth higher: what slowed the machine down may be gone

/** Learns what a display can decode. It has no limit before frames were dropped. */
export class Capacity {
	#learnt: Learnt;
	#clean: number[] = [];
	#good = 0;
	#bad = 0;

	constructor(learnt: Learnt = { proven: 0, limit: 0 }) {
		this.#learnt = { ...learnt };
	}

	get learnt(): Readonly<Learnt> {
		return this.#learnt;
	}

	/** Pixels a second; undefined while nobody knows. */
	get pixels(): number | undefined {
		const { proven, limit } = this.#learnt;
		return limit > 0 ? Math.round(Math.max(proven, limit)) : undefined;
	}

	learn({ pixels, dropped }: Pick<DecodeHealth, 'pixels' | 'dropped'>): void {
		if (dropped < none) return this.#went(pixels);
		this.#clean = [];
		this.#good = 0;
		const { proven, limit } = this.#learnt;
		const loaded = pixels > 0 && pixels >= Math.max(proven, limit) / 2;
		if (dropped < tooMany || !loaded) this.#bad = 0; // few, or not for the load
		else this.#suffered(pixels);
	}

	#went(pixels: number): void {
		const l = this.#learnt;
		this.#bad = 0;
		this.#clean = [...this.#clean, pixels].slice(-steady);
		if (this.#clean.length === steady) l.proven = Math.max(l.proven, Math.min(...this.#clean));
		if (l.limit === 0) return;
		if (++this.#good % forgets === 0) l.limit *= 1.1;
		l.limit = Math.max(l.limit, l.proven);
	}

	#suffered(pixels: number): void {
		const l = this.#learnt;
		if (++this.#bad < sure) return;
		if (this.#bad % worn === 0) l.proven *= 0.9;
		const at = Math.max(l.proven, 0.9 * pixels);
		l.limit = l.limit > 0 ? Math.max(Math.min(l.limit, at), l.proven) : at;
	}
}
