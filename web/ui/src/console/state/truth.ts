/** What the displays themselves say of a window: the truth about a picture comes from the glass. */
import type { Window, WindowHealth } from '../../lib/wire/messages';
import type { House } from './house.svelte';
import { condition, type Condition, type StateWords } from './shown';

export interface OnGlass {
	readonly display: string;
	readonly health: WindowHealth;
}

/** Every connected display's word on a window of the program, by display name. */
export function onGlass(house: House, wall: string, window: string): OnGlass[] {
	const here = new Set(house.declared?.displays.filter((d) => d.wall === wall).map((d) => d.name));
	return house.displays
		.filter((d) => d.connected && here.has(d.name))
		.flatMap((d) => d.windows.filter((w) => w.window === window).map((health) => ({ display: d.name, health })))
		.sort((a, b) => a.display.localeCompare(b.display));
}

/** The second source that a window of the program shows on any display now, in its own one's place; '' when none does. */
export function standingIn(house: House, wall: string, window: Window): string {
	const shown = window.instead && onGlass(house, wall, window.id).some((g) => g.health.source === window.instead);
	return shown ? (window.instead ?? '') : '';
}

/**
 * The condition of a window on air. A picture that stands still on any display
 * is bad, whatever the relay says, and a live camera that a display has no
 * picture of is only being connected; otherwise the source's own condition.
 */
export function windowCondition(house: House, wall: string, window: string, source: string, words: StateWords): Condition {
	const own = condition(house, source, words);
	if (own.tone === 'bad' || house.sources.get(source)?.state === 'ended') return own;
	const glass = onGlass(house, wall, window);
	const stalled = glass.find((g) => g.health.state === 'stalled');
	const none = source.startsWith('camera/') && own.tone === 'ok' && glass.some((g) => g.health.state === 'waiting' && g.health.source === source);
	if (!stalled) return none ? { tone: 'warn', word: words.connecting, since: '', reason: '' } : own;
	const since = stalled.health.since ? new Date(stalled.health.since / 1000).toISOString() : '';
	return { tone: 'bad', word: words.stalled, since, reason: '' };
}
