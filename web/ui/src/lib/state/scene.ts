/** Which windows exist on the page, on air and behind it, and which of them are the same thing. */
import type { View } from '../wire/messages';

/** One window on the page. Its key stays as long as the same element can go on drawing it. */
export interface Shown {
	key: string;
	view: View;
	onAir: boolean;
	/** Stacking: later windows of a program lie over earlier ones, everything prepared under everything on air. */
	z: number;
}

/** Pages and pictures are moved; every other window is drawn anew, ahead of the flip, when its box changes. */
function identity(v: View): string {
	const what = `${v.source}|${v.text ?? ''}|${v.url ?? ''}`;
	if (v.kind === 'page' || v.kind === 'image') return what;
	return `${what}|${v.label}|${v.fit}|${v.box.x},${v.box.y},${v.box.width},${v.box.height}|${v.slot}`;
}

function keyed(views: readonly View[]): Map<string, { view: View; index: number }> {
	const seen = new Map<string, number>();
	const out = new Map<string, { view: View; index: number }>();
	views.forEach((view, index) => {
		const id = identity(view);
		const n = seen.get(id) ?? 0;
		seen.set(id, n + 1);
		out.set(`${id}#${n}`, { view, index });
	});
	return out;
}

/** Every window to have on the page, sorted by key so that a flip moves no element. */
export function scene(onAir: readonly View[], prepared: readonly View[]): Shown[] {
	const air = keyed(onAir);
	const next = keyed(prepared);
	const shown: Shown[] = [];
	for (const [key, { view, index }] of air) shown.push({ key, view, onAir: true, z: 100 + 2 * index });
	for (const [key, { view, index }] of next) {
		if (!air.has(key)) shown.push({ key, view, onAir: false, z: 2 * index });
	}
	return shown.sort((a, b) => (a.key < b.key ? -1 : 1));
}
