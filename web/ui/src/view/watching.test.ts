import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeWire } from '../lib/wire/fakewire';
import { Watching } from './watching.svelte';

const program = (revision: number, source: string) =>
	FakeWire.last.say({
		type: 'program', epoch: 'e', revision, onAirAt: 1, width: 1000, height: 500, hold: true,
		windows: [{ region: { x: 0, y: 0, width: 1, height: 1 }, window: 'w1', source, kind: 'camera', fit: 'cover', slot: revision, liveFrom: 0 }],
	});
const word = (source: string, state: string) => FakeWire.last.say({ type: 'source', source, state });

let watching: Watching;
let stop: () => void;
beforeEach(() => {
	vi.useFakeTimers();
	FakeWire.all = [];
	vi.stubGlobal('WebSocket', FakeWire);
	watching = new Watching({ wall: 'utama', token: 't' }, 'ws://127.0.0.1/ws/view/utama');
	stop = watching.open();
	FakeWire.last.up();
});
afterEach(() => {
	stop();
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

test('what was shown stays until a camera that failed long ago has its picture, or is said to fail still', () => {
	program(1, 'camera/pasar');
	word('camera/pasar', 'silent');
	program(2, 'camera/alun');
	word('camera/alun', 'silent');
	vi.advanceTimersByTime(100);
	expect(watching.following.shown?.revision).toBe(2);
	program(3, 'camera/pasar');
	vi.advanceTimersByTime(100);
	expect(watching.following.shown?.revision).toBe(2);
	word('camera/pasar', 'silent');
	vi.advanceTimersByTime(100);
	expect(watching.following.shown?.revision).toBe(3);
});
