import { describe, expect, it } from 'vitest';
import type { DeclaredWall, Window } from '../../lib/wire/messages';
import { causeOf, conditionOf, numbersIn, turnedTo, wouldShow } from './rule';

const panel = (name: string, x: number) => ({ name, x, y: 0, width: 1000, height: 500, bezel: 4, pixels: [1920, 1080] as [number, number], rotate: 0 });
const wall: DeclaredWall = { name: 'utama', title: '', panels: [panel('a1', 0), panel('a2', 1000)], zones: [{ name: 'kanan', title: '', panels: ['a2'] }] };
const at = (id: string, x: number, width: number): Window => ({ id, source: `camera/${id}`, region: { x, y: 0, width, height: 1 }, fit: 'contain', label: '' });

describe('the rule of an alarm', () => {
	it('knows what it is about from its condition', () => {
		expect([{ camera: 'a' }, { tag: 't' }, { tile: 'x', is: '>' }, { tile: 'x', quality: 'stale' }, { room: 'r' }, undefined].map(causeOf)).toEqual(['camera', 'tag', 'level', 'quality', 'room', 'call']);
	});
	it('forgets the old condition when it turns to another, but not how long', () => {
		expect(turnedTo('camera', 'alun', { tile: 'x', path: '/v', is: '>', than: 3, for: '10s' })).toEqual({ camera: 'alun', for: '10s' });
		expect(turnedTo('quality', 'pad', { tile: 'pad', path: '/v', is: '>', than: 3 })).toEqual({ tile: 'pad', quality: 'stale' });
		expect(turnedTo('call', '', { camera: 'a', for: '10s' })).toEqual({});
	});
	it('says its condition', () => {
		expect(conditionOf({ tile: 'hulu', path: '/value/v', is: '>=', than: 2.5 }, (s) => s.toUpperCase())).toBe('TILE/HULU >= 2,5');
	});
	it('finds the numbers of a document', () => {
		expect(numbersIn({ value: { v: 2.5, unit: 'm' }, 'a/b': [1, null] })).toEqual([
			['/value/v', 2.5],
			['/a~1b/0', 1],
		]);
	});
	it('shows a source over its zone and leaves the rest of the wall', () => {
		const shown = wouldShow(wall, { wall: 'utama', zone: 'kanan', source: 'camera/api' }, [], [at('kiri', 0, 0.5), at('lama', 0.5, 0.5)]);
		expect(shown.map((w) => [w.source, w.region.x, w.region.width])).toEqual([
			['camera/kiri', 0, 0.5],
			['camera/api', 0.5, 0.5],
		]);
	});
	it('shows the part of a layout that is in its zone', () => {
		const shown = wouldShow(wall, { wall: 'utama', zone: 'kanan', layout: 'siaga' }, [at('l', 0, 0.5), at('r', 0.5, 0.5)], [at('kiri', 0, 0.5)]);
		expect(shown.map((w) => w.source)).toEqual(['camera/kiri', 'camera/r']);
	});
});
