import { expect, test } from 'vitest';
import { mergePatch } from './mergePatch';

// RFC 7396, Appendix A, every row.
const rows: [unknown, unknown, unknown][] = [
	[{ a: 'b' }, { a: 'c' }, { a: 'c' }],
	[{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
	[{ a: 'b' }, { a: null }, {}],
	[{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
	[{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
	[{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
	[{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
	[{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
	[['a', 'b'], ['c', 'd'], ['c', 'd']],
	[{ a: 'b' }, ['c'], ['c']],
	[{ a: 'foo' }, null, null],
	[{ a: 'foo' }, 'bar', 'bar'],
	[{ e: null }, { a: 1 }, { e: null, a: 1 }],
	[[1, 2], { a: 'b', c: null }, { a: 'b' }],
	[{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

test.each(rows)('%j patched with %j is %j', (target, patch, want) => {
	expect(mergePatch(target, patch)).toEqual(want);
});

test('the target is not changed and untouched parts are shared', () => {
	const target = { rows: { a: { v: 1 }, b: { v: 2 } }, note: { n: 1 } };
	const merged = mergePatch(target, { rows: { a: { v: 3 } } }) as typeof target;
	expect(target.rows.a.v).toBe(1);
	expect(merged.rows.b).toBe(target.rows.b);
	expect(merged.note).toBe(target.note);
});

test('a key named __proto__ changes no prototype', () => {
	const merged = mergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}')) as Record<string, unknown>;
	expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
	expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
});
