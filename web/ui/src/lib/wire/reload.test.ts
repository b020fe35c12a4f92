import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { reloadPage } from './reload';

const key = 'kawung.reloaded';
const last = () => Number(sessionStorage.getItem(key));

beforeEach(() => {
	vi.useFakeTimers();
	vi.spyOn(console, 'error').mockImplementation(() => {}); // jsdom cannot load a page again
});
afterEach(() => {
	vi.useRealTimers();
	vi.restoreAllMocks();
	sessionStorage.clear();
});

test('a page that was loaded again just now waits a little', () => {
	const before = Date.now() - 5000;
	sessionStorage.setItem(key, String(before));
	reloadPage();
	vi.advanceTimersByTime(14_000);
	expect(last()).toBe(before);
	vi.advanceTimersByTime(2000);
	expect(last()).toBeGreaterThan(before);
});

test('a machine whose clock was set back does not keep its old page', () => {
	const tomorrow = Date.now() + 86_400_000;
	sessionStorage.setItem(key, String(tomorrow));
	reloadPage();
	vi.advanceTimersByTime(20_000);
	expect(last()).toBeLessThan(tomorrow);
});
