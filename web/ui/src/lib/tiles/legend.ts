/** What a map's legend says and the room it takes, below the map or beside it. */
import { scaleOf, write } from './format';
import type { Frame } from './frame';
import { textWidth } from './measure';

export interface Legend {
	/** The four numbers between five classes, in one scale. */
	words: string[];
	/** Of the row below the map, px. */
	height: number;
	/** Of the column beside the map, px. */
	width: number;
	column: number;
}

export function legendOf(frame: Frame, breaks: readonly number[], missing: boolean): Legend {
	const { t4 } = frame.sizes;
	const scale = scaleOf(frame.format, breaks[3] ?? 0);
	const bare = { ...frame.format, style: frame.format.style === 'pct' ? 'num' : frame.format.style, unit: '' };
	const words = breaks.map((b) => write(bare, b, frame.locale, scale));
	const longest = [...words.map((w) => `≥ ${w}`), missing ? frame.words.noDataLegend : ''];
	return {
		words,
		height: t4 * 1.5,
		width: t4 * 1.1 + Math.max(...longest.map((w) => textWidth(w, t4))) + t4 * 0.6,
		column: t4 * 1.16 * (missing ? 6 : 5),
	};
}
