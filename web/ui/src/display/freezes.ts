/** Watches the cameras on the glass for pictures that stand still though frames come. */
import { Freeze, longestGroup, sampleEvery, type Verdict } from '../lib/video/freeze';
import { sampleLuma } from '../lib/video/luma';
import type { Slots } from '../lib/video/slots';

interface Watched {
	/** What was judged: another source or another size is another picture. */
	picture: string;
	freeze: Freeze;
	due: number;
}

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

	/** Takes what samples are due; to be called every few hundred ms. A hidden page judges nothing. */
	look(now: number): void {
		const visible = document.visibilityState === 'visible';
		for (let slot = 0; slot < this.#slots.count; slot++) {
			const w = (this.#watched[slot] ??= { picture: '', freeze: new Freeze(), due: 0 });
			const source = this.#slots.shown(slot);
			const pulse = this.#slots.pulse(slot);
			const group = this.#group(source);
			const fit = visible && source.startsWith('camera/') && !source.includes('?') && pulse.state(now) === 'live';
			const picture = fit && group > 0 && group <= longestGroup ? `${source} ${pulse.width} ${pulse.height}` : '';
			if (picture !== w.picture) {
				w.picture = picture;
				w.freeze.forget();
			}
			if (!picture || now < w.due) continue;
			w.due = now + sampleEvery(group);
			void this.#sample(slot, w, now, group);
		}
	}

	async #sample(slot: number, w: Watched, now: number, group: number): Promise<void> {
		const { picture } = w;
		const video = this.#slots.video(slot);
		const luma = video && (await sampleLuma(video));
		if (luma && w.picture === picture) w.freeze.add(now, luma, group);
	}
}
