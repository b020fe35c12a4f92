/** A declared thing under the hand: its document as it will be written, and what the controller said to it. */
import { mistakeText } from '../../lib/i18n/mistakes';
import { Problem } from '../api';
import { freed, nameOf } from '../state/names';

/** Things that are edited here as their documents are in the API. */
export type DeclaredKind = 'tour' | 'schedule' | 'alarm';

export interface DeclaredThing<S> {
	readonly name: string;
	readonly revision: number;
	readonly spec: S;
}

/** What editing needs of the API. */
export interface EditingApi {
	declared<S>(kind: DeclaredKind, name: string): Promise<DeclaredThing<S>>;
	declare<S>(kind: DeclaredKind, name: string, spec: S, revision?: number): Promise<DeclaredThing<S>>;
	undeclare(kind: DeclaredKind, name: string, revision?: number): Promise<void>;
}

/** A new thing, which is called after its title; or a declared one. */
export type Which<S> = { readonly fresh: S; readonly names: readonly string[] } | { readonly name: string };

export class Editing<S extends { title?: string }> {
	readonly #kind: DeclaredKind;
	readonly #api: EditingApi;
	readonly #names: readonly string[];
	readonly #known: string;
	#base = $state.raw<DeclaredThing<S>>();
	#draft = $state.raw<S>();
	#problem = $state.raw<unknown>();
	#busy = $state(false);
	#stale = $state(false);

	constructor(kind: DeclaredKind, api: EditingApi, which: Which<S>) {
		this.#kind = kind;
		this.#api = api;
		this.#known = 'name' in which ? which.name : '';
		this.#names = 'name' in which ? [] : which.names;
		if ('fresh' in which) this.#draft = which.fresh;
	}

	/** Undefined until it has been read. */
	get draft(): S | undefined {
		return this.#draft;
	}
	get fresh(): boolean {
		return this.#known === '';
	}
	/** Its name in files and in the API; '' while the title gives none. */
	get name(): string {
		return this.#known || freeName(this.#draft?.title ?? '', this.#names);
	}
	get busy(): boolean {
		return this.#busy;
	}
	get problem(): unknown {
		return this.#problem;
	}
	/** Somebody else changed it since it was read. */
	get stale(): boolean {
		return this.#stale;
	}
	get changed(): boolean {
		return this.#draft !== undefined && (!this.#base || JSON.stringify(pruned(this.#draft)) !== JSON.stringify(pruned(this.#base.spec)));
	}
	/** What the controller found wrong with a field, or with a part of it. */
	errorAt(field: string): string | undefined {
		const all = this.#problem instanceof Problem ? this.#problem.fields : [];
		return all.filter((e) => e.field === field || e.field.startsWith(`${field}[`)).map(mistakeText)[0];
	}

	edit(change: Partial<S>): void {
		if (this.#draft) this.#draft = { ...this.#draft, ...change };
	}

	/** Reads what is declared now; what was typed is gone. */
	load = (): Promise<boolean> =>
		this.#try(async () => {
			this.#base = await this.#api.declared<S>(this.#kind, this.#known);
			this.#draft = this.#base.spec;
			this.#stale = false;
		});

	/** Writes it; false when it did not happen. */
	save = (): Promise<boolean> =>
		this.#try(async () => {
			if (!this.#draft || !this.name) throw new Error('nothing to save');
			await this.#api.declare(this.#kind, this.name, pruned(this.#draft), this.#base?.revision);
		});

	remove = (): Promise<boolean> => this.#try(() => this.#api.undeclare(this.#kind, this.#known, this.#base?.revision));

	async #try(what: () => Promise<void>): Promise<boolean> {
		this.#busy = true;
		this.#problem = undefined;
		try {
			await what();
			return true;
		} catch (error) {
			this.#stale = error instanceof Problem && error.status === 412;
			if (!this.#stale) this.#problem = error;
			return false;
		} finally {
			this.#busy = false;
		}
	}
}

/** A name made of a title that nothing has yet: "apel", "apel-2". */
export function freeName(title: string, names: readonly string[]): string {
	return freed(nameOf(title), (name) => names.includes(name), 44);
}

/** A document without what is empty, which is how the API says "none". Numbers stay. */
export function pruned<T>(spec: T): T {
	const empty = (v: unknown) => v === '' || v === false || v === undefined || (Array.isArray(v) && v.length === 0);
	const clean = (v: unknown): unknown => {
		if (typeof v === 'string') return v.trim();
		if (typeof v !== 'object' || v === null || Array.isArray(v)) return v;
		return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, clean(x)]).filter(([, x]) => !empty(x)));
	};
	return clean(spec) as T;
}
