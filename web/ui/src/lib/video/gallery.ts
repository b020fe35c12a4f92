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

/**
 * The number of columns that leaves the most picture, counted as 16:9 inside the cells. Where two ways come within
 * 5 % of each other, the one with the larger seats, and side by side rather than stacked.
 */
function best(width: number, height: number, n: number): number {
	const ways = Array.from({ length: n }, (_, i) => {
		const w = width / (i + 1);
		const h = height / Math.ceil(n / (i + 1));
		const seat = limit(w, h);
		return { columns: i + 1, picture: Math.min(w, h * wide) * Math.min(h, w / wide), seat: seat.width * seat.height };
	});
	const most = Math.max(...ways.map((way) => way.picture));
	const good = ways.filter((way) => way.picture >= most * 0.95);
	return good.reduce((a, b) => (b.seat >= a.seat - 1e-6 ? b : a)).columns;
}
