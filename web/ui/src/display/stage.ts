/** The glass of one display, in its own pixels. */
import { sizes, tier } from '../lib/tiles/legibility';
import type { Panel, View } from '../lib/wire/messages';

export interface Stage {
	/** Pixels as the panel hangs. */
	width: number;
	height: number;
	/** Pixels in a millimetre of glass. */
	mm: number;
}

interface Size {
	width: number;
	height: number;
}

const desk = 1920 / 1210; // px in a mm, when nobody said: a 55-inch panel of 1920 pixels

/** The pixels of a panel as it hangs; the viewport's own when the display has none yet. */
export function stagePixels(panel: Panel | undefined, viewport: Size): Stage {
	const [w, h] = panel?.pixels ?? [0, 0];
	if (!panel || w <= 0 || h <= 0) return { ...viewport, mm: desk };
	const turned = panel.rotate % 180 !== 0;
	const [width, height] = turned ? [h, w] : [w, h];
	return { width, height, mm: panel.width > 0 ? width / panel.width : desk };
}

/** How the stage lies in the viewport: whole, centred, never distorted. No transform at all when it fits exactly. */
export function fitStage(stage: Size, viewport: Size): { scale: number; transform: string } {
	const scale = Math.min(viewport.width / stage.width, viewport.height / stage.height);
	const x = (viewport.width - stage.width * scale) / 2;
	const y = (viewport.height - stage.height * scale) / 2;
	if (scale === 1 && x === 0 && y === 0) return { scale, transform: 'none' };
	return { scale, transform: `translate(${x}px, ${y}px) scale(${scale})` };
}

const distance = 4; // m from which the wall is read

/** Type and space of one window's words, in px. */
export interface WindowType {
	/** Names: tier T3. */
	name: number;
	/** Owners, places and ages: tier T4. */
	detail: number;
	/** Whether there is room for a second line. */
	two: boolean;
}

/**
 * Type of a window's label: its name at T3 and what is under it at T4 where the window is large enough for both. In a
 * smaller one they share a line that takes less than a sixth of it, down to a floor in millimetres of glass.
 */
export function windowType(width: number, height: number, mm: number): WindowType {
	const side = Math.min(height, (width * 9) / 16);
	const [t3, t4] = [tier(20, distance, mm), tier(16, distance, mm)];
	const name = Math.max(18 * mm, Math.min(t3, Math.max(side * 0.055, Math.min(t4, side * 0.1))));
	return { name, detail: second(name, t4), two: side >= 400 * mm };
}

/** The line under a name: T4, and never larger than the name. */
const second = (name: number, t4: number) => Math.max(name * 0.8, Math.min(name, t4));

/**
 * Type of a seat's caption: its name between T4 and 28 minutes of arc, never more than a ninth of the seat; its office
 * under it at T4 where both lines take less than a fifth.
 */
export function captionType(width: number, height: number, mm: number): WindowType {
	const side = Math.min(height, width * 0.75);
	const t4 = tier(16, distance, mm);
	const name = Math.max(Math.min(t4, side * 0.115), Math.min(side * 0.062, tier(28, distance, mm)));
	const detail = second(name, t4);
	return { name, detail, two: (name + detail) * 1.2 <= height * 0.21 };
}

/** Type of a sentence that has a window to itself: T3 for what it is, T4 for why. */
export function sentenceType({ box }: View, stage: Stage): { t3: number; t4: number } {
	return sizes(Math.min(box.width, stage.width), Math.min(box.height, stage.height), stage.mm, distance);
}

/** How far a plate at a window's edge keeps from it, px: as much as lies behind the bezel, when that is not the next panel. */
export function inset(cut: number, mm: number): number {
	return cut <= 20 * mm ? cut : 0;
}

/** Which edges of a window lie inside the glass: they carry the hairline between windows. */
export function innerEdges({ box }: View, stage: Size): { top: boolean; right: boolean; bottom: boolean; left: boolean } {
	return {
		top: box.y > 1,
		left: box.x > 1,
		right: box.x + box.width < stage.width - 1,
		bottom: box.y + box.height < stage.height - 1,
	};
}

/** The part of a window that this glass shows, as distances from the window's edges, px: words are centred in it, not behind a bezel. */
export function seen({ box }: View, stage: Size): { top: number; right: number; bottom: number; left: number } {
	return {
		top: Math.max(0, -box.y),
		left: Math.max(0, -box.x),
		right: Math.max(0, box.x + box.width - stage.width),
		bottom: Math.max(0, box.y + box.height - stage.height),
	};
}
