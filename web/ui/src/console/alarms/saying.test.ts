import { expect, test } from 'vitest';
import type { Incident } from '../../lib/wire/messages';
import { costs, pressing, what } from './saying';

const incident = (more: Partial<Incident>): Incident => ({
	alarm: 'banjir', title: 'Banjir', wall: 'utama', zone: '', priority: 3, text: '', subjects: [], raised: '', by: '', count: 1,
	acknowledge: false, phase: 'shown', giveBack: true, covers: [], ...more,
});
const title = (source: string) => source.replace(/^.*\//, '').toUpperCase();

test('lost cameras are named, the first three of many', () => {
	const subjects = ['camera/a', 'camera/b', 'camera/c', 'camera/d', 'camera/e'];
	expect(what(incident({ subjects }), title)).toBe('Sinyal hilang: A, B, C +2 lagi');
});
test('who raises an alarm says why in words', () => {
	expect(what(incident({ by: 'program/pompa', text: 'pompa 3 berhenti', subjects: ['camera/a'] }), title)).toBe('A · pompa 3 berhenti');
	expect(what(incident({ text: '2.53 >= 2.5', subjects: ['tile/hulu'] }), title)).toBe('HULU · 2.53 >= 2.5');
});
test('a proposal says what it would cover', () => {
	const covers = [{ kind: 'alarm', name: 'api', people: 0 }, { kind: 'room', name: 'rapat', people: 3 }];
	expect(costs(incident({ covers }), title, title)).toBe('Akan menutupi alarm API yang belum dilihat, rapat RAPAT (3 peserta)');
	expect(costs(incident({}), title, title)).toBe('');
});
test('what waits for a hand is pressing', () => {
	const list = [
		incident({ alarm: 'a', phase: 'proposed' }),
		incident({ alarm: 'b', phase: 'dismissed', acknowledged: 'x' }),
		incident({ alarm: 'c', phase: 'shown' }),
		incident({ alarm: 'd', phase: 'shown', acknowledged: 'x' }),
	];
	expect(pressing(list).map((a) => a.alarm)).toEqual(['a', 'c']);
});
