/** Schedules: their document, and when they are due, in words. */
import { hourMinute, moment } from '../../lib/i18n/format';
import { words } from './messages';

/** A schedule as its document is in the API. */
export interface ScheduleSpec {
	title?: string;
	wall: string;
	/** What it takes, or */
	layout?: string;
	/** what it starts. */
	tour?: string;
	/** "07:30" of the clock in its zone. */
	at: string;
	/** mon to sun; every day when there are none. */
	days?: string[];
	/** Dates, "2026-12-25", instead of days. */
	only?: string[];
	except?: string[];
	/** IANA; the controller's when there is none. */
	zone?: string;
	paused?: boolean;
	/** A duration: it passes when somebody took something in that time before. */
	idle?: string;
}

export const week = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** The date of an instant in a zone, "2026-11-28"; in the browser's without one. */
export function dateIn(ms: number, zone?: string): string {
	return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(ms);
}

/** When something is due, as people say it: "hari ini 07.30", "besok 07.30", "Senin 07.30", "25 Des, 07.30". */
export function whenDue(next: string, zone: string | undefined, now: number): string {
	const at = Date.parse(next);
	const days = Math.round((Date.parse(dateIn(at, zone)) - Date.parse(dateIn(now, zone))) / 86_400_000);
	const time = hourMinute(at, zone);
	if (days === 0) return words.today(time);
	if (days === 1) return words.tomorrow(time);
	if (days > 1 && days < 7) return words.onDay(words.weekdays.split(' ')[new Date(dateIn(at, zone)).getUTCDay()] ?? '', time);
	return moment(at, zone, now);
}

/** A date of a schedule as people write it: "25 Des 2026". */
export function dateText(date: string, locale: string): string {
	return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(Date.parse(date));
}

/** What it does, as one choice: "layout/situasi", "tour/pagi". */
export const deed = (s: Pick<ScheduleSpec, 'layout' | 'tour'>): string => (s.tour ? `tour/${s.tour}` : s.layout ? `layout/${s.layout}` : '');

/** The other way round. */
export function doing(chosen: string): Pick<ScheduleSpec, 'layout' | 'tour'> {
	const [kind, name = ''] = chosen.split('/');
	return kind === 'tour' ? { layout: '', tour: name } : { layout: name, tour: '' };
}

/** The days with one of them more or less, in the week's order; all seven are none, which is every day. */
export function toggledDay(days: readonly string[], day: string): string[] {
	const next = week.filter((d) => (d === day) !== days.includes(d));
	return next.length === week.length ? [] : next;
}
