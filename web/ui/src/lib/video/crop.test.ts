import { expect, test } from 'vitest';
import { beside, factor, middle, moved, viewBox, whole, zoomed } from './crop';

test('a crop is the inset of its sides', () => {
	expect(viewBox({ x: 0.25, y: 0.1, width: 0.5, height: 0.6 })).toBe('inset(10% 25% 30% 25%)');
	expect(viewBox(undefined)).toBe('none');
});

test('what lies beside a crop is not seen where the window leaves room for it', () => {
	const crop = { x: 0.1, y: 0.1, width: 0.4, height: 0.4 };
	const picture = { width: 1280, height: 720 };
	expect(beside(crop, 'contain', picture, { width: 960, height: 1080 })).toBe('inset(270px 0px)');
	expect(beside(crop, 'contain', picture, { width: 1000, height: 90 })).toBe('inset(0px 420px)');
	expect(beside(crop, 'cover', picture, { width: 960, height: 1080 })).toBe('none');
	expect(beside(undefined, 'contain', picture, { width: 960, height: 1080 })).toBe('none');
	expect(beside(crop, 'contain', { width: 0, height: 0 }, { width: 960, height: 1080 })).toBe('none');
});

test('zooming in and out around a point comes back to all of the picture, and no further', () => {
	const at = { x: 0.5, y: 0.25 };
	const twice = zoomed(undefined, 2, at);
	expect(twice).toEqual({ x: 0.25, y: 0.125, width: 0.5, height: 0.5 });
	expect(factor(twice)).toBe(2);
	expect(zoomed(twice, 0.5, at)).toBeUndefined();
	expect(zoomed(undefined, 0.5, at)).toBeUndefined();
});

test('the point stays where it is', () => {
	const crop = { x: 0.4, y: 0.4, width: 0.2, height: 0.2 };
	const at = { x: 0.45, y: 0.55 };
	const next = zoomed(crop, 1.6, at);
	expect(next && (at.x - next.x) / next.width).toBeCloseTo(0.25, 3);
	expect(next && (at.y - next.y) / next.height).toBeCloseTo(0.75, 3);
});

test('nothing gets smaller than the controller takes, or leaves the picture', () => {
	let crop: ReturnType<typeof zoomed> = undefined;
	for (let i = 0; i < 20; i++) crop = zoomed(crop, 2, { x: 0.99, y: 0.01 });
	expect(crop).toMatchObject({ width: 0.05, height: 0.05 });
	for (const [dx, dy] of [
		[2, 2],
		[-2, -2],
		[0.3, -0.3],
	] as const) {
		const r = moved(crop, dx, dy) ?? whole;
		expect(r.x).toBeGreaterThanOrEqual(0);
		expect(r.y).toBeGreaterThanOrEqual(0);
		expect(r.x + r.width).toBeLessThanOrEqual(1.0001);
		expect(r.y + r.height).toBeLessThanOrEqual(1.0001);
	}
});

test('all of the picture cannot be moved, and its middle is the middle', () => {
	expect(moved(undefined, 0.2, 0)).toBeUndefined();
	expect(middle(undefined)).toEqual({ x: 0.5, y: 0.5 });
});
