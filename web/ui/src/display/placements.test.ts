import { expect, test } from 'vitest';
import { scene } from '../lib/state/scene';
import type { View } from '../lib/wire/messages';
import { placements } from './placements';

const view = (source: string, slot: number, more: Partial<View> = {}): View => ({
	window: 'w1',
	source,
	kind: source.split('/')[0] ?? '',
	title: '',
	owner: '',
	label: '',
	fit: 'contain',
	box: { x: 100, y: 0, width: 960, height: 540 },
	slot,
	liveFrom: 7,
	demo: false,
	...more,
});

test('a prepared picture is hidden and lies under everything on air', () => {
	const list = placements(scene([view('camera/a', 0)], [view('camera/b', 1)]), 1.6);
	const [a, b] = [list.find((p) => p.slot === 0), list.find((p) => p.slot === 1)];
	expect([a?.hidden, b?.hidden]).toEqual([false, true]);
	expect(b?.z).toBeLessThan(a?.z ?? 0);
});

test('a slot that is on air and prepared elsewhere stays where it is until the flip', () => {
	const moved = view('camera/a', 0, { box: { x: 0, y: 0, width: 10, height: 10 } });
	const first = placements(scene([view('camera/a', 0)], [moved]), 1.6).find((p) => p.slot === 0);
	expect(first).toMatchObject({ hidden: false, box: { x: 100 } });
	expect(placements(scene([moved], []), 1.6)).toMatchObject([{ hidden: false, box: { x: 0 } }]);
});

test('a window without a slot places nothing', () => {
	expect(placements(scene([view('tile/pad', -1), view('camera/c', -1)], []), 1.6)).toEqual([]);
});

test('seats with a picture are placed inside their room, each as its own source', () => {
	const seat = { name: '', office: '', audio: true, speaking: false, liveFrom: 3 };
	const room = view('room/rapat', -1, {
		seats: [
			{ ...seat, participant: 'dinkes', video: true, slot: 5 },
			{ ...seat, participant: 'bpbd', video: false, slot: -1 },
		],
	});
	const list = placements(scene([room], []), 1);
	expect(list).toMatchObject([{ slot: 5, source: 'room/rapat/dinkes', fit: 'cover', liveFrom: 3 }]);
	const box = list[0]?.box;
	expect(box?.x).toBeGreaterThanOrEqual(100);
	expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThan(100 + 960 / 2 + 1);
});
