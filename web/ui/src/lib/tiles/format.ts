/**
 * How a figure is written on a wall: scale words in full, at most four
 * significant digits, no space after Rp, minus U+2212. The daemon has the same
 * formatter; tiles/testdata/format.json holds them together.
 */
import type { Locale } from '../i18n/i18n';

export interface Format {
	style?: string; // rp, num, pct, dur
	scale?: string; // auto, none, ribu, juta, miliar, triliun
	dec?: number; // decimals; absent: at most 4 significant digits, no trailing zeros
	unit?: string;
	sign?: string; // always: a plus too
}

/** A figure in the pieces a hero value sets in different sizes. */
export interface Parts {
	sign: string;
	prefix: string;
	number: string;
	scale: string;
	unit: string;
}

export const scales = [
	{ name: 'none', size: 1, from: 0, en: '' },
	{ name: 'ribu', size: 1e3, from: 1e4, en: 'thousand' },
	{ name: 'juta', size: 1e6, from: 1e6, en: 'million' },
	{ name: 'miliar', size: 1e9, from: 1e9, en: 'billion' },
	{ name: 'triliun', size: 1e12, from: 1e12, en: 'trillion' },
] as const;

const tag = (locale: Locale) => (locale === 'en' ? 'en-GB' : 'id-ID');

const numbers = new Map<string, Intl.NumberFormat>();
const dates = new Map<string, Intl.DateTimeFormat>();

/** Formatters are dear to make and cheap to keep. */
function numberFormat(locale: Locale, min: number, max: number): Intl.NumberFormat {
	const key = `${locale} ${min} ${max}`;
	let f = numbers.get(key);
	if (!f) {
		f = new Intl.NumberFormat(tag(locale), { minimumFractionDigits: min, maximumFractionDigits: max, useGrouping: 'always' });
		numbers.set(key, f);
	}
	return f;
}

function dateFormat(locale: Locale, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = `${locale} ${zone} ${JSON.stringify(options)}`;
	let f = dates.get(key);
	if (!f) {
		f = new Intl.DateTimeFormat(tag(locale), { ...options, timeZone: zone });
		dates.set(key, f);
	}
	return f;
}

/** The format of a tile: options.fmt over what the unit says. */
export function formatOf(unit: string, options?: Record<string, unknown>): Format {
	const base: Format = unit === 'Rp' ? { style: 'rp' } : unit === '%' ? { style: 'pct' } : { unit };
	const fmt = options?.['fmt'];
	return typeof fmt === 'object' && fmt !== null ? { ...base, ...fmt } : base;
}

const free = (f: Format) => f.scale === undefined || f.scale === 'auto';

/** The index in `scales` for a figure; one axis or list uses that of its greatest. */
export function scaleOf(f: Format, v: number): number {
	if (f.style === 'pct' || f.style === 'dur') return 0;
	if (!free(f)) return Math.max(0, scales.findIndex((s) => s.name === f.scale));
	return scales.findLastIndex((s) => Math.abs(v) >= s.from);
}

function digits(f: Format, v: number, plain: boolean, locale: Locale): string {
	const trim = f.dec === undefined;
	let dec = f.dec ?? Math.max(0, 4 - String(Math.floor(v)).length);
	if (trim && plain) dec = Math.min(dec, 2);
	return numberFormat(locale, trim ? 0 : dec, dec).format(v);
}

/** A figure in pieces; `scale` fixes the scale's index. */
export function parts(f: Format, v: number, locale: Locale = 'id', scale?: number): Parts {
	if (f.style === 'dur') return { sign: '', prefix: '', number: span(v, locale), scale: '', unit: '' };
	let s = scale ?? scaleOf(f, v);
	let number = digits(f, Math.abs(v) / scales[s]!.size, s === 0, locale);
	if (scale === undefined && free(f) && s > 0 && s + 1 < scales.length && /^1.000$/.test(number)) {
		s++; // 999 950 000 is 1 miliar
		number = digits(f, Math.abs(v) / scales[s]!.size, false, locale);
	}
	const zero = !/[1-9]/.test(number);
	return {
		sign: v < 0 && !zero ? '−' : v > 0 && f.sign === 'always' ? '+' : '',
		prefix: f.style === 'rp' ? 'Rp' : '',
		number: f.style === 'pct' ? `${number}%` : number,
		scale: s === 0 ? '' : locale === 'en' ? scales[s]!.en : scales[s]!.name,
		unit: f.style === 'rp' || f.style === 'pct' ? '' : (f.unit ?? ''),
	};
}

/** A figure in one line: "Rp7,412 miliar", "688,5 ribu jiwa", "11,17%". */
export function write(f: Format, v: number, locale: Locale = 'id', scale?: number): string {
	const p = parts(f, v, locale, scale);
	return [p.sign + p.prefix + p.number, p.scale, p.unit].filter(Boolean).join(' ');
}

/** The way from one figure to another: "▲ 0,34 poin", "▼ 2,7 %", "tetap", or "" without a base. */
export function change(f: Format, v: number, prev: number, locale: Locale = 'id'): string {
	const points = f.style === 'pct';
	if (!points && prev === 0) return '';
	const d = points ? v - prev : ((v - prev) / Math.abs(prev)) * 100;
	const number = digits({ dec: points ? 2 : 1 }, Math.abs(d), true, locale);
	if (!/[1-9]/.test(number)) return locale === 'en' ? 'unchanged' : 'tetap';
	return `${d > 0 ? '▲' : '▼'} ${number} ${points ? (locale === 'en' ? 'points' : 'poin') : '%'}`;
}

const spanWords = { id: ['dtk', 'mnt', 'jam', 'hari'], en: ['s', 'min', 'h', 'd'] } as const;

/** A length of time in seconds with its two greatest parts: "48 dtk", "1 jam 12 mnt", "3 hari 4 jam". */
export function span(seconds: number, locale: Locale = 'id'): string {
	const [s, m, h, d] = spanWords[locale];
	const n = Math.floor(Math.abs(seconds));
	const sign = seconds < 0 ? '−' : '';
	if (n < 60) return `${sign}${n} ${s}`;
	if (n < 3600) return `${sign}${Math.floor(n / 60)} ${m}`;
	const [big, small, bigName, smallName] = n < 86400 ? [3600, 60, h, m] : [86400, 3600, d, h];
	const rest = Math.floor((n % big) / small);
	return `${sign}${Math.floor(n / big)} ${bigName}${rest > 0 ? ` ${rest} ${smallName}` : ''}`;
}

/** "10.05" (id) or "10:05" (en), in an IANA zone. */
export function hour(ms: number, zone: string, locale: Locale = 'id', seconds = false): string {
	const second = seconds ? '2-digit' : undefined;
	return dateFormat(locale, zone, { hour: '2-digit', minute: '2-digit', second, hourCycle: 'h23' }).format(ms);
}

/** "23 Nov 2026"; without the year when `year` is false. */
export function day(ms: number, zone: string, locale: Locale = 'id', year = true): string {
	return dateFormat(locale, zone, { day: 'numeric', month: 'short', year: year ? 'numeric' : undefined }).format(ms);
}

/** "Senin, 23 November 2026". */
export function longDay(ms: number, zone: string, locale: Locale = 'id'): string {
	return dateFormat(locale, zone, { dateStyle: 'full' }).format(ms);
}

/** "WIB", as the zone is called at that time. */
export function zoneName(ms: number, zone: string, locale: Locale = 'id'): string {
	const named = dateFormat(locale, zone, { timeZoneName: 'short' }).formatToParts(ms);
	return named.find((p) => p.type === 'timeZoneName')?.value ?? '';
}
