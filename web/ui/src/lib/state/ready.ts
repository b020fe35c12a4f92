/** When a prepared view may go on air. */
import type { View } from '../wire/messages';
import type { Sources } from './sources.svelte';

/** What a view's readiness depends on. */
export interface Readiness {
	/** Whether a live frame was decoded on the slot. */
	live: (slot: number) => boolean;
	sources: Pick<Sources, 'dead'>;
	/** Whether the tile's snapshot is here. */
	tile: (name: string) => boolean;
	/** Whether the page or picture of this window is loaded, and not only another of the same source. */
	loaded: (view: View) => boolean;
}

/** ms a room's pictures are waited for: a person's keyframe comes when their browser sends it. */
export const seatsWait = 1500;
/** ms a page or picture of somebody else is waited for. */
export const loadWait = 1500;

/** @param waited ms since the wall asked for it */
export function viewReady(view: View, waited: number, is: Readiness): boolean {
	switch (view.kind) {
		case 'camera':
		case 'participant':
			return view.slot < 0 || is.live(view.slot) || is.sources.dead(view.source, waited);
		case 'room':
			return waited >= seatsWait || (view.seats ?? []).every((s) => !s.video || s.slot < 0 || is.live(s.slot));
		case 'tile':
			return is.tile(view.source.replace(/^tile\//, ''));
		case 'page':
		case 'image':
			return !view.url || waited >= loadWait || is.loaded(view);
		default:
			return true;
	}
}
