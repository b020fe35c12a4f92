const least = 0.05;
const most = 200;
const street = 40; // as close as `show` goes by itself

/** How a map lies in its frame: the map's own pixels times k, moved by x and y. */
export class MapView {
	#k = $state(1);
	#x = $state(0);
	#y = $state(0);
	#width = $state(0);
	#height = $state(0);
	#reach: readonly [number, number, number, number] | undefined;

	get k(): number {
		return this.#k;
	}
	get x(): number {
		return this.#x;
	}
	get y(): number {
		return this.#y;
	}

	resize(width: number, height: number): void {
		this.#width = width;
		this.#height = height;
	}
	/** How far the map goes, in its own pixels: left, top, right, bottom. The frame when not said. */
	reach(box: readonly [number, number, number, number]): void {
		this.#reach = box;
	}
	/** From the map's pixels to the frame's. */
	screen(x: number, y: number): [number, number] {
		return [x * this.#k + this.#x, y * this.#k + this.#y];
	}
	/** From the frame's pixels to the map's. */
	place(x: number, y: number): [number, number] {
		return [(x - this.#x) / this.#k, (y - this.#y) / this.#k];
	}

	pan(dx: number, dy: number): void {
		this.#x += dx;
		this.#y += dy;
		this.#hold();
	}
	/** Larger or smaller by a factor, about a point of the frame. */
	zoom(factor: number, x: number, y: number): void {
		const k = Math.min(most, Math.max(least, this.#k * factor));
		const by = k / this.#k;
		this.#x = x - (x - this.#x) * by;
		this.#y = y - (y - this.#y) * by;
		this.#k = k;
		this.#hold();
	}
	/** As it was at first. */
	reset(): void {
		this.#k = 1;
		this.#x = this.#y = 0;
	}
	/** Moves so that all the points, in the map's pixels, are seen with some room around. */
	show(points: readonly (readonly [number, number])[]): void {
		if (points.length === 0) return;
		const xs = points.map((p) => p[0]);
		const ys = points.map((p) => p[1]);
		const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
		const room = 0.7;
		const fits = Math.min((this.#width * room) / Math.max(right - left, 1e-6), (this.#height * room) / Math.max(bottom - top, 1e-6));
		this.#k = Math.max(least, Math.min(fits, Math.max(street, this.#k), most));
		this.#x = this.#width / 2 - ((left + right) / 2) * this.#k;
		this.#y = this.#height / 2 - ((top + bottom) / 2) * this.#k;
	}

	/** The middle of the frame never leaves the map, with whatever stands outside of it. */
	#hold(): void {
		const [left, top, right, bottom] = this.#reach ?? [0, 0, this.#width, this.#height];
		this.#x = Math.max(this.#width / 2 - right * this.#k, Math.min(this.#width / 2 - left * this.#k, this.#x));
		this.#y = Math.max(this.#height / 2 - bottom * this.#k, Math.min(this.#height / 2 - top * this.#k, this.#y));
	}
}
