import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Hand, still, type Beat, type HandApi, type Reach } from './hand.svelte';

const able: Reach = { able: true, pan: true, tilt: true, zoom: true, home: true, saves: true, presets: [{ token: '1', name: 'Gerbang' }] };

/** A controller that hears, and answers when it is told to. */
class Heard implements HandApi {
	beats: Beat[] = [];
	waiting: { done: () => void; fail: (e: Error) => void }[] = [];
	slow = false;
	reaches = 0;
	reach = async () => (this.reaches++, able);
	turn = (_: string, beat: Beat, signal?: AbortSignal) => {
		this.beats.push(beat);
		if (!this.slow) return Promise.resolve();
		return new Promise<void>((done, fail) => {
			signal?.addEventListener('abort', () => fail(new Error('aborted')));
			this.waiting.push({ done, fail });
		});
	};
	goHome = async () => {};
	goTo = async () => {};
	savePreset = async (_: string, name: string) => ({ token: '3', name });
	dropPreset = async () => {};
	get speeds() {
		return this.beats.map((b) => b.pan);
	}
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const right = { ...still, pan: 0.5 };

test('a hand beats five times a second while it pushes, and says stop when it lets go', async () => {
	const api = new Heard();
	const hand = new Hand(api, 'gerbang');
	hand.push(right);
	await vi.advanceTimersByTimeAsync(1000);
	expect(api.speeds).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
	hand.push({ ...right, pan: 1 });
	await vi.advanceTimersByTimeAsync(200);
	hand.release();
	await vi.advanceTimersByTimeAsync(5000);
	expect(api.speeds.slice(6)).toEqual([1, 0]);
	expect(new Set(api.beats.map((b) => b.stroke)).size).toBe(1);
});

test('strokes are numbered upwards', async () => {
	const api = new Heard();
	const hand = new Hand(api, 'gerbang');
	for (let n = 0; n < 3; n++) {
		hand.push(right);
		hand.release();
		await vi.advanceTimersByTimeAsync(0);
	}
	const strokes = api.beats.filter((b) => b.pan).map((b) => b.stroke);
	expect(strokes).toEqual([...new Set(strokes)].sort((a, b) => a - b));
	expect(strokes).toHaveLength(3);
});

test('one beat is under way at a time, and a stop does not wait for it', async () => {
	const api = new Heard();
	api.slow = true;
	const hand = new Hand(api, 'gerbang');
	hand.push(right);
	await vi.advanceTimersByTimeAsync(1000);
	expect(api.speeds).toEqual([0.5]);
	hand.release();
	expect(api.speeds).toEqual([0.5, 0]);
	await vi.advanceTimersByTimeAsync(1000);
	expect(hand.error).toBeUndefined();
});

test('a stop that is not heard is said again', async () => {
	const api = new Heard();
	const hand = new Hand(api, 'gerbang');
	hand.push(right);
	await vi.advanceTimersByTimeAsync(0);
	api.slow = true;
	hand.release();
	for (let n = 0; n < 3; n++) {
		api.waiting[n]?.fail(new Error('gone'));
		await vi.advanceTimersByTimeAsync(0);
	}
	expect(api.speeds).toEqual([0.5, 0, 0, 0]);
});

test('a refusal ends the stroke and is kept until the next', async () => {
	const api = new Heard();
	api.slow = true;
	const hand = new Hand(api, 'gerbang');
	hand.push(right);
	api.waiting[0]?.fail(new Error('held by budi'));
	api.slow = false;
	await vi.advanceTimersByTimeAsync(1000);
	expect(api.speeds).toEqual([0.5, 0]);
	expect(hand.pushes).toEqual(still);
	expect(hand.error).toEqual(new Error('held by budi'));
	expect(api.reaches).toBe(1);
	hand.push(right);
	expect(hand.error).toBeUndefined();
	hand.close();
});

test('a closed hand has let go and never beats again', async () => {
	const api = new Heard();
	const hand = new Hand(api, 'gerbang');
	const end = hand.attend();
	hand.push(right);
	hand.close();
	end();
	hand.push(right);
	await vi.advanceTimersByTimeAsync(10_000);
	expect(api.speeds).toEqual([0.5, 0]);
	expect(api.reaches).toBe(1);
});

test('what is done with a preset lets go first', async () => {
	const api = new Heard();
	const hand = new Hand(api, 'gerbang');
	hand.push(right);
	await hand.save('Pos jaga');
	expect(api.speeds).toEqual([0.5, 0]);
	expect(hand.busy).toBe(false);
	expect(hand.reach?.presets).toHaveLength(1);
});
