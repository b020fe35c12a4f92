import { expect, test } from 'vitest';
import { Freeze, sampleBytes, sampleEvery } from './freeze';
import { patchesOf } from './luma';

/** A repeatable noise of whole levels, about one in `every` pixels. */
function noise(seed: number, every: number): (i: number) => number {
	let state = seed * 2654435761;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state % every === 0 ? (state & 65536 ? 1 : -1) : 0;
	};
}

const street = (i: number) => 30 + ((i * 7919) % 61) + (((i >> 6) * 13) % 80);
const dark = (i: number) => 20 + ((i * 7919) % 3);
const picture = (of: (i: number) => number, and: (i: number) => number = () => 0) =>
	Uint8Array.from({ length: sampleBytes }, (_, i) => of(i) + and(i));

/** When a camera is noticed, in seconds; undefined if never within two minutes. */
function noticed(sample: (n: number) => Uint8Array, group = 2): number | undefined {
	const freeze = new Freeze();
	for (let n = 0, at = 0; at < 120_000; n++, at += sampleEvery(group)) {
		freeze.add(at, sample(n), group);
		if (freeze.verdict) return at / 1000;
	}
	return undefined;
}

test('one picture coded again and again is noticed within 30 s', () => {
	const one = picture(street);
	expect(noticed(() => one)).toBeLessThanOrEqual(30);
	expect(noticed(() => one, 10)).toBeLessThanOrEqual(30);
});

test('a quiet night whose keyframes differ by a little noise lives', () => {
	expect(noticed((n) => picture(street, noise(n + 1, 12)))).toBeUndefined();
});

test('a picture that repeats only inside its groups lives', () => {
	const group = 10;
	expect(noticed((n) => picture(street, noise(Math.floor((n * 2) / group) + 1, 12)), group)).toBeUndefined();
});

test('what moves lives, though all the rest is drawn', () => {
	expect(noticed((n) => picture((i) => (i < sampleBytes / 10 ? street(i + n * 31) : street(i))))).toBeUndefined();
});

test('a slate with a clock on it is noticed', () => {
	expect(noticed((n) => picture((i) => (i < sampleBytes / 100 ? street(i + n * 31) : street(i))))).toBeLessThanOrEqual(30);
});

test('a picture without contrast is a covered lens, whatever its noise', () => {
	const freeze = new Freeze();
	for (let n = 0; n < 14; n++) freeze.add(n * 2000, picture(dark, noise(n + 1, 3)), 2);
	expect(freeze.verdict).toEqual({ since: 0, covered: true });
});

test('a picture that moves again lives at once', () => {
	const freeze = new Freeze();
	for (let n = 0; n < 14; n++) freeze.add(n * 2000, picture(street), 2);
	expect(freeze.verdict).toEqual({ since: 0, covered: false });
	freeze.add(28_000, picture((i) => street(i + 5)), 2);
	expect(freeze.verdict).toBeUndefined();
});

test('patches are taken from the whole picture, line by line', () => {
	const [width, height, stride] = [640, 360, 704];
	const plane = Uint8Array.from({ length: stride * height }, (_, i) => Math.floor(i / stride) % 256);
	const patches = patchesOf(plane, stride, width, height);
	expect(patches?.[0]).toBe(Math.floor(180 / 14) - 4);
	expect(patches?.[8]).toBe(Math.floor(180 / 14) - 3);
	expect(patchesOf(plane, 64, 64, 36)).toBeUndefined();
});
