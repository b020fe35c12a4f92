/** Which windows show their second source, because the first one gives no picture. */
import type { StandInMessage, View } from '../wire/messages';

/** What a window's slot shows. */
export interface OnSlot {
	source: string;
	liveFrom: number;
	/** It is the second source. */
	standsIn: boolean;
}

export class StandIns {
	#said = $state.raw<ReadonlyMap<number, StandInMessage>>(new Map());

	receive(m: StandInMessage): void {
		this.#said = new Map(this.#said).set(m.slot, m);
	}

	/** What is on the slot of a view. A word on another pair of sources is old and counts for nothing. */
	on(view: View): OnSlot {
		const said = view.instead ? this.#said.get(view.slot) : undefined;
		if (said?.source !== view.source || (said.shown !== view.source && said.shown !== view.instead)) {
			return { source: view.source, liveFrom: view.liveFrom, standsIn: false };
		}
		return { source: said.shown, liveFrom: said.liveFrom, standsIn: said.shown !== view.source };
	}
}
