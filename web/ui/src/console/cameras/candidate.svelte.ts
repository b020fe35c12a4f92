import { canDecode, decodeKeyframe } from '../../lib/ui/keyframe';
import { Problem } from '../api';
import { nameOf } from '../state/names';
import { freeName, type CameraSpec, type DeclaredSpec, type FoundCamera, type Probe, type Probed } from './camera';

export interface CandidateApi {
	probe(what: Probe): Promise<Probed>;
	putCamera(name: string, spec: CameraSpec, revision?: number): Promise<DeclaredSpec>;
}

/** What is known of a camera before anybody looks at it. */
export type Known = { url: string; user: string; password: string } & Partial<Pick<FoundCamera, 'name' | 'title' | 'onvif' | 'ptz'>> & { sub?: string };

/** A camera that is about to be declared: what it will be called, what it sends, and how far it got. */
export class Candidate {
	title = $state('');
	owner = $state('');
	tags = $state.raw<readonly string[]>([]);
	user = $state('');
	password = $state('');
	readonly known: Known;
	readonly #api: CandidateApi;
	readonly #taken: (name: string) => boolean;
	#looking = $state(false);
	#seen = $state.raw<Probed>();
	#still = $state.raw<ImageBitmap>();
	#adding = $state(false);
	#added = $state.raw<DeclaredSpec>();
	#problem = $state.raw<unknown>();

	constructor(known: Known, api: CandidateApi, taken: (name: string) => boolean) {
		this.known = known;
		this.#api = api;
		this.#taken = taken;
		this.title = known.title ?? '';
		this.user = known.user;
		this.password = known.password;
	}

	get looking(): boolean {
		return this.#looking;
	}
	/** What the last look saw; undefined before it and while another one runs. */
	get seen(): Probed | undefined {
		return this.#seen;
	}
	/** Its first picture, if this browser can decode it. */
	get still(): ImageBitmap | undefined {
		return this.#still;
	}
	get adding(): boolean {
		return this.#adding;
	}
	/** Its name once it is declared. */
	get added(): string | undefined {
		return this.#added?.name;
	}
	/** Why the last look or the adding did not happen. */
	get problem(): unknown {
		return this.#problem;
	}
	/** The name it will be declared by: made of the title, else the one found; free. */
	get name(): string {
		const made = this.title.trim() === (this.known.title ?? '') ? (this.known.name ?? nameOf(this.title)) : nameOf(this.title);
		return this.added ?? freeName(made || this.known.name || '', this.#taken);
	}

	async look(): Promise<void> {
		if (this.#looking) return;
		this.#looking = true;
		this.#problem = this.#seen = undefined;
		try {
			const seen = await this.#patiently(() => this.#api.probe({ url: this.known.url, user: this.user.trim(), password: this.password }));
			this.#still = await picture(seen);
			this.#seen = seen;
		} catch (error) {
			this.#problem = error;
		} finally {
			this.#looking = false;
		}
	}

	/** Declares it; again, with a new password, once it is declared. */
	async add(): Promise<void> {
		this.#adding = true;
		this.#problem = undefined;
		try {
			this.#added = await this.#api.putCamera(this.name, this.#spec(), this.#added?.revision);
		} catch (error) {
			this.#problem = error;
		} finally {
			this.#adding = false;
		}
	}

	#spec(): CameraSpec {
		const { url, sub, onvif } = this.known;
		const spec: CameraSpec = { title: this.title.trim() || this.name, url, class: 'internal' };
		if (sub) spec.sub = sub;
		if (onvif) spec.onvif = onvif;
		if (this.user.trim()) spec.user = this.user.trim();
		if (this.password) spec.password = this.password;
		if (this.owner.trim()) spec.owner = this.owner.trim();
		if (this.tags.length) spec.tags = this.tags;
		return spec;
	}

	/** Two looks run at a time in the whole house: the third waits for its turn, once. */
	async #patiently(look: () => Promise<Probed>): Promise<Probed> {
		try {
			return await look();
		} catch (error) {
			if (!(error instanceof Problem) || error.status !== 429) throw error;
			await new Promise((resolve) => setTimeout(resolve, 1000 * (error.retryAfter || 5)));
			return look();
		}
	}
}

async function picture({ keyframe, keyframeCodec }: Probed): Promise<ImageBitmap | undefined> {
	if (!keyframe || !keyframeCodec || !canDecode()) return undefined;
	try {
		return await decodeKeyframe(Uint8Array.from(atob(keyframe), (c) => c.charCodeAt(0)).buffer, keyframeCodec, 512);
	} catch {
		return undefined; // the words beside it say what was seen
	}
}
