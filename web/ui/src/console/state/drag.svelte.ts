/** What a finger or a mouse carries over the page: a source from the list, or a window of the wall. */
export interface Load {
	readonly source: string;
	/** Set when it is lifted from a window of the wall: letting it go over another one swaps them. */
	readonly window?: string;
}

const slack = 8; // CSS px a pointer moves before a press is a drag

/** One drag at a time. It knows coordinates (CSS px of the page) and no elements. */
export class Drag {
	#load = $state.raw<Load>();
	#x = $state(0);
	#y = $state(0);
	#pressed: { load: Load; x: number; y: number; touch: boolean } | undefined;

	/** What is carried now; undefined while a press may still be a tap. */
	get load(): Load | undefined {
		return this.#load;
	}
	get x(): number {
		return this.#x;
	}
	get y(): number {
		return this.#y;
	}

	/** With `sideways` only a mostly horizontal move begins the drag: up and down scroll the list. */
	press(load: Load, x: number, y: number, sideways: boolean): void {
		this.#pressed = { load, x, y, touch: sideways };
	}
	/** Whether the pointer is dragging now. */
	move(x: number, y: number): boolean {
		const p = this.#pressed;
		if (!p) return false;
		const dx = Math.abs(x - p.x);
		const dy = Math.abs(y - p.y);
		if (!this.#load && (p.touch ? dx > slack && dx > dy : dx + dy > slack)) this.#load = p.load;
		this.#x = x;
		this.#y = y;
		return this.#load !== undefined;
	}
	/** What is let go; undefined when it was a tap. */
	release(): Load | undefined {
		const load = this.#load;
		this.cancel();
		return load;
	}
	cancel(): void {
		this.#pressed = undefined;
		this.#load = undefined;
	}
}
