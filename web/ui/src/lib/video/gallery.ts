/** Where the seats of a room sit: as big as they can be, and in the order they were taken. */
import type { Box } from '../wire/messages';

const wide = 16 / 9;

/** Boxes for n seats in a width×height window, `gap` px apart; a short last row is centred. */
export function gallery(width: number, height: number, n: number, gap: number): Box[] {
	if (n <= 0 || width <= 0 || height <= 0) return [];
	const columns = best(width, height, n);
	const rows = Math.ceil(n / columns);
	const cell = limit((width - gap * (columns - 1)) / columns, (height - gap * (rows - 1)) / rows);
	const top = (height - rows * cell.height - gap * (rows - 1)) / 2;
	return Array.from({ length: n }, (_, i) => {
		const row = Math.floor(i / columns);
		const inRow = row === rows - 1 ? n - row * columns : columns;
		const left = (width - inRow * cell.width - gap * (inRow - 1)) / 2;
		const x = left + (i % columns) * (cell.width + gap);
		return { x, y: top + row * (cell.height + gap), ...cell };
	});
}

/** A seat is filled by its picture, so it stays between square and twice as wide as high: nobody loses a face to the crop. */
function limit(width: number, height: number): { width: number; height: number } {
	return { width: Math.min(width, height * 2), height: Math.min(height, width) };
}

/** The number of columns that leaves the most picture, counted as 16:9 inside the cells; side by side rather than stacked. */
function best(width: number, height: number, n: number): number {
	let found = 1;
	let most = 0;
	for (let columns = 1; columns <= n; columns++) {
		const w = width / columns;
		const h = height / Math.ceil(n / columns);
		const picture = Math.min(w, h * wide) * Math.min(h, w / wide);
		if (picture >= most - 1e-6) [most, found] = [picture, columns];
	}
	return found;
}

/** Two letters for somebody without a camera; titles ("dr.", "Ir.") are not part of a name. */
export function initials(name: string): string {
	const words = name
		.split(/[\s·]+/)
		.filter((w) => w !== '' && !w.endsWith('.'))
		.map((w) => [...w][0] ?? '');
	const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
	return letters.join('').toLocaleUpperCase('id-ID') || '·';
}
