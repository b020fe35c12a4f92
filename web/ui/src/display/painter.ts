/**
 * Flips in the animation frame of their instant and says when a revision was
 * painted. Times are the wall's, µs; what is reported is script time, when the
 * frame's callback ran: timestamps of frames flatter, they lie on one grid.
 */
import type { Program } from '../lib/state/program.svelte';
import type { WallClock } from '../lib/wire/clock';

export interface Painted {
	revision: number;
	/** The instant it was asked for; 0 for a program that was to be shown at once. */
	at: number;
	paintedAt: number;
}

export interface PainterOptions {
	program: Program;
	clock: Pick<WallClock, 'now'>;
	/** Makes the page what the program says, before it returns. */
	draw: () => void;
	report: (painted: Painted) => void;
	frame?: (f: () => void) => void;
	later?: (f: () => void, ms: number) => void;
}

const hiddenGrace = 500; // ms after the instant: a page that nobody sees gets no animation frames

export class Painter {
	readonly #o: PainterOptions;
	#waiting = false;
	#asked = 0; // instant of the flip that is drawn but not yet reported
	#lastFrame = 0;
	/** µs between two frames, smoothed; 60 Hz until it is measured. */
	#period = 16_667;

	constructor(options: PainterOptions) {
		this.#o = options;
	}

	/** To be called when the program heard something: a flip to wait for, or a revision to report. */
	wake(): void {
		const flip = this.#o.program.flip;
		if (flip) this.#afterwards(flip.at);
		if (this.#waiting || (!flip && !this.#o.program.hasUnpainted)) return;
		this.#lastFrame = 0;
		this.#next();
	}

	#next(): void {
		this.#waiting = true;
		const frame = this.#o.frame ?? ((f: () => void) => void requestAnimationFrame(f));
		frame(() => this.#frame());
	}

	#frame(): void {
		this.#waiting = false; // also when what follows fails: the next one must find its frame
		const { program, clock } = this.#o;
		const now = clock.now();
		this.#measure(now);
		if (program.due(now, this.#period)) this.#flip();
		else if (program.hasUnpainted) this.#o.draw();
		const revision = program.takeUnpainted();
		if (revision !== undefined) {
			this.#o.report({ revision, at: this.#asked, paintedAt: now });
			this.#asked = 0;
		}
		if (program.flip && !this.#waiting) this.#next();
	}

	#flip(): void {
		this.#asked = this.#o.program.flip?.at ?? 0;
		this.#o.program.commit();
		this.#o.draw();
	}

	/** Without animation frames the program changes all the same; it is reported when somebody can see it. */
	#afterwards(at: number): void {
		const later = this.#o.later ?? ((f: () => void, ms: number) => void setTimeout(f, ms));
		const wait = Math.max(0, (at - this.#o.clock.now()) / 1000) + hiddenGrace;
		later(() => {
			if (this.#o.program.flip?.at === at) this.#flip();
		}, wait);
	}

	#measure(now: number): void {
		const since = now - this.#lastFrame;
		if (this.#lastFrame > 0 && since > 3_000 && since < 50_000) this.#period += (since - this.#period) / 8;
		this.#lastFrame = now;
	}
}
