/** What an alarm says of itself, in one line each. */
import type { Incident } from '../../lib/wire/messages';
import { words } from './messages';

/** Alarms that somebody has to do something about: the most urgent first, as they come. */
export const pressing = (alarms: readonly Incident[]): Incident[] =>
	alarms.filter((a) => a.phase === 'proposed' || a.acknowledge || (a.phase === 'shown' && !a.acknowledged));

/** What happened: the text of whoever raised it, else what it is about. */
export function what(a: Incident, title: (source: string) => string): string {
	const of = (kind: string) => a.subjects.filter((s) => s.startsWith(`${kind}/`)).map(title);
	const few = (names: string[]) => names.slice(0, 3).join(', ') + (names.length > 3 ? ` ${words.more(names.length - 3)}` : '');
	if (of('camera').length && !a.by) return words.lost(few(of('camera')));
	if (of('participant').length && !a.by) return words.joined(few(of('participant')));
	const about = few(a.subjects.map(title));
	return [about, a.text].filter(Boolean).join(' · ');
}

/** What showing it would cost, '' when nothing. */
export function costs(a: Incident, alarmTitle: (name: string) => string, roomTitle: (name: string) => string): string {
	if (!a.covers.length) return '';
	const parts = a.covers.map((c) => (c.kind === 'alarm' ? words.coversAlarm(alarmTitle(c.name)) : words.coversRoom(roomTitle(c.name), c.people)));
	return words.covers(parts.join(', '));
}
