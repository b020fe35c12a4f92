/** Most bits a second of the camera's picture. */
const videoBitrate = 600_000;

/**
 * The connection this page sends on. Sound and picture have their lines from
 * the start, so that switching the camera on later needs no new offer; a line
 * without a track sends nothing.
 */
export class Publisher {
	readonly #send: (sdp: string) => boolean;
	#pc: RTCPeerConnection | undefined;
	/** Connections whose answers are on their way, oldest first: the server answers in order. */
	#asked: RTCPeerConnection[] = [];
	#audio: RTCRtpSender | undefined;
	#video: RTCRtpSender | undefined;
	/** The connection is gone; a new offer is needed. */
	onFailed: () => void = () => {};

	constructor(send: (sdp: string) => boolean) {
		this.#send = send;
	}

	/** Whether an offer was made on a connection that may still live. */
	get alive(): boolean {
		const state = this.#pc?.connectionState;
		return state !== undefined && state !== 'failed' && state !== 'closed';
	}

	/** Sends these tracks from now on; the first time, and after a loss, with a new offer. */
	async publish(audio: MediaStreamTrack | undefined, video: MediaStreamTrack | undefined): Promise<void> {
		if (!this.alive && !audio && !video) return; // a listener has nothing to offer
		if (!this.alive) return this.#offer(audio, video);
		await Promise.all([this.#audio?.replaceTrack(audio ?? null), this.#video?.replaceTrack(video ?? null)]);
	}

	async answer(sdp: string): Promise<void> {
		const pc = this.#asked.shift();
		if (pc === undefined || pc !== this.#pc) return; // of a connection that was given up meanwhile
		await pc.setRemoteDescription({ type: 'answer', sdp });
	}

	/** What was asked over a websocket that is gone is never answered. */
	forgetAsked(): void {
		if (this.#pc && this.#asked.includes(this.#pc)) this.close();
		this.#asked = [];
	}

	close(): void {
		if (this.#pc) this.#pc.onconnectionstatechange = null;
		this.#pc?.close();
		this.#pc = undefined;
	}

	async #offer(audio: MediaStreamTrack | undefined, video: MediaStreamTrack | undefined): Promise<void> {
		this.close();
		const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
		this.#pc = pc;
		pc.onconnectionstatechange = () => {
			if (pc === this.#pc && pc.connectionState === 'failed') this.onFailed();
		};
		this.#audio = pc.addTransceiver(audio ?? 'audio', { direction: 'sendonly' }).sender;
		const line = pc.addTransceiver(video ?? 'video', { direction: 'sendonly', sendEncodings: [{ maxBitrate: videoBitrate, maxFramerate: 25 }] });
		this.#video = line.sender;
		prefer(line);
		await pc.setLocalDescription();
		if (pc !== this.#pc || !pc.localDescription) return;
		if (this.#send(pc.localDescription.sdp)) this.#asked.push(pc);
		else this.close(); // offered again when the room is back
	}
}

/** H.264 first, which displays decode in hardware, then VP8; what belongs to neither is left out. */
function prefer(line: RTCRtpTransceiver): void {
	const all = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
	const rank = (c: RTCRtpCodec): number => {
		if (c.mimeType === 'video/H264') return /packetization-mode=1/.test(c.sdpFmtpLine ?? '') ? (/profile-level-id=42/.test(c.sdpFmtpLine ?? '') ? 0 : 1) : 9;
		return c.mimeType === 'video/VP8' ? 2 : c.mimeType === 'video/rtx' ? 3 : 9;
	};
	const wanted = all.filter((c) => rank(c) < 9).sort((a, b) => rank(a) - rank(b));
	if (wanted.some((c) => c.mimeType !== 'video/rtx')) line.setCodecPreferences(wanted);
}
