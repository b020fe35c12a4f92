import { describe, expect, it } from 'vitest';
import { Toasts } from './toasts.svelte';

describe('sentences for the operator', () => {
	it('leave by themselves when they are good news, and stay when they are bad', () => {
		const timers: (() => void)[] = [];
		const toasts = new Toasts((run) => timers.push(run));
		toasts.say('ok', 'tersimpan');
		toasts.say('bad', 'tidak tersimpan');
		for (const run of timers) run();
		expect(toasts.items.map((t) => t.title)).toEqual(['tidak tersimpan']);
	});
	it('are at most three, and the same one is not said twice', () => {
		const toasts = new Toasts(() => 0);
		for (const title of ['a', 'b', 'b', 'c', 'd']) toasts.say('bad', title);
		expect(toasts.items.map((t) => t.title)).toEqual(['b', 'c', 'd']);
	});
	it('go when they are dismissed', () => {
		const toasts = new Toasts(() => 0);
		toasts.say('warn', 'a');
		toasts.dismiss(toasts.items[0]?.id ?? -1);
		expect(toasts.items).toEqual([]);
	});
});
