/** Documents as their kinds mean them. What is not as it should be is left out, never thrown on. */
import type { TileDocument } from '../wire/messages';

type Fields = Record<string, unknown>;

const fieldsOf = (v: unknown): Fields => (typeof v === 'object' && v !== null && !Array.isArray(v) ? (v as Fields) : {});
const numberOf = (v: unknown): number | undefined => (typeof v === 'number' && Number.isFinite(v) ? v : undefined);
const textOf = (v: unknown): string => (typeof v === 'string' ? v : '');
const valueOf = (v: unknown): number | undefined => numberOf(fieldsOf(v)['v']);

/** Points by time, ascending. */
export interface Point {
	/** seconds since the Unix epoch */
	t: number;
	v: number;
}

function pointsOf(v: unknown): Point[] {
	const points: Point[] = [];
	for (const [k, raw] of Object.entries(fieldsOf(v))) {
		const n = numberOf(raw);
		if (n !== undefined) points.push({ t: Number(k), v: n });
	}
	return points.sort((a, b) => a.t - b.t);
}

export interface KpiData {
	value?: number;
	target?: number;
	potential?: number;
	prev?: number;
	spark: Point[];
	note: string;
	footnote: string;
}

export const kpi = (d: TileDocument): KpiData => ({
	value: valueOf(d['value']),
	target: valueOf(d['target']),
	potential: valueOf(d['potential']),
	prev: valueOf(d['prev']),
	spark: pointsOf(d['spark']),
	note: textOf(d['note']),
	footnote: textOf(fieldsOf(d['value'])['n']),
});

export interface Row {
	id: string;
	label: string;
	v: number;
	ref?: number;
	level: string;
	note: string;
}

function rowsOf(v: unknown): Row[] {
	const rows: Row[] = [];
	for (const [id, raw] of Object.entries(fieldsOf(v))) {
		const r = fieldsOf(raw);
		const n = numberOf(r['v']);
		if (n === undefined) continue;
		rows.push({ id, label: textOf(r['label']) || id, v: n, ref: numberOf(r['ref']), level: textOf(r['level']), note: textOf(r['n']) });
	}
	return rows;
}

/** Rows in the order of the options: -v (the default) greatest first, v, label. */
export function rank(d: TileDocument, order: unknown): Row[] {
	const rows = rowsOf(d['rows']);
	const byLabel = (a: Row, b: Row) => a.label.localeCompare(b.label, 'id');
	if (order === 'label') return rows.sort(byLabel);
	const sign = order === 'v' ? 1 : -1;
	return rows.sort((a, b) => sign * (a.v - b.v) || byLabel(a, b));
}

export interface Line {
	id: string;
	label: string;
	dash: boolean;
	points: Point[];
}

export function series(d: TileDocument, window: unknown): Line[] {
	const lines = Object.entries(fieldsOf(d['series'])).map(([id, raw]) => {
		const s = fieldsOf(raw);
		return { id, label: textOf(s['label']) || id, dash: s['style'] === 'dash', points: pointsOf(s['pts']) };
	});
	const span = numberOf(window);
	if (span === undefined) return lines;
	const end = Math.max(...lines.flatMap((l) => l.points.slice(-1).map((p) => p.t)));
	for (const l of lines) l.points = l.points.filter((p) => p.t >= end - span);
	return lines;
}

export const marks = (d: TileDocument): { t: number; label: string }[] =>
	Object.entries(fieldsOf(d['marks'])).map(([t, label]) => ({ t: Number(t), label: textOf(label) }));

export interface MapData {
	layer: string;
	rows: Row[];
	unit: string;
	method: string;
}

export const choropleth = (d: TileDocument): MapData => ({
	layer: textOf(d['layer']),
	rows: rowsOf(d['rows']),
	unit: textOf(d['unit']),
	method: textOf(fieldsOf(d['classes'])['method']) || 'quantile',
});

export interface ClockData {
	mode: 'clock' | 'down' | 'up';
	at: number;
	label: string;
	state: string;
}

export function clock(d: TileDocument): ClockData {
	const mode = d['mode'] === 'down' || d['mode'] === 'up' ? d['mode'] : 'clock';
	return { mode, at: Date.parse(textOf(d['at'])), label: textOf(d['label']), state: textOf(d['state']) || 'run' };
}

export const text = (d: TileDocument) => ({
	md: textOf(d['md']),
	align: textOf(d['align']) || 'start',
	until: Date.parse(textOf(d['until'])),
});

export const numbersOf = (v: unknown): number[] | undefined =>
	Array.isArray(v) && v.every((n) => typeof n === 'number') ? v : undefined;
