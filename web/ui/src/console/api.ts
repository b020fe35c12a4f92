/** The console's way to the HTTP API. Nothing else here calls fetch. */
import { mistakeText, type Mistake, type Parts } from '../lib/i18n/mistakes';
import type { Receipt, TileDefinition, TileDocument, Window } from '../lib/wire/messages';
import { readBudget, type Budget } from './budget/budget';
import type { CameraSearch, CameraSpec, DeclaredSpec, FoundDevice, Probe, Probed } from './cameras/camera';
import type { Encoding } from './advice/advice.svelte';
import type { DeclaredKind, DeclaredThing } from './declared/editing.svelte';
import type { CameraVitals } from './drawer/vitals.svelte';
import type { History } from './history/history.svelte';
import type { Beat, Preset, Reach } from './ptz/hand.svelte';
import { seconds } from './state/figures.svelte';
import type { LayoutSpec } from './state/saving.svelte';
import type { Covered } from './state/weighing.svelte';

/** An RFC 9457 problem, or status 0 when the controller was not reached at all. */
export class Problem extends Error {
	constructor(
		readonly status: number,
		readonly title: string,
		readonly detail: string,
		/** Seconds after which trying again makes sense (RFC 9110 §10.2.3); 0 if not said. */
		readonly retryAfter = 0,
		/** What is wrong with which field, if it was that. */
		readonly fields: readonly Mistake[] = [],
		/** What the detail is made of; whose lease is in the way, of a 423; what somebody did meanwhile, of a 412; what is too much, of a take's 409. */
		readonly others: { readonly parts?: Parts; readonly held?: { by: string; since: string }; readonly changed?: { by: string; at: string; layout: string }; readonly budget?: Budget } = {},
	) {
		super(detail || title || `status ${status}`);
		this.name = 'Problem';
	}

	/** What the controller says, in the language of the page where it has the parts: of a problem with fields that is what is wrong with them. */
	get said(): string {
		const known = this.fields.some((m) => mistakeText(m) !== m.detail);
		return known ? this.fields.map((m) => `${m.field} ${mistakeText(m)}`).join('; ') : mistakeText({ detail: this.detail, ...this.others.parts });
	}
}

export interface Person {
	user: string;
	role: string;
}

export interface Invite {
	url: string;
	token: string;
	id: string;
	expires: string;
}

/** A link that was just made; the answer is the only place of its secret. */
export interface Shared {
	id: string;
	url: string;
	expires: string;
}

/** What is recorded of a camera; times are RFC 3339. */
export interface RecordingReply {
	keep: string;
	from?: string;
	to?: string;
	bytes: number;
	gaps: { from: string; to: string }[];
	stream?: string;
	reason?: string;
}

export interface ClipRequest {
	camera: string;
	from: string;
	to: string;
}

/** A piece of a recording in one file. */
export interface Clip extends ClipRequest {
	id: string;
	gaps: { from: string; to: string }[];
	bytes: number;
	/** Of the file, hexadecimal. */
	sha256: string;
	by: string;
	at: string;
}

export interface Clips {
	items: Clip[];
	/** Under way; progress is 0 to 1. */
	cutting: (ClipRequest & { by: string; progress: number })[];
}

export interface Approval {
	code: string;
	wall: string;
	panel: string;
	title?: string;
	sound?: boolean;
}

/** One line of who did what; `at` is RFC 3339. */
export interface AuditEntry {
	revision: number;
	at: string;
	actor: { name?: string };
	action: string;
	object: string;
}

/** What to prepare or take: a saved layout by name, windows put by hand, or a past program by its revision; in a zone, or where it is of itself. */
export type Arrangement = ({ layout: string } | { windows: readonly Window[] } | { history: number }) & { zone?: string };

/** The preview is taken; too much for a display: with substreams, or all the same. */
export type Taking = { preview: true; thin?: true; force?: true };

/** The last keyframe of a camera: one access unit in Annex-B. */
export interface Keyframe {
	bytes: ArrayBuffer;
	/** When it was made, ms since the Unix epoch. */
	at: number;
	/** As in RFC 6381, for WebCodecs. */
	codec: string;
}

const path = (...parts: string[]): string => ['/api/v1', ...parts.map(encodeURIComponent)].join('/');

/** A stored picture, the source image/NAME. */
export interface StoredImage {
	name: string;
	/** px */
	width: number;
	height: number;
	bytes: number;
}

/** Where a stored picture is fetched. */
export const imageUrl = (name: string): string => path('images', name);

/** Where a clip's file is fetched. */
export const clipUrl = (id: string): string => path('clips', id);

export class Api {
	readonly #fetch: typeof fetch;
	/** Called when the session is over and somebody must sign in again. */
	onSignedOut: () => void = () => {};

