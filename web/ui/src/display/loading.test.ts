import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { untilLoaded } from './loading';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function loading(...outcomes: boolean[]) {
	const leaving = new AbortController();
	const told: boolean[] = [];
	let tries = 0;
	const load = async () => {
		if (!outcomes[tries++]) throw new Error('away');
	};
	void untilLoaded(load, (failed) => told.push(failed), leaving.signal);
	return { leaving, told, tries: () => tries };
}

test('what could not be had because the controller was away is there when it is back', async () => {
	const { told, tries } = loading(false, false, true);
	await vi.advanceTimersByTimeAsync(0);
	expect(told).toEqual([true]);
	await vi.advanceTimersByTimeAsync(60_000);
	expect([told, tries()]).toEqual([[true, false], 3]);
});

test('a window that has gone asks no more, and nothing is said of it', async () => {
	const { leaving, told, tries } = loading(false, true);
	await vi.advanceTimersByTimeAsync(0);
	leaving.abort();
	await vi.advanceTimersByTimeAsync(60_000);
	expect([told, tries(), vi.getTimerCount()]).toEqual([[true], 1, 0]);
});
