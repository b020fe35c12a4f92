/** What is true of a window, as a shape and a sentence: the same on the drawing and in the list. */
import { age } from '../lib/i18n/format';
import { isPast } from '../lib/state/past';
import { judge } from '../lib/tiles/quality';
import type { Tone } from '../lib/ui/StateMark.svelte';
import type { ViewWindow } from '../lib/wire/messages';
import { asView } from './geometry';
import { say } from './messages';
import type { Watching } from './watching.svelte';

export interface Truth {
	tone: Tone;
	text: string;
	/** live: the picture moves; last: it is the last one of a source that stopped; none: there is none; '' where no picture belongs. */
	picture: 'live' | 'last' | 'none' | '';
}

const box = { x: 0, y: 0, width: 0, height: 0 };

/** What people call the window: what stands in for a dead source is named for what it is. */
export function nameOf(w: ViewWindow, watching: Watching): string {
	const own = w.label || w.title || w.source || '';
	const on = watching.standIns.on(asView(w, box));
	return on.standsIn ? say.standIn(w.insteadTitle || on.source) : own;
}

/** The second line: the source's own title where the label differs, else whose it is. */
export const detailOf = (w: ViewWindow): string => (w.label && w.title && w.label !== w.title ? w.title : (w.owner ?? ''));

export function reasonOf(w: ViewWindow): string {
	switch (w.withheld) {
		case 'class':
			return say.byClass;
		case 'leave':
			return say.byLeave;
		default:
			return say.byKind;
	}
}

export function truthOf(w: ViewWindow, watching: Watching): Truth {
	if (w.withheld) return { tone: 'old', text: reasonOf(w), picture: '' };
	switch (w.kind) {
		case 'camera':
		case 'participant':
			return pictureOf(w, watching);
		case 'tile':
			return figureOf(w, watching);
		case 'room': {
			const n = w.seats?.length ?? 0;
			return { tone: n > 0 ? 'ok' : 'old', text: n > 0 ? say.people(n) : say.nobody, picture: '' };
		}
		default:
			return { tone: 'old', text: w.source ? '' : say.empty, picture: '' };
	}
}

function pictureOf(w: ViewWindow, watching: Watching): Truth {
	const { source } = watching.standIns.on(asView(w, box));
	const word = watching.sources.get(source)?.state;
	void watching.second; // the connection itself is no Svelte state
	if (w.slot < 0) {
		const up = watching.pictures.peer.state === 'connected';
		return { tone: 'old', text: up ? say.waits : say.picturesConnecting, picture: 'none' };
	}
	const { state, since, frozen, covered } = watching.pictures.truth(w.slot);
	if (state === 'waiting') {
		const dead = word !== undefined && !['live', 'idle', 'connecting', 'past'].includes(word);
		return { tone: dead ? 'warn' : 'old', text: dead ? say.noPicture : say.picturesConnecting, picture: 'none' };
	}
	if (state === 'stalled' && !(isPast(source) && word === 'ended')) return { tone: 'bad', text: say.signalLost(watching.time(since ?? 0)), picture: 'last' };
	if (isPast(source)) return { tone: 'warn', text: word === 'ended' ? say.recordingEnded : say.recording, picture: 'live' };
	if (frozen !== undefined) return { tone: 'warn', text: (covered ? say.covered : say.frozen)(watching.time(frozen)), picture: 'live' };
	return { tone: 'ok', text: say.live, picture: 'live' };
}

const tones: Record<string, Tone> = { good: 'ok', manual: 'ok', demo: 'ok', late: 'warn', stale: 'warn', dead: 'bad', none: 'old' };

function figureOf(w: ViewWindow, watching: Watching): Truth {
	const tile = watching.tiles.get((w.source ?? '').slice('tile/'.length));
	if (!tile) return { tone: 'old', text: say.noData, picture: '' };
	if (tile.definition.kind === 'clock') return { tone: 'ok', text: '', picture: '' };
	const { q, asOf, age: old } = judge(tile.definition, tile.document, watching.second);
	const ago = Number.isNaN(asOf) ? '' : ` · ${say.ago(age(old * 1000))}`;
	return { tone: tones[q] ?? 'old', text: say[`q_${q}`] + (q === 'none' ? '' : ago), picture: '' };
}
