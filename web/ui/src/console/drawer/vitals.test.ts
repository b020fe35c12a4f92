import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { gauges, rate, streamsOf } from './gauges';
import { Vitals, type CameraVitals, type StreamVitals, type VitalsApi } from './vitals.svelte';

const stream: StreamVitals = {
	state: 'live', reason: '', codec: 'H264', width: 1920, height: 1080, fps: 25, bitrate: 2_100_000, loss: 0,
	gopSeconds: 2, gopFrames: 50, viewers: 3, transport: 'udp', transcoded: false,
}; // prettier-ignore
const camera: CameraVitals = { ...stream, upstreams: 1, advice: [] };

/** A controller that answers when it is told to. */
class Asked implements VitalsApi {
	questions: { signal: AbortSignal; answer: (v: CameraVitals) => void; fail: () => void }[] = [];
	health = (_: string, signal: AbortSignal) =>
		new Promise<CameraVitals>((answer, fail) => this.questions.push({ signal, answer, fail: () => fail(new Error('no')) }));
	get last() {
		return this.questions.at(-1)!;
	}
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('a camera is asked two seconds after each answer, never twice at a time', async () => {
	const api = new Asked();
	const close = new Vitals(api, 'pasar').open();
	await wait(10_000);
	expect(api.questions).toHaveLength(1);
	api.last.answer(camera);
	await wait(1999);
	expect(api.questions).toHaveLength(1);
	await wait(1);
	expect(api.questions).toHaveLength(2);
	close();
});

test('what was known stays, as old, while nobody answers', async () => {
	const api = new Asked();
	const vitals = new Vitals(api, 'pasar');
	const close = vitals.open();
	api.last.answer(camera);
	await wait(2000);
	api.last.fail();
	await wait(0);
	expect([vitals.now, vitals.old]).toEqual([camera, true]);
	await wait(2000);
	api.last.answer({ ...camera, viewers: 4 });
	await wait(0);
	expect([vitals.now?.viewers, vitals.old]).toEqual([4, false]);
	close();
});

test('who closes it ends the question under way, and nothing comes after', async () => {
	const api = new Asked();
	const vitals = new Vitals(api, 'pasar');
	vitals.open()();
	expect(api.last.signal.aborted).toBe(true);
	api.last.answer(camera);
	await wait(10_000);
	expect([vitals.now, vitals.old, api.questions.length]).toEqual([undefined, false, 1]);
});

test('closed between two questions it asks no more', async () => {
	const api = new Asked();
	const close = new Vitals(api, 'pasar').open();
	api.last.answer(camera);
	await wait(1000);
	close();
	await wait(10_000);
	expect(api.questions).toHaveLength(1);
	expect(vi.getTimerCount()).toBe(0);
});

const column = (v: CameraVitals, i = 0) => Object.fromEntries(gauges(streamsOf(v)).map((g) => [g.name, g.readings[i]?.text]));

test('a camera of two streams has a column for each, and one that nobody wants has no rates', () => {
	const both = { ...camera, main: stream, sub: { ...stream, state: 'idle', width: 640, height: 360, fps: 0, bitrate: 0, transport: '', viewers: 0 } };
	expect(column(both)).toMatchObject({ Resolusi: '1920 × 1080', 'Laju bit': '2,1 Mbit/s', Jalur: 'UDP', Penonton: '3' });
	expect(column(both, 1)).toMatchObject({ Resolusi: '640 × 360', 'Laju bit': '–', 'Gambar per detik': '–', Jalur: '–', Penonton: '0' });
});

test('what is out of what is good is marked: lost packets, long groups, a transcode', () => {
	const poor = (s: StreamVitals) => gauges([s]).filter((g) => g.readings[0]?.poor).map((g) => g.name);
	expect(poor(stream)).toEqual([]);
	expect(poor({ ...stream, loss: 0.012, gopSeconds: 10, transcoded: true })).toEqual(['Paket hilang', 'Jarak kunci', 'Alih kode']);
});

test('a camera never heard of has no rows but its viewers', () => {
	const idle = { ...stream, state: 'idle', codec: '', width: 0, height: 0, fps: 0, bitrate: 0, gopSeconds: 0, transport: '', viewers: 0 };
	expect(gauges([idle]).map((g) => g.name)).toEqual(['Penonton']);
});

test('rates are said in the unit that reads best', () => {
	expect([0, 384_400, 999_400, 999_600, 12_340_000].map(rate)).toEqual(['0 kbit/s', '384 kbit/s', '999 kbit/s', '1 Mbit/s', '12,3 Mbit/s']);
});
