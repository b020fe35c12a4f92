import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pictures } from './pictures.svelte';
import type { Placement } from './slots';

beforeEach(() => {
	vi.useFakeTimers();
	vi.stubGlobal('MediaStream', class {
		getTracks = () => [];
		addTrack() {}
	});
	vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
	vi.spyOn(HTMLMediaElement.prototype, 'play').mockResolvedValue();
	vi.spyOn(HTMLMediaElement.prototype, 'pause').mockReturnValue();
	Object.assign(HTMLVideoElement.prototype, { requestVideoFrameCallback: () => 0 });
});
afterEach(() => {
	vi.useRealTimers();
	vi.restoreAllMocks();
	vi.unstubAllGlobals();
});

const place = (slot: number, source: string): Placement => ({
	slot, source, box: { x: 0, y: 0, width: 1, height: 1 }, fit: 'cover', z: 0, hidden: false, liveFrom: 0,
});

test('two dead cameras that change their slots are still dead since when each of them was', async () => {
	const start = performance.now();
	const pictures = new Pictures({ wallTime: (at) => at - start, lost: () => {}, changed: () => {} });
	for (const slot of [0, 1]) pictures.slots.attach(slot, { track: {} } as RTCRtpReceiver);
	const since = () => [0, 1].map((slot) => pictures.truth(slot).since);
	pictures.place([place(0, 'camera/a'), place(1, 'camera/b')]);
	pictures.slots.pulse(0).decoded(start + 1000, 1, 1);
	pictures.slots.pulse(1).decoded(start + 5000, 1, 1);
	vi.advanceTimersByTime(20_000);
	pictures.place([place(0, 'camera/a'), place(1, 'camera/b')]);
	await Promise.resolve();
	expect(since()).toEqual([1000, 5000]);
	pictures.place([place(0, 'camera/b'), place(1, 'camera/a')]); // the lines of a new connection
	await Promise.resolve();
	expect(since()).toEqual([5000, 1000]);
});
