import { expect, test } from 'vitest';
import { steering, steers, turning } from './pad';

test('a finger at rest in the middle turns nothing', () => {
	expect(turning(0.1, -0.05)).toEqual({ pan: 0, tilt: 0 });
});

test('the rim is full speed, up is up, and beyond the rim is no faster', () => {
	expect(turning(1, 0)).toEqual({ pan: 1, tilt: 0 });
	expect(turning(0, -1)).toEqual({ pan: 0, tilt: 1 });
	expect(turning(-3, 0)).toEqual({ pan: -1, tilt: 0 });
});

test('a push that is nearly straight is straight, and others go where they point', () => {
	expect(turning(0.9, -0.12).tilt).toBe(0);
	expect(turning(0.7, -0.62).pan).toBe(turning(0.7, -0.62).tilt);
	const between = turning(0.9, -0.37);
	expect(between.pan).toBeGreaterThan(between.tilt);
	expect(between.tilt).toBeGreaterThan(0);
});

test('half way out is well below half speed', () => {
	expect(turning(0.5, 0).pan).toBeLessThan(0.35);
	expect(turning(0.2, 0).pan).toBeGreaterThan(0);
});

test('keys add up, opposite ones cancel, shift is faster', () => {
	expect(steering(['ArrowUp', 'ArrowRight'], false)).toEqual({ pan: 0.5, tilt: 0.5, zoom: 0 });
	expect(steering(['ArrowLeft', 'ArrowRight', '+'], true)).toEqual({ pan: 0, tilt: 0, zoom: 1 });
	expect(steers('Enter')).toBe(false);
});
