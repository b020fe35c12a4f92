/** What a hand does to the sources that a window shows in turn. Pure: every verb answers something new. */
import type { Window, WindowTour } from '../../lib/wire/messages';

/** How long each is shown until somebody says otherwise. */
const usual = '15s';
/** The wall takes no more of them (wall.MaxTour). */
export const most = 64;

/** The window's turns, also of one that shows a single source, or none. */
export function turnsOf(window: Window): WindowTour {
	return window.tour ?? { sources: window.source ? [window.source] : [], every: usual };
}

/** The window's turns with a source at their end, or without it if it was among them. */
export function toggled(window: Window, source: string): WindowTour {
	const { sources, every } = turnsOf(window);
	if (sources.includes(source)) return { sources: sources.filter((s) => s !== source), every };
	return { sources: sources.length < most ? [...sources, source] : sources, every };
}

/** The turns with one of them a place earlier. */
export function earlier(turns: WindowTour, source: string): WindowTour {
	const i = turns.sources.indexOf(source);
	if (i < 1) return turns;
	return { ...turns, sources: turns.sources.with(i, turns.sources[i - 1] ?? source).with(i - 1, source) };
}

/** The windows, one of them with these turns. Fewer than two are no turns: it shows that one. What does not go with turns (crop, stand-in, sound) is dropped. */
export function given(windows: readonly Window[], id: string, turns: WindowTour): Window[] {
	return windows.map((w) => {
		if (w.id !== id) return w;
		const { tour: _tour, crop: _crop, instead: _instead, sound: _sound, ...rest } = w;
		const source = turns.sources[0] ?? '';
		if (turns.sources.length < 2) return w.tour ? { ...rest, source } : { ...w, source };
		return { ...rest, source, tour: turns };
	});
}
