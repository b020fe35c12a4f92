/** How fast a camera turns and zooms, each −1 to 1: to the right, up, in. */
export interface Velocity {
	readonly pan: number;
	readonly tilt: number;
	readonly zoom: number;
}

/** One word of the hand; all zeros stop. Strokes are numbered so that what is overtaken moves nothing. */
export type Beat = Velocity & { readonly stroke: number };

export interface Preset {
	readonly token: string;
	readonly name: string;
}

/** What of a camera can be moved, and who does. */
export interface Reach {
	readonly able: boolean;
	readonly pan: boolean;
	readonly tilt: boolean;
	readonly zoom: boolean;
	readonly home: boolean;
	readonly saves: boolean;
	readonly presets: readonly Preset[];
	readonly mover?: { readonly by: string; readonly mine: boolean; readonly until: string };
	/** Why it is not able: none, silent, slow, password, refused. */
	readonly why?: string;
}

/** What a hand needs of the API. */
export interface HandApi {
	reach(camera: string): Promise<Reach>;
	turn(camera: string, beat: Beat, signal?: AbortSignal): Promise<void>;
	goHome(camera: string): Promise<void>;
	goTo(camera: string, preset: string): Promise<void>;
	savePreset(camera: string, name: string): Promise<Preset>;
	dropPreset(camera: string, preset: string): Promise<void>;
}

export const still: Velocity = { pan: 0, tilt: 0, zoom: 0 };

const beatEvery = 200; // ms; the controller stops the camera after 600 without one
const lookEvery = 3000; // ms; who else has it in hand
const stopTries = 3;

const stands = (v: Velocity): boolean => v.pan === 0 && v.tilt === 0 && v.zoom === 0;

/**
 * The operator's hand on one camera. It beats while it pushes and says stop when
 * it lets go, whatever made it let go; at most one beat is under way, so that a
 * slow network is not filled with old wishes.
 */
export class Hand {
	readonly camera: string;
	readonly #api: HandApi;
	#reach = $state.raw<Reach>();
	#push = $state.raw<Velocity>(still);
	#error = $state.raw<unknown>();
	#busy = $state(false);
	#stroke = 0;
	#underWay: AbortController | undefined;
	#beats: ReturnType<typeof setInterval> | undefined;
	#looks: ReturnType<typeof setInterval> | undefined;
	#closed = false;

	constructor(api: HandApi, camera: string) {
		this.#api = api;
		this.camera = camera;
	}

	/** What can be moved; undefined until the camera has said. */
	get reach(): Reach | undefined {
		return this.#reach;
	}
	/** How the hand pushes now. */
	get pushes(): Velocity {
		return this.#push;
	}
	/** What went wrong with the last thing that was done, until the next is. */
	get error(): unknown {
		return this.#error;
	}
	/** Something other than turning is being done. */
	get busy(): boolean {
		return this.#busy;
	}
	/** Somebody else who has the camera in hand. */
	get other(): string | undefined {
		const mover = this.#reach?.mover;
		return mover && !mover.mine ? mover.by : undefined;
	}

	/** Asks what the camera can do, once. */
	async look(): Promise<void> {
		try {
			const reach = await this.#api.reach(this.camera);
			if (!this.#closed) this.#reach = reach;
		} catch {
			// asked again when it is looked at again; a camera that cannot be asked cannot be turned
		}
	}
	/** Keeps asking who has it in hand, while the controls are open. */
	attend(): () => void {
		void this.look();
		this.#looks = setInterval(() => stands(this.#push) && void this.look(), lookEvery);
		return () => clearInterval(this.#looks);
	}

	/** Turns so from now on, until it is told otherwise. */
	push(v: Velocity): void {
		if (this.#closed) return;
		if (stands(v)) return this.release();
		const begins = stands(this.#push);
		this.#push = v;
		if (!begins) return;
		this.#error = undefined;
		this.#stroke = Math.max(Date.now(), this.#stroke + 1);
		void this.#beat();
		this.#beats = setInterval(() => void this.#beat(), beatEvery);
	}

	/** Lets go: the camera stops. */
	release(): void {
		if (stands(this.#push)) return;
		clearInterval(this.#beats);
		this.#push = still;
		this.#underWay?.abort(); // what it was to say is old
		this.#underWay = undefined;
		void this.#stop(this.#stroke);
	}

	goTo = (preset: string): Promise<void> => this.#do(() => this.#api.goTo(this.camera, preset));
	goHome = (): Promise<void> => this.#do(() => this.#api.goHome(this.camera));
	save = (name: string): Promise<void> => this.#do(() => this.#api.savePreset(this.camera, name), true);
	drop = (preset: string): Promise<void> => this.#do(() => this.#api.dropPreset(this.camera, preset), true);

	/** Lets go for good. */
	close(): void {
		this.release();
		clearInterval(this.#looks);
		this.#closed = true;
	}

	async #beat(): Promise<void> {
		if (this.#underWay) return; // its answer comes first
		const mine = new AbortController();
		this.#underWay = mine;
		try {
			await this.#api.turn(this.camera, { ...this.#push, stroke: this.#stroke }, mine.signal);
		} catch (error) {
			if (mine.signal.aborted) return;
			this.#error = error;
			this.release();
			void this.look();
		} finally {
			if (this.#underWay === mine) this.#underWay = undefined;
		}
	}

	/** Says stop, again when it is not heard; the controller stops by itself if none is. */
	async #stop(stroke: number): Promise<void> {
		for (let n = 0; n < stopTries; n++) {
			try {
				return await this.#api.turn(this.camera, { ...still, stroke });
			} catch (error) {
				this.#error ??= error;
			}
		}
	}

	async #do(what: () => Promise<unknown>, changes = false): Promise<void> {
		this.release();
		this.#busy = true;
		this.#error = undefined;
		try {
			await what();
		} catch (error) {
			this.#error = error;
		}
		if (changes || this.#error) await this.look();
		this.#busy = false;
	}
}
