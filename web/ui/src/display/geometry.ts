/** Where the displays of a wall lie on one monitor, to scale and with their bezels. */
import type { Panel } from '../lib/wire/messages';

/** Fractions of the drawing, and the frame around each lit area in the same unit (of the drawing's width). */
export interface Hung {
	name: string;
	x: number;
	y: number;
	width: number;
	height: number;
	bezel: number;
}

export interface Drawing {
	/** Width over height. */
	ratio: number;
	displays: Hung[];
}

const unknownPanel = { width: 1210, height: 680, bezel: 4 };

interface Placed {
	name: string;
	x: number;
	y: number;
	width: number;
	height: number;
	bezel: number;
}

/** Draws the displays by what each said of its panel; until all have said it, they hang in a grid in their order. */
export function hang(names: readonly string[], panels: ReadonlyMap<string, Panel>): Drawing {
	const known = names.map((name) => place(name, panels.get(name)));
	const placed = known.every((p) => p !== undefined) ? known : grid(names);
	return draw(placed);
}

function place(name: string, panel: Panel | undefined): Placed | undefined {
	if (!panel || panel.x === undefined || panel.y === undefined || panel.width <= 0 || panel.height <= 0) return undefined;
	const { x, y, width, height } = panel;
	return { name, x, y, width, height, bezel: panel.bezel ?? 0 };
}

function grid(names: readonly string[]): Placed[] {
	const columns = Math.ceil(Math.sqrt(names.length));
	const { width, height, bezel } = unknownPanel;
	return names.map((name, i) => ({
		name,
		x: (i % columns) * (width + 2 * bezel),
		y: Math.floor(i / columns) * (height + 2 * bezel),
		width,
		height,
		bezel,
	}));
}

function draw(placed: Placed[]): Drawing {
	if (placed.length === 0) return { ratio: 16 / 9, displays: [] };
	const left = Math.min(...placed.map((p) => p.x - p.bezel));
	const top = Math.min(...placed.map((p) => p.y - p.bezel));
	const width = Math.max(...placed.map((p) => p.x + p.width + p.bezel)) - left;
	const height = Math.max(...placed.map((p) => p.y + p.height + p.bezel)) - top;
	const displays = placed.map((p) => ({
		name: p.name,
		x: (p.x - left) / width,
		y: (p.y - top) / height,
		width: p.width / width,
		height: p.height / height,
		bezel: p.bezel / width,
	}));
	return { ratio: width / height, displays };
}
