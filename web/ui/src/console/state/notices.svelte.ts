/**
 * Room for what appears by itself: alarms, claims, offers. It lies over the
 * wall at once, and the wall makes room for it only while the hand rests, so
 * that nothing moves from under a finger that is on its way.
 */
const rest = 1500; // ms without a touch before the wall moves
const fresh = 700; // ms in which a notice, or a wall that has moved, takes no tap: it was meant for what was there before

type Timer = ReturnType<typeof setTimeout>;

export class Notices {
	readonly #now: () => number;
	#room = $state(0);
	#moving = $state(false);
	#inert = $state(false);
	#wanted = 0;
	#touched = -Infinity;
	#settle: Timer | undefined;
	#wake: Timer | undefined;
	#still: Timer | undefined;

	constructor(now: () => number = () => performance.now()) {
		this.#now = now;
	}

	/** CSS px that the wall leaves free above itself. */
	get room(): number {
		return this.#room;
	}
	/** The wall has just moved: a tap on it was aimed at where things were. */
	get moving(): boolean {
		return this.#moving;
	}
	/** A notice has just come: a tap on it was aimed at what it covers. */
	get inert(): boolean {
		return this.#inert;
	}

	/** A finger came down, moved or left. */
	touched(): void {
		this.#touched = this.#now();
	}
	/** How high the notices are now, CSS px. */
	want(height: number): void {
		this.#wanted = height;
		clearTimeout(this.#settle);
		if (height !== this.#room) this.#wait();
	}
	/** Other notices are there than before. */
	came(): void {
		this.#inert = true;
		clearTimeout(this.#wake);
		this.#wake = setTimeout(() => (this.#inert = false), fresh);
	}
	close(): void {
		for (const timer of [this.#settle, this.#wake, this.#still]) clearTimeout(timer);
	}

	#wait(): void {
		const left = this.#touched + rest - this.#now();
		if (left <= 0) this.#make();
		else this.#settle = setTimeout(() => this.#wait(), left);
	}
	#make(): void {
		this.#room = this.#wanted;
		this.#moving = true;
		clearTimeout(this.#still);
		this.#still = setTimeout(() => (this.#moving = false), fresh);
	}
}
