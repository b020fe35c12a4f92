import { readdirSync, readFileSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import { mistakeText, sentences } from './mistakes';

const root = import.meta.dirname + '/../../../../../';

/** The Go sources of the rooms that say what is wrong. */
const sources = ['wall', 'web', 'layouts'].flatMap((room) =>
	readdirSync(root + room)
		.filter((f) => f.endsWith('.go') && !f.endsWith('_test.go'))
		.map((f) => ({ file: `${room}/${f}`, text: readFileSync(`${root}${room}/${f}`, 'utf8') })),
);

/** What makes a sentence, and which of its arguments is the format. */
const makers: readonly [call: RegExp, format: number][] = [
	[/\bm\.add\(/g, 1],
	[/\bNewFieldError\(/g, 1],
	[/\bNewRefusal\(/g, 1],
	[/\brefuseField\(/g, 1],
	[/\bbad\(/g, 0],
];

/** The arguments of a call whose bracket opens before `at`. */
function args(text: string, at: number): string[] {
	const all = [''];
	for (let depth = 0; depth >= 0; at++) {
		const c = text.charAt(at);
		const literal = /^(?:"(?:[^"\\]|\\.)*"|`[^`]*`|'(?:[^'\\]|\\.)*')/.exec(text.slice(at, at + 2000))?.[0];
		if (literal) at += literal.length - 1;
		else if ('([{'.includes(c)) depth++;
		else if (')]}'.includes(c)) depth--;
		if (c === ',' && depth === 0) all.push('');
		else if (depth >= 0) all[all.length - 1] += literal ?? c;
	}
	return all.map((a) => a.trim());
}

/** What Go makes of a literal format: {0}, {1}, … for its verbs. */
function template(literal: string): string {
	const format = literal.startsWith('`') ? literal.slice(1, -1) : (JSON.parse(literal) as string);
	let n = 0;
	return format.replace(/%[-+# 0]*[0-9]*(?:\.[0-9]+)?[a-zA-Z%]/g, (verb) => (verb === '%%' ? '%' : `{${n++}}`));
}

/** Every format in the sources, by where it stands; those that only hand one on, or are declarations, are none. */
const formats = sources.flatMap(({ file, text }) =>
	makers.flatMap(([call, format]) =>
		[...text.matchAll(call)].flatMap((m) => {
			const given = args(text, m.index + m[0].length);
			const last = given.at(-1) ?? '';
			if (last.endsWith('...') || last.endsWith('...any')) return [];
			return [{ where: `${file}: ${m[0]}${given.join(', ')})`, literal: given[format] ?? '' }];
		}),
	),
);

const isLiteral = (s: string) => /^(?:"(?:[^"\\]|\\.)*"|`[^`]*`)$/.test(s);
const said = new Set(formats.filter((f) => isLiteral(f.literal)).map((f) => template(f.literal)));
const places = (s: string) => [...new Set(s.match(/\{\d+\}/g))].sort();

beforeEach(() => localStorage.clear());

test('every sentence is a literal, and nobody makes one by hand', () => {
	expect(formats.length).toBeGreaterThan(100);
	expect(formats.filter((f) => !isLiteral(f.literal)).map((f) => f.where)).toEqual([]);
	expect(sources.filter(({ file, text }) => file !== 'wall/mistakes.go' && /\b(?:FieldError|Refusal)\{/.test(text)).map((s) => s.file)).toEqual([]);
});

test('every sentence is there in Indonesian', () => {
	expect([...said].filter((t) => !Object.hasOwn(sentences, t))).toEqual([]);
});

test('nothing is there in Indonesian that the controller does not say', () => {
	expect(Object.keys(sentences).filter((t) => !said.has(t))).toEqual([]);
});

test('an Indonesian sentence has the values of its template', () => {
	expect(Object.entries(sentences).filter(([t, s]) => places(t).join() !== places(s).join())).toEqual([]);
});

const zone = {
	field: 'zone',
	detail: '"Asia/Situbondo" is no time zone such as Asia/Jakarta, Asia/Makassar or Asia/Jayapura',
	template: '{0} is no time zone such as Asia/Jakarta, Asia/Makassar or Asia/Jayapura',
	values: ['"Asia/Situbondo"'],
};

test('a mistake is said in Indonesian, or in English where that was chosen', () => {
	expect(mistakeText(zone)).toBe('"Asia/Situbondo" bukan zona waktu seperti Asia/Jakarta, Asia/Makassar, atau Asia/Jayapura');
	localStorage.setItem('kawung.locale', 'en');
	expect(mistakeText(zone)).toBe(zone.detail);
});

test('a mistake with a template nobody knows, or with none, is said as the controller says it', () => {
	for (const template of ['', '{0} fell off', 'constructor']) expect(mistakeText({ ...zone, template })).toBe(zone.detail);
});

test('a value stands as it is, also one that looks like a place for another', () => {
	expect(mistakeText({ detail: '', template: 'is to be {0} to {1}', values: ['{1}', '$&'] })).toBe('harus {1} sampai $&');
});
