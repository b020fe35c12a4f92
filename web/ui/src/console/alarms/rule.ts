/** The rule of an alarm: its document, what it is about, and what the wall would show. */
import { number } from '../../lib/i18n/format';
import type { DeclaredWall, Window } from '../../lib/wire/messages';
import { glass } from '../state/compose';
import { beside, panelsOf, touches } from '../state/zones';
import { words } from './rulewords';

/** When it is up: of one camera, of all with a tag, of a tile, of a room; or when somebody calls the API. */
export interface When {
	camera?: string;
	tag?: string;
	tile?: string;
	/** JSON pointer to a number in the tile's document. */
	path?: string;
	is?: string;
	than?: number;
	/** Instead of a number: late, stale or dead. */
	quality?: string;
	room?: string;
	/** A duration: it has to be so for so long. */
	for?: string;
}

/** An alarm's document in the API. */
export interface AlarmSpec {
	title?: string;
	wall: string;
	zone?: string;
	when?: When;
	layout?: string;
	source?: string;
	/** 1 to 5, the most urgent; 3 when absent. */
	priority?: number;
	mode?: '' | 'propose' | 'take';
	acknowledge?: boolean;
	hold?: string;
	giveBack?: boolean;
}

export const causes = ['camera', 'tag', 'level', 'quality', 'room', 'call'] as const;
export type Cause = (typeof causes)[number];

export function causeOf(when: When | undefined): Cause {
	if (when?.camera) return 'camera';
	if (when?.tag) return 'tag';
	if (when?.tile) return when.quality ? 'quality' : 'level';
	return when?.room ? 'room' : 'call';
}

/** A condition of another cause: only how long it has to hold is kept, which means nothing for a call. */
export function turnedTo(cause: Cause, thing: string, was: When | undefined): When {
	const lasting = was?.for ? { for: was.for } : {};
	switch (cause) {
		case 'camera':
		case 'tag':
		case 'room':
			return { [cause]: thing, ...lasting };
		case 'level':
			return { tile: thing, path: '/value', is: '>', than: 0, ...lasting };
		case 'quality':
			return { tile: thing, quality: 'stale', ...lasting };
		case 'call':
			return {};
	}
}

/** What it is about: the name of a camera, tag, tile or room; '' for a call. */
export const subject = (when: When | undefined): string => when?.camera || when?.tag || when?.tile || when?.room || '';

/** What the wall would show if the alarm came now: its windows in its zone, and what hangs beside it. Pins are the controller's to keep. */
export function wouldShow(wall: DeclaredWall, spec: AlarmSpec, layout: readonly Window[], program: readonly Window[]): readonly Window[] {
	const zone = spec.zone ?? '';
	const [all, box] = [glass(wall.panels), glass(panelsOf(wall, zone))];
	if (!all.width || !all.height) return [];
	const region = { x: (box.x - all.x) / all.width, y: (box.y - all.y) / all.height, width: box.width / all.width, height: box.height / all.height };
	const whole: Window = { id: 'alarm', source: spec.source ?? '', region, fit: 'contain', label: '' };
	const windows = spec.layout ? layout.filter((w) => touches(wall, zone, w.region)) : spec.source ? [whole] : [];
	return beside(wall, program, windows.map((w, i) => ({ ...w, id: `alarm.${i + 1}` })), zone);
}

/** The condition in words, with its own numbers; `title` names what stands behind kind/name. */
export function conditionOf(when: When | undefined, title: (source: string) => string): string {
	switch (causeOf(when)) {
		case 'camera':
			return words.saysCamera(title(`camera/${when?.camera}`));
		case 'tag':
			return words.saysTag(when?.tag ?? '');
		case 'level':
			return words.saysLevel(title(`tile/${when?.tile}`), when?.is ?? '', number(when?.than ?? 0, 6));
		case 'quality':
			return words.saysQuality(title(`tile/${when?.tile}`));
		case 'room':
			return words.saysRoom(title(`room/${when?.room}`));
		case 'call':
			return words.saysCall;
	}
}

/** Where the numbers of a tile's document are, as JSON pointers (RFC 6901), with the numbers. */
export function numbersIn(document: unknown, at = ''): [pointer: string, n: number][] {
	if (typeof document === 'number') return [[at, document]];
	if (typeof document !== 'object' || document === null) return [];
	return Object.entries(document).flatMap(([k, v]) => numbersIn(v, `${at}/${k.replaceAll('~', '~0').replaceAll('/', '~1')}`));
}
