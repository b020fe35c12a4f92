/** Looking for sources by what is typed: which match, how well, and where. */

/** What of a source is looked through. */
export interface Text {
	readonly title: string;
	/** Its declared name. */
	readonly name: string;
	readonly owner: string;
	readonly tags: readonly string[];
	/** The district it stands in; '' where unknown. */
	readonly place: string;
}

/** From and to of a stretch of a text, in UTF-16 units; to is not in it. */
export type Mark = readonly [from: number, to: number];

interface Folded {
	readonly text: string;
	/** Where in the original each unit of the text comes from; one more at the end. */
	readonly at: readonly number[];
}

/** Small letters without marks, and where each comes from: "Élan" is found by "elan". */
export function fold(s: string): Folded {
	let text = '';
	const at: number[] = [];
	let i = 0;
	for (const c of s) {
		const plain = c.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
		for (let k = 0; k < plain.length; k++) at.push(i);
		text += plain;
		i += c.length;
	}
	at.push(s.length);
	return { text, at };
}

/** What a person typed, as words. */
export const wordsOf = (typed: string): string[] => fold(typed).text.split(/[\s,]+/).filter(Boolean);

interface Prepared {
	readonly title: string;
	readonly initials: string;
	readonly words: readonly string[];
	readonly name: string;
	readonly owner: string;
	readonly tags: readonly string[];
	readonly place: string;
}
const prepared = new WeakMap<Text, Prepared>();

function prepare(s: Text): Prepared {
	const held = prepared.get(s);
	if (held) return held;
	const title = fold(s.title).text;
	const words = title.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
	const made: Prepared = {
		title,
		words,
		initials: words.map((w) => w[0]).join(''),
		name: fold(s.name).text,
		owner: fold(s.owner).text,
		tags: s.tags.map((t) => fold(t).text),
		place: fold(s.place).text,
	};
	prepared.set(s, made);
	return made;
}

/** Where in a text a word begins a word of it, is inside, or is not. */
function place(text: string, word: string): 'start' | 'inside' | 'no' {
	let at = text.indexOf(word);
	if (at < 0) return 'no';
	for (; at >= 0; at = text.indexOf(word, at + 1)) if (at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1]!)) return 'start';
	return 'inside';
}

const points = { title: [100, 60], name: [70, 40], tag: [65, 30], owner: [50, 28], place: [45, 25] } as const;

/** How well one word matches, 0 for not at all. The title counts most, then the name, tags, owner, district; a slip of the finger counts little. */
function score(s: Prepared, word: string): number {
	let best = 0;
	const try_ = (text: string, [start, inside]: readonly [number, number]) => {
		if (start <= best) return;
		const how = place(text, word);
		best = Math.max(best, how === 'start' ? start : how === 'inside' ? inside : 0);
	};
	try_(s.title, points.title);
	if (s.title.startsWith(word)) best += 20;
	if (s.words.includes(word)) best += 10;
	try_(s.name, points.name);
	for (const t of s.tags) try_(t, points.tag);
	try_(s.owner, points.owner);
	try_(s.place, points.place);
	if (best === 0 && word.length > 1 && s.initials.startsWith(word)) best = 45;
	if (best === 0 && word.length > 3 && s.words.some((w) => slip(w, word))) best = 15;
	return best;
}

/** Whether a word begins as typed but for one wrong, missing, additional or swapped letter. */
export function slip(word: string, typed: string): boolean {
	let i = 0;
	while (i < typed.length && word[i] === typed[i]) i++;
	if (i === 0) return false; // the first letter is hardly ever the wrong one
	const rest = typed.slice(i + 1);
	return (
		word.startsWith(rest, i + 1) ||
		word.startsWith(rest, i) ||
		word.startsWith(typed.slice(i), i + 1) ||
		(typed[i + 1] === word[i] && typed[i] === word[i + 1] && word.startsWith(typed.slice(i + 2), i + 2))
	);
}

/** Those that match every word typed, the best first; the order stays where nothing is better. */
export function rank<T extends Text>(list: readonly T[], typed: string): T[] {
	const words = wordsOf(typed);
	if (words.length === 0) return [...list];
	const whole = words.join(' ');
	const hits: { s: T; points: number }[] = [];
	next: for (const s of list) {
		const p = prepare(s);
		let sum = 0;
		for (const w of words) {
			const n = score(p, w);
			if (n === 0) continue next;
			sum += n;
		}
		if (words.length > 1 && place(p.title, whole) === 'start') sum += 50; // "banjir b" is Banjir Besuki, though every Banjir begins with a b
		hits.push({ s, points: sum - Math.min(p.title.length, 80) / 10 });
	}
	return hits.sort((a, b) => b.points - a.points).map((h) => h.s);
}

/** Where the words typed stand in a text, in order and without overlap: what a list emphasises. */
export function marks(text: string, typed: string): Mark[] {
	const { text: plain, at } = fold(text);
	const found: [number, number][] = [];
	for (const w of wordsOf(typed)) {
		for (let i = plain.indexOf(w); i >= 0; i = plain.indexOf(w, i + w.length)) found.push([at[i]!, at[i + w.length]!]);
	}
	found.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
	const out: [number, number][] = [];
	for (const m of found) {
		const last = out.at(-1);
		if (last && m[0] <= last[1]) last[1] = Math.max(last[1], m[1]);
		else out.push(m);
	}
	return out;
}
