/** What watching needs of the API. */
export interface WatchApi {
	watch(camera: string, offer: string): Promise<{ answer: string; session: string }>;
	unwatch(session: string): Promise<void>;
}

const again = 3000; // ms until a picture that was lost is asked for again
const gathering = 300; // ms for our own candidates; the controller learns the rest from our checks

/** One camera's moving picture over WHEP. `close` ends it, on both sides. */
export class LivePicture {
	readonly #api: WatchApi;
	readonly #camera: string;
	#stream = $state.raw<MediaStream>();
	#failed = $state(false);
	#pc: RTCPeerConnection | undefined;
	#session = '';
	#retry: ReturnType<typeof setTimeout> | undefined;
	#closed = false;

	constructor(api: WatchApi, camera: string) {
		this.#api = api;
		this.#camera = camera;
		void this.#open();
	}

	/** The picture, once it is on its way. */
	get stream(): MediaStream | undefined {
		return this.#stream;
	}
	/** There is none now; it is asked for again. */
	get failed(): boolean {
		return this.#failed;
	}

	close(): void {
		this.#closed = true;
		clearTimeout(this.#retry);
		this.#end();
	}

	async #open(): Promise<void> {
		const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
		this.#pc = pc;
		pc.ontrack = ({ track, receiver }) => {
			(receiver as RTCRtpReceiver & { jitterBufferTarget?: number | null }).jitterBufferTarget = 0;
			this.#stream = new MediaStream([track]);
			this.#failed = false;
		};
		pc.onconnectionstatechange = () => {
			if (pc === this.#pc && (pc.connectionState === 'failed' || pc.connectionState === 'closed')) this.#lost();
		};
		try {
			pc.addTransceiver('video', { direction: 'recvonly' });
			await pc.setLocalDescription(await pc.createOffer());
			await gathered(pc);
			const { answer, session } = await this.#api.watch(this.#camera, pc.localDescription?.sdp ?? '');
			if (pc !== this.#pc) return void this.#api.unwatch(session).catch(() => {});
			this.#session = session;
			await pc.setRemoteDescription({ type: 'answer', sdp: answer });
		} catch {
			if (pc === this.#pc) this.#lost();
		}
	}

	#lost(): void {
		this.#end();
		if (this.#closed) return;
		this.#failed = true;
		this.#retry = setTimeout(() => void this.#open(), again);
	}

	#end(): void {
		const pc = this.#pc;
		this.#pc = undefined;
		this.#stream = undefined;
		pc?.close();
		if (this.#session) void this.#api.unwatch(this.#session).catch(() => {});
		this.#session = '';
	}
}

/** Resolves when the connection knows its own addresses, or has had long enough. */
function gathered(pc: RTCPeerConnection): Promise<void> {
	if (pc.iceGatheringState === 'complete') return Promise.resolve();
	return new Promise((done) => {
		const late = setTimeout(done, gathering);
		pc.addEventListener('icegatheringstatechange', () => {
			if (pc.iceGatheringState !== 'complete') return;
			clearTimeout(late);
			done();
		});
	});
}
