/** Everything that can be put into a window, as the source list shows it. */
import { isPast, livePart } from '../../lib/state/past';
import type { Tone } from '../../lib/ui/StateMark.svelte';
import { rank } from '../sources/rank';
import type { House } from './house.svelte';

export type Kind = 'camera' | 'room' | 'participant' | 'tile' | 'page' | 'image' | 'other';

export interface Shown {
	/** kind/name */
	readonly source: string;
	readonly kind: Kind;
	readonly title: string;
	/** Its declared name; of a participant the room's too. */
	readonly name: string;
	readonly owner: string;
	readonly tags: readonly string[];
	/** The district it stands in, as far as that is known. */
	readonly place: string;
	readonly class: string;
	readonly demo: boolean;
	readonly condition: Condition;
}

/** How a source is: a tone for the eye and a key for the words. */
export interface Condition {
	readonly tone: Tone;
	readonly word: string;
	/** RFC 3339; '' if it does not matter since when. */
	readonly since: string;
	/** The relay's own sentence. */
	readonly reason: string;
}

/** The words `condition` chooses from; the catalogue fills them. */
export interface StateWords {
	live: string;
	idle: string;
	connecting: string;
	stalled: string;
	frozen: string;
	covered: string;
	silent: string;
	refused: string;
	wrongPassword: string;
	unsupported: string;
	past: string;
	ended: string;
	unrecorded: string;
	unknown: string;
	fresh: string;
	late: string;
	stale: string;
	dead: string;
	manual: string;
	demo: string;
	none: string;
	nobody: string;
	people: (n: number) => string;
	both: string;
	voice: string;
	picture: string;
	listening: string;
	page: string;
	gone: string;
}

const of = (tone: Tone, word: string, since = '', reason = ''): Condition => ({ tone, word, since, reason });

/**
 * The condition of a source, by its kind; a source that is not declared any more is bad. While the controller cannot
 * be heard nothing is called good.
 */
export function condition(house: House, source: string, words: StateWords): Condition {
	const last = heard(house, source, words);
	return house.link === 'lost' && last.tone === 'ok' ? of('old', words.unknown) : last;
}

function heard(house: House, source: string, words: StateWords): Condition {
	const { kind, name } = split(source);
	const declared = house.declared;
	switch (kind) {
		case 'camera':
			return declared?.cameras.some((c) => c.name === livePart(name)) ? camera(house, source, words) : of('bad', words.gone);
		case 'tile':
			return declared?.tiles.some((t) => t.name === name) ? tile(house, name, words) : of('bad', words.gone);
		case 'room': {
			if (!declared?.rooms.some((r) => r.name === name)) return of('bad', words.gone);
			const n = house.participants(name).length;
			return n ? of('ok', words.people(n)) : of('old', words.nobody);
		}
		case 'participant':
			return participant(house, name, words);
		case 'page':
			return of('old', words.page);
		case 'image': {
			const stored = house.images?.find((p) => p.name === name);
			return stored ? of('old', `${stored.width} × ${stored.height}`) : house.images ? of('bad', words.gone) : of('old', '');
		}
		default:
			return of('old', '');
	}
}

type Said = { readonly [K in keyof StateWords]: StateWords[K] extends string ? K : never }[keyof StateWords];

/** How bad each state of a stream is, what it is called, and whether it matters since when. */
const states: Readonly<Record<string, readonly [tone: Tone, word: Said, dated?: boolean]>> = {
	live: ['ok', 'live'],
	idle: ['old', 'idle'],
	connecting: ['warn', 'connecting'],
	stalled: ['bad', 'stalled', true],
	silent: ['bad', 'silent', true],
	refused: ['bad', 'refused', true],
	'wrong password': ['bad', 'wrongPassword'],
	unsupported: ['bad', 'unsupported'],
	past: ['warn', 'past'],
	ended: ['warn', 'ended'],
	unrecorded: ['bad', 'unrecorded'],
};

/** How a stream is, by its state. */
export function streamCondition(s: { state: string; since?: string; reason: string }, words: StateWords): Condition {
	const [tone, word, dated] = states[s.state] ?? ['warn', 'unknown'];
	return of(tone, words[word], dated ? (s.since ?? '') : '', s.reason);
}

function camera(house: House, source: string, words: StateWords): Condition {
	const h = house.sources.get(source);
	if (!h) return isPast(source) ? of('warn', words.past) : of('old', words.idle);
	if (h.state === 'live' && h.frozenSince) return of('bad', h.covered ? words.covered : words.frozen, h.frozenSince, h.reason);
	return streamCondition(h, words);
}

