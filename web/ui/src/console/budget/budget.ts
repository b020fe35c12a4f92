/** What a take asks the displays to decode, as the controller said when it refused it. */
import type { DecodeStatus } from '../../lib/wire/messages';

export interface DisplayLoad {
	display: string;
	/** Of what it can; with the proposed substreams. */
	percent: number;
	thinned: number;
	/** Sources that were never seen. */
	guessed: string[];
}

export interface Budget {
	displays: DisplayLoad[];
	/** Windows to show by their substreams, by id. */
	thin: string[];
	/** That is enough. */
	fits: boolean;
}

/** From here on the meter is red, and a take is refused. */
export const guard = 75;

/** A problem's `budget`, if it has one. */
export function readBudget(v: unknown): Budget | undefined {
	const b = v as { displays?: unknown; thin?: unknown; fits?: unknown } | undefined;
	if (!b || !Array.isArray(b.displays)) return undefined;
	return {
		displays: b.displays.map((d: Partial<DisplayLoad>) => ({
			display: String(d.display ?? ''),
			percent: Number(d.percent ?? 0),
			thinned: Number(d.thinned ?? 0),
			guessed: Array.isArray(d.guessed) ? d.guessed.map(String) : [],
		})),
		thin: Array.isArray(b.thin) ? b.thin.map(String) : [],
		fits: b.fits === true,
	};
}

export interface Reading {
	percent: number;
	known: boolean;
	/** A take would be refused, or is only guessed to be too much. */
	over: boolean;
}

/** What a display's meter shows: what the preview would ask, else what it does now; nothing where that is not known. */
export function reading(decode: DecodeStatus | undefined): Reading | undefined {
	if (!decode) return undefined;
	const percent = decode.preview ?? (decode.known ? decode.now : 0);
	return percent > 0 ? { percent, known: decode.known, over: percent > guard } : undefined;
}
