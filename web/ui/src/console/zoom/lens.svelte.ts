import { factor, middle, moved, sameCrop, smallest, whole, zoomed } from '../../lib/video/crop';
import type { Region } from '../../lib/wire/messages';

/** A point of the picture as it is drawn here, or its size, in px. */
interface Point {
	readonly x: number;
	readonly y: number;
}

const slack = 8; // px that a tap may move
const sayEvery = 150; // ms; each word is a revision of what is prepared
const step = 1.5; // of a button or a key
const nudge = 0.1; // of the crop's own size, by an arrow key

const arrows: Readonly<Record<string, readonly [number, number]>> = {
	ArrowLeft: [-1, 0],
	ArrowRight: [1, 0],
	ArrowUp: [0, -1],
	ArrowDown: [0, 1],
};

/**
 * The hand on the crop of one window. Fingers are told in px of the whole
 * picture as it is drawn. The crop follows them at once; the desk is told a few times
 * a second and of the last one surely.
 */
export class Lens {
	readonly #say: (crop: Region | undefined) => void;
	#crop = $state.raw<Region>();
	/** How large the picture is drawn. */
	size: Point = { x: 1, y: 1 };
	readonly #down = new Map<number, Point>();
	/** What there was when the fingers that are down now had all come: what goes past the edge comes back with the finger. */
	#start: { crop: Region | undefined; at: Point; apart: number } | undefined;
	#tap = false;
	#saying: ReturnType<typeof setTimeout> | undefined;
	#unsaid = false;
	/** A finger is on it, or its last word is not old. */
	#busy = $state(false);

	/** `say` is told what is wished for; undefined is all of the picture. */
	constructor(crop: Region | undefined, say: (crop: Region | undefined) => void) {
		this.#crop = crop;
		this.#say = say;
	}

	/** The part that is shown; undefined is all of it. */
	get crop(): Region | undefined {
		return this.#crop;
	}
	get factor(): number {
		return factor(this.#crop);
	}
	get widest(): boolean {
		return this.#crop === undefined;
	}
	get closest(): boolean {
		return this.#crop !== undefined && Math.min(this.#crop.width, this.#crop.height) <= smallest;
	}
	/** What the desk says the crop is, as after an undo; while a hand is on it, the hand knows better. */
	heard(crop: Region | undefined): void {
		if (!this.#busy) this.#crop = crop;
	}

	press(finger: number, at: Point): void {
		if (this.#down.size === 2) return; // a palm
		this.#tap = this.#down.size === 0;
		this.#down.set(finger, at);
		this.#busy = true;
		this.#begin();
	}
	move(finger: number, at: Point): void {
		const start = this.#start;
		if (!start || !this.#down.has(finger)) return;
		this.#down.set(finger, at);
		const now = this.#fingers();
		const dx = (now.at.x - start.at.x) / this.size.x;
		const dy = (now.at.y - start.at.y) / this.size.y;
		if (this.#tap && Math.hypot(now.at.x - start.at.x, now.at.y - start.at.y) <= slack) return;
		this.#tap = false;
		const closer = start.apart > 0 ? zoomed(this.#around(start.crop, start.at), now.apart / start.apart, this.#fraction(start.at)) : start.crop;
		this.#set(moved(closer, dx, dy));
	}
	lift(finger: number): void {
		const at = this.#down.get(finger);
		if (!at) return;
		this.#down.delete(finger);
		if (this.#tap && this.#crop) this.#set(centred(this.#crop, this.#fraction(at)));
		this.#tap = false;
		if (this.#down.size) this.#begin();
		else this.#start = undefined;
		this.#flush();
	}
	/** The fingers are taken away: what was a tap is none. */
	cancel(finger: number): void {
		this.#tap = false;
		this.lift(finger);
	}

	/** A wheel, by its deltaY in px; `fine` is the pinch of a touch pad, which browsers tell as a wheel. */
	wheel(delta: number, at: Point, fine = false): void {
		const by = 2 ** (-delta / (fine ? 80 : 240));
		const crop = by > 1 ? this.#around(this.#crop, at) : this.#crop;
		this.#set(zoomed(crop, by, nearest(crop, this.#fraction(at))));
	}
	closer(): void {
		this.#set(zoomed(this.#crop, step, middle(this.#crop)));
	}
	wider(): void {
		this.#set(zoomed(this.#crop, 1 / step, middle(this.#crop)));
	}
	reset(): void {
		this.#set(undefined);
	}
	/** Whether the key meant something here. */
	key(key: string): boolean {
		const arrow = arrows[key];
		const side = this.#crop ?? whole;
		if (arrow) this.#set(moved(this.#crop, arrow[0] * nudge * side.width, arrow[1] * nudge * side.height));
		else if (key === '+' || key === '=') this.closer();
		else if (key === '-' || key === '_') this.wider();
		else if (key === '0') this.reset();
		else return false;
		return true;
	}

	/** The window is left: the last word is said. */
	close(): void {
		this.#down.clear();
		this.#flush();
	}

	#begin(): void {
		this.#start = { crop: this.#crop, ...this.#fingers() };
	}
	/** The middle of the fingers, and how far apart they are; 0 is one finger. */
	#fingers(): { at: Point; apart: number } {
		const [a, b] = [...this.#down.values()];
		if (!a || !b) return { at: a ?? { x: 0, y: 0 }, apart: 0 };
		return { at: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, apart: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)) };
	}
	#fraction(at: Point): Point {
		return { x: at.x / this.size.x, y: at.y / this.size.y };
	}
	/** What is pointed at comes into the crop, for who zooms there wants to see it. */
	#around(crop: Region | undefined, at: Point): Region | undefined {
		const point = this.#fraction(at);
		return crop && !holds(crop, point) ? centred(crop, point) : crop;
	}

	#set(crop: Region | undefined): void {
		if (sameCrop(crop, this.#crop)) return;
		this.#crop = crop;
		this.#unsaid = true;
		if (!this.#saying) this.#speak();
	}
	/** Says what is unsaid, and listens again when there was nothing for a while. */
	#speak(): void {
		clearTimeout(this.#saying);
		this.#saying = this.#unsaid ? setTimeout(() => this.#speak(), sayEvery) : undefined;
		this.#busy = this.#saying !== undefined || this.#down.size > 0;
		if (!this.#unsaid) return;
		this.#unsaid = false;
		this.#say(this.#crop);
	}
	#flush(): void {
		if (this.#unsaid || !this.#saying) this.#speak();
	}
}

const holds = (r: Region, p: Point): boolean => p.x >= r.x && p.y >= r.y && p.x <= r.x + r.width && p.y <= r.y + r.height;

/** The crop with its middle at a point, as far as the picture goes. */
function centred(crop: Region, at: Point): Region | undefined {
	const m = middle(crop);
	return moved(crop, at.x - m.x, at.y - m.y);
}

/** The point of the crop that is nearest. */
function nearest(crop: Region | undefined, at: Point): Point {
	const { x, y, width, height } = crop ?? whole;
	return { x: Math.min(Math.max(at.x, x), x + width), y: Math.min(Math.max(at.y, y), y + height) };
}
