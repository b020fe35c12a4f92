/** Layouts without sources, to be filled by hand. */
import type { Region, Window } from '../../lib/wire/messages';

export interface Template {
	readonly name: string;
	readonly windows: readonly Window[];
}

const window = (region: Region, i: number): Window => ({ id: `w${i + 1}`, source: '', region, fit: 'contain', label: '' });

/** columns × rows equal cells, row by row from the top left. */
export function grid(columns: number, rows: number): Window[] {
	return Array.from({ length: columns * rows }, (_, i) =>
		window({ x: (i % columns) / columns, y: Math.floor(i / columns) / rows, width: 1 / columns, height: 1 / rows }, i),
	);
}

/** One large picture over four ninths of the glass, five small ones around it on the right and below. */
function oneAndFive(): Window[] {
	const t = 1 / 3;
	const cells: [number, number, number, number][] = [
		[0, 0, 2, 2],
		[2, 0, 1, 1],
		[2, 1, 1, 1],
		[0, 2, 1, 1],
		[1, 2, 1, 1],
		[2, 2, 1, 1],
	];
	return cells.map(([x, y, w, h], i) => window({ x: x * t, y: y * t, width: w * t, height: h * t }, i));
}

export const templates: readonly Template[] = [
	{ name: '1', windows: grid(1, 1) },
	{ name: '2 × 2', windows: grid(2, 2) },
	{ name: '1 + 5', windows: oneAndFive() },
	{ name: '3 × 3', windows: grid(3, 3) },
];
