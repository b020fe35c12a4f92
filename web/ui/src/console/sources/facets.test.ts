import { describe, expect, it } from 'vitest';
import type { Shown } from '../state/shown';
import { facetsOf, keyOf, passing, worth } from './facets';

const row = (name: string, tags: string[], owner: string, tone: Shown['condition']['tone'] = 'ok'): Shown => ({
	source: `camera/${name}`, kind: 'camera', title: name, name, owner, tags, place: '', class: 'internal', demo: false, condition: { tone, word: '', since: '', reason: '' },
});
const rows = [
	row('a', ['pusat', 'pasar'], 'Dishub'),
	row('b', ['pusat'], 'Dishub', 'bad'),
	row('c', ['pantai'], 'BPBD', 'old'),
	row('d', ['pusat', 'pusat'], 'BPBD'),
];
const names = (chosen: string[]) => passing(rows, new Set(chosen)).map((r) => r.name).join('');

describe('narrowing cameras', () => {
	it('counts what they have, the most used first, nobody twice', () => {
		expect(facetsOf(rows).filter((f) => f.kind === 'tag').map((f) => [f.value, f.count])).toEqual([['pusat', 3], ['pantai', 1], ['pasar', 1]]);
	});
	it('takes any of one kind and all of several kinds', () => {
		expect(names([])).toBe('abcd');
		expect(names(['tag:pantai', 'tag:pasar'])).toBe('ac');
		expect(names(['tag:pusat', 'owner:BPBD'])).toBe('d');
		expect(names(['state:faulty'])).toBe('b');
		expect(names(['tag:gone'])).toBe('');
	});
	it('offers what was chosen first and leaves out what all have', () => {
		const all = facetsOf(rows);
		const offered = worth(all, new Set(['tag:pasar']), rows.length, 4).map(keyOf);
		expect(offered[0]).toBe('tag:pasar');
		expect(offered).toHaveLength(4);
		expect(offered).not.toContain('class:internal');
	});
});
