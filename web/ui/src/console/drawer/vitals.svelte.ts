import type { SourceState } from '../../lib/wire/messages';
import type { Advice } from '../advice/advice.svelte';

/** How one stream of a camera is; rates are those of the last seconds. */
export interface StreamVitals {
	readonly state: SourceState;
	/** RFC 3339, of the state. */
	readonly since?: string;
	/** The relay's own sentence. */
	readonly reason: string;
	readonly codec: string;
	readonly width: number;
	readonly height: number;
	readonly fps: number;
	/** bit/s */
	readonly bitrate: number;
	/** A fraction of the packets. */
	readonly loss: number;
	/** The last whole group of pictures; 0 when there was none. */
	readonly gopSeconds: number;
	readonly gopFrames: number;
	readonly viewers: number;
	/** tcp, udp, multicast, tls, http, push; '' without a session. */
	readonly transport: string;
	readonly transcoded: boolean;
}

/** How a camera is: of the worse of its wanted streams, and of each. */
export interface CameraVitals extends StreamVitals {
	/** Sessions with the camera that are open now. */
	readonly upstreams: number;
	readonly advice: readonly Advice[];
	readonly main?: StreamVitals;
	readonly sub?: StreamVitals;
}

/** What of the API this uses. */
export interface VitalsApi {
	health(camera: string, signal: AbortSignal): Promise<CameraVitals>;
}

const every = 2000; // ms from an answer to the next question

/** How one camera is, asked again and again while somebody looks. */
export class Vitals {
	readonly #api: VitalsApi;
	readonly camera: string;
	#now = $state.raw<CameraVitals>();
	#old = $state(false);

	constructor(api: VitalsApi, camera: string) {
		this.#api = api;
		this.camera = camera;
	}

	/** What was answered last. */
	get now(): CameraVitals | undefined {
		return this.#now;
	}
	/** The last question was not answered, so what is known is not of now. */
	get old(): boolean {
		return this.#old;
	}

	/** Asks until the returned function is called; nothing changes after that. */
	open(): () => void {
		const end = new AbortController();
		void this.#follow(end.signal);
		return () => end.abort();
	}

	async #follow(end: AbortSignal): Promise<void> {
		while (!end.aborted) {
			try {
				const said = await this.#api.health(this.camera, end);
				if (end.aborted) return;
				this.#now = said;
				this.#old = false;
			} catch {
				if (end.aborted) return;
				this.#old = true;
			}
			await pause(every, end);
		}
	}
}

function pause(ms: number, end: AbortSignal): Promise<void> {
	return new Promise((done) => {
		const timer = setTimeout(done, ms);
		end.addEventListener('abort', () => (clearTimeout(timer), done()), { once: true });
	});
}
