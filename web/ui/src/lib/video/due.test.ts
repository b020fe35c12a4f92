import { expect, test } from 'vitest';
import { FrameClock, due, farAhead, rtpAt } from './due';

const second = 90_000;
const frame = 3600; // 25 a second
const delay = 5400; // 60 ms
const plain = { delay };
const at = rtpAt(1_795_857_339_140_322);

/** Frames of which the newest has come `age` ticks after its time. */
const queue = (n: number, age: number): number[] => Array.from({ length: n }, (_, i) => (at - age - (n - 1 - i) * frame) >>> 0);

test('the newest frame that is old enough is shown', () => {
	expect(due(queue(4, 100), at, plain)).toBe(1); // 100, 3700 and 7300 ticks old, and 10900
});

test('a frame is shown from the very tick it is due', () => {
	expect(due([at - delay], at, plain)).toBe(0);
	expect(due([at - delay + 1], at, plain)).toBe(-1);
});

test('nothing is shown of an empty queue, or while no frame is due', () => {
	expect(due([], at, plain)).toBe(-1);
	expect(due(queue(1, 0), at, plain)).toBe(-1);
});

test('frames that come late are shown at once, the newest of them', () => {
	expect(due(queue(3, delay + 10 * frame), at, plain)).toBe(2);
});

test('two pages show the same frame though one of them decodes later, as long as it is in time', () => {
	for (let now = at; now < at + second; now += 137) {
		const has = (late: number) => queue(60, -second).filter((rtp) => rtp + late <= now);
		const shown = (late: number) => has(late)[due(has(late), now, plain)];
		expect(shown(4000), `${now - at}`).toBe(shown(400));
		expect(shown(400), `${now - at}`).toBeGreaterThan(now - delay - frame);
	}
});

test('times that wrap are in order', () => {
	const near = [0xffff_f000, 0x0000_0100, 0x0000_2000];
	expect(due(near, 0x0000_1600, { delay: 0x1500 })).toBe(1);
	expect(due(near, 0x0000_1600, { delay: 0x1501 })).toBe(0);
	expect(due([0xffff_f000], 0x10, { delay: 0x20 })).toBe(0);
});

test('a frame from far ahead is of another clock, and is shown as it comes', () => {
	expect(due([at + farAhead], at, plain)).toBe(-1);
	expect(due([at + farAhead + 1], at, plain)).toBe(0);
	expect(due([at - delay, at + 3600 * second], at, plain)).toBe(1);
});

test('a source that began anew at an earlier time is shown from its first due frame', () => {
	expect(due([at - delay - 10, at - delay - second], at, plain)).toBe(1);
});

test('the wall clock in ticks is what the relay writes', () => {
	expect(rtpAt(0)).toBe(0);
	expect(rtpAt(1_000_000)).toBe(second);
	expect(rtpAt(47_721_858_845)).toBe(0); // 2³² ticks of a ninetieth of a ms, and a little
	expect(rtpAt(47_721_870_000)).toBe(1004);
});

/** The largest error of the second half of n animation frames, µs. */
function noise(n: number, error: (i: number) => number): number {
	const clock = new FrameClock();
	let worst = 0;
	for (let i = 0; i < n; i++) {
		const at = (i * 1000) / 60;
		const off = clock.time(at, 1e9 + at * 1000 + error(i)) - (1e9 + at * 1000);
		if (i > n / 2) worst = Math.max(worst, Math.abs(off));
	}
	return worst;
}

test('what single readings are off by is averaged away', () => {
	expect(noise(8000, (i) => ((i * 7919) % 200) - 100)).toBeLessThan(5);
	expect(noise(8000, (i) => (Math.floor(i / 480) % 2 === 0 ? 150 : -150))).toBeLessThan(60); // for 8 s each
});

test('a steady drift leaves no error', () => {
	const clock = new FrameClock();
	let error = 0;
	for (let i = 0; i < 20_000; i++) {
		const [at, drift] = [(i * 1000) / 60, i * 0.5]; // 30 ppm
		error = clock.time(at, 1e9 + at * 1000 + drift) - 1e9 - at * 1000 - drift;
	}
	expect(Math.abs(error)).toBeLessThan(10);
});

test('a clock that was set is followed at once', () => {
	const clock = new FrameClock();
	clock.time(0, 1e9);
	expect(clock.time(16, 2e9)).toBe(2e9);
	expect(clock.time(32, 1e9)).toBe(1e9);
});
