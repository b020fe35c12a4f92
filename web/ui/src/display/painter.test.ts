import { beforeEach, expect, test } from 'vitest';
import { Program } from '../lib/state/program.svelte';
import type { ProgramMessage, View } from '../lib/wire/messages';
import { Painter, type Painted } from './painter';

const program = (revision: number): ProgramMessage => ({
	type: 'program',
	epoch: 'e',
	revision,
	wall: 'utama',
	panel: { name: 'a1', width: 1210, height: 680, pixels: [1920, 1080], rotate: 0 },
	sound: false,
	blank: false,
	views: [],
});

/** A page of 60 frames a second whose clock the test moves. */
class Glass {
	now = 1_000_000;
	frames: (() => void)[] = [];
	timers: { f: () => void; at: number }[] = [];
	drawn: number[] = [];
	painted: Painted[] = [];
	state = new Program();
	painter = new Painter({
		program: this.state,
		clock: { now: () => this.now },
		draw: () => this.draw(),
		report: (p) => this.painted.push(p),
		frame: (f) => void this.frames.push(f),
		later: (f, ms) => void this.timers.push({ f, at: this.now + ms * 1000 }),
	});

	draw(): void {
		this.drawn.push(this.state.onAir?.revision ?? 0);
	}
	frame(): void {
		this.now += 16_667;
		for (const f of this.frames.splice(0)) f();
	}
	take(at: number, views: View[] = []): void {
		this.state.receive({ type: 'prepare', take: 't', views }, 0);
		this.state.receive({ type: 'flip', take: 't', revision: 7, at }, 0);
		this.painter.wake();
	}
}

let glass: Glass;
beforeEach(() => {
	glass = new Glass();
	glass.state.receive(program(6), 0);
	glass.painter.wake();
	glass.frame();
});

test('a program is reported with the time of the frame that showed it', () => {
	expect(glass.painted).toEqual([{ revision: 6, at: 0, paintedAt: glass.now }]);
	expect(glass.frames).toEqual([]); // and nothing is animated without a cause
});

test('the flip is painted in the frame nearest to its instant, and only then', () => {
	const at = glass.now + 250_000;
	glass.take(at);
	while (glass.painted.length < 2 && glass.now < at + 100_000) glass.frame();
	const last = glass.painted[1];
	expect(last).toMatchObject({ revision: 7, at });
	expect(Math.abs((last?.paintedAt ?? 0) - at)).toBeLessThanOrEqual(16_667 / 2 + 1);
	expect(glass.drawn.filter((r) => r === 7)).toEqual([7]);
});

test('an instant that has passed is painted in the next frame', () => {
	glass.take(glass.now - 5_000_000);
	glass.frame();
	expect(glass.painted[1]?.revision).toBe(7);
});

test('a page nobody sees changes without frames, and reports when it is seen', () => {
	const at = glass.now + 250_000;
	glass.take(at);
	const timer = glass.timers[0];
	expect(timer?.at).toBe(at + 500_000);
	glass.now = at + 500_000;
	timer?.f();
	expect([glass.state.onAir?.revision, glass.painted.length]).toEqual([7, 1]);
	glass.now += 60_000_000;
	glass.frame();
	expect(glass.painted[1]).toEqual({ revision: 7, at, paintedAt: glass.now });
});

test('a cancelled flip stops the frames', () => {
	glass.take(glass.now + 1_000_000);
	glass.frame();
	glass.state.receive({ type: 'cancel', take: 't' }, 0);
	glass.frame();
	expect(glass.frames).toEqual([]);
	expect(glass.painted).toHaveLength(1);
});

test('a window that could not be drawn is not said to be painted, and does not end the flips', () => {
	glass.draw = () => {
		throw new Error('a figure that nobody can draw');
	};
	glass.take(glass.now);
	expect(() => glass.frame()).toThrow();
	expect(glass.painted).toHaveLength(1);
	glass.draw = () => {};
	glass.state.receive(program(8), 0);
	glass.painter.wake();
	glass.frame();
	expect(glass.painted.map((p) => p.revision)).toEqual([6, 8]);
});
