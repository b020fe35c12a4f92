/** How often two displays of a span show the same frame, with and without refreshes they agreed on: the rule of due.ts on simulated clocks. */
import { expect, test } from 'vitest';
import type { Span } from '../wire/messages';
import { due, rtpAt, timing } from './due';
import { reached } from './pulse';
import { Refreshes } from './refreshes';

const epoch = 1_795_857_339_000_000; // µs
const delay = 60_000;
const decoding = 30_000; // from a frame's time until a display has it
const seconds = 20;

interface Glass {
	/** Refreshes a second, and µs by which they are later than the first display's. */
	rate: number;
	phase: number;
	/** µs that its clock is off by, at a moment. */
	error: (at: number) => number;
}

/** Off by a fixed part and one that wanders, with the noise of single readings. */
const off = (fixed: number, wander: number, seed: number) => (at: number) =>
	fixed + wander * Math.sin(at / 4e6 + seed) + 50 * ((Math.sin(at * 0.001 + seed) * 43758.5453) % 1);

/** When a display changes to which frame. */
function changes(glass: Glass, frames: readonly number[], span: Span): { at: number; rtp: number | undefined }[] {
	const by = timing(span);
	const out: { at: number; rtp: number | undefined }[] = [{ at: -Infinity, rtp: undefined }];
	let from = 0;
	for (let i = 0; i < seconds * glass.rate; i++) {
		const at = epoch + glass.phase + (i * 1e6) / glass.rate;
		const come = frames.slice(from, from + 16).filter((rtp) => reached(rtpAt(at - decoding), rtp));
		const chosen = due(come, rtpAt(at + glass.error(at)), by);
		if (chosen < 0) continue;
		out.push({ at, rtp: come[chosen] });
		from += chosen;
	}
	return out;
}

/** The share of time in which two displays show the same frame, %. */
function same(one: Glass, two: Glass, fps: number, start: number, span: Span): number {
	const frames = Array.from({ length: seconds * fps + 16 }, (_, i) => rtpAt(epoch + start + (i * 1e6) / fps));
	const [a, b] = [changes(one, frames, span), changes(two, frames, span)];
	const times = [...a, ...b].map((c) => c.at).filter((at) => at > epoch + 1e6 && at < epoch + (seconds - 1) * 1e6).sort((x, y) => x - y);
	let [i, j, together] = [0, 0, 0];
	times.forEach((at, k) => {
		while ((a[i + 1]?.at ?? Infinity) <= at) i++;
		while ((b[j + 1]?.at ?? Infinity) <= at) j++;
		if (a[i]?.rtp === b[j]?.rtp) together += (times[k + 1] ?? at) - at;
	});
	return (100 * together) / ((times.at(-1) ?? 0) - (times[0] ?? 0));
}

/** What a display says of its refreshes, as it has seen them 10 s before. */
function said(glass: Glass) {
	const seen = new Refreshes();
	for (let i = Math.round(-20 * glass.rate); i < -10 * glass.rate; i++) {
		const at = epoch + glass.phase + (i * 1e6) / glass.rate;
		seen.add(at + glass.error(at));
	}
	return seen.latest;
}

/** The least share over the places at which frames may fall between two refreshes. */
function least(two: { rate?: number; phase: number }, fps: number, rate: number, agreed: boolean): number {
	const one: Glass = { rate, phase: 0, error: off(-250, 100, 1) };
	const other: Glass = { rate, error: off(250, 100, 2), ...two };
	const refresh = agreed ? said(one) : undefined;
	const span = { delay, ...(refresh ? { refresh } : {}) };
	return Math.min(...[0, 900, 1800, 2700, 3300].map((start) => same(one, other, fps, start, span)));
}

const rates = [25, 30, 50, 30_000 / 1001];

test.each([60, 60_000 / 1001])('two displays that refresh together at %f Hz show the same frame, though their clocks differ', (rate) => {
	const table = rates.map((fps) => [fps, least({ phase: 0 }, fps, rate, false), least({ phase: 0 }, fps, rate, true)] as const);
	for (const [fps, before, after] of table) {
		expect(after, `${fps} frames/s, agreed (${before.toFixed(1)} % before)`).toBeGreaterThan(99.9);
	}
	expect(Math.min(...table.map(([, before]) => before)), 'not agreed').toBeLessThan(98);
});

test.each([2000, 8000])('two that refresh %i µs apart differ by little more than that at each frame', (phase) => {
	for (const rate of [60, 60_000 / 1001])
		for (const fps of rates) {
			const apart = (fps * (phase + 1000)) / 1e4; // %
			const [before, after] = [least({ phase }, fps, rate, false), least({ phase }, fps, rate, true)];
			expect(after, `${fps} frames/s at ${rate.toFixed(2)} Hz`).toBeGreaterThan(100 - apart);
			expect(after, `${fps} frames/s at ${rate.toFixed(2)} Hz, before`).toBeGreaterThan(before - 3); // at half a refresh it is by chance which of two it is
		}
});

test('displays of other rates are about as well off', () => {
	for (const [rate, other] of [[60, 59.94], [60, 50], [60, 30], [30, 60]] as const)
		for (const fps of rates) {
			const [before, after] = [false, true].map((agreed) => least({ rate: other, phase: 3000 }, fps, rate, agreed));
			expect(after, `${fps} frames/s at ${rate} and ${other} Hz`).toBeGreaterThan((before ?? 0) - 4);
		}
});

test('what a display says of its refreshes is right to a tenth of a millisecond', () => {
	const now = said({ rate: 59.94, phase: 4321, error: off(0, 0, 3) });
	const n = Math.round(((now?.at ?? 0) - epoch - 4321) * 59.94e-6);
	expect(Math.abs((now?.at ?? 0) - epoch - 4321 - (n * 1e6) / 59.94)).toBeLessThan(100);
	expect(Math.abs((now?.every ?? 0) - 1e9 / 59.94)).toBeLessThan(3000);
});

test('frames that are left out count, and a display that does not refresh steadily says nothing', () => {
	const [gaps, wild] = [new Refreshes(), new Refreshes()];
	for (let i = 0, at = epoch; i < 2000; i++) {
		if (i < 100 || (i * 7919) % 10 < 6) gaps.add(epoch + i * 16_667);
		at += 4000 + ((i * 7919) % 24_000);
		wild.add(at);
	}
	expect(gaps.latest?.every).toBe(16_667_000);
	expect(wild.latest).toBeUndefined();
});

test('a display that changes its rate says the new one', () => {
	const seen = new Refreshes();
	let at = epoch;
	for (let i = 0; i < 1000; i++) seen.add((at += 16_667));
	for (let i = 0; i < 3000; i++) seen.add((at += 20_000));
	expect(Math.abs((seen.latest?.every ?? 0) - 20e6)).toBeLessThan(1000);
});
