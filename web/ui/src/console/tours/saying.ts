/** How tours and schedules are said. */
import { age, hourMinute, moment } from '../../lib/i18n/format';
import type { Run, Schedule, Turn } from '../../lib/wire/messages';
import { who } from '../wording';
import { words } from './messages';

/** What a tour waits for: "berganti 12 dtk lagi", "dijeda". */
export function pace(t: Pick<Turn | Run, 'until' | 'paused' | 'held'>, now: number): string {
	if (t.paused) return words.paused;
	if (t.held) return t.held === 'alarm' ? words.heldByAlarm : words.heldByBlank;
	return t.until ? words.next(age(Date.parse(t.until) - now)) : '';
}

/** How long a turn is shown, in seconds (wall.TourTurn, wall.TourMost). */
export const shortest = 5;
export const longest = 86_400;

/** A duration as the wall writes it, "1m30s", in seconds. */
export function secondsOf(duration: string): number {
	const units: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001 };
	return [...duration.matchAll(/([\d.]+)(ms|h|m|s)/g)].reduce((sum, [, n, unit]) => sum + Number(n) * (units[unit ?? ''] ?? 0), 0);
}

/** A duration as the wall writes it as people say it. */
export const every = (duration: string): string => age(secondsOf(duration) * 1000);

const week = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** The days of a schedule: "setiap hari", "Sen–Jum", "Sab Min". */
export function daysOf(s: Pick<Schedule, 'days' | 'only' | 'except'>): string {
	const names = words.days.split(' ');
	const inOrder = [...week.slice(1), 'sun'].filter((d) => s.days.includes(d));
	const workdays = inOrder.join(' ') === 'mon tue wed thu fri';
	const days = inOrder.length === 0 || inOrder.length === 7 ? words.daily : workdays ? words.workdays : inOrder.map((d) => names[week.indexOf(d)]).join(' ');
	return [s.only.length ? words.dates(s.only.length) : days, s.except.length ? words.except(s.except.length) : ''].filter(Boolean).join(', ');
}

/** Why a schedule was passed over, in a few words; what is not known is said as it came. */
export function reason(why: string): string {
	if (/^alarm .* on the wall$/.test(why)) return words.whyAlarm;
	const holder = / in the hands of (\S+) since /.exec(why)?.[1];
	if (holder) return words.whyLease(holder);
	if (why.startsWith('it was due ')) return words.whyLate;
	const hand = /^(\S+) (?:took|undid) .* at /.exec(why)?.[1];
	return hand ? words.whyHand(hand) : why;
}

/** How a run ended: "dihentikan sari pukul 10.42". */
export function ended(run: Run, zone: string | undefined): string {
	const at = hourMinute(Date.parse(run.stopped ?? ''), zone);
	return run.why ? `${words.stoppedItself(at)}: ${reason(run.why)}` : words.stoppedBy(who(run.stoppedBy ?? ''), at);
}

/** The latest of a schedule: "Tayang 07.30", "Dilewati 07.30: ada alarm di dinding". */
export function latest(last: Schedule['last'], zone: string | undefined, now: number): string {
	if (!last) return '';
	const at = moment(Date.parse(last.due), zone, now);
	return last.taken ? words.was(at) : `${words.skipped(at)}: ${reason(last.why ?? '')}`;
}

/** A tour as its document is in the API. */
export interface TourSpec {
	title?: string;
	wall: string;
	layouts: string[];
	/** A duration. */
	every: string;
}
