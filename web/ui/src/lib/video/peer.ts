/** The screen's one peer connection: the wall offers lines, the page answers, tracks land on slots. */
import type { Offer } from '../wire/messages';
import { decodesHEVC, listed, withoutHEVC } from './hevc';

export interface PeerEvents {
	video: (slot: number, receiver: RTCRtpReceiver) => void;
	audio: (slot: number, track: MediaStreamTrack) => void;
	/** The connection is gone for good. A websocket that closes is no reason for it. */
	lost: () => void;
}

export class Peer {
	readonly #on: PeerEvents;
	#pc: RTCPeerConnection | undefined;
	/** Connections that newer ones took the place of, until the lines of the newest are there. */
	#before: RTCPeerConnection[] = [];

	constructor(on: PeerEvents) {
		this.#on = on;
	}

	/** Whether pictures flow or may flow again by themselves. */
	get good(): boolean {
		const state = this.#pc?.connectionState;
		return state !== undefined && state !== 'failed' && state !== 'closed';
	}

	get state(): RTCPeerConnectionState | 'none' {
		return this.#pc?.connectionState ?? 'none';
	}

	/** The statistics of the connection, for health and benches. */
	stats(): Promise<RTCStatsReport> | undefined {
		return this.#pc?.getStats();
	}

	/**
	 * Answers an offer on a new connection, without waiting for candidates: the
	 * wall learns ours from our checks (RFC 8445 §7.3.1.3). The connection before
	 * is closed once the new one has its lines. Undefined when a newer offer came
	 * meanwhile, or the end: this answer is nobody's any more.
	 */
	async answer(offer: Offer): Promise<string | undefined> {
		const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
		if (this.#pc) this.#before.push(this.#pc);
		this.#pc = pc;
		pc.onconnectionstatechange = () => this.#changed(pc);
		await pc.setRemoteDescription({ type: 'offer', sdp: offer.sdp ?? '' });
		if (pc !== this.#pc) return undefined;
		this.#land(pc.getTransceivers(), offer);
		const hevc = !listed() || (await decodesHEVC());
		if (pc !== this.#pc) return undefined;
		if (!hevc) withoutHEVC(pc.getTransceivers());
		for (const old of this.#before.splice(0)) old.close();
		await pc.setLocalDescription(await pc.createAnswer());
		return pc === this.#pc ? pc.localDescription?.sdp : undefined;
	}

	/** Answers an offer of more lines on the connection there is: what it shows goes on. Undefined when there is none any more. */
	async grow(offer: Offer): Promise<string | undefined> {
		const pc = this.#pc;
		if (!pc || !this.good) return undefined;
		const known = new Set(pc.getTransceivers().map((t) => t.mid));
		await pc.setRemoteDescription({ type: 'offer', sdp: offer.sdp ?? '' });
		if (pc !== this.#pc) return undefined;
		const added = pc.getTransceivers().filter((t) => !known.has(t.mid));
		this.#land(added, offer);
		const hevc = !listed() || (await decodesHEVC());
		if (pc !== this.#pc) return undefined;
		if (!hevc) withoutHEVC(added);
		await pc.setLocalDescription(await pc.createAnswer());
		return pc === this.#pc ? pc.localDescription?.sdp : undefined;
	}

	close(): void {
		for (const old of this.#before.splice(0)) old.close();
		this.#pc?.close();
		this.#pc = undefined;
	}

	/** Hands each line to its slot, with no buffer but what the network forces (W3C webrtc-extensions §5). */
	#land(lines: readonly RTCRtpTransceiver[], offer: Offer): void {
		for (const t of lines) {
			const receiver = t.receiver as RTCRtpReceiver & { playoutDelayHint?: number; jitterBufferTarget?: number | null };
			const video = offer.video.indexOf(t.mid ?? '');
			const audio = offer.audio.indexOf(t.mid ?? '');
			if (video >= 0) {
				receiver.jitterBufferTarget = 0;
				receiver.playoutDelayHint = 0;
				this.#on.video(video, receiver);
			} else if (audio >= 0) this.#on.audio(audio, receiver.track);
		}
	}

	#changed(pc: RTCPeerConnection): void {
		if (pc !== this.#pc) return;
		if (pc.connectionState === 'failed' || pc.connectionState === 'closed') this.#on.lost();
	}
}
