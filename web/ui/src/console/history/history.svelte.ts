/** What was on air on a wall: pages of it, newest first. */
import type { Program } from '../../lib/wire/messages';

/** A program that was on air. */
export interface PastProgram extends Program {
	/** It was taken back. */
	undone?: boolean;
	/** Its sources that were deleted since. */
	lost?: string[];
}

export interface History {
	/** Newest first. */
	programs: PastProgram[];
	/** There are older ones. */
	more: boolean;
}

export type ReadHistory = (wall: string, before: number, limit: number) => Promise<History>;

/** Programs a page: as many as a hand scrolls through before it asks for more. */
export const page = 12;

export class Past {
	readonly #read: ReadHistory;
	readonly #wall: string;
	#programs = $state.raw<readonly PastProgram[]>([]);
	#more = $state(false);
	#reading = $state(false);
	#failed = $state(false);
	#heard = 0; // the newest revision that was asked for

	constructor(read: ReadHistory, wall: string) {
		this.#read = read;
		this.#wall = wall;
	}

	get programs(): readonly PastProgram[] {
		return this.#programs;
	}
	get more(): boolean {
		return this.#more;
	}
	get reading(): boolean {
		return this.#reading;
	}
	/** The last reading failed; what was read before stands. */
	get failed(): boolean {
		return this.#failed;
	}

	/** To be told what is on air: a program that came since is read, with all that is shown of the list, for undoing marks others. */
	async heard(revision: number): Promise<void> {
		if (revision === this.#heard && !this.#failed) return;
		this.#heard = revision;
		await this.#ask(0, Math.max(page, this.#programs.length));
	}
	/** Reads the page of programs before the oldest that is shown. */
	async older(): Promise<void> {
		const last = this.#programs.at(-1);
		if (last && this.#more && !this.#reading) await this.#ask(last.revision, page);
	}

	async #ask(before: number, limit: number): Promise<void> {
		const asked = this.#heard;
		this.#reading = true;
		try {
			const { programs, more } = await this.#read(this.#wall, before, limit);
			if (asked !== this.#heard) return; // something newer came meanwhile, and is being read
			this.#programs = before ? [...this.#programs, ...programs] : programs;
			this.#more = more;
			this.#failed = false;
		} catch {
			this.#failed = asked === this.#heard;
		} finally {
			if (asked === this.#heard) this.#reading = false;
		}
	}
}
