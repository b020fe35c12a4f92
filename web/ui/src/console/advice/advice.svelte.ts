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

/** What the adviser needs of the API. */
export interface AdviceApi {
	health(camera: string): Promise<{ advice: readonly Advice[] }>;
	setH264(camera: string, stream: 'main' | 'sub'): Promise<Encoding>;
}

const lookEvery = 10_000; // ms

/** What should be changed at one camera, and the one thing of it that the controller can change. */
export class Adviser {
	readonly #api: AdviceApi;
	readonly #camera: string;
	#advice = $state.raw<readonly Advice[]>([]);
	#busy = $state(false);
	#done = $state.raw<Encoding>();
	#error = $state.raw<unknown>();
	readonly #looks: ReturnType<typeof setInterval>;

	constructor(api: AdviceApi, camera: string) {
		this.#api = api;
		this.#camera = camera;
		void this.#look();
		this.#looks = setInterval(() => void this.#look(), lookEvery);
	}

	get advice(): readonly Advice[] {
		return this.#advice;
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
	/** The pictures cost a transcode that an H.264 substream would save. */
	get wantsH264(): boolean {
		return this.#advice.some((a) => a.code === 'transcoded') && !this.#done;
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
		await this.#look();
	}

	close(): void {
		clearInterval(this.#looks);
	}

	async #look(): Promise<void> {
		try {
			this.#advice = (await this.#api.health(this.#camera)).advice ?? [];
		} catch {
			// asked again soon; the health beside it says what is wrong
		}
	}
}
