/** Words for conditions, difference and receipts, so that every part of the console says the same. */
import { hourMinute } from '../lib/i18n/format';
import { catalogue } from '../lib/i18n/i18n';
import { cameraError } from './cameras/wording';
import { words } from './messages';
import { words as tours } from './tours/messages';
import type { Difference } from './state/difference';
import type { Condition, StateWords } from './state/shown';
import type { Receipt } from '../lib/wire/messages';

export const stateWords: StateWords = { ...words, demo: words.demoData };

/** A long user name as it is said in passing: "bambang.sulistyo.hadiprasetyo" is "bambang.s.h". */
export function shortName(name: string, most = 16): string {
	if (name.length <= most) return name;
	const [first = '', ...others] = name.split(/(?=[.\-_])/);
	return first + others.map((part) => part.slice(0, 2)).join('');
}

/** Who put something on air: a person, the system, or an alarm, a tour or a schedule by its title. */
export function who(by: string, alarmTitle: (alarm: string) => string = (n) => n, tourTitle: (tour: string) => string = (n) => n): string {
	const [kind = '', name = ''] = by.split('/');
	switch (kind) {
		case 'system':
			return words.system;
		case 'alarm':
			return words.byAlarm(alarmTitle(name));
		case 'tour':
			return tours.byTour(tourTitle(name));
		case 'schedule':
			return tours.bySchedule(name);
		default:
			return shortName(by);
	}
}

/** "Sinyal hilang sejak 10.42" */
export function conditionText(c: Condition, zone?: string): string {
	const at = Date.parse(c.since);
	return Number.isNaN(at) ? c.word : `${c.word} ${words.since(hourMinute(at, zone))}`;
}

/** Why a source is as it is, in the console's language; '' where there is nothing to say. */
export const reasonText = (c: Condition): string => c.reason && cameraError(c.reason);

/** "2 muncul, 1 pindah, 1 hilang", or '' for no difference. */
export function differenceText(d: Difference): string {
	return words.differs(d.appears.length, d.moves.length, d.changes.length, d.vanishes.length);
}

const reasons = catalogue({
	id: {
		notConnected: 'tidak tersambung',
		hidden: 'halaman tersembunyi',
		late: 'tidak siap pada waktunya',
		closed: 'layar ditutup',
		unpainted: 'belum menampilkan',
		tooMany: (n: string, of: string) => `terlalu banyak gambar: ${n} dari ${of}`,
		notHad: (source: string) => `${source} tidak dapat dimuat`,
		loading: (source: string) => `${source} belum selesai dimuat`,
	},
	en: {
		notConnected: 'not connected',
		hidden: 'page hidden',
		late: 'not ready in time',
		closed: 'the wall is closed',
		unpainted: 'has not painted',
		tooMany: (n: string, of: string) => `too many pictures: ${n} of ${of}`,
		notHad: (source: string) => `${source} could not be loaded`,
		loading: (source: string) => `${source} has not loaded yet`,
	},
});

/** Why a display did not paint, in the console's language; a reason it does not know is passed on as it is. */
export function failureText(error: string | undefined): string {
	if (!error) return reasons.unpainted;
	if (error.startsWith('not connected')) return reasons.notConnected;
	if (error.startsWith('hidden')) return reasons.hidden;
	if (error.includes('not ready')) return reasons.late;
	if (error.includes('blanked')) return reasons.closed;
	const load = /^(\S+): (did not load|had not loaded yet)$/.exec(error);
	if (load) return (load[2] === 'did not load' ? reasons.notHad : reasons.loading)(load[1] ?? '');
	const many = /too many pictures: (\d+) of (\d+)/.exec(error);
	return many ? reasons.tooMany(many[1] ?? '', many[2] ?? '') : error;
}

/** One line a reason: "Tidak tersambung: Kiri atas, Kanan atas". */
export function failureLines(receipt: Receipt, title: (display: string) => string): string[] {
	const by = new Map<string, string[]>();
	for (const d of receipt.displays) {
		if (d.paintedAt && !d.error) continue;
		const why = failureText(d.error);
		by.set(why, [...(by.get(why) ?? []), title(d.display)]);
	}
	return [...by].map(([why, names]) => `${why.charAt(0).toUpperCase()}${why.slice(1)}: ${names.join(', ')}`);
}
