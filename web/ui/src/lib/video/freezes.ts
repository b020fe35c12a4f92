/** Watches the cameras on the glass for pictures that stand still though frames come. */
import { Freeze, longestGroup, sampleEvery, type Verdict } from './freeze';
import { sampleLuma } from './luma';
import { reached } from './pulse';
import type { Slots } from './slots';

interface Watched {
	/** What was judged: another source or another size is another picture. */
	picture: string;
	freeze: Freeze;
	/** Seconds of the picture's groups. */
	group: number;
	/** RTP time of the next sample; undefined: the next frame. */
	due: number | undefined;
}

const clock = 90; // RTP ticks of a ms

export class Freezes {
	readonly #slots: Slots;
	/** Seconds of a source's groups of pictures, 0 when unknown. */
	readonly #group: (source: string) => number;
	readonly #watched: Watched[] = [];

	constructor(slots: Slots, group: (source: string) => number) {
		this.#slots = slots;
		this.#group = group;
	}

	/** Since when a slot's picture stands still, on the page's clock. */
	verdict(slot: number): Verdict | undefined {
		const w = this.#watched[slot];
		return w?.picture.startsWith(`${this.#slots.shown(slot)} `) ? w.freeze.verdict : undefined;
	}

	/** Sees which pictures are to be judged; to be called every few hundred ms. A hidden page judges nothing. */
	look(now: number): void {
		const visible = document.visibilityState === 'visible';
		for (let slot = 0; slot < this.#slots.count; slot++) {
			const w = (this.#watched[slot] ??= this.#watch(slot));
			const source = this.#slots.shown(slot);
			const pulse = this.#slots.pulse(slot);
			const group = this.#group(source);
			const fit = visible && source.startsWith('camera/') && !source.includes('?') && pulse.state(now) === 'live';
			const picture = fit && group > 0 && group <= longestGroup ? `${source} ${pulse.width} ${pulse.height}` : '';
			w.group = group;
			if (picture === w.picture) continue;
			Object.assign(w, { picture, due: undefined });
			w.freeze.forget();
		}
	}

	#watch(slot: number): Watched {
		const w: Watched = { picture: '', freeze: new Freeze(), group: 0, due: undefined };
		this.#slots.onFrame(slot, () => this.#frame(slot, w));
		return w;
	}

	/** Samples are taken by the frames' own time, so that those of every group are at the same places in it. */
	#frame(slot: number, w: Watched): void {
		const rtp = this.#slots.pulse(slot).rtp;
		if (!w.picture || rtp === undefined || (w.due !== undefined && !reached(rtp, w.due))) return;
		const every = sampleEvery(w.group) * clock;
		const late = w.due === undefined ? every : (rtp - w.due) | 0;
		w.due = ((late < every ? (w.due ?? rtp) : rtp) + every) >>> 0;
		void this.#sample(slot, w, performance.now());
	}

	async #sample(slot: number, w: Watched, now: number): Promise<void> {
		const { picture, group } = w;
		const video = this.#slots.video(slot);
		const luma = video && (await sampleLuma(video));
		if (luma && w.picture === picture) w.freeze.add(now, luma.patches, luma.light, group);
	}
}