	constructor(fetcher: typeof fetch = globalThis.fetch.bind(globalThis)) {
		this.#fetch = fetcher;
	}

	whoAmI = (): Promise<Person> => this.#json('GET', path('session'), undefined, false);
	signIn = (user: string, password: string): Promise<Person> => this.#json('POST', path('session'), { user, password }, false);
	signOut = (): Promise<void> => this.#none('DELETE', path('session'));

	putPreview = (wall: string, what: Arrangement): Promise<void> => this.#none('PUT', path('walls', wall, 'preview'), what);
	dropPreview = (wall: string): Promise<void> => this.#none('DELETE', path('walls', wall, 'preview'));
	take = (wall: string, what: Arrangement | Taking): Promise<Receipt> => this.#receipt(wall, 'take', what);
	undo = (wall: string, zone: string): Promise<Receipt> => this.#receipt(wall, 'undo', undefined, zone);
	history = (wall: string, before: number, limit: number): Promise<History> =>
		this.#json('GET', `${path('walls', wall, 'history')}?limit=${limit}${before ? `&before=${before}` : ''}`);
	/** What taking the preview would cover of what has to be seen. */
	covered = async (wall: string): Promise<Covered[]> =>
		(await this.#json<{ covered: Covered[] }>('GET', path('walls', wall, 'preview', 'difference'))).covered;
	safe = (wall: string): Promise<Receipt> => this.#receipt(wall, 'safe', undefined);
	/** Closes the wall: nothing but the motif; or shows its program again. */
	blank = (wall: string, on: boolean): Promise<void> => this.#none('POST', path('walls', wall, 'blank'), { on });
	/** Holds the wall or a zone of it; with takeOver its holder has notice; keep objects to somebody's. */
	takeLease = (wall: string, what: { zone: string; takeOver?: boolean; keep?: boolean }): Promise<void> =>
		this.#none('POST', path('walls', wall, 'lease'), what);
	giveLease = (wall: string, zone: string): Promise<void> => this.#none('DELETE', `${path('walls', wall, 'lease')}?zone=${encodeURIComponent(zone)}`);
	/** Pauses, continues or turns the tour of a window that is on air. */
	turnWindow = (wall: string, window: string, what: { paused: boolean } | { step: number }): Promise<void> =>
		this.#none('POST', path('walls', wall, 'windows', window, 'tour'), what);
	/** Starts a tour of layouts, or pauses, continues, steps or stops the one that runs. */
	tour = (wall: string, what: { start: string } | { paused: boolean } | { step: number } | { stop: true }): Promise<void> =>
		this.#none('POST', path('walls', wall, 'tour'), what);
	alarm = (name: string, verb: 'show' | 'dismiss' | 'acknowledge' | 'clear'): Promise<void> => this.#none('POST', path('alarms', name, verb));
	putLayout = (name: string, spec: LayoutSpec): Promise<void> => this.#none('PUT', path('layouts', name), { spec });

	approve = (display: string, approval: Approval): Promise<void> => this.#none('POST', path('displays', display, 'approve'), approval);
	identify = (display: string): Promise<void> => this.#none('POST', path('displays', display, 'identify'));
	revoke = (display: string): Promise<void> => this.#none('DELETE', path('displays', display));

	invite = (room: string, who: { name?: string; office?: string }): Promise<Invite> => this.#json('POST', path('rooms', room, 'invites'), who);
	/** A link by which a wall is watched from outside the room. */
	share = (wall: string, link: { note?: string; class?: string; expires: string }): Promise<Shared> => this.#json('POST', path('walls', wall, 'links'), link);
	unshare = (wall: string, id: string): Promise<void> => this.#none('DELETE', path('walls', wall, 'links', id));
	kick = (room: string, participant: string): Promise<void> => this.#none('DELETE', path('rooms', room, 'participants', participant));

	discover = (search: CameraSearch): Promise<{ devices: FoundDevice[] }> => this.#json('POST', path('cameras', 'discover'), search);
	probe = (what: Probe): Promise<Probed> => this.#json('POST', path('cameras', 'probe'), what);
	camera = (name: string): Promise<DeclaredSpec> => this.#json('GET', path('cameras', name));
	/** Declares a camera. With a revision only if it is still at that one; else the Problem is a 412. */
	putCamera = (name: string, spec: CameraSpec, revision?: number): Promise<DeclaredSpec> =>
		this.#json('PUT', path('cameras', name), { spec }, true, revision);
	removeCamera = (name: string, revision?: number): Promise<void> => this.#none('DELETE', path('cameras', name), undefined, revision);
	/** A declared thing, with the revision it last changed at. */
	declared = <S>(kind: DeclaredKind, name: string): Promise<DeclaredThing<S>> => this.#json('GET', path(`${kind}s`, name));
	declaredAll = <S>(kind: DeclaredKind): Promise<{ items: DeclaredThing<S>[] }> => this.#json('GET', path(`${kind}s`));
	/** Declares a thing; with a revision only if it is still at that one, else the Problem is a 412. */
	declare = <S>(kind: DeclaredKind, name: string, spec: S, revision?: number): Promise<DeclaredThing<S>> =>
		this.#json('PUT', path(`${kind}s`, name), { spec }, true, revision);
	undeclare = (kind: DeclaredKind, name: string, revision?: number): Promise<void> => this.#none('DELETE', path(`${kind}s`, name), undefined, revision);
	/** Who did what after a revision; administrators only. */
	audit = (since: number): Promise<{ entries: AuditEntry[] }> => this.#json('GET', `${path('audit')}?since=${since}`);

	/** What is recorded of a camera; undefined when it is not kept. */
	async recording(camera: string): Promise<RecordingReply | undefined> {
		const answer = await this.#send('GET', path('cameras', camera, 'recording'));
		if (answer.status === 404) return undefined;
		if (!answer.ok) throw await problem(answer);
		return (await answer.json()) as RecordingReply;
	}
	clips = (): Promise<Clips> => this.#json('GET', path('clips'));
	cutClip = (clip: ClipRequest): Promise<Clip> => this.#json('POST', path('clips'), clip);
	deleteClip = (id: string): Promise<void> => this.#none('DELETE', path('clips', id));

	images = async (): Promise<StoredImage[]> => (await this.#json<{ items: StoredImage[] }>('GET', path('images'))).items;
	/** Stores a picture, in place of one with that name. */
	async putImage(name: string, picture: Blob): Promise<void> {
		const answer = await this.#send('PUT', path('images', name), undefined, undefined, { body: picture });
		if (answer.status === 401) this.onSignedOut();
		if (!answer.ok) throw await problem(answer);
	}
	deleteImage = (name: string): Promise<void> => this.#none('DELETE', path('images', name));

	tileData = (tile: string): Promise<TileDocument> => this.#json('GET', path('tiles', tile, 'data'));
	/** Every tile's definition, by name. */
	async tiles(): Promise<Map<string, TileDefinition>> {
		const list: { items: { name: string; spec: Partial<TileDefinition> & { every?: unknown } }[] } = await this.#json('GET', path('tiles'));
		const plain = { kind: '', title: '', unit: '', src: '', owner: '', class: '', demo: false, goodIs: '' };
		return new Map(list.items.map(({ name, spec }) => [name, { ...plain, ...spec, every: seconds(spec.every) }]));
	}

	/** The camera's newest keyframe; undefined when it has none yet. */
	async keyframe(camera: string): Promise<Keyframe | undefined> {
		const answer = await this.#send('GET', path('cameras', camera, 'keyframe'));
		if (!answer.ok) return undefined;
		const at = Date.parse(answer.headers.get('Kawung-At') ?? '');
		const codec = answer.headers.get('Kawung-Codec') ?? 'avc1.42e01f';
		return { bytes: await answer.arrayBuffer(), at: Number.isNaN(at) ? Date.now() : at, codec };
	}

	reach = (camera: string): Promise<Reach> => this.#json('GET', path('cameras', camera, 'ptz'));
	/** One beat of the hand. It is sent also when the page is being left. */
	async turn(camera: string, beat: Beat, signal?: AbortSignal): Promise<void> {
		const more: RequestInit = signal ? { keepalive: true, signal } : { keepalive: true };
		const answer = await this.#send('POST', path('cameras', camera, 'ptz'), beat, undefined, more);
		if (answer.status === 401) this.onSignedOut();
		if (!answer.ok) throw await problem(answer);
	}
	goHome = (camera: string): Promise<void> => this.#none('POST', path('cameras', camera, 'ptz', 'home'));
	goTo = (camera: string, preset: string): Promise<void> => this.#none('POST', path('cameras', camera, 'ptz', 'presets', preset));
	savePreset = (camera: string, name: string): Promise<Preset> => this.#json('PUT', path('cameras', camera, 'ptz', 'presets'), { name });
	dropPreset = (camera: string, preset: string): Promise<void> => this.#none('DELETE', path('cameras', camera, 'ptz', 'presets', preset));
	async health(camera: string, signal: AbortSignal): Promise<CameraVitals> {
		const answer = await this.#send('GET', path('cameras', camera, 'health'), undefined, undefined, { signal });
		if (answer.status === 401) this.onSignedOut();
		if (!answer.ok) throw await problem(answer);
		return (await answer.json()) as CameraVitals;
	}
	/** Sets a stream of a camera to H.264; what it is now. */
	setH264 = (camera: string, stream: 'main' | 'sub'): Promise<Encoding> =>
		this.#json('POST', path('cameras', camera, 'encoder'), { stream, codec: 'h264' });

	/** Watches a camera (WHEP, RFC 9725's sister): an offer for an answer, and where the session is. */
	watch = (camera: string, offer: string): Promise<{ answer: string; session: string }> => this.#watch(path('cameras', camera, 'whep'), offer);
	/** The same for somebody in a conference. */
	watchParticipant = (room: string, id: string, offer: string): Promise<{ answer: string; session: string }> =>
		this.#watch(path('rooms', room, 'participants', id, 'whep'), offer);
	async #watch(at: string, offer: string): Promise<{ answer: string; session: string }> {
		const more: RequestInit = { body: offer, headers: { 'Content-Type': 'application/sdp' } };
		const answer = await this.#send('POST', at, undefined, undefined, more);
		if (!answer.ok) throw await problem(answer);
		return { answer: await answer.text(), session: answer.headers.get('Location') ?? '' };
	}
	/** Ends a session of `watch`, also when the page is being left. */
	async unwatch(session: string): Promise<void> {
		await this.#send('DELETE', session, undefined, undefined, { keepalive: true });
	}

	/** A receipt of a take that is complete; `at` is RFC 3339. */
	async #receipt(wall: string, verb: 'take' | 'undo' | 'safe', body: unknown, zone = ''): Promise<Receipt> {
		const where = zone && `&zone=${encodeURIComponent(zone)}`;
		const answer: Omit<Receipt, 'complete'> = await this.#json('POST', `${path('walls', wall, verb)}?wait=painted${where}`, body);
		return { ...answer, complete: true, displays: answer.displays ?? [] };
	}

