import { describe, expect, it } from 'vitest';
import type { Window } from '../../lib/wire/messages';
import { difference, nothing } from './difference';

const w = (source: string, x: number, more: Partial<Window> = {}): Window => ({
	id: `${source}@${x}`,
	source,
	region: { x, y: 0, width: 0.25, height: 1 },
	fit: 'contain',
	label: '',
	...more,
});
const sources = (list: readonly Window[]) => list.map((x) => x.source);

describe('the difference between what is on air and what is prepared', () => {
	it('names what appears, moves and vanishes', () => {
		const d = difference([w('camera/a', 0), w('camera/b', 0.25), w('tile/x', 0.5)], [w('camera/a', 0), w('tile/x', 0.25), w('room/r', 0.5), w('camera/c', 0.75)]);
		expect(sources(d.appears)).toEqual(['room/r', 'camera/c']);
		expect(sources(d.moves)).toEqual(['tile/x']);
		expect(sources(d.vanishes)).toEqual(['camera/b']);
		expect(d.changes).toEqual([]);
	});
	it('is nothing when only window ids and empty windows differ', () => {
		const d = difference([w('camera/a', 0, { id: 'old' })], [w('camera/a', 0, { id: 'new', fit: '' }), w('', 0.5)]);
		expect(nothing(d)).toBe(true);
	});
	it('calls another fit or label a change, not a move', () => {
		const d = difference([w('camera/a', 0)], [w('camera/a', 0, { fit: 'cover' })]);
		expect(sources(d.changes)).toEqual(['camera/a']);
		expect(d.moves).toEqual([]);
	});
	it('calls another crop or stand-in a change', () => {
		for (const more of [{ crop: { x: 0.25, y: 0.25, width: 0.5, height: 0.5 } }, { instead: 'camera/b' }]) {
			expect(sources(difference([w('camera/a', 0)], [w('camera/a', 0, more)]).changes)).toEqual(['camera/a']);
			expect(nothing(difference([w('camera/a', 0, more)], [w('camera/a', 0, more)]))).toBe(true);
		}
	});
	it('names pinned windows that would be covered or gone, and calls pinning a change', () => {
		const pinned = w('room/r', 0, { pin: true });
		const covered = (next: Window[]) => sources(difference([pinned, w('camera/a', 0.5)], next).covered);
		expect(covered([pinned, w('camera/a', 0)])).toEqual(['room/r']);
		expect(covered([w('camera/a', 0), pinned])).toEqual([]);
		expect(covered([w('camera/a', 0.5)])).toEqual(['room/r']);
		expect(covered([{ ...pinned, region: { x: 0.75, y: 0, width: 0.25, height: 1 } }])).toEqual([]);
		expect(sources(difference([pinned], [w('room/r', 0)]).changes)).toEqual(['room/r']);
	});
	it('matches a source that is shown twice place by place', () => {
		const d = difference([w('camera/a', 0), w('camera/a', 0.5)], [w('camera/a', 0.5), w('camera/a', 0.75)]);
		expect(d.moves.map((m) => m.region.x)).toEqual([0.75]);
		expect([...d.appears, ...d.vanishes]).toEqual([]);
	});
	it('says that everything vanishes when the wall is cleared', () => {
		expect(sources(difference([w('camera/a', 0), w('camera/b', 0.5)], []).vanishes)).toEqual(['camera/a', 'camera/b']);
	});
});
