import { expect, test, vi } from 'vitest';
import { Freeze, sampleEvery } from './freeze';
import { lumaOf } from './luma';
import { columns, patches, sampleBytes, step } from './patches';

vi.setConfig({ testTimeout: 30_000 }); // a minute of pictures takes a busy machine seconds

/** A repeatable noise, in levels. */
function noise(seed: number, levels: number): () => number {
	let state = Math.imul(seed + 1, 2654435761) >>> 0;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return (state / 2 ** 31 - 1) * levels;
	};
}

/** What a camera sees at a pixel of the patches. */
type View = (i: number) => number;
const street: View = (i) => 50 + ((i * 7919) % 61) + (((i >> 6) * 13) % 80);
const dark: View = () => 20;
const patch = (i: number): number => i >> 6;
const quiet = (): number => 0;
const still = quiet;

/** A view as a decoder gives it back that was coded in steps of so many levels. */
const coded = (view: View, steps: number, seen: () => number = still): Uint8Array =>
	Uint8Array.from({ length: sampleBytes }, (_, i) => Math.round((view(i) + seen()) / steps) * steps);

/** A clock that changes so many patches in the middle of a view. */
const clock =
	(view: View, n: number, large = 12): View =>
	(i) =>
		patch(i) >= 160 && patch(i) < 160 + large ? 16 + ((n * 97 + i) % 200) : view(i);

/** The number of a sample: in all, of its group, and how far into the group it is, from 0 to 1. */
interface Place {
	n: number;
	group: number;
	phase: number;
}

/** An encoder that codes every picture as a difference from the one before it in its group, in the steps it is told. */
function differences(view: (n: number) => View, steps: (group: number, phase: number) => number, seen: (n: number) => () => number = () => still): (p: Place) => Uint8Array {
	let before = new Float32Array(sampleBytes);
	let last = -1;
	return ({ n, group, phase }) => {
		if (group !== last) before = new Float32Array(sampleBytes).fill(128);
		last = group;
		const [of, by, grain] = [view(n), steps(group, phase), seen(n)];
		before = before.map((v, i) => v + by * Math.round((of(i) + grain() - v) / by));
		return Uint8Array.from(before, Math.round);
	};
}
const starved = (group: number, phase: number) => 0.7 + (22 + group) * (1 - phase) ** 2;

/** When a camera is noticed, in seconds; undefined if never within 36 s. */
function noticed(sample: (p: Place) => Uint8Array, group = 2, light = 60): number | undefined {
	const freeze = new Freeze();
	for (let n = 0, at = 0; at < 36_000; n++, at = n * sampleEvery(group)) {
		const of = at / 1000 / group + 1e-9;
		freeze.add(at, sample({ n, group: Math.floor(of), phase: of % 1 }), light, group);
		if (freeze.verdict) return at / 1000;
	}
	return undefined;
}

test.each([1, 2, 4, 10])('one picture coded again and again in groups of %i s is noticed within 30 s', (group) => {
	expect(noticed(() => coded(street, 5), group)).toBeLessThanOrEqual(30);
});

test('one picture is noticed though the rate control wanders and comes back only now and then', () => {
	expect(noticed(({ group }) => coded(street, 9 + ((group * 5) % 7)))).toBeLessThanOrEqual(30);
});

test('one picture that every long group begins badly and makes better is noticed', () => {
	expect(noticed(differences(() => street, starved), 10)).toBeLessThanOrEqual(30);
});

test('one picture with a running clock on it is noticed', () => {
	expect(noticed(({ n }) => coded(clock(street, n), 5))).toBeLessThanOrEqual(30);
	expect(noticed(differences((n) => clock(street, n), starved), 10)).toBeLessThanOrEqual(30);
});

const night = (n: number) => noise(n, 1.2);
const nights: [string, () => (p: Place) => Uint8Array][] = [
	['well coded', () => (p) => coded(street, 1, night(p.n))],
	['coded without its noise', () => (p) => coded(street, 9, night(p.group))],
	['that every group begins badly and makes better', () => differences(() => street, starved, night)],
];
for (const [how, make] of nights) {
	test.each([1, 2, 10])(`a quiet night ${how}, in groups of %i s, lives`, (group) => {
		expect(noticed(make(), group)).toBeUndefined();
	});
}

