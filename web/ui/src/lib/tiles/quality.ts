/**
 * Whether a figure still is what it was. Judged on the display from the
 * corrected clock, by the daemon's own table, so that a figure ages although
 * nobody speaks to the display any more.
 */
import type { TileDefinition, TileDocument } from '../wire/messages';

export type Quality = 'good' | 'late' | 'stale' | 'dead' | 'manual' | 'demo' | 'none';

export interface Judged {
	q: Quality;
	/** ms since the Unix epoch, NaN when the document does not say. */
	asOf: number;
	/** seconds, never negative */
	age: number;
}

/** T is the interval in which a value is expected: good ≤ 1.5 T, late ≤ 3 T, dead > maxAge (10 T). */
export function judge(d: TileDefinition, document: TileDocument | undefined, now: number): Judged {
	const asOf = Date.parse(String(document?.['asOf'] ?? ''));
	const age = Number.isNaN(asOf) ? 0 : Math.max(0, (now - asOf) / 1000);
	return { q: qualityOf(d, document, asOf, age), asOf, age };
}

function qualityOf(d: TileDefinition, document: TileDocument | undefined, asOf: number, age: number): Quality {
	if (!document || document['q'] === 'none' || Number.isNaN(asOf)) return 'none';
	if (d.demo) return 'demo';
	const every = d.every > 0 ? d.every : Infinity;
	const option = d.options?.['maxAge'];
	const maxAge = typeof option === 'number' ? option : 10 * every;
	if (age > maxAge) return 'dead';
	if (age > 3 * every || document['q'] === 'stale' || document['err'] !== undefined) return 'stale';
	if (age > 1.5 * every) return 'late';
	return document['q'] === 'manual' ? 'manual' : 'good';
}
