/** What a long list of cameras can be narrowed by. */
import type { Shown } from '../state/shown';

export type FacetKind = 'state' | 'tag' | 'place' | 'owner' | 'class';
export type StateGroup = 'live' | 'faulty' | 'idle';

export interface Facet {
	readonly kind: FacetKind;
	readonly value: string;
	/** How many have it. */
	readonly count: number;
}

export const keyOf = (f: Pick<Facet, 'kind' | 'value'>): string => `${f.kind}:${f.value}`;

/** A facet that was chosen and that no camera has any more. */
export function facetOf(key: string): Facet {
	const at = key.indexOf(':');
	return { kind: key.slice(0, at) as FacetKind, value: key.slice(at + 1), count: 0 };
}

export function groupOf(row: Shown): StateGroup {
	const { tone } = row.condition;
	return tone === 'ok' || tone === 'air' ? 'live' : tone === 'old' ? 'idle' : 'faulty';
}

function valuesOf(row: Shown): [FacetKind, string][] {
	const list: [FacetKind, string][] = [['state', groupOf(row)]];
	for (const t of new Set(row.tags)) list.push(['tag', t]);
	if (row.place) list.push(['place', row.place]);
	if (row.owner) list.push(['owner', row.owner]);
	if (row.class) list.push(['class', row.class]);
	return list;
}

/** Every value there is, the most used first. */
export function facetsOf(rows: readonly Shown[]): Facet[] {
	const found = new Map<string, { kind: FacetKind; value: string; count: number }>();
	for (const row of rows) {
		for (const [kind, value] of valuesOf(row)) {
			const held = found.get(`${kind}:${value}`);
			if (held) held.count++;
			else found.set(`${kind}:${value}`, { kind, value, count: 1 });
		}
	}
	return [...found.values()].sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

/** Those that have, of each kind that anything was chosen of, one of the values chosen. */
export function passing<T extends Shown>(rows: readonly T[], chosen: ReadonlySet<string>): T[] {
	if (chosen.size === 0) return [...rows];
	const kinds = new Set([...chosen].map((k) => k.slice(0, k.indexOf(':'))));
	return rows.filter((row) => {
		const has = new Set(valuesOf(row).filter(([kind, value]) => chosen.has(`${kind}:${value}`)).map(([kind]) => kind as string));
		return [...kinds].every((k) => has.has(k));
	});
}

/** What is worth a chip in one row: those chosen first, then what tells cameras apart, the most used first. */
export function worth(facets: readonly Facet[], chosen: ReadonlySet<string>, total: number, most: number): Facet[] {
	const on = facets.filter((f) => chosen.has(keyOf(f)));
	const off = facets.filter((f) => !chosen.has(keyOf(f)) && f.kind !== 'state' && f.kind !== 'class' && f.count < total);
	return [...on, ...off].slice(0, Math.max(most, on.length));
}
