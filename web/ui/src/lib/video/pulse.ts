/**
 * The truth about one slot's picture: frames that were decoded here, and
 * nothing else. Times are the page's monotonic ms.
 */
export type PictureState = 'waiting' | 'live' | 'stalled';

/** RTP times are 32 bits and wrap every 13 hours at 90 kHz: compared as RFC 1982 compares serial numbers. */
export const reached = (rtp: number, from: number): boolean => ((rtp - from) | 0) >= 0;

/** ms between two looks at a picture. The limit below and one look are 3 s together. */
export const look = 250;
const patience = 3000 - look;

/**
 * How many ms a frame may move the time of the last one, for each ms of its own
 * RTP time. Twice, so that a camera whose clock is slow is not called stalled.
 */
const catchUp = 2;
const clock = 90; // RTP ticks of a ms

export class Pulse {
	#frames = 0;
	#lastAt: number | undefined;
	#interval = 0; // ms, smoothed
	#gap: number | undefined; // ms, the last one between two frames
	#liveFrom: number | undefined;
	#source = '';
	#live = false;
	#seen = false;
	#rtp: number | undefined;
	#recent: { at: number; frames: number }[] = [];
	width = 0;
	height = 0;

	/** Frames decoded since the source came to the slot. */
	get frames(): number {
		return this.#frames;
	}

	/** When the last live frame was decoded; of one that was old by then, when it would have been on time. */
	get lastAt(): number | undefined {
		return this.#lastAt;
	}

	/** The RTP time of the newest decoded frame, unsigned 32 bits. */
	get rtp(): number | undefined {
		return this.#rtp;
	}

	/** Whether a frame from the live part of the stream was decoded. */
	get live(): boolean {
		return this.#live;
	}

	/** Whether a live picture of the source was ever here; its last one then is the source's last picture. */
	get seen(): boolean {
		return this.#seen;
	}

	/**
	 * A source was put on the slot, live from an RTP time. What was counted
	 * before belongs to another source and is forgotten; the same source put
	 * there again keeps its last picture. The same words again change nothing.
	 */
	expect(source: string, liveFrom: number): void {
		if (this.#source === source && this.#liveFrom === liveFrom) return;
		this.#liveFrom = liveFrom;
		this.#live = false;
		if (this.#source === source) return;
		this.#source = source;
		this.#seen = false;
		this.#frames = 0;
		this.#lastAt = undefined;
		this.#interval = 0;
		this.#gap = undefined;
		this.#recent = [];
	}

	/** The source's last picture, decoded at `at`, came along from another slot. */
	inherit(at: number): void {
		this.#seen = true;
		this.#lastAt = at;
	}

	/** The slot was handed back. */
	forget(): void {
		this.#source = '';
		this.#liveFrom = undefined;
		this.#live = false;
		this.#seen = false;
	}

	/**
	 * `count` more frames were decoded, the newest with this RTP time. What is
	 * decoded now need not be of now: the past that leads to a picture, a group of
	 * pictures sent again to a page that lost one (its RTP times stand close
	 * together), frames that waited while the page hung. None of it says that the
	 * source still sends.
	 */
	decoded(at: number, count: number, rtp: number): void {
		const before = this.#live ? this.#rtp : undefined;
		this.#rtp = rtp >>> 0;
		this.#frames += count;
		if (!this.#live) {
			if (this.#liveFrom === undefined || !reached(rtp, this.#liveFrom)) return;
			this.#live = this.#seen = true;
		}
		const time = before === undefined ? at : this.#timeOf(at, (rtp - before) | 0);
		if (this.#lastAt !== undefined) this.#smooth((at - this.#lastAt) / count);
		this.#lastAt = time;
	}

	/** When a frame counts, decoded at `at`, so many RTP ticks after the one before. */
	#timeOf(at: number, ticks: number): number {
		if (this.#lastAt === undefined || ticks < 0) return at; // of another clock
		return Math.min(at, this.#lastAt + (catchUp * ticks) / clock);
	}

	/** Called at every look; fps() is taken over the last looks. */
	looked(at: number): void {
		this.#recent.push({ at, frames: this.#frames });
		while (this.#recent.length > 9) this.#recent.shift(); // 2 s
	}

	state(now: number): PictureState {
		if (!this.#seen || this.#lastAt === undefined) return 'waiting';
		return now - this.#lastAt > Math.max(patience, 3 * this.#interval) ? 'stalled' : 'live';
	}

	/** Frames a second over the last 2 s. */
	get fps(): number {
		const [first, last] = [this.#recent[0], this.#recent.at(-1)];
		if (!first || !last || last.at <= first.at) return 0;
		return Math.round(((last.frames - first.frames) * 10_000) / (last.at - first.at)) / 10;
	}

	/** Degrees of the mark that turns once in a second's worth of decoded frames, in twelfths of a turn. */
	get turn(): number {
		const rate = this.#interval > 0 ? Math.min(60, 1000 / this.#interval) : 25;
		return (Math.floor((12 * this.#frames) / Math.max(1, rate)) % 12) * 30;
	}

	/** One long gap is an outage, two in a row are a slow camera. */
	#smooth(gap: number): void {
		const before = this.#gap;
		this.#gap = gap;
		if (before === undefined) return;
		const interval = Math.min(gap, before);
		this.#interval = this.#interval === 0 ? interval : this.#interval + (interval - this.#interval) / 16;
	}
}
