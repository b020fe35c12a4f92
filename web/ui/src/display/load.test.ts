import { expect, test } from 'vitest';
import { Load } from './load';

function memory(): Storage {
	const kept = new Map<string, string>();
	return { getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => void kept.set(k, v) } as unknown as Storage;
}

/** A line of 1080p that came and was decoded so far. */
const stats = (came: number, decoded: number) => [
	{ type: 'inbound-rtp', kind: 'video', id: 'a', framesReceived: came, framesDecoded: decoded, frameWidth: 1920, frameHeight: 1080, totalDecodeTime: 0 },
];

/** Two seconds each: 50 frames come, so many are decoded. */
function looks(load: Load, n: number, decoded: number, from = 0, hidden = false): number {
	for (let i = 0; i < n; i++) load.look(stats(50 * (from + i), decoded * (from + i)), 2000 * (from + i), 'a1', hidden);
	return from + n;
}

test('a display says what it decodes, and what it can once it has dropped frames', () => {
	const load = new Load(memory());
	looks(load, 1, 50);
	expect(load.health).toBeUndefined();
	looks(load, 4, 50);
	expect(load.health).toEqual({ pixels: 25 * 1920 * 1080, dropped: 0, busy: 0 });
	const other = new Load(memory());
	looks(other, 4, 40);
	expect(other.health).toEqual({ pixels: 20 * 1920 * 1080, dropped: 0.2, busy: 0, capacity: 18 * 1920 * 1080 });
});

test('another page of the display knows it, another display does not', () => {
	const kept = memory();
	looks(new Load(kept), 4, 40);
	const again = new Load(kept);
	looks(again, 2, 10);
	expect(again.health?.capacity).toBe(18 * 1920 * 1080);
	again.look(stats(200, 40), 10_000, 'a2', false);
	again.look(stats(250, 90), 12_000, 'a2', false);
	expect(again.health?.capacity).toBeUndefined();
});

test('what is dropped while pictures change is not for the load', () => {
	const load = new Load(memory());
	const next = looks(load, 2, 40);
	load.disturbed(2000 * next);
	looks(load, 2, 40, next);
	expect(load.health).toMatchObject({ dropped: 0 });
	expect(load.health?.capacity).toBeUndefined();
});

test('a page that nobody sees says nothing of it', () => {
	const load = new Load(memory());
	looks(load, 6, 10, 0, true);
	expect(load.health).toBeUndefined();
});

test('a memory that is full or holds nonsense does no harm', () => {
	const broken = { getItem: () => '{"proven":"much"', setItem: () => { throw new Error('full'); } } as unknown as Storage;
	const load = new Load(broken);
	looks(load, 4, 40);
	expect(load.health?.capacity).toBe(18 * 1920 * 1080);
});
