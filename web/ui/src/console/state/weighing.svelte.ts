/** What a take would cover of what has to be seen. Pins the console knows; what an alarm put there, the controller. */
import type { Window } from '../../lib/wire/messages';
import type { House } from './house.svelte';

/** A window on air that has to be seen and would not be seen whole any more. */
export interface Covered {
	window: Window;
	/** The alarm that put it there; absent when it is pinned only. */
	alarm?: string;
	gone?: boolean;
}

/** What weighing needs of the desk. */
export interface Weighed {
	readonly wall: string;
	readonly preview: object | undefined;
	readonly difference: { readonly covered: readonly Window[] };
}

export class Weighing {
	readonly #house: House;
	readonly #desk: Weighed;
	readonly #ask: (wall: string) => Promise<Covered[]>;
	#answer = $state.raw<{ of: string; covered: readonly Covered[] }>({ of: '', covered: [] });
	#asked = '';

	constructor(house: House, desk: Weighed, ask: (wall: string) => Promise<Covered[]>) {
		this.#house = house;
		this.#desk = desk;
		this.#ask = ask;
	}

	/** Pins at once; the controller's word as soon as it is of what is prepared and on air now. */
	get covered(): readonly Covered[] {
		if (!this.#desk.preview) return [];
		const pinned = this.#desk.difference.covered;
		const said = this.#answer.of === this.#state() ? this.#answer.covered : [];
		return [...said, ...pinned.filter((w) => !said.some((c) => c.window.id === w.id)).map((window) => ({ window }))];
	}

	/** To be called whenever a wall or an alarm has changed. */
	async weigh(): Promise<void> {
		const wall = this.#house.wall(this.#desk.wall);
		const of = this.#state();
		if (!wall?.preview || of === this.#asked) return;
		this.#asked = of;
		try {
			const covered = await this.#ask(wall.wall);
			if (of === this.#asked) this.#answer = { of, covered };
		} catch {
			if (of === this.#asked) this.#asked = ''; // the next word asks again; pins are named meanwhile
		}
	}

	/** What the answer depends on. */
	#state(): string {
		const wall = this.#house.wall(this.#desk.wall);
		const alarms = this.#house.alarms.map((a) => [a.alarm, a.phase, a.cleared, a.acknowledged]);
		return JSON.stringify([wall?.wall, wall?.program.revision, wall?.preview?.revision, alarms]);
	}
}
