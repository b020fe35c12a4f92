/** The picture half of a display: its peer connection, its slots, and the truth about each. */
import { Peer } from './peer';
import { look, type PictureState } from './pulse';
import { Slots, type Placement } from './slots';
import type { Micros, Offer } from '../wire/messages';
import { Freezes } from './freezes';

/** What is known of one slot's picture. */
export interface SlotTruth {
	state: PictureState;
	/** When the last frame was decoded, by the wall's clock; of a stalled picture. */
	since: Micros | undefined;
	/** Since when a camera's picture has been the same, though frames come. */
	frozen?: Micros;
	/** And it has no contrast. */
	covered?: boolean;
}

export interface PicturesOptions {
	/** Seconds of a source's groups of pictures, 0 when unknown. */
	group?: (source: string) => number;
	/** The wall's time of a moment of the page's monotonic clock. */
	wallTime: (at: number) => Micros;
	/** The peer connection is gone for good. */
	lost: () => void;
	/** Something about a picture changed. */
	changed: () => void;
}

const nothing: SlotTruth = { state: 'waiting', since: undefined };

export class Pictures {
	readonly #o: PicturesOptions;
	readonly #audio = document.createElement('audio');
	/** Holds the videos; it makes no stacking context, so that windows and videos are stacked together. */
	readonly layer = document.createElement('div');
	readonly slots: Slots;
	readonly peer: Peer;
	readonly #freezes: Freezes;
	#truth = $state.raw<readonly SlotTruth[]>([]);
	/** When the last frame of each was decoded, as the truth has it. */
	#lastAt: (number | undefined)[] = [];
	#soundBlocked = $state(false);
	#soundWanted = false;
	#timer: ReturnType<typeof setInterval> | undefined;

	constructor(options: PicturesOptions) {
		this.#o = options;
		this.layer.style.display = 'contents';
		this.slots = new Slots(this.layer, { onLive: () => this.#judge(), wallTime: options.wallTime });
		this.#freezes = new Freezes(this.slots, options.group ?? (() => 0));
		this.peer = new Peer({
			video: (slot, receiver) => this.slots.attach(slot, receiver),
			audio: (slot, track) => slot === 0 && this.#hear(track),
			lost: options.lost,
		});
	}

	/** The state of a slot's picture, as Svelte state. */
	truth(slot: number): SlotTruth {
		return this.#truth[slot] ?? nothing;
	}

	/** The browser wants a touch before it plays sound. */
	get soundBlocked(): boolean {
		return this.#soundBlocked;
	}

	open(): void {
		this.#timer ??= setInterval(() => {
			this.slots.look();
			this.#freezes.look(performance.now());
			this.#judge();
		}, look);
	}

	close(): void {
		clearInterval(this.#timer);
		this.peer.close();
		this.slots.close();
		this.#audio.srcObject = null;
	}

	/** Undefined when there is nobody to answer any more. */
	answer(offer: Offer): Promise<string | undefined> {
		return this.peer.answer(offer);
	}

	/** Adds lines to the connection; undefined when that is gone. */
	grow(offer: Offer): Promise<string | undefined> {
		return this.peer.grow(offer);
	}

	place(list: readonly Placement[]): void {
		this.slots.place(list);
		queueMicrotask(() => this.#judge()); // before the frame is painted, but not inside whoever draws
	}

	/** Plays the room's sound, or stops it. */
	sound(wanted: boolean): void {
		this.#soundWanted = wanted;
		if (!wanted) {
			this.#audio.pause();
			this.#soundBlocked = false;
			return;
		}
		if (!this.#audio.srcObject) return;
		this.#audio.play().then(
			() => (this.#soundBlocked = false),
			(e: unknown) => (this.#soundBlocked = e instanceof DOMException && e.name === 'NotAllowedError'),
		);
	}

	#hear(track: MediaStreamTrack): void {
		this.#audio.srcObject = new MediaStream([track]);
		this.sound(this.#soundWanted);
	}

	/** Looks at every slot and tells the page when one changed. */
	#judge(): void {
		const now = performance.now();
		const truth: SlotTruth[] = [];
		for (let i = 0; i < this.slots.count; i++) {
			const pulse = this.slots.pulse(i);
			const state = pulse.state(now);
			const since = state === 'stalled' && pulse.lastAt !== undefined ? this.#o.wallTime(pulse.lastAt) : undefined;
			const before = this.#truth[i];
			const still = this.#freezes.verdict(i);
			const same = before?.state === state && (state !== 'stalled' || this.#lastAt[i] === pulse.lastAt);
			this.#lastAt[i] = pulse.lastAt;
			const asFrozen = (before?.frozen !== undefined) === (still !== undefined) && (before?.covered ?? false) === (still?.covered ?? false);
			const frozen = still && { frozen: before?.frozen ?? this.#o.wallTime(still.since), covered: still.covered };
			truth.push(before && same && asFrozen ? before : { state, since, ...frozen });
		}
		if (truth.length === this.#truth.length && truth.every((t, i) => t === this.#truth[i])) return;
		this.#truth = truth;
		this.#o.changed();
	}
}