function tile(house: House, name: string, words: StateWords): Condition {
	const t = house.tiles.get(name);
	switch (t?.q) {
		case 'good':
			return of('ok', words.fresh, t.asOf);
		case 'late':
			return of('warn', words.late, t.asOf);
		case 'stale':
			return of('warn', words.stale, t.asOf);
		case 'dead':
			return of('bad', words.dead, t.asOf);
		case 'manual':
			return of('ok', words.manual, t.asOf);
		case 'demo':
			return of('ok', words.demo, t.asOf);
		default:
			return of('old', words.none);
	}
}

function participant(house: House, name: string, words: StateWords): Condition {
	const [room = '', id = ''] = name.split('/');
	const p = house.participants(room).find((x) => x.id === id);
	if (!p) return of('bad', words.gone);
	if (p.video) return of('ok', p.audio ? words.both : words.picture);
	return p.audio ? of('ok', words.voice) : of('old', words.listening);
}

/** "camera/alun-alun" → kind and name; a name may itself hold slashes. */
export function split(source: string): { kind: string; name: string } {
	const i = source.indexOf('/');
	return i < 0 ? { kind: '', name: source } : { kind: source.slice(0, i), name: source.slice(i + 1) };
}

type Tagged = Partial<Pick<Shown, 'owner' | 'tags' | 'place' | 'class' | 'demo'>>;

const byTitle = new Intl.Collator('id', { numeric: true });

/** Of each kind what is bad comes first: it is what a person looks for. What only starts stays in its place. */
const badFirst = (list: Shown[]): Shown[] => [...list.filter((s) => s.condition.tone === 'bad'), ...list.filter((s) => s.condition.tone !== 'bad')];

/** Every source there is: rooms and who is in them, cameras, tiles, pages, pictures; each kind by title, bad ones first. `district` names where a camera stands. */
export function all(house: House, words: StateWords, district: (at: { lat: number; lon: number }) => string = () => ''): Shown[] {
	const d = house.declared;
	if (!d) return [];
	const make = (kind: Kind, name: string, title: string, more: Tagged = {}): Shown => {
		const source = `${kind}/${name}`;
		return { source, kind, name, title: title || name, owner: '', tags: [], place: '', class: '', demo: false, ...more, condition: condition(house, source, words) };
	};
	const sorted = (list: Shown[]) => list.sort((a, b) => byTitle.compare(a.title, b.title));
	const rooms = sorted(d.rooms.map((r) => make('room', r.name, r.title)));
	const people = (room: Shown) => house.participants(room.name).map((p) => make('participant', `${room.name}/${p.id}`, called(p), { owner: p.name && p.office }));
	return [
		...rooms.flatMap((r) => [r, ...sorted(people(r))]),
		...badFirst(sorted(d.cameras.map((c) => make('camera', c.name, c.title, { owner: c.owner, tags: c.tags, class: c.class, demo: c.demo, place: c.place ? district(c.place) : '' })))),
		...badFirst(sorted(d.tiles.map((t) => make('tile', t.name, t.title, { owner: t.owner, demo: t.demo })))),
		...sorted(d.pages.map((p) => make('page', p.name, p.title))),
		...sorted((house.images ?? []).map((p) => make('image', p.name, ''))),
	];
}

export type Filter = 'all' | 'cameras' | 'conference' | 'data' | 'faulty';

const kinds: Record<Exclude<Filter, 'all' | 'faulty'>, readonly Kind[]> = {
	cameras: ['camera'],
	conference: ['room', 'participant'],
	data: ['tile', 'page', 'image'],
};

/** The sources a chip lets through that match every word looked for, the best first. */
export function narrow(list: readonly Shown[], filter: Filter, search: string): Shown[] {
	const through = list.filter((s) => {
		if (filter === 'faulty') return s.condition.tone === 'bad' || s.condition.tone === 'warn';
		return filter === 'all' || kinds[filter].includes(s.kind);
	});
	return rank(filter === 'faulty' ? badFirst(through) : through, search);
}

/** What people call somebody: an invitation may name the office alone. */
export const called = (p: { id: string; name: string; office: string }): string => p.name || p.office || p.id;

/** What people call a source; its own name when nobody declared a title. */
export function titleOf(house: House, source: string): string {
	const { kind, name } = split(livePart(source));
	const d = house.declared;
	const named = (list: readonly { name: string; title: string }[] | undefined) => list?.find((x) => x.name === name)?.title;
	switch (kind) {
		case 'camera':
			return named(d?.cameras) || name;
		case 'tile':
			return named(d?.tiles) || name;
		case 'room':
			return named(d?.rooms) || name;
		case 'page':
			return named(d?.pages) || name;
		case 'participant': {
			const [room = '', id = ''] = name.split('/');
			return called(house.participants(room).find((p) => p.id === id) ?? { id, name: '', office: '' });
		}
		default:
			return name;
	}
}
