import { expect, test } from 'vitest';
import { Pulse } from '../lib/video/pulse';
import type { View } from '../lib/wire/messages';
import { windowsHealth } from './health';
import type { SlotTruth } from '../lib/video/pictures.svelte';

const view = (window: string, source: string, slot: number, more: Partial<View> = {}): View => ({
	window,
	source,
	kind: source.split('/')[0] ?? '',
	title: '',
	owner: '',
	label: '',
	fit: 'contain',
	box: { x: 0, y: 0, width: 1, height: 1 },
	slot,
	liveFrom: 0,
	demo: false,
	...more,
});

function health(views: View[], truths: SlotTruth[]) {
	const panel = { name: '', width: 1, height: 1, pixels: [1, 1] as [number, number], rotate: 0 };
	const onAir = { epoch: 'e', revision: 1, wall: 'utama', panel, sound: false, blank: false, views };
	const waiting: SlotTruth = { state: 'waiting', since: undefined };
	const slots = {
		pulse: (slot: number) => {
			const p = new Pulse();
			p.expect('x', 0);
			p.decoded(0, 10 * (slot + 1), 0);
			return p;
		},
	};
	return windowsHealth(onAir, { slots, truth: (slot) => truths[slot] ?? waiting });
}

const live: SlotTruth = { state: 'live', since: undefined };

test('only windows with pictures are reported', () => {
	expect(health([view('w1', 'tile/pad', -1), view('w2', 'camera/a', 0)], [live])).toMatchObject([
		{ window: 'w2', slot: 0, decoded: 10, state: 'live' },
	]);
	expect(windowsHealth(null, { slots: { pulse: () => new Pulse() }, truth: () => live })).toEqual([]);
});

test('a stalled window says since when, in whole microseconds', () => {
	const [w] = health([view('w1', 'camera/a', 0)], [{ state: 'stalled', since: 1_795_420_796_000_000.25 }]);
	expect(w).toMatchObject({ state: 'stalled', since: 1_795_420_796_000_000 });
});

test('a room is as well as its worst seat with a picture', () => {
	const seat = { participant: '', name: '', office: '', audio: true, speaking: false, liveFrom: 0 };
	const room = (...slots: number[]) =>
		view('r', 'room/rapat', -1, { seats: slots.map((slot) => ({ ...seat, video: slot >= 0, slot })) });
	expect(health([room()], [])[0]).toMatchObject({ slot: -1, state: 'live', decoded: 0 });
	expect(health([room(0, -1)], [live])[0]).toMatchObject({ state: 'live', decoded: 10 });
	expect(health([room(0, 1)], [live, { state: 'stalled', since: 5 }])[0]).toMatchObject({ state: 'stalled', since: 5, decoded: 30 });
});
