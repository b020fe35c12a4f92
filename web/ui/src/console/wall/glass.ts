/** Finds the wall under a point of the page. */

/** Where on the glass a point (CSS px of the page) lies, in fractions of it; undefined beside the wall. */
export function glassAt(x: number, y: number): { x: number; y: number } | undefined {
	const glass = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-glass="hand"]');
	return glass ? fraction(glass, x, y) : undefined;
}

/** The same for an element that is known. */
export function fraction(glass: HTMLElement, x: number, y: number): { x: number; y: number } {
	const box = glass.getBoundingClientRect();
	return { x: (x - box.left) / box.width, y: (y - box.top) / box.height };
}
