import { chosenLocale } from './i18n';

const tag = () => (chosenLocale() === 'en' ? 'en-GB' : 'id-ID');

/** 10.42.07 (id) or 10:42:07 (en) of a time in milliseconds, in the zone given (IANA), else the browser's. */
export function clockTime(ms: number, zone?: string): string {
	return part(ms, { hour: '2-digit', minute: '2-digit', second: '2-digit' }, zone);
}

/** 10.42 (id) or 10:42 (en). */
export function hourMinute(ms: number, zone?: string): string {
	return part(ms, { hour: '2-digit', minute: '2-digit' }, zone);
}

/** 10.42 of today; of another day with its date: 24 Nov, 10.42 (id), 24 Nov, 10:42 (en). */
export function moment(ms: number, zone?: string, now = Date.now()): string {
	const date: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' };
	const year: Intl.DateTimeFormatOptions = { ...date, year: 'numeric' };
	if (part(ms, year, zone) === part(now, year, zone)) return hourMinute(ms, zone);
	return `${part(ms, date, zone)}, ${hourMinute(ms, zone)}`;
}

function part(ms: number, options: Intl.DateTimeFormatOptions, timeZone?: string): string {
	return new Intl.DateTimeFormat(tag(), { ...options, timeZone, hourCycle: 'h23' }).format(ms);
}

/** An age in one unit: "7 dtk", "3 mnt", "5 jam", "2 hr". Negative ages (a clock a little ahead) are 0. */
export function age(ms: number): string {
	const s = Math.max(0, Math.round(ms / 1000));
	const [sec, min, hour, day] = chosenLocale() === 'en' ? ['s', 'min', 'h', 'd'] : ['dtk', 'mnt', 'jam', 'hr'];
	if (s < 90) return `${s} ${sec}`;
	if (s < 90 * 60) return `${Math.round(s / 60)} ${min}`;
	if (s < 36 * 3600) return `${Math.round(s / 3600)} ${hour}`;
	return `${Math.round(s / 86400)} ${day}`;
}

/** A number as a hand types it: the locale's decimal sign and no grouping. */
export function typedNumber(n: number): string {
	return new Intl.NumberFormat(tag(), { maximumFractionDigits: 12, useGrouping: false }).format(n);
}

/** What was typed as a number, with a comma or a point; NaN when it is none. */
export function readNumber(text: string): number {
	const plain = text.trim().replace(',', '.').replace('\u2212', '-');
	return /^-?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : NaN;
}

/** A number with the locale's separators and at most `digits` decimals. */
export function number(n: number, digits = 0): string {
	return new Intl.NumberFormat(tag(), { maximumFractionDigits: digits }).format(n);
}
