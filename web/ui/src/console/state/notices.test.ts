import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Notices } from './notices.svelte';

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
	vi.useRealTimers();
});

test('a resting hand sees the wall make room at once', () => {
	const n = new Notices();
	n.want(64);
	expect(n.room).toBe(64);
});
test('the wall does not move while a hand works, and takes no tap just after it did', () => {
	const n = new Notices();
	n.touched();
	n.want(64);
	vi.advanceTimersByTime(1000);
	n.touched();
	vi.advanceTimersByTime(1499);
	expect([n.room, n.moving]).toEqual([0, false]);
	vi.advanceTimersByTime(1);
	expect([n.room, n.moving]).toEqual([64, true]);
	vi.advanceTimersByTime(700);
	expect(n.moving).toBe(false);
});
test('what comes and goes while the hand works moves nothing', () => {
	const n = new Notices();
	n.touched();
	n.want(64);
	n.want(0);
	vi.advanceTimersByTime(5000);
	expect([n.room, n.moving]).toEqual([0, false]);
});
test('a notice takes no tap in the moment that it comes', () => {
	const n = new Notices();
	n.came();
	vi.advanceTimersByTime(400);
	n.came();
	vi.advanceTimersByTime(699);
	expect(n.inert).toBe(true);
	vi.advanceTimersByTime(1);
	expect(n.inert).toBe(false);
});
