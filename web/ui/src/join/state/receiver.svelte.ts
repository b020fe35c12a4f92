import type { Offer } from '../../lib/wire/messages';

/** The connection this page receives on: the server offers, this page answers. */
export class Receiver {
	#pc: RTCPeerConnection | undefined;
	#pictures = $state.raw<readonly MediaStream[]>([]);
	#sounds = $state.raw<readonly MediaStream[]>([]);
	/** The connection is gone. */
	onFailed: () => void = () => {};

	get alive(): boolean {
		const state = this.#pc?.connectionState;
		return state !== undefined && state !== 'failed' && state !== 'closed';
	}
	/** The picture on a slot; undefined for a slot that does not exist. */
	picture(slot: number): MediaStream | undefined {
		return this.#pictures[slot];
	}
	/** Every line of sound; each plays by itself. */
	get sounds(): readonly MediaStream[] {
		return this.#sounds;
	}

	/** Answers an offer with a new connection. */
	async accept(offer: Offer & { sdp: string }): Promise<string> {
		this.close();
		const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
		this.#pc = pc;
		pc.onconnectionstatechange = () => {
			if (pc === this.#pc && pc.connectionState === 'failed') this.onFailed();
		};
		await pc.setRemoteDescription({ type: 'offer', sdp: offer.sdp });
		const line = (mid: string) => pc.getTransceivers().find((t) => t.mid === mid)?.receiver;
		const streams = (mids: readonly string[]) => mids.map((mid) => new MediaStream([line(mid)?.track].filter((t) => t !== undefined)));
		this.#pictures = streams(offer.video);
		this.#sounds = streams(offer.audio);
		await pc.setLocalDescription();
		return pc.localDescription?.sdp ?? '';
	}

	close(): void {
		if (this.#pc) this.#pc.onconnectionstatechange = null;
		this.#pc?.close();
		this.#pc = undefined;
		this.#pictures = this.#sounds = [];
	}
}
