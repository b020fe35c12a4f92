import { expect, it } from 'vitest';
import { readBudget, reading } from './budget';

it('a meter shows what the preview would ask, else what is decoded now', () => {
	expect(reading({ now: 41, preview: 83, known: true, dropped: 0 })).toEqual({ percent: 83, known: true, over: true });
	expect(reading({ now: 41, known: true, dropped: 0 })).toEqual({ percent: 41, known: true, over: false });
	expect(reading({ now: 0, preview: 75, known: false, dropped: 0 })).toEqual({ percent: 75, known: false, over: false });
});

it('a display of which nothing is known has no meter', () => {
	expect(reading({ now: 0, known: false, dropped: 0 })).toBeUndefined();
	expect(reading(undefined)).toBeUndefined();
});

it('a refusal is read as the controller wrote it, and another problem is none', () => {
	const said = { displays: [{ display: 'a1', percent: 99, thinned: 55, known: true, guessed: ['camera/x'] }], thin: ['w1'], fits: true };
	expect(readBudget(said)).toEqual({ displays: [{ display: 'a1', percent: 99, thinned: 55, guessed: ['camera/x'] }], thin: ['w1'], fits: true });
	expect(readBudget(undefined)).toBeUndefined();
	expect(readBudget({ displays: 'many' })).toBeUndefined();
});
