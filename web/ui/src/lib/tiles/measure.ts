/** How wide a text is, without laying it out. */
const family = "'Atkinson Hyperlegible Next Variable', system-ui, sans-serif";

/** Resolves when the face is there: what was measured before was another face's width. */
export const faceLoaded: Promise<unknown> =
	typeof document !== 'undefined' && document.fonts
		? Promise.all([400, 700].map((w) => document.fonts.load(`${w} 100px ${family}`))).catch(() => undefined)
		: Promise.resolve();

let context: CanvasRenderingContext2D | null | undefined;

/** Width in px of a text at a font size and weight; an estimate where there is no canvas. */
export function textWidth(text: string, size: number, weight = 400): number {
	if (context === undefined) context = canvas();
	if (!context) return text.length * size * 0.55;
	context.font = `${weight} 100px ${family}`; // measured large: hinting does not scale
	return (context.measureText(text).width * size) / 100;
}

function canvas(): CanvasRenderingContext2D | null {
	try {
		return document.createElement('canvas').getContext('2d');
	} catch {
		return null;
	}
}

/** The greatest size ≤ most at which the text fits the width. */
export function fit(text: string, width: number, most: number, weight = 400): number {
	const w = textWidth(text, most, weight);
	return w <= width ? most : (most * width) / w;
}

/** The first of the candidates that fits, "" when none does: detail is dropped, never squeezed. */
export function firstThatFits(candidates: readonly string[], width: number, size: number, weight = 400): string {
	return candidates.find((c) => textWidth(c, size, weight) <= width) ?? '';
}
