/** The relay's word on the cameras and participants this display shows. */
import type { Micros, SourceMessage, SourceState } from '../wire/messages';

export interface SourceWord {
	state: SourceState;
	since: Micros;
	reason: string;
	/** µs: how far the pictures of a past source are behind the wall clock. */
	behind?: Micros | undefined;
	/** Seconds of its groups of pictures, the longest of its streams. */
	group?: number | undefined;
}

/** ms a camera that is being called for the first time may hold a take back. */
const firstCall = 1800;

export class Sources {
	#words = $state.raw<ReadonlyMap<string, SourceWord>>(new Map());
	#failed = new Set<string>(); // went wrong, and has not been live since

	receive(m: SourceMessage): void {
		const { source, state, since, reason, behind, group } = m;
		this.#words = new Map(this.#words).set(source, { state, since, reason, behind, group });
		if (state === 'live' || state === 'past' || state === 'idle') this.#failed.delete(source);
		else if (state !== 'connecting') this.#failed.add(source);
	}

	/** Forgets what was said of all but these: of those that come later the wall says anew how they are. */
	keep(sources: ReadonlySet<string>): void {
		if ([...this.#words.keys()].every((s) => sources.has(s))) return;
		this.#words = new Map([...this.#words].filter(([s]) => sources.has(s)));
		this.#failed = new Set([...this.#failed].filter((s) => sources.has(s)));
	}

	get(source: string): SourceWord | undefined {
		return this.#words.get(source);
	}

	/**
	 * Whether nothing is to be expected of a source: no take waits for a dead
	 * camera. One that nobody watched until now is only being called, and gets
	 * a moment; one that fails and is called again and again does not.
	 * @param waited ms since it was asked for
	 */
	dead(source: string, waited: number): boolean {
		const word = this.#words.get(source);
		if (!word || word.state === 'live' || word.state === 'past') return false;
		return this.#failed.has(source) || waited >= firstCall;
	}
}
