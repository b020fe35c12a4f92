import { expect, test } from 'vitest';
import { gallery } from './gallery';

test.each([
	[1, 1],
	[2, 2],
	[3, 2],
	[4, 2],
	[6, 3],
	[9, 3],
	[12, 4],
])('%i people in a 16:9 window sit in %i columns', (n, columns) => {
	const boxes = gallery(1920, 1080, n, 2);
	expect(boxes).toHaveLength(n);
	expect(new Set(boxes.filter((b) => b.y === boxes[0]?.y).map((b) => b.x)).size).toBe(columns);
});

test('a tall window is filled from top to bottom', () => {
	const boxes = gallery(400, 1600, 4, 2);
	expect(new Set(boxes.map((b) => b.x)).size).toBe(1);
});

test('in an upright half of a panel four sit two by two, in seats as wide as they are high', () => {
	const boxes = gallery(957, 1080, 4, 2);
	expect(new Set(boxes.map((b) => b.x)).size).toBe(2);
	expect(boxes[0]?.height).toBeGreaterThan(470);
});

test.each([1, 2, 3, 5, 7, 8, 11, 12])('%i seats lie inside the window and on nobody else', (n) => {
	const boxes = gallery(1237, 433, n, 3);
	boxes.forEach((a, i) => {
		expect(a.x).toBeGreaterThanOrEqual(0);
		expect(a.x + a.width).toBeLessThanOrEqual(1237 + 1e-6);
		expect(a.y + a.height).toBeLessThanOrEqual(433 + 1e-6);
		for (const b of boxes.slice(i + 1)) {
			expect(a.x + a.width <= b.x + 1e-6 || b.x + b.width <= a.x + 1e-6 || a.y + a.height <= b.y + 1e-6).toBe(true);
		}
	});
});

test('nobody, or a window without a size, has no seats', () => {
	expect(gallery(100, 100, 0, 2)).toEqual([]);
	expect(gallery(0, 100, 3, 2)).toEqual([]);
});
