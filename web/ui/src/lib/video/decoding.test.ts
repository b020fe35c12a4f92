import { describe, expect, test } from 'vitest';
import { Capacity, DecodeMeter, videoLines, type LineCounts } from './decoding';

const line = (id: string, frames: number, more: Partial<LineCounts> = {}): LineCounts => ({
	id,
	framesReceived: frames,
	framesDecoded: frames,
	framesDropped: 0,
	totalDecodeTime: frames / 100,
	frameWidth: 640,
	frameHeight: 360,
	...more,
});

describe('what a page decodes', () => {
	test('is counted over all its lines, between two looks', () => {
		const meter = new DecodeMeter();
		expect(meter.look([line('a', 100), line('b', 0)], 1000)).toBeUndefined();
		const both = [line('a', 150), line('b', 50, { frameWidth: 1920, frameHeight: 1080 })];
		expect(meter.look(both, 3000)).toEqual({ pixels: 25 * (640 * 360 + 1920 * 1080), dropped: 0, busy: 0.5 });
	});

	test('frames that were dropped count, and those that a decoder is behind with', () => {
		const meter = new DecodeMeter();
		meter.look([line('a', 0)], 0);
		expect(meter.look([line('a', 40, { framesReceived: 50, framesDropped: 10 })], 2000)?.dropped).toBe(0.2);
		expect(meter.look([line('a', 65, { framesReceived: 100, framesDropped: 10 })], 4000)?.dropped).toBe(0.5);
		expect(meter.look([line('a', 120, { framesReceived: 120, framesDropped: 10 })], 6000)?.dropped).toBe(0);
	});

	test('pictures that stutter count while decoders fight for the cores, and one that stutters alone does not', () => {
		const share = (seconds: number, unpainted: readonly number[]) => {
			const meter = new DecodeMeter(2);
			const painting = (n: number) => unpainted.map((u, slot) => ({ slot, frames: 50 * n, unpainted: u * n }));
			meter.look([line('a', 0)], 0, painting(1));
			return meter.look([line('a', 50, { totalDecodeTime: seconds })], 2000, painting(2))?.dropped;
		};
		expect(share(4, [15, 10, 15])).toBe(0.3);
		expect(share(3.9, [15, 10, 15])).toBe(0);
		expect(share(4, [25, 0, 0])).toBe(0);
		expect(share(4, [])).toBe(0);
	});

	test('a line that begins anew counts from its second look', () => {
		const meter = new DecodeMeter();
		meter.look([line('a', 500)], 0);
		expect(meter.look([line('a', 3), line('b', 900)], 2000)).toEqual({ pixels: 0, dropped: 0, busy: 0 });
		expect(meter.look([line('a', 53), line('b', 900)], 4000)?.pixels).toBe(25 * 640 * 360);
	});

	test('only video that comes in is a line; what is not said is 0', () => {
		const stats = [
			{ type: 'inbound-rtp', kind: 'audio', id: 'x', framesDecoded: 5 },
			{ type: 'codec', id: 'y' },
			{ type: 'inbound-rtp', kind: 'video', id: 'z', framesDecoded: 5 },
		];
		expect(videoLines(stats)).toEqual([
			{ id: 'z', framesReceived: 0, framesDecoded: 5, framesDropped: 0, totalDecodeTime: 0, frameWidth: 0, frameHeight: 0 },
		]);
	});
});

const M = 1_000_000;

/** So many looks alike. */
function looks(c: Capacity, n: number, pixels: number, dropped = 0): Capacity {
	for (let i = 0; i < n; i++) c.learn({ pixels, dropped });
	return c;
}

describe('what a display can decode', () => {
	test('is unknown before frames were dropped', () => {
		const c = looks(new Capacity(), 100, 80 * M);
		expect(c.pixels).toBeUndefined();
		expect(c.learnt.proven).toBe(80 * M);
	});

	test('is what it managed while it dropped frames, and one bad look is no proof', () => {
		const c = looks(new Capacity(), 1, 100 * M, 0.3);
		expect(c.pixels).toBeUndefined();
		expect(looks(c, 1, 100 * M, 0.3).pixels).toBe(90 * M);
	});

	test('is never below what it showed without drops', () => {
		const c = looks(new Capacity(), 3, 100 * M);
		expect(looks(c, 5, 60 * M, 0.4).pixels).toBe(100 * M);
	});

	test('rises to what goes well, by three looks and not by one', () => {
		const c = new Capacity({ proven: 0, limit: 50 * M });
		expect(looks(c, 2, 70 * M).pixels).toBe(50 * M);
		expect(looks(c, 1, 60 * M).pixels).toBe(60 * M);
	});

	test('drops that are not for the load say nothing of it', () => {
		const c = new Capacity({ proven: 100 * M, limit: 120 * M });
		expect(looks(c, 20, 20 * M, 0.5).pixels).toBe(120 * M);
		expect(looks(c, 20, 110 * M, 0.03).pixels).toBe(120 * M);
	});

	test('half a minute of drops wears what was proven once', () => {
		const c = new Capacity({ proven: 100 * M, limit: 100 * M });
		expect(looks(c, 14, 80 * M, 0.2).pixels).toBe(100 * M);
		expect(looks(c, 1, 80 * M, 0.2).pixels).toBe(90 * M);
	});

	test('ten good minutes try a tenth more', () => {
		const c = new Capacity({ proven: 0, limit: 100 * M });
		expect(looks(c, 299, 10 * M).pixels).toBe(100 * M);
		expect(looks(c, 1, 10 * M).pixels).toBe(110 * M);
	});
});
