/**
 * What this display shows, what it holds ready behind it, and the instant one
 * becomes the other. It knows no DOM, no socket and no timer: messages and
 * times come in, the page draws what is read out.
 */
import type { Micros, Panel, ProgramMessage, Seat, SeatsMessage, View } from '../wire/messages';

/** The program on this display. */
export interface OnAir {
	epoch: string;
	revision: number;
	wall: string;
	panel: Panel;
	sound: boolean;
	blank: boolean;
	/** Blank because somebody has closed the wall. */
	closed?: boolean;
	views: View[];
}

/** Views held ready, hidden. */
export interface Prepared {
	take: string;
	views: View[];
	/** Page's monotonic ms. */
	since: number;
}

export interface Flip {
	take: string;
	revision: number;
	/** The wall's time. */
	at: Micros;
}

export type ProgramInput =
	| ProgramMessage
	| { type: 'prepare'; take: string; views: View[] }
	| ({ type: 'flip' } & Flip)
	| { type: 'cancel'; take: string }
	| SeatsMessage;

export class Program {
	#onAir = $state.raw<OnAir | null>(null);
	#prepared = $state.raw<Prepared | null>(null);
	#flip = $state.raw<Flip | null>(null);
	#said = ''; // the take that was reported ready
	#unpainted: number | undefined; // a revision that is drawn but not yet reported

	/** Null until the wall has spoken. */
	get onAir(): OnAir | null {
		return this.#onAir;
	}

	get prepared(): Prepared | null {
		return this.#prepared;
	}

	/** The flip that waits for its instant. */
	get flip(): Flip | null {
		return this.#flip;
	}

	/** Every source that is on air or prepared, with those that stand in. */
	get sources(): ReadonlySet<string> {
		const views = [...(this.#onAir?.views ?? []), ...(this.#prepared?.views ?? [])];
		return new Set(views.flatMap((v) => (v.instead ? [v.source, v.instead] : [v.source])));
	}

	/** @param now the page's monotonic ms */
	receive(m: ProgramInput, now: number): void {
		switch (m.type) {
			case 'program':
				return this.#show(m);
			case 'prepare':
				this.#prepared = { take: m.take, views: m.views, since: now };
				this.#flip = null;
				this.#said = '';
				return;
			case 'flip':
				if (this.#prepared?.take === m.take && this.#onAir) this.#flip = m;
				return;
			case 'cancel':
				if (this.#prepared?.take === m.take) this.#drop();
				return;
			case 'seats':
				return this.#seat(`room/${m.room}`, m.seats);
			default:
				return unreachable(m);
		}
	}

	/**
	 * The take to report ready now, once; undefined when there is none.
	 * @param ready whether a view is live or loaded, `waited` ms after it was asked for
	 */
	becameReady(ready: (view: View, waited: number) => boolean, now: number): string | undefined {
		const p = this.#prepared;
		if (!p || this.#said === p.take) return undefined;
		if (!p.views.every((v) => ready(v, now - p.since))) return undefined;
		this.#said = p.take;
		return p.take;
	}

	/** Whether the flip belongs into the animation frame that is due at `wall`: never more than half a frame early. */
	due(wall: Micros, frame: Micros): boolean {
		return this.#flip !== null && wall >= this.#flip.at - frame / 2;
	}

	/** Makes the prepared views the program. */
	commit(): void {
		const { onAir, prepared, flip } = { onAir: this.#onAir, prepared: this.#prepared, flip: this.#flip };
		if (!onAir || !prepared || !flip) return;
		this.#onAir = { ...onAir, revision: flip.revision, blank: false, closed: false, views: prepared.views };
		this.#unpainted = flip.revision;
		this.#drop();
	}

	/** The revision that was drawn and must be reported painted; taken once. */
	takeUnpainted(): number | undefined {
		const revision = this.#unpainted;
		this.#unpainted = undefined;
		return revision;
	}

	get hasUnpainted(): boolean {
		return this.#unpainted !== undefined;
	}

	/** Shows what was remembered from before, until the wall speaks; it is never reported. */
	restore(remembered: OnAir): void {
		if (!this.#onAir) this.#onAir = { ...remembered, epoch: '', revision: 0 };
	}

	#show(m: ProgramMessage): void {
		const now = this.#onAir;
		if (now && now.epoch === m.epoch && now.wall === m.wall && m.revision < now.revision) return; // late; another wall's may be older
		const { epoch, revision, wall, panel, sound, blank } = m;
		const views = lineless(m.views) && !blank ? held(m.views, now?.views ?? []) : m.views;
		this.#onAir = { epoch, revision, wall, panel, sound, blank, views, ...(m.closed ? { closed: true } : {}) };
		this.#unpainted = revision;
		if (!now || now.epoch !== epoch || now.revision !== revision) this.#drop(); // what was prepared was for the one before
	}

	#drop(): void {
		this.#prepared = null;
		this.#flip = null;
	}

	/** The seats of a room are one truth for every window that shows it, on air or prepared. */
	#seat(source: string, seats: Seat[]): void {
		const seated = (views: View[]) => views.map((v) => (v.source === source ? { ...v, seats } : v));
		if (this.#onAir) this.#onAir = { ...this.#onAir, views: seated(this.#onAir.views) };
		if (this.#prepared) this.#prepared = { ...this.#prepared, views: seated(this.#prepared.views) };
	}
}

const pictures = (v: View) => v.kind === 'camera' || v.kind === 'participant' || v.kind === 'room';

/** Whether no picture has a line yet: so it is until the new peer connection stands. */
function lineless(views: readonly View[]): boolean {
	return views.every((v) => v.slot < 0 && (v.seats ?? []).every((s) => s.slot < 0));
}

/** The views with what is seen of their sources now, so that the last pictures stay until the new lines bring others. */
function held(views: readonly View[], before: readonly View[]): View[] {
	const left = [...before];
	return views.map((v) => {
		const at = pictures(v) ? left.findIndex((b) => b.source === v.source) : -1;
		const [old] = at < 0 ? [] : left.splice(at, 1); // another window of the source has a line of its own
		if (!old) return v;
		const { slot, liveFrom, seats } = old;
		return { ...v, slot, liveFrom, ...(v.seats?.length || !seats ? {} : { seats }) };
	});
}

function unreachable(m: never): void {
	throw new Error(`unknown message ${JSON.stringify(m)}`);
}
