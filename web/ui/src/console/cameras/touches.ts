/** Fingers on a map: one moves it, two zoom it, one that hardly moves is a tap. */

export interface Hand {
	/** px */
	pan(dx: number, dy: number): void;
	/** By a factor, about a point of the element. */
	zoom(factor: number, x: number, y: number): void;
	/** On nothing that has its own use for a tap. */
	tap(x: number, y: number): void;
}

const slack = 8; // px that a tap may move

export class Touches {
	readonly #hand: Hand;
	readonly #down = new Map<number, { x: number; y: number }>();
	#moved = 0;

	constructor(hand: Hand) {
		this.#hand = hand;
	}

	/** Listens to an element until it goes. */
	readonly attach = (element: Element): (() => void) => {
		const off = new AbortController();
		const on = (type: string, f: (e: PointerEvent) => void) => element.addEventListener(type, f as EventListener, { signal: off.signal });
		on('pointerdown', (e) => this.#press(e));
		on('pointermove', (e) => this.#move(e, element));
		on('pointerup', (e) => this.#lift(e, element));
		on('pointercancel', (e) => this.#down.delete(e.pointerId));
		// what is tapped after a drag was not meant
		element.addEventListener('click', (e) => this.#moved > slack && e.stopPropagation(), { signal: off.signal, capture: true });
		const wheel = (e: WheelEvent) => {
			e.preventDefault();
			const { x, y } = within(e, element);
			this.#hand.zoom(2 ** (-e.deltaY / 240), x, y);
		};
		element.addEventListener('wheel', wheel as EventListener, { signal: off.signal, passive: false });
		return () => off.abort();
	};

	#press(e: PointerEvent): void {
		if (this.#down.size === 0) this.#moved = 0;
		this.#down.set(e.pointerId, { x: e.clientX, y: e.clientY });
	}

	#move(e: PointerEvent, element: Element): void {
		const was = this.#down.get(e.pointerId);
		if (!was) return;
		const other = [...this.#down].find(([id]) => id !== e.pointerId)?.[1];
		const now = { x: e.clientX, y: e.clientY };
		this.#moved += Math.hypot(now.x - was.x, now.y - was.y);
		this.#down.set(e.pointerId, now);
		if (this.#moved > slack && !element.hasPointerCapture(e.pointerId)) element.setPointerCapture(e.pointerId);
		if (other) {
			const before = Math.hypot(was.x - other.x, was.y - other.y);
			const after = Math.hypot(now.x - other.x, now.y - other.y);
			const box = element.getBoundingClientRect();
			if (before > 0) this.#hand.zoom(after / before, (now.x + other.x) / 2 - box.x, (now.y + other.y) / 2 - box.y);
			this.#hand.pan((now.x - was.x) / 2, (now.y - was.y) / 2);
		} else if (this.#moved > slack) {
			this.#hand.pan(now.x - was.x, now.y - was.y);
		}
	}

	#lift(e: PointerEvent, element: Element): void {
		if (!this.#down.delete(e.pointerId) || this.#down.size > 0 || this.#moved > slack) return;
		if (e.target instanceof Element && e.target.closest('[data-tap]')) return;
		const { x, y } = within(e, element);
		this.#hand.tap(x, y);
	}
}

function within(e: MouseEvent, element: Element): { x: number; y: number } {
	const box = element.getBoundingClientRect();
	return { x: e.clientX - box.x, y: e.clientY - box.y };
}