test('a picture that repeats only inside its groups lives', () => {
	expect(noticed(({ group }) => coded(street, 2, noise(group, 1.2)), 10)).toBeUndefined();
});

test('what moves lives, though all the rest is drawn', () => {
	expect(noticed(({ n }) => coded(clock(street, n, 40), 5))).toBeUndefined();
});

test('what is written over a picture without texture proves nothing', () => {
	const seen = (n: number) => {
		const grain = noise(n, 3);
		return Uint8Array.from({ length: sampleBytes }, (_, i) => (patch(i) < columns ? street(i) : 40 + (patch(i) % 60) + grain()));
	};
	expect(noticed(({ n }) => seen(n))).toBeUndefined();
});

test('a picture without contrast is a covered lens, whatever its noise', () => {
	const freeze = new Freeze();
	for (let n = 0; n < 120; n++) freeze.add(n * 250, coded(dark, 1, noise(n, 3)), 9, 2);
	expect(freeze.verdict).toEqual({ since: expect.any(Number), covered: true });
});

test('a night with lamps in it is not covered', () => {
	expect(noticed(({ n }) => coded(dark, 1, noise(n, 3)), 2, 90)).toBeUndefined();
});

test('a night through which something moves is not covered', () => {
	expect(noticed(({ n }) => coded((i) => (patch(i) >> 4 === n % 20 ? 31 : 20), 1, noise(n, 3)), 2, 11)).toBeUndefined();
});

/** A camera that stands for half a minute, and how long after that it is still said to, in seconds. */
function saidFor(then: (n: number) => Uint8Array): number {
	const freeze = new Freeze();
	for (let n = 0; n < 120; n++) freeze.add(n * 250, coded(street, 5), 60, 2);
	expect(freeze.verdict).toEqual({ since: 0, covered: false });
	for (let n = 0; n < 120; n++) {
		freeze.add(30_000 + n * 250, then(n), 60, 2);
		if (!freeze.verdict) return n / 4;
	}
	return Infinity;
}

test('a picture that moves again lives at once, one that only has its noise again within 13 s', () => {
	expect(saidFor((n) => coded((i) => street(i + 64 * (n + 1)), 5))).toBe(0);
	expect(saidFor((n) => coded(street, 5, noise(n, 1.2)))).toBeLessThanOrEqual(13);
});

test('another picture is judged anew', () => {
	const freeze = new Freeze();
	for (let n = 0; n < 120; n++) freeze.add(n * 250, coded(street, 5), 60, 2);
	freeze.forget();
	expect(freeze.verdict).toBeUndefined();
	freeze.add(30_000, coded(street, 5), 60, 2);
	expect(freeze.verdict).toBeUndefined();
});

test('noise turns back half of its way, what is made better does not', () => {
	const of = (n: number) => coded(street, 1, noise(n, 3));
	expect(step(of(1), of(2), of(3)).turn).toBeCloseTo(-0.5, 1);
	expect(Math.abs(step(coded(street, 23), coded(street, 11), coded(street, 5)).turn ?? 1)).toBeLessThan(0.3);
	expect(step(of(1), of(1), of(2)).turn).toBeUndefined();
});

const [width, height, stride] = [640, 360, 704];
const plane = (of: (x: number, y: number) => number) => Uint8Array.from({ length: stride * height }, (_, i) => of(i % stride, Math.floor(i / stride)));

test('patches are taken from the whole picture, line by line', () => {
	const luma = lumaOf(plane((_, y) => y % 256), stride, width, height);
	expect(luma?.patches.length).toBe(patches * 64);
	expect(luma?.patches[0]).toBe(Math.floor(180 / 14) - 4);
	expect(luma?.patches[8]).toBe(Math.floor(180 / 14) - 3);
	expect(lumaOf(new Uint8Array(64 * 36), 64, 64, 36)).toBeUndefined();
});

test('a lamp is a light wherever it hangs, what is written above is none', () => {
	const lamp = (x: number, y: number) => plane((px, py) => (Math.abs(px - x) < 5 && Math.abs(py - y) < 5 ? 200 : 20));
	for (let x = 20; x < 620; x += 37) expect(lumaOf(lamp(x, 130 + (x % 60)), stride, width, height)?.light, `at ${x}`).toBe(180);
	expect(lumaOf(lamp(100, 20), stride, width, height)?.light).toBe(0);
});
