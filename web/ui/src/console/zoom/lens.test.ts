import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Region } from '../../lib/wire/messages';
import { Lens } from './lens.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const half: Region = { x: 0.25, y: 0.25, width: 0.5, height: 0.5 };
const px = (x: number, y: number) => ({ x, y });

/** A lens on a picture of 320 × 180, and what the desk was told. */
function on(crop?: Region) {
	const said: (Region | undefined)[] = [];
	const lens = new Lens(crop, (c) => said.push(c));
	lens.size = px(320, 180);
	return { lens, said };
}

test('a finger moves the crop, as far as the picture goes, and what went past the edge comes back with it', () => {
	const { lens } = on(half);
	lens.press(1, px(160, 90));
	lens.move(1, px(192, 99));
	expect(lens.crop).toEqual({ ...half, x: 0.35, y: 0.3 });
	lens.move(1, px(400, 90));
	expect(lens.crop?.x).toBe(0.5);
	lens.move(1, px(192, 99));
	expect(lens.crop).toEqual({ ...half, x: 0.35, y: 0.3 });
});

test('all of the picture cannot be moved, and nothing is said', () => {
	const { lens, said } = on();
	lens.press(1, px(160, 90));
	lens.move(1, px(200, 90));
	lens.lift(1);
	expect(lens.widest).toBe(true);
	lens.wider();
	expect(said).toEqual([]);
});

test('two fingers that spread zoom around the point between them; the one that stays goes on from there', () => {
	const { lens } = on();
	lens.press(1, px(60, 45));
	lens.press(2, px(100, 45)); // between them: a quarter of both sides
	lens.move(1, px(40, 45));
	lens.move(2, px(120, 45));
	expect(lens.factor).toBeCloseTo(2);
	expect(lens.crop).toEqual({ x: 0.125, y: 0.125, width: 0.5, height: 0.5 });
	lens.lift(1);
	lens.move(2, px(152, 45));
	expect(lens.crop).toMatchObject({ x: 0.225, y: 0.125, width: 0.5 });
});

test('fingers that come together show all of it again', () => {
	const { lens } = on(half);
	lens.press(1, px(100, 90));
	lens.press(2, px(220, 90));
	lens.move(1, px(150, 90));
	lens.move(2, px(170, 90));
	expect(lens.crop).toBeUndefined();
});

test('a third finger, a palm, does nothing', () => {
	const { lens } = on(half);
	lens.press(1, px(100, 90));
	lens.press(2, px(220, 90));
	lens.press(3, px(10, 10));
	lens.move(3, px(300, 170));
	lens.lift(3);
	expect(lens.crop).toEqual(half);
});

test('a wheel zooms around what it points at; outside of the crop it goes there first', () => {
	const { lens } = on();
	lens.wheel(-240, px(80, 90));
	expect(lens.crop).toEqual({ x: 0.125, y: 0.25, width: 0.5, height: 0.5 });
	lens.wheel(-240, px(288, 90));
	expect(lens.crop).toMatchObject({ width: 0.25, height: 0.25 });
	expect((lens.crop?.x ?? 0) + 0.25).toBeGreaterThan(0.9);
	for (let i = 0; i < 9; i++) lens.wheel(240, px(0, 0));
	expect(lens.widest).toBe(true);
});

test('a tap brings the middle there; a finger that trembles is a tap', () => {
	const { lens } = on(half);
	lens.press(1, px(224, 90));
	lens.move(1, px(227, 92));
	lens.lift(1);
	expect(lens.crop?.x).toBeCloseTo(227 / 320 - 0.25, 3);
});

test('a finger that is taken away was no tap', () => {
	const { lens } = on(half);
	lens.press(1, px(224, 90));
	lens.cancel(1);
	expect(lens.crop).toEqual(half);
});

test('keys zoom, move and reset; others are left to the page', () => {
	const { lens } = on();
	expect(lens.key('+')).toBe(true);
	expect(lens.factor).toBeCloseTo(1.5, 2);
	const x = lens.crop?.x ?? 0;
	expect(lens.key('ArrowRight')).toBe(true);
	expect(lens.crop?.x).toBeCloseTo(x + 0.0667, 3);
	expect(lens.key('-')).toBe(true);
	expect(lens.widest).toBe(true);
	lens.key('+');
	expect(lens.key('0')).toBe(true);
	expect(lens.widest).toBe(true);
	expect(lens.key('Enter')).toBe(false);
});

test('it ends at the closest that the controller takes', () => {
	const { lens } = on();
	for (let i = 0; i < 12; i++) lens.closer();
	expect(lens.closest).toBe(true);
	expect(lens.factor).toBe(20);
});

test('the desk is told a few times a second, and of the last place surely', () => {
	const { lens, said } = on(half);
	lens.press(1, px(160, 90));
	for (let i = 0; i < 10; i++) {
		lens.move(1, px(170 + i, 90));
		vi.advanceTimersByTime(16);
	}
	expect(said.length).toBe(2);
	lens.move(1, px(200, 90));
	expect(said.length).toBe(2);
	lens.lift(1);
	expect(said.at(-1)).toEqual(lens.crop);
	vi.advanceTimersByTime(1000);
	expect(said.length).toBe(3);
});

test('the word of the desk stands, but not against a hand', () => {
	const { lens } = on(half);
	const undone = { ...half, x: 0 };
	lens.heard(undone);
	expect(lens.crop).toEqual(undone);
	lens.press(1, px(160, 90));
	lens.move(1, px(192, 90));
	const here = lens.crop;
	lens.heard(half);
	expect(lens.crop).toEqual(here);
	lens.lift(1);
	lens.heard(half);
	expect(lens.crop, 'what was said is still under way').toEqual(here);
	vi.advanceTimersByTime(1000);
	lens.heard(half);
	expect(lens.crop).toEqual(half);
});

test('leaving the window says the last word', () => {
	const { lens, said } = on();
	lens.closer();
	lens.closer();
	lens.close();
	expect(said.at(-1)).toEqual(lens.crop);
	expect(said.length).toBe(2);
});
