import { Problem, type AuditEntry } from '../api';
import { hostOf, kept, validAddress, type CameraSpec, type DeclaredSpec, type Place } from './camera';

export interface FormApi {
	camera(name: string): Promise<DeclaredSpec>;
	putCamera(name: string, spec: CameraSpec, revision?: number): Promise<DeclaredSpec>;
	removeCamera(name: string, revision?: number): Promise<void>;
	audit(since: number): Promise<{ entries: AuditEntry[] }>;
}

/** What the form shows of a camera. A password is only ever written. */
export interface Draft {
	title: string;
	url: string;
	sub: string;
	onvif: string;
	user: string;
	/** A new one; '' keeps what the controller has. */
	password: string;
	owner: string;
	tags: readonly string[];
	class: string;
	leave: boolean;
	always: boolean;
	push: boolean;
	transport: string;
	oldTLS: boolean;
	place: Place | undefined;
	/** How long its pictures are kept: '30m', '2h'; '' for not at all. */
	keep: string;
}

export type Wrong = 'address' | 'password' | 'title';

/** Somebody else changed the camera while the form was open. */
export interface Overtaken {
	/** '' when nobody can tell. */
	readonly by: string;
	/** RFC 3339, '' likewise. */
	readonly at: string;
}

/** What the API calls `true`. */
export const keepDefault = '30m';

const draftOf = (s: CameraSpec): Draft => ({
	title: s.title ?? '',
	url: s.url ?? '',
	sub: s.sub ?? '',
	onvif: s.onvif ?? '',
	user: s.user ?? '',
	password: '',
	owner: s.owner ?? '',
	tags: s.tags ?? [],
	class: s.class ?? '',
	leave: s.leave ?? false,
	always: s.always ?? false,
	push: s.push ?? false,
	transport: s.transport ?? 'auto',
	oldTLS: s.oldTLS ?? false,
	place: s.place,
	keep: s.keep === true ? keepDefault : s.keep || '',
});

/** A declared camera being edited. Only what the hand changed is written, over what is declared then; the rest stays as it is. */
export class CameraForm {
	readonly name: string;
	readonly #api: FormApi;
	#base = $state.raw<DeclaredSpec>();
	#draft = $state.raw<Draft>(draftOf({}));
	#problem = $state.raw<unknown>();
	#overtaken = $state.raw<Overtaken>();
	#busy = $state(false);
	#gone = $state(false);

	constructor(name: string, api: FormApi) {
		this.name = name;
		this.#api = api;
	}

	get loaded(): boolean {
		return this.#base !== undefined;
	}
	get busy(): boolean {
		return this.#busy;
	}
	/** Removed, by this form or by somebody else. */
	get gone(): boolean {
		return this.#gone;
	}
	get problem(): unknown {
		return this.#problem;
	}
	get overtaken(): Overtaken | undefined {
		return this.#overtaken;
	}
	get draft(): Draft {
		return this.#draft;
	}
	/** Whether the controller has a password for it. */
	get hasPassword(): boolean {
		return this.#base?.spec.password === kept;
	}
	get changes(): Partial<Draft> {
		const was = draftOf(this.#base?.spec ?? {});
		return Object.fromEntries(Object.entries(this.#draft).filter(([k, v]) => !same(v, was[k as keyof Draft])));
	}
	get changed(): boolean {
		return Object.keys(this.changes).length > 0;
	}
	/** What stands in the way of saving. */
	get wrong(): Wrong[] {
		const { url, sub, password, title } = this.#draft;
		const list: Wrong[] = [];
		if (title.length > 200) list.push('title');
		const needless = this.#draft.push && url === '';
		if (('url' in this.changes && !needless && !validAddress(url)) || (sub !== '' && !validAddress(sub))) list.push('address');
		if (this.hasPassword && !password && this.#leadsElsewhere) list.push('password');
		return list;
	}
	/** A kept password is not sent to another host: it has to be typed again. */
	get #leadsElsewhere(): boolean {
		const was = this.#base?.spec;
		if (!was) return false;
		const hosts = [hostOf(was.url ?? ''), hostOf(was.sub ?? '')];
		return hostOf(this.#draft.url) !== hosts[0] || (this.#draft.sub !== '' && !hosts.includes(hostOf(this.#draft.sub)));
	}

	edit(change: Partial<Draft>): void {
		this.#draft = { ...this.#draft, ...change };
	}

	/** Reads what is declared now; what was typed is gone. */
	async load(): Promise<void> {
		await this.#try(async () => {
			this.#base = await this.#api.camera(this.name);
			this.#draft = draftOf(this.#base.spec);
			this.#overtaken = undefined;
		});
	}

	/** Reads what is declared now and keeps what was typed on top of it. */
	async keepMine(): Promise<void> {
		const mine = this.changes;
		await this.load();
		this.edit(mine);
	}

	/** Writes the changes; false when it did not happen. */
	async save(): Promise<boolean> {
		const base = this.#base;
		if (!base || this.wrong.length > 0) return false;
		return this.#try(async () => {
			this.#base = await this.#api.putCamera(this.name, merged(base.spec, this.changes), base.revision);
			this.#draft = draftOf(this.#base.spec);
		});
	}

	async remove(): Promise<boolean> {
		return this.#try(async () => {
			await this.#api.removeCamera(this.name, this.#base?.revision);
			this.#gone = true;
		});
	}

	async #try(what: () => Promise<void>): Promise<boolean> {
		this.#busy = true;
		this.#problem = undefined;
		try {
			await what();
			return true;
		} catch (error) {
			if (error instanceof Problem && error.status === 412) this.#overtaken = await this.#who();
			else if (error instanceof Problem && error.status === 404) this.#gone = true;
			else this.#problem = error;
			return false;
		} finally {
			this.#busy = false;
		}
	}

	async #who(): Promise<Overtaken> {
		try {
			const { entries } = await this.#api.audit(this.#base?.revision ?? 0);
			const last = entries.findLast((e) => e.object === this.name && e.action.endsWith(' camera'));
			return { by: last?.actor.name ?? '', at: last?.at ?? '' };
		} catch {
			return { by: '', at: '' };
		}
	}
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** A declared camera with changes on top; what becomes empty is left out, which is how the API says "none". */
function merged(spec: CameraSpec, changes: Partial<Draft>): CameraSpec {
	const out: Record<string, unknown> = { ...spec };
	for (const [k, v] of Object.entries(changes)) {
		const value = k === 'keep' && v === keepDefault ? true : typeof v === 'string' ? v.trim() : v;
		if (value === '' || value === false || value === undefined || (Array.isArray(value) && value.length === 0)) delete out[k];
		else out[k] = value;
	}
	return out;
}
