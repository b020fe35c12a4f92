/** What a person should change at a camera. */
export interface Advice {
	/** b-frames, no-idr, clock, transcoded, large-gop, long-gop, loss, … */
	readonly code: string;
	/** A sentence in English. */
	readonly text: string;
}

/** How a camera makes one of its streams. */
export interface Encoding {
	readonly codec: string;
	readonly width: number;
	readonly height: number;
	readonly url: string;
}

/** What mending needs of the API. */
export interface MendApi {
	setH264(camera: string, stream: 'main' | 'sub'): Promise<Encoding>;
}

/** The one thing the controller can change at a camera: its substream becomes H.264. */
export class Mend {
	readonly #api: MendApi;
	readonly #camera: string;
	#busy = $state(false);
	#done = $state.raw<Encoding>();
	#error = $state.raw<unknown>();

	constructor(api: MendApi, camera: string) {
		this.#api = api;
		this.#camera = camera;
	}

	get busy(): boolean {
		return this.#busy;
	}
	/** What the substream is since it was set. */
	get done(): Encoding | undefined {
		return this.#done;
	}
	get error(): unknown {
		return this.#error;
	}
	/** Whether the pictures cost a transcode that an H.264 substream would save. */
	helps(advice: readonly Advice[]): boolean {
		return advice.some((a) => a.code === 'transcoded') && !this.#done;
	}

	async setH264(): Promise<void> {
		this.#busy = true;
		this.#error = undefined;
		try {
			this.#done = await this.#api.setH264(this.#camera, 'sub');
		} catch (error) {
			this.#error = error;
		}
		this.#busy = false;
	}
}
