import { expect, test } from 'vitest';
import { carried } from './carry';

const held = (source: string, seen = true) => ({ source, seen });
const want = (slot: number, source: string, hidden = false) => ({ slot, source, hidden });

test('a source on another slot brings its last picture, also when two change places', () => {
	const moves = carried([held('camera/a'), held('camera/b')], [want(0, 'camera/b'), want(1, 'camera/a')]);
	expect([...moves]).toEqual([
		[0, 1],
		[1, 0],
	]);
});

test('a source that stays, is new, or was never seen brings nothing', () => {
	const now = [held('camera/a'), held('camera/b', false), held('', true)];
	expect(carried(now, [want(0, 'camera/a'), want(2, 'camera/b'), want(1, 'camera/c')]).size).toBe(0);
});

test('a prepared picture brings nothing', () => {
	expect(carried([held('camera/a')], [want(1, 'camera/a', true)]).size).toBe(0);
});
