/** What every kind of tile is given to draw with. */
import type { Locale } from '../i18n/i18n';
import type { TileDefinition, TileDocument } from '../wire/messages';
import type { Format } from './format';
import type { Sizes } from './legibility';
import type { Words } from './messages';

export interface Frame {
	definition: TileDefinition;
	document: TileDocument;
	/** The body's size, px. */
	width: number;
	height: number;
	sizes: Sizes;
	format: Format;
	locale: Locale;
	/** IANA zone of all times. */
	zone: string;
	words: Words;
}

/** An option of a definition when it is a string, else the default. */
export function option(d: TileDefinition, name: string, otherwise: string): string {
	const v = d.options?.[name];
	return typeof v === 'string' ? v : otherwise;
}
