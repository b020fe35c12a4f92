import type { Page } from '@playwright/test';

/** A rectangle in the pixels of a display. */
export interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** What the stamp painted into a demo clip says. */
export interface Stamp {
	frame: number;
	camera: number;
}

/** The corner marks of the demo clips, as they were drawn. */
export const corner = {
	topLeft: [0xe0, 0x20, 0x20],
	topRight: [0x20, 0xc0, 0x40],
	bottomLeft: [0x20, 0x50, 0xe0],
	bottomRight: [0xf0, 0xd0, 0x20],
} as const;

/**
 * Reads painted pixels: screenshots of displays, looked at in a blank page of
 * its own. What it says was on the glass, whatever the page believes.
 */
export class Eye {
	constructor(private readonly lens: Page) {}

	/** Mean colours of the given boxes in one screenshot of the page. */
	async colours(page: Page, boxes: readonly Box[]): Promise<number[][]> {
		const shot = (await page.screenshot({ type: 'png' })).toString('base64');
		return this.lens.evaluate(
			async ({ shot, boxes }) => {
				const bytes = Uint8Array.from(atob(shot), (c) => c.charCodeAt(0));
				const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
				const ctx = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d', { willReadFrequently: true });
				if (!ctx) throw new Error('no canvas');
				ctx.drawImage(bitmap, 0, 0);
				return boxes.map((b) => {
					const data = ctx.getImageData(Math.round(b.x), Math.round(b.y), Math.max(1, Math.round(b.width)), Math.max(1, Math.round(b.height))).data;
					const sum = [0, 0, 0];
					for (let i = 0; i < data.length; i += 4) for (let c = 0; c < 3; c++) sum[c] = (sum[c] ?? 0) + (data[i + c] ?? 0);
					return sum.map((v) => v / (data.length / 4));
				});
			},
			{ shot, boxes: boxes.map((b) => ({ ...b })) },
		);
	}

	/** The stamp in a picture that fills box, or undefined when none can be read. */
	async stamp(page: Page, box: Box): Promise<Stamp | undefined> {
		const cell = (0.6 * box.width) / 16;
		const cells = Array.from({ length: 16 }, (_, i) => ({
			x: box.x + 0.2 * box.width + (i + 0.35) * cell,
			y: box.y + 0.795 * box.height,
			width: 0.3 * cell,
			height: 0.02 * box.height,
		}));
		return decode((await this.colours(page, cells)).map((c) => ((c[1] ?? 0) > 128 ? 1 : 0)));
	}

	/** A fingerprint of what is painted in a box, to see whether it moves. */
	async fingerprint(page: Page, box: Box): Promise<string> {
		const parts = Array.from({ length: 64 }, (_, i) => ({
			x: box.x + ((i % 8) * box.width) / 8,
			y: box.y + (Math.floor(i / 8) * box.height) / 8,
			width: box.width / 8,
			height: box.height / 8,
		}));
		return JSON.stringify(await this.colours(page, parts));
	}
}

/** 16 cells: 1 0, nine bits of frame, three of camera, even parity, 1. */
export function decode(bits: readonly number[]): Stamp | undefined {
	if (bits[0] !== 1 || bits[1] !== 0 || bits[15] !== 1) return undefined;
	if (bits.slice(2, 15).reduce((n, b) => n + b, 0) % 2 !== 0) return undefined;
	const number = (from: number, to: number) => bits.slice(from, to).reduce((n, b) => 2 * n + b, 0);
	return { frame: number(2, 11), camera: number(11, 14) };
}

/** Whether two colours are the same but for what H.264 does to them. */
export function alike(a: readonly number[], b: readonly number[]): boolean {
	return a.every((v, i) => Math.abs(v - (b[i] ?? 0)) < 56);
}