	async #json<T>(method: string, url: string, body?: unknown, known = true, revision?: number): Promise<T> {
		const answer = await this.#checked(method, url, body, known, revision);
		return (await answer.json()) as T;
	}

	async #none(method: string, url: string, body?: unknown, revision?: number): Promise<void> {
		await this.#checked(method, url, body, true, revision);
	}

	async #checked(method: string, url: string, body: unknown, known: boolean, revision?: number): Promise<Response> {
		const answer = await this.#send(method, url, body, revision);
		if (answer.ok) return answer;
		if (answer.status === 401 && known) this.onSignedOut();
		throw await problem(answer);
	}

	async #send(method: string, url: string, body?: unknown, revision?: number, more: RequestInit = {}): Promise<Response> {
		const headers: Record<string, string> = {};
		const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store' };
		if (revision) headers['If-Match'] = `"${revision}"`;
		if (body !== undefined) {
			headers['Content-Type'] = 'application/json';
			init.body = JSON.stringify(body);
		}
		try {
			return await this.#fetch(url, { ...init, ...more });
		} catch {
			throw new Problem(0, '', '');
		}
	}
}

async function problem(answer: Response): Promise<Problem> {
	const retry = Number(answer.headers.get('Retry-After') ?? 0) || 0;
	try {
		const body = (await answer.json()) as { title?: unknown; detail?: unknown; errors?: unknown; template?: unknown; values?: unknown; held?: unknown; stale?: unknown; budget?: unknown };
		const fields = (Array.isArray(body.errors) ? body.errors : []) as { field?: unknown; detail?: unknown; template?: unknown; values?: unknown }[];
		const wrong = fields.map((f) => ({ field: text(f.field), detail: text(f.detail), ...parts(f) }));
		return new Problem(answer.status, text(body.title), text(body.detail), retry, wrong, { parts: parts(body), ...others(body.held, body.stale, body.budget) });
	} catch {
		return new Problem(answer.status, answer.statusText, '', retry);
	}
}

const parts = (of: { template?: unknown; values?: unknown }): Parts => ({ template: text(of.template), values: Array.isArray(of.values) ? of.values.map(text) : [] });

/** Who holds it and who changed it last, as far as a problem says so. */
function others(held: unknown, stale: unknown, over: unknown): Problem['others'] {
	const budget = readBudget(over);
	const h = held as { by?: unknown; since?: unknown } | undefined;
	const changes = (stale as { changes?: { by?: unknown; at?: unknown; layout?: unknown }[] } | undefined)?.changes;
	const last = Array.isArray(changes) ? changes.at(-1) : undefined;
	return {
		...(h && { held: { by: text(h.by), since: text(h.since) } }),
		...(last && { changed: { by: text(last.by), at: text(last.at), layout: text(last.layout) } }),
		...(budget && { budget }),
	};
}

const text = (v: unknown): string => (typeof v === 'string' ? v : '');
