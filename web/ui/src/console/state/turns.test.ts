import { describe, expect, it } from 'vitest';
import type { Window } from '../../lib/wire/messages';
import { earlier, given, most, toggled, turnsOf } from './turns';

const plain: Window = { id: 'w1', source: 'camera/pasar', region: { x: 0, y: 0, width: 1, height: 1 }, fit: 'cover', label: 'Pasar' };
const turning: Window = { ...plain, tour: { sources: ['camera/pasar', 'camera/alun', 'tile/pad'], every: '30s' } };

describe('the turns of a window', () => {
	it('begin with what it shows, and take a source that is tapped to their end', () => {
		expect(toggled(plain, 'camera/alun')).toEqual({ sources: ['camera/pasar', 'camera/alun'], every: '15s' });
		expect(toggled({ ...plain, source: '' }, 'tile/pad').sources).toEqual(['tile/pad']);
	});
	it('lose a source that is tapped again', () => {
		expect(toggled(turning, 'camera/pasar')).toEqual({ sources: ['camera/alun', 'tile/pad'], every: '30s' });
	});
	it('are no more than the wall takes', () => {
		const sources = Array.from({ length: most }, (_, i) => `camera/c${i}`);
		expect(toggled({ ...plain, tour: { sources, every: '5s' } }, 'camera/one-more').sources).toEqual(sources);
	});
	it('are put in order one place at a time', () => {
		const turns = turnsOf(turning);
		expect(earlier(turns, 'tile/pad').sources).toEqual(['camera/pasar', 'tile/pad', 'camera/alun']);
		expect(earlier(turns, 'camera/pasar')).toBe(turns);
	});
	it('make the first of them the window’s source, and drop what does not go with turns', () => {
		const cropped: Window = { ...plain, crop: { x: 0, y: 0, width: 0.5, height: 0.5 }, instead: 'camera/dua', sound: true, pin: true };
		const turns = { sources: ['camera/alun', 'camera/pasar'], every: '15s' };
		expect(given([cropped], 'w1', turns)).toEqual([{ ...plain, pin: true, source: 'camera/alun', tour: turns }]);
	});
	it('end when one source is left, and leave an untouched window as it was', () => {
		expect(given([turning], 'w1', { sources: ['tile/pad'], every: '30s' })).toEqual([{ ...plain, source: 'tile/pad' }]);
		const cropped: Window = { ...plain, crop: { x: 0, y: 0, width: 0.5, height: 0.5 } };
		expect(given([cropped], 'w1', turnsOf(cropped))).toEqual([cropped]);
		expect(given([turning], 'w2', turnsOf(plain))).toEqual([turning]);
	});
});
