/** The part of a picture that is shown, in fractions of the picture; undefined is all of it. */
import type { Box, Fit, Region } from '../wire/messages';

export const whole: Region = { x: 0, y: 0, width: 1, height: 1 };

/** How wide and high a crop is at the least; the controller refuses smaller ones. */
export const smallest = 0.05;

/** The CSS `object-view-box` of a crop: what object-fit then fits is only that part (css-images-4 §5.4). */
export function viewBox(crop: Region | undefined): string {
	if (!crop) return 'none';
	const { x, y, width, height } = crop;
	const sides = [y, 1 - x - width, 1 - y - height, x].map((side) => `${round(100 * Math.max(0, side))}%`);
	return `inset(${sides.join(' ')})`;
}

/**
 * The CSS `clip-path` that goes with it: where a crop that is to be seen whole leaves room in its box, the view box alone
 * shows there what lies beside the crop (Chromium 156).
 */
export function beside(crop: Region | undefined, fit: Fit, picture: { width: number; height: number }, box: Pick<Box, 'width' | 'height'>): string {
	const width = (crop?.width ?? 0) * picture.width;
	const height = (crop?.height ?? 0) * picture.height;
	if (fit !== 'contain' || width === 0 || height === 0) return 'none';
	const scale = Math.min(box.width / width, box.height / height);
	return `inset(${round((box.height - scale * height) / 2)}px ${round((box.width - scale * width) / 2)}px)`;
}

/**
 * Makes the crop so many times smaller around a point of the picture that stays where it is on the glass. What does not
 * fit into the picture any more is moved in; all of it is undefined. Width and height stay alike, so nothing is distorted.
 */
export function zoomed(crop: Region | undefined, by: number, at: { x: number; y: number }): Region | undefined {
	const now = crop ?? whole;
	const side = Math.min(Math.max(now.width, now.height) / by, 1);
	const shape = Math.max(now.width, now.height);
	const width = Math.max(smallest, (now.width / shape) * side);
	const height = Math.max(smallest, (now.height / shape) * side);
	return inside({
		x: at.x - ((at.x - now.x) / now.width) * width,
		y: at.y - ((at.y - now.y) / now.height) * height,
		width,
		height,
	});
}

/** Moves the crop by fractions of the picture, as far as the picture goes. */
export function moved(crop: Region | undefined, dx: number, dy: number): Region | undefined {
	const now = crop ?? whole;
	return inside({ ...now, x: now.x + dx, y: now.y + dy });
}

/** The middle of a crop, in fractions of the picture. */
export function middle(crop: Region | undefined): { x: number; y: number } {
	const { x, y, width, height } = crop ?? whole;
	return { x: x + width / 2, y: y + height / 2 };
}

/** How many times larger the crop makes the picture. */
export function factor(crop: Region | undefined): number {
	return crop ? 1 / Math.max(crop.width, crop.height) : 1;
}

export function sameCrop(a: Region | undefined, b: Region | undefined): boolean {
	const [m, n] = [a ?? whole, b ?? whole];
	const near = (i: number, j: number) => Math.abs(i - j) < 0.001;
	return near(m.x, n.x) && near(m.y, n.y) && near(m.width, n.width) && near(m.height, n.height);
}

function inside(r: Region): Region | undefined {
	const width = Math.min(1, r.width);
	const height = Math.min(1, r.height);
	if (width > 0.999 && height > 0.999) return undefined;
	const x = Math.min(Math.max(0, r.x), 1 - width);
	const y = Math.min(Math.max(0, r.y), 1 - height);
	return { x: round(x), y: round(y), width: round(width), height: round(height) };
}

/** To a ten-thousandth: less than a pixel of any camera. */
const round = (v: number): number => Math.round(v * 1e4) / 1e4;
