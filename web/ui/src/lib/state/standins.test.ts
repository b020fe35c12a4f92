import { expect, test } from 'vitest';
import type { View } from '../wire/messages';
import { StandIns } from './standins.svelte';

const view: View = {
	window: 'w1',
	source: 'camera/a',
	kind: 'camera',
	title: 'A',
	owner: '',
	label: '',
	fit: 'contain',
	box: { x: 0, y: 0, width: 960, height: 540 },
	slot: 3,
	liveFrom: 7,
	demo: false,
	instead: 'camera/b',
};
const word = { type: 'standin', slot: 3, source: 'camera/a', shown: 'camera/b', liveFrom: 90 } as const;

test('a window shows its own source until the relay says otherwise', () => {
	const s = new StandIns();
	expect(s.on(view)).toEqual({ source: 'camera/a', liveFrom: 7, standsIn: false });
	s.receive(word);
	expect(s.on(view)).toEqual({ source: 'camera/b', liveFrom: 90, standsIn: true });
	s.receive({ ...word, shown: 'camera/a', liveFrom: 180 });
	expect(s.on(view)).toEqual({ source: 'camera/a', liveFrom: 180, standsIn: false });
});

test('a word on another slot, another source or another pair counts for nothing', () => {
	const s = new StandIns();
	s.receive(word);
	const { instead: _, ...alone } = view;
	for (const other of [{ ...view, slot: 4 }, { ...view, source: 'camera/c' }, { ...view, instead: 'camera/c' }, alone]) {
		expect(s.on(other)).toEqual({ source: other.source, liveFrom: 7, standsIn: false });
	}
});
