/** What a hand does to an arrangement of windows. Pure: every verb answers a new list. */
import { isPast } from '../../lib/state/past';
import type { Region, WallPanel, Window } from '../../lib/wire/messages';

/** Puts a source into the window `id`; its label, crop, stand-in, stream, sound and tour were the old source's, so they are dropped. */
export function put(windows: readonly Window[], id: string, source: string): Window[] {
	return windows.map((w) => {
		if (w.id !== id || (w.source === source && !w.tour)) return w;
		const { crop: _crop, instead: _instead, stream: _stream, sound: _sound, tour: _tour, ...rest } = w;
		return { ...rest, source, label: '' };
	});
}

/** Exchanges what two windows show; their places stay. Unknown ids change nothing. */
export function swap(windows: readonly Window[], a: string, b: string): Window[] {
	const first = windows.find((w) => w.id === a);
	const second = windows.find((w) => w.id === b);
	if (!first || !second) return [...windows];
	const showing = (place: Window, what: Window): Window => ({ ...what, id: place.id, region: place.region });
	return windows.map((w) => (w === first ? showing(first, second) : w === second ? showing(second, first) : w));
}

/** The windows with one of them in another place, instead of the one that is there. */
export function relocate(windows: readonly Window[], id: string, region: Region, over?: string): Window[] {
	return windows.filter((w) => w.id !== over).map((w) => (w.id === id ? { ...w, region } : w));
}

/** Takes the window away; its place becomes empty glass. */
export function remove(windows: readonly Window[], id: string): Window[] {
	return windows.filter((w) => w.id !== id);
}

/** What of a window can be changed without changing its source or its place. */
export type Adjustment = Partial<Pick<Window, 'label' | 'fit' | 'crop' | 'pin' | 'instead'>>;

/** Changes the label, the fit, the crop, the pin or the stand-in of one window. */
export function adjust(windows: readonly Window[], id: string, change: Adjustment): Window[] {
	return windows.map((w) => (w.id === id ? { ...w, ...change } : w));
}

/** Ties one window to one of its camera's streams; undefined: what suits its size. */
export function stream(windows: readonly Window[], id: string, which: Window['stream']): Window[] {
	return windows.map((w) => {
		if (w.id !== id) return w;
		const { stream: _stream, ...rest } = w;
		return which ? { ...rest, stream: which } : rest;
	});
}

/** Lets one window be heard, and no other with it; or silences it. */
export function sound(windows: readonly Window[], id: string, on: boolean): Window[] {
	return windows.map((w) => {
		const heard = w.id === id ? on : on ? false : w.sound === true;
		if (heard === (w.sound === true)) return w;
		const { sound: _sound, ...rest } = w;
		return heard ? { ...rest, sound: true } : rest;
	});
}

/** Whether a source may take the place of the window's own while that gives no picture: both are one live picture. */
export function mayStandIn(window: Window, source: string): boolean {
	const picture = (s: string) => /^(camera|participant)\//.test(s) && !isPast(s);
	return source !== window.source && picture(window.source) && picture(source);
}

/** A new window over the region, on top of the others, with an id nobody has. */
export function add(windows: readonly Window[], region: Region, source: string): Window[] {
	let n = windows.length + 1;
	while (windows.some((w) => w.id === `w${n}`)) n++;
	return [...windows, { id: `w${n}`, source, region, fit: 'contain', label: '' }];
}

/** The lit area of all panels, in millimetres; zero without panels. */
export function glass(panels: readonly WallPanel[]): { x: number; y: number; width: number; height: number } {
	if (panels.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
	const x = Math.min(...panels.map((p) => p.x));
	const y = Math.min(...panels.map((p) => p.y));
	return {
		x,
		y,
		width: Math.max(...panels.map((p) => p.x + p.width)) - x,
		height: Math.max(...panels.map((p) => p.y + p.height)) - y,
	};
}

/** Where a panel hangs, in fractions of the wall's glass. */
export function panelRegion(panel: WallPanel, panels: readonly WallPanel[]): Region {
	const g = glass(panels);
	return { x: (panel.x - g.x) / g.width, y: (panel.y - g.y) / g.height, width: panel.width / g.width, height: panel.height / g.height };
}

/** The topmost window at a point in fractions of the glass, else undefined. Later windows lie over earlier ones. */
export function windowAt(windows: readonly Window[], x: number, y: number): Window | undefined {
	return windows.findLast((w) => contains(w.region, x, y));
}

/** The panel at a point in fractions of the glass; behind a bezel there is none. */
export function panelAt(panels: readonly WallPanel[], x: number, y: number): WallPanel | undefined {
	return panels.find((p) => contains(panelRegion(p, panels), x, y));
}

const contains = (r: Region, x: number, y: number): boolean => x >= r.x && y >= r.y && x < r.x + r.width && y < r.y + r.height;

/** Whether two regions are the same place, to a thousandth of the glass. */
export function samePlace(a: Region, b: Region): boolean {
	const near = (m: number, n: number) => Math.abs(m - n) < 0.001;
	return near(a.x, b.x) && near(a.y, b.y) && near(a.width, b.width) && near(a.height, b.height);
}
