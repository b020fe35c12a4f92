import { expect, test } from 'vitest';
import type { DeclaredWall, Lease } from '../../lib/wire/messages';
import { claims, places, secondsTo } from './holding';

const panel = (name: string) => ({ name, x: 0, y: 0, width: 1, height: 1, bezel: 0, pixels: [1, 1] as [number, number], rotate: 0 });
const wall: DeclaredWall = {
	name: 'utama',
	title: '',
	panels: [panel('a1'), panel('a2'), panel('a3')],
	zones: [
		{ name: 'kiri', title: 'Kiri', panels: ['a1', 'a2'] },
		{ name: 'tengah', title: '', panels: ['a2'] },
		{ name: 'kanan', title: '', panels: ['a3'] },
	],
};
const lease = (zone: string, by: string, claim: Lease['claim'] = null): Lease => ({ zone, by, since: '', until: '', claim });
const seen = (leases: Lease[]) =>
	places(wall, leases, 'sari', 'Semua').map((p) => `${p.title}:${p.mine ? 'mine' : p.blocked ? `blocked by ${p.blocked.by}` : 'free'}`);

test('what nobody holds is free', () => {
	expect(seen([])).toEqual(['Semua:free', 'Kiri:free', 'tengah:free', 'kanan:free']);
});
test('a zone of another blocks the wall and every zone that shares a panel', () => {
	expect(seen([lease('kiri', 'budi')])).toEqual(['Semua:blocked by budi', 'Kiri:blocked by budi', 'tengah:blocked by budi', 'kanan:free']);
});
test('a wall of mine has its zones within', () => {
	expect(seen([lease('', 'sari')])[0]).toBe('Semua:mine');
	expect(places(wall, [lease('', 'sari')], 'sari', 'Semua')[1]?.within?.by).toBe('sari');
});
test('claims are seen from both ends', () => {
	const both = [lease('kiri', 'sari', { by: 'budi', until: '' }), lease('kanan', 'budi', { by: 'sari', until: '' })];
	expect(claims(both, 'sari')).toEqual({ onMine: both[0], byMe: both[1] });
	expect(claims(both, 'wati')).toEqual({});
});
test('seconds to go end at 0', () => {
	const now = Date.parse('2026-11-23T08:00:00Z');
	expect(secondsTo('2026-11-23T08:00:09.2Z', now)).toBe(10);
	expect(secondsTo('2026-11-23T07:59:00Z', now)).toBe(0);
	expect(secondsTo('', now)).toBe(0);
});
