import { expect, test } from 'vitest';
import type { Panel, View } from '../lib/wire/messages';
import { capRatio } from '../lib/tiles/legibility';
import { captionType, fitStage, innerEdges, inset, seen, sentenceType, stagePixels, windowType } from './stage';

const hd = { width: 1920, height: 1080 };
const panel: Panel = { name: 'a1', width: 1210, height: 680, pixels: [1920, 1080], rotate: 0 };

test('the stage is the panel as it hangs', () => {
	expect(stagePixels(panel, hd)).toEqual({ ...hd, mm: 1920 / 1210 });
	const upright = { ...panel, width: 680, height: 1210, rotate: 90 };
	expect(stagePixels(upright, hd)).toEqual({ width: 1080, height: 1920, mm: 1080 / 680 });
});

test('a display without a panel uses the glass it has', () => {
	expect(stagePixels(undefined, { width: 800, height: 600 })).toMatchObject({ width: 800, height: 600 });
	expect(stagePixels({ ...panel, pixels: [0, 0] }, hd)).toMatchObject(hd);
});

test('on its own panel nothing is transformed; elsewhere it is whole, centred and undistorted', () => {
	expect(fitStage(hd, hd)).toEqual({ scale: 1, transform: 'none' });
	expect(fitStage(hd, { width: 960, height: 1080 })).toEqual({ scale: 0.5, transform: 'translate(0px, 270px) scale(0.5)' });
});

test('only edges inside the glass carry a hairline', () => {
	const view = { box: { x: 0, y: 0, width: 960, height: 1080 } } as View;
	expect(innerEdges(view, hd)).toEqual({ top: false, left: false, right: true, bottom: false });
	const spanning = { box: { x: -12, y: -100, width: 4000, height: 640 } } as View;
	expect(innerEdges(spanning, hd)).toEqual({ top: false, left: false, right: false, bottom: true });
});

test('words of a window that spans panels are centred in the part this one shows', () => {
	const view = { box: { x: -1932, y: 0, width: 3852, height: 2000 } } as View;
	expect(seen(view, hd)).toEqual({ top: 0, left: 1932, right: 0, bottom: 920 });
	expect(seen({ box: { x: 10, y: 10, width: 100, height: 100 } } as View, hd)).toEqual({ top: 0, left: 0, right: 0, bottom: 0 });
});

const mm = 1920 / 1210;
/** Minutes of arc of a capital at 4 m. */
const arc = (font: number) => (2 * Math.atan((font * capRatio) / mm / 8000) * 180 * 60) / Math.PI;

test('a label is read from 4 m: the name at T3 on a panel and at T4 on a quarter of one, what is under it at T4', () => {
	const full = windowType(1920, 1080, mm);
	const quarter = windowType(960, 540, mm);
	expect([arc(full.name), arc(full.detail), arc(quarter.name), arc(quarter.detail)].map(Math.round)).toEqual([20, 16, 16, 16]);
	expect([full.two, quarter.two]).toEqual([true, false]);
});

test('a small window still names itself, on less than a sixth of it where it can', () => {
	expect(windowType(640, 360, mm).name * 1.55).toBeLessThan(360 / 6);
	expect(windowType(1920, 60, mm).name / mm).toBeCloseTo(18, 6);
});

test.each([
	[957, 536, true],
	[1920, 1080, true],
	[478, 478, true],
	[319, 360, true],
])('the caption of a %i × %i px seat is read from 4 m and leaves the face alone', (width, height, two) => {
	const type = captionType(width, height, mm);
	if (height >= 536) expect(arc(type.detail)).toBeGreaterThanOrEqual(15.9);
	expect(arc(type.name)).toBeGreaterThan(9);
	expect(type.name).toBeLessThanOrEqual(height * 0.115);
	expect(type.two).toBe(two);
});

test('a flat seat keeps to one line', () => {
	expect(captionType(960, 200, mm).two).toBe(false);
});

test('why there is no picture is said at T4 or larger on a quarter of a panel', () => {
	const quarter = { box: { x: 0, y: 0, width: 960, height: 540 } } as View;
	expect(arc(sentenceType(quarter, { ...hd, mm }).t4)).toBeGreaterThanOrEqual(15.9);
});

test('a plate keeps clear of a bezel, and stays where it is when the window goes on behind it', () => {
	expect(inset(6, mm)).toBe(6);
	expect(inset(540, mm)).toBe(0);
});
