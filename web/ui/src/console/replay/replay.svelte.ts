import { Problem, type Clip, type ClipRequest, type Clips, type RecordingReply } from '../api';
import { cameraError } from '../cameras/wording';
import { clamp, readRecording, type Recording, type Span } from './span';

/** What of the API a replay uses. */
export interface ReplayApi {
	recording: (camera: string) => Promise<RecordingReply | undefined>;
	clips: () => Promise<Clips>;
	cutClip: (clip: ClipRequest) => Promise<Clip>;
	deleteClip: (id: string) => Promise<void>;
}

/** How saving a clip goes. `progress` is 0 to 1, undefined while it waits for its turn. */
export type Saving = { state: 'no' } | { state: 'under way'; progress: number | undefined } | { state: 'done'; clip: Clip } | { state: 'failed'; why: string };

const every = 4000; // ms between two looks at a recording
const quick = 500; // ms between two looks at a clip under way
const usual = 60_000; // ms of a clip that nobody has chosen yet

/** The recording of one camera, as the drawer shows it, and the clip that is made of it. */
export class Replay {
	readonly #api: ReplayApi;
	readonly camera: string;
	#recording = $state.raw<Recording>();
	#kept = $state(false);
	#clips = $state.raw<readonly Clip[]>([]);
	#saving = $state.raw<Saving>({ state: 'no' });
	#chosen = $state.raw<Span>();
	#timer: ReturnType<typeof setInterval> | undefined;

	constructor(api: ReplayApi, camera: string) {
		this.#api = api;
		this.camera = camera;
	}

	/** Whether the camera is kept at all. */
	get kept(): boolean {
		return this.#kept;
	}
	get recording(): Recording | undefined {
		return this.#recording;
	}
	get clips(): readonly Clip[] {
		return this.#clips;
	}
	get saving(): Saving {
		return this.#saving;
	}
	/** What would be cut now: what was chosen, else the last minute. */
	get piece(): Span {
		const r = this.#recording ?? { from: 0, to: 0 };
		const c = this.#chosen ?? { from: r.to - usual, to: r.to };
		return { from: clamp(c.from, r), to: clamp(c.to, r) };
	}

	/** Looks at the recording until the returned function is called. */
	open(): () => void {
		void this.#look().then(() => (this.#kept ? this.#list() : undefined));
		this.#timer = setInterval(() => this.#kept && void this.#look(), every);
		return () => clearInterval(this.#timer);
	}

	/** Moves one end of the piece; the other gives way. */
	choose(end: 'from' | 'to', at: number): void {
		const p = this.piece;
		this.#chosen = end === 'from' ? { from: at, to: Math.max(p.to, at + 1000) } : { from: Math.min(p.from, at - 1000), to: at };
	}

	/** Forgets the result of the last clip. */
	again(): void {
		this.#saving = { state: 'no' };
		this.#chosen = undefined;
	}

	async save(): Promise<void> {
		const { from, to } = this.piece;
		this.#chosen = { from, to };
		this.#saving = { state: 'under way', progress: undefined };
		const timer = setInterval(() => void this.#follow(from), quick);
		try {
			const rfc = (ms: number) => new Date(ms).toISOString();
			const clip = await this.#api.cutClip({ camera: this.camera, from: rfc(from), to: rfc(to) });
			this.#saving = { state: 'done', clip };
		} catch (e) {
			this.#saving = { state: 'failed', why: e instanceof Problem ? cameraError(e.said || e.message) : '' };
		} finally {
			clearInterval(timer);
			void this.#list();
		}
	}

	async remove(id: string): Promise<void> {
		await this.#api.deleteClip(id);
		if (this.#saving.state === 'done' && this.#saving.clip.id === id) this.again();
		await this.#list();
	}

	async #look(): Promise<void> {
		try {
			const said = await this.#api.recording(this.camera);
			this.#kept = said !== undefined;
			this.#recording = said && readRecording(said);
		} catch {
			// no answer now: what was said last stays
		}
	}

	async #list(): Promise<void> {
		try {
			this.#clips = (await this.#api.clips()).items.filter((c) => c.camera === this.camera);
		} catch {
			this.#clips = []; // a viewer may not
		}
	}

	async #follow(from: number): Promise<void> {
		try {
			const one = (await this.#api.clips()).cutting.find((c) => c.camera === this.camera && Date.parse(c.from) === from);
			if (this.#saving.state === 'under way' && one?.progress) this.#saving = { state: 'under way', progress: one.progress };
		} catch {
			// the answer of the cut itself counts
		}
	}
}
