/** How the strip of layouts is laid out. */

const miniature = { height: 80, padding: 14, gap: 4 }; // CSS px of one in a single row

/** 1 when all n miniatures of a wall's shape fit side by side in `width` CSS px at full size, else 2 rows of half as high. */
export function arrange(n: number, ratio: number, width: number): 1 | 2 {
	const each = Math.max(80, miniature.height * ratio + miniature.padding) + miniature.gap;
	return width > 0 && n * each - miniature.gap <= width - 4 * miniature.gap ? 1 : 2;
}

/** Whether something lies hidden to the right of what is seen. */
export function moreToCome(e: Pick<Element, 'scrollLeft' | 'scrollWidth' | 'clientWidth'>): boolean {
	return e.scrollLeft + e.clientWidth < e.scrollWidth - 4;
}
