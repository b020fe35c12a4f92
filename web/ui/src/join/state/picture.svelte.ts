/** ms without a decoded frame after which a picture is not called live. */
export const stoppedAfter = 3000;

export type PictureState = 'waiting' | 'live' | 'stopped';

/** Whether a picture is live, told by decoded frames and by nothing else. */
export class Picture {
	#state = $state<PictureState>('waiting');
	#seen = 0;
	#liveFrom = 0;

	get state(): PictureState {
		return this.#state;
	}

	/** Another source is on the slot now: frames before `liveFrom` (RTP time, modulo 2³²) are not its own. */
	expect(liveFrom: number): void {
		this.#liveFrom = liveFrom;
		this.#state = 'waiting';
	}
	/** A frame was decoded at `now`, ms. Browsers that do not say its RTP time are believed. */
	decoded(now: number, rtp: number | undefined): void {
		if (this.#state === 'waiting' && rtp !== undefined && ((rtp - this.#liveFrom) | 0) < 0) return;
		this.#seen = now;
		this.#state = 'live';
	}
	/** To be called about once a second. */
	look(now: number): void {
		if (this.#state === 'live' && now - this.#seen >= stoppedAfter) this.#state = 'stopped';
	}
}
