import { expect, test } from 'vitest';
import type { ViewProgram, ViewWindow } from '../lib/wire/messages';
import { Following, patience } from './following.svelte';

const window = (source: string): ViewWindow => ({ region: { x: 0, y: 0, width: 1, height: 1 }, window: source, source, kind: 'camera', fit: 'contain', slot: 0 });
const program = (revision: number, source: string, hold = true): ViewProgram => ({
	type: 'program',
	epoch: 'e',
	revision,
	onAirAt: 1,
	width: 1600,
	height: 900,
	hold,
	windows: [window(source)],
});
const source = (f: Following) => f.shown?.windows[0]?.source;

test('the first program is shown at once', () => {
	const f = new Following();
	f.receive(program(1, 'camera/a'), 0);
	expect(source(f)).toBe('camera/a');
});

test('what is shown stays until what comes next is live', () => {
	const f = new Following();
	f.receive(program(1, 'camera/a'), 0);
	f.receive(program(2, 'camera/b'), 10);
	f.check(() => false, 20);
	expect(source(f)).toBe('camera/a');
	expect(f.next?.revision).toBe(2);
	f.check((w) => w.source === 'camera/b', 30);
	expect(source(f)).toBe('camera/b');
	expect(f.next).toBeNull();
});

test('a picture that does not come is not waited for for ever, however often it is announced', () => {
	const f = new Following();
	f.receive(program(1, 'camera/a'), 0);
	f.receive(program(2, 'camera/b'), 10);
	f.receive(program(2, 'camera/b'), 1000);
	f.check(() => false, 10 + patience - 1);
	expect(source(f)).toBe('camera/a');
	f.check(() => false, 10 + patience);
	expect(source(f)).toBe('camera/b');
});

test('what may not be seen any more goes at once', () => {
	const f = new Following();
	f.receive(program(1, 'camera/a'), 0);
	f.receive(program(2, 'camera/b', false), 10);
	expect(source(f)).toBe('camera/b');
	f.forget();
	expect(f.shown).toBeNull();
});

test('the same revision with other slots replaces what is shown', () => {
	const f = new Following();
	f.receive(program(1, 'camera/a'), 0);
	f.receive({ ...program(1, 'camera/a'), windows: [{ ...window('camera/a'), slot: 5 }] }, 10);
	expect(f.shown?.windows[0]?.slot).toBe(5);
});
