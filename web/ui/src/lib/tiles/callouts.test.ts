import { describe, expect, it } from 'vitest';
import { callouts } from './callouts';

const at = (id: string, x: number, width = 100) => ({ id, name: id, value: '', x, y: 50, width });

describe('the names over a map', () => {
	it('stand above their places when there is room', () => {
		expect(callouts([at('b', 400), at('a', 100)], 0, 600, 10).map((c) => [c.id, c.at])).toEqual([['a', 100], ['b', 400]]);
	});

	it('move apart, keep their order and stay inside', () => {
		expect(callouts([at('a', 590), at('b', 580), at('c', 5)], 0, 600, 10).map((c) => [c.id, c.at])).toEqual([['c', 50], ['b', 440], ['a', 550]]);
	});

	it('give way to both sides', () => {
		expect(callouts([at('a', 300), at('b', 310)], 0, 600, 10).map((c) => c.at)).toEqual([250, 360]);
	});

	it('leave the left end to the legend', () => {
		expect(callouts([at('a', 5)], 200, 600, 10).map((c) => c.at)).toEqual([250]);
	});

	it('are dropped from the least telling on when they do not fit', () => {
		expect(callouts([at('a', 1), at('b', 2), at('c', 3)], 20, 235, 10).map((c) => c.id)).toEqual(['a', 'b']);
	});
});
