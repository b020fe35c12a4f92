import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../lib/wire/messages';
import { painted, Receipts, shownFor } from './receipts.svelte';

const receipt = (revision: number, complete = true): Receipt => ({
	revision,
	at: '2026-11-23T08:00:00+07:00',
	complete,
	spreadMs: 8,
	displays: [
		{ display: 'a1', paintedAt: '2026-11-23T08:00:00.01+07:00' },
		{ display: 'a2', error: 'not connected' },
	],
});

function started() {
	const timers: { run: () => void; ms: number; cancelled: boolean }[] = [];
	const receipts = new Receipts(
		(run, ms) => timers.push({ run, ms, cancelled: false }) - 1,
		(t) => {
			const timer = timers[t as number];
			if (timer) timer.cancelled = true;
		},
	);
	receipts.hear('utama', receipt(1));
	return { receipts, timers };
}

describe('the receipt of a take', () => {
	it('is not shown for a take from before this console was opened', () => {
		expect(started().receipts.shown('utama')).toBeUndefined();
	});
	it('is shown for ten seconds', () => {
		const { receipts, timers } = started();
		receipts.hear('utama', receipt(2));
		expect(receipts.shown('utama')?.revision).toBe(2);
		expect(timers[0]?.ms).toBe(shownFor);
		timers[0]?.run();
		expect(receipts.shown('utama')).toBeUndefined();
	});
	it('grows while displays still paint, and does not start its time again', () => {
		const { receipts, timers } = started();
		receipts.hear('utama', receipt(2, false));
		receipts.hear('utama', receipt(2, true));
		expect(receipts.shown('utama')?.complete).toBe(true);
		expect(timers).toHaveLength(1);
	});
	it('does not come back after it was dismissed, and an older one never does', () => {
		const { receipts } = started();
		receipts.hear('utama', receipt(3));
		receipts.dismiss('utama');
		receipts.hear('utama', receipt(3));
		receipts.hear('utama', receipt(2));
		expect(receipts.shown('utama')).toBeUndefined();
	});
	it('is shown for the first take ever', () => {
		const receipts = new Receipts(
			() => 0,
			() => {},
		);
		receipts.hear('utama', null);
		receipts.hear('utama', receipt(1));
		expect(receipts.shown('utama')?.revision).toBe(1);
	});
	it('starts over when the controller comes from another history', () => {
		const { receipts } = started();
		receipts.hear('utama', receipt(40));
		receipts.reset();
		receipts.hear('utama', receipt(3));
		expect(receipts.shown('utama')).toBeUndefined();
		receipts.hear('utama', receipt(4));
		expect(receipts.shown('utama')?.revision).toBe(4);
	});
	it('is of its own wall, and is not driven out by that of another', () => {
		const { receipts, timers } = started();
		receipts.hear('rapat', null);
		receipts.hear('utama', receipt(2, false));
		receipts.hear('rapat', receipt(3, false));
		expect([receipts.shown('utama')?.revision, receipts.shown('rapat')?.revision]).toEqual([2, 3]);
		receipts.hear('utama', receipt(2));
		expect(receipts.shown('utama')?.complete).toBe(true);
		timers[0]?.run();
		expect([receipts.shown('utama'), receipts.shown('rapat')?.revision]).toEqual([undefined, 3]);
	});
	it('counts the displays that painted', () => {
		expect(painted(receipt(1))).toEqual({ done: 1, of: 2 });
	});
});
