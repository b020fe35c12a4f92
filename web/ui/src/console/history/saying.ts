/** What a program that was on air, and undoing one, say of themselves. */
import { hourMinute } from '../../lib/i18n/format';
import type { Undo, WallMessage } from '../../lib/wire/messages';
import { words as desk } from '../messages';
import type { House } from '../state/house.svelte';
import { titleOf } from '../state/shown';
import { zoneTitle } from '../state/zones';
import { who } from '../wording';
import type { PastProgram } from './history.svelte';
import { words } from './messages';

/** What undo would take back in a zone, or on the wall when it is ''. */
export const undoable = (wall: WallMessage, zone: string): Undo | undefined =>
	(zone ? wall.undos.find((u) => u.in === zone) : wall.undo) ?? undefined;

/** "Urungkan Situasi" and "admin 10.42 · Sayap kanan". */
export function undoWords(house: House, wall: string, u: Undo): { what: string; whose: string; back: string } {
	const named = (layout: string) => (layout ? house.layoutTitle(layout) : desk.freehand);
	const zone = u.zone && zoneTitle(house.declaredWall(wall), u.zone, '');
	const whose = [`${who(u.by, house.alarmTitle)} ${hourMinute(Date.parse(u.at), house.zone)}`, zone].filter(Boolean).join(' · ');
	return { what: desk.undoWhat(named(u.what)), whose, back: desk.undoTo(named(u.layout)) };
}

/** What a past program was: its layout, or what brought it on air. */
export function what(p: PastProgram, house: House, earlier: (revision: number) => string): string {
	const name = !p.windows.length ? desk.empty : p.layout ? house.layoutTitle(p.layout) : desk.freehand;
	if (p.undoes) return words.undid(name);
	if (p.safe) return words.safe(name);
	if (p.from) return words.again(name, earlier(p.from));
	return name;
}

/** The windows whose sources were deleted since, by what they were called. */
export function lostNames(p: PastProgram, house: House): string {
	const called = (source: string) => p.windows.find((w) => w.source === source && w.label)?.label || titleOf(house, source);
	return (p.lost ?? []).map(called).join(', ');
}
