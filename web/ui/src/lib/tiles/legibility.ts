/**
 * Text sizes by visual angle. A tier is a capital height as the eye sees it
 * (minutes of arc); the font size follows from the distance, the face's
 * capital ratio and the display's pixels per millimetre. A small window takes
 * smaller tiers, but nothing is ever set below T4: detail is dropped instead.
 */
export interface Sizes {
	t1: number;
	t2: number;
	t3: number;
	t4: number;
	/** Margin to the window's edge, px. */
	pad: number;
	/** A line that is seen: 3 mm at 5 m, px. */
	stroke: number;
}

/** Capital height of the bundled face over its font size. */
export const capRatio = 0.668;

/** Font size in px of a tier of `arc` minutes seen from `distance` metres. */
export function tier(arc: number, distance: number, mm: number): number {
	const height = 2 * distance * 1000 * Math.tan((arc / 60 / 360) * Math.PI); // 2·d·tan(θ/2)
	return (height / capRatio) * mm;
}

/** The sizes for a window of width × height px on a display of mm px per mm. */
export function sizes(width: number, height: number, mm: number, distance: number): Sizes {
	const side = Math.max(1, Math.min(height, (width * 9) / 16)); // the 16:9 that fits
	const floor = Math.min(tier(16, distance, mm), side * 0.115); // a window too small for any text still names itself
	const t4 = Math.max(floor, side * 0.034);
	return {
		t4,
		t3: Math.max(t4, side * 0.062),
		t2: Math.max(t4, side * 0.095),
		t1: Math.max(t4 * 1.6, side * 0.27),
		pad: Math.max(side * 0.042, t4 * 0.38),
		stroke: Math.max(1.5, Math.min((3 * mm * distance) / 5, side * 0.009)),
	};
}
