/** A layout that is about to be saved: its name, and the part of the wall it is of. */
import type { DeclaredLayout, DeclaredWall, Window } from '../../lib/wire/messages';
import { nameOf } from './names';
import { within } from './zones';

export interface LayoutSpec {
	title: string;
	wall: string;
	zone?: string;
	windows: readonly Window[];
}

/** What saving needs to know of the desk. */
export interface Savable {
	readonly wall: DeclaredWall | undefined;
	readonly layouts: readonly DeclaredLayout[];
	readonly prepared: { readonly zone?: string; readonly windows: readonly Window[] } | undefined;
}

export class Saving {
	readonly #of: () => Savable;
	#chosen = $state<string>();
	title = $state('');

	constructor(of: () => Savable) {
		this.#of = of;
	}

	/** The layout's name in files and in the API; '' when the title gives none. */
	get name(): string {
		return nameOf(this.title);
	}
	/** The layout that would be replaced. */
	get replaces(): DeclaredLayout | undefined {
		return this.#of().layouts.find((l) => l.name === this.name);
	}
	/** '' is all the wall. A partial layout that is replaced stays partial, and so does what was prepared for a zone. */
	get zone(): string {
		const known = (zone: string | undefined) => this.#of().wall?.zones.some((z) => z.name === zone);
		const zone = this.#chosen ?? this.replaces?.zone ?? this.#of().prepared?.zone ?? '';
		return known(zone) ? zone : '';
	}
	set zone(zone: string) {
		this.#chosen = zone;
	}
	/** Undefined while there is nothing to save, or no name for it. */
	get spec(): LayoutSpec | undefined {
		const { wall, prepared } = this.#of();
		if (!wall || !prepared || !this.name) return undefined;
		const windows = within(wall, this.zone, prepared.windows);
		return { title: this.title.trim(), wall: wall.name, windows, ...(this.zone && { zone: this.zone }) };
	}
}
