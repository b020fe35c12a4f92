/** The relay's states, and times of day, in words for people in the room. */
import type { SourceWord } from '../lib/state/sources.svelte';
import type { Micros } from '../lib/wire/messages';
import { say } from './messages';

/** Why a source has no picture; '' when the relay sees nothing wrong or has said nothing. */
export function wordOf(word: SourceWord | undefined): string {
	switch (word?.state) {
		case undefined:
		case 'live':
		case 'idle':
		case 'past':
			return '';
		case 'ended':
			return say.recordingEnded;
		case 'unrecorded':
			return say.unrecorded;
		case 'connecting':
			return say.connecting;
		case 'silent':
			return say.silent;
		case 'refused':
			return say.refused;
		case 'wrong password':
			return say.wrongPassword;
		case 'unsupported':
			return say.unsupported;
		case 'stalled':
			return say.stopped;
		default:
			return word?.reason ?? '';
	}
}

/**
 * What stands in a window without a picture. Without a line it is one too many only where the others have theirs:
 * there are none before the connection of pictures stands.
 */
export function emptyOf(slot: number, connection: string, word: SourceWord | undefined): { text: string; fault: boolean } {
	if (slot < 0 && connection === 'connected') return { text: say.noSlot, fault: true };
	return { text: wordOf(word) || say.connecting, fault: isFault(word) };
}

/** Why a source has no picture and another one is shown in its place. */
export function lossOf(name: string, word: SourceWord | undefined, locale: string, zone: string): string {
	if (!word || !isFault(word)) return say.reasonOf(name, wordOf(word) || say.absent);
	const lost = word.state === 'silent' || word.state === 'stalled';
	return lost ? say.lostOf(name, timeOfDay(word.since, locale, zone)) : say.reasonOf(name, wordOf(word));
}

/** Whether the relay sees something wrong, rather than something under way. */
export function isFault(word: SourceWord | undefined): boolean {
	return word !== undefined && !['live', 'idle', 'connecting', 'past', 'ended'].includes(word.state);
}

/** "10.42", as clocks are written in the locale. */
export const timeOfDay = (at: Micros, locale: string, zone: string): string => clock(at, locale, zone, {});

/** "10.42.07". */
export const timeOfSecond = (at: Micros, locale: string, zone: string): string => clock(at, locale, zone, { second: '2-digit' });

function clock(at: Micros, locale: string, zone: string, more: Intl.DateTimeFormatOptions): string {
	const options: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...more };
	try {
		return new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }).format(at / 1000);
	} catch {
		return new Intl.DateTimeFormat('id-ID', options).format(at / 1000); // a zone this browser does not know
	}
}
