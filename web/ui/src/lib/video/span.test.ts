import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { rtpAt } from './due';
import { Span } from './span';

/** Frames as a track hands them out: only what Span uses of them. The real ones are in e2e/span.spec.ts. */
let open = 0;
let drawn: number[] = [];
let sinks: ReadableStreamDefaultController<unknown>[] = [];
let frames: ((at: number) => void)[] = [];
let now = 0;
const epoch = 1_795_857_339_000_000;
const wallTime = (at: number) => epoch + at * 1000;

function frame(rtp: number, width = 1280) {
	open++;
	return { rtp, displayWidth: width, displayHeight: 720, metadata: () => ({ rtpTimestamp: rtp }), close: () => open-- };
}

/** A frame made now, or ms ago, comes from the decoder. */
async function decode(ago = 0, line = 0): Promise<void> {
	sinks[line]?.enqueue(frame(rtpAt(wallTime(now - ago))));
	for (let i = 0; i < 4; i++) await Promise.resolve();
}

function paint(): void {
	const [f] = frames.splice(0, 1);
	f?.(now);
}

const track = () => ({}) as MediaStreamTrack;

beforeEach(() => {
	[open, drawn, sinks, frames, now] = [0, [], [], [], 1000];
	vi.stubGlobal(
		'MediaStreamTrackProcessor',
		class {
			readable = new ReadableStream({ start: (c) => void sinks.push(c) });
		},
	);
	vi.stubGlobal('requestAnimationFrame', (f: (at: number) => void) => frames.push(f));
	vi.stubGlobal('cancelAnimationFrame', () => frames.splice(0));
	vi.spyOn(performance, 'now').mockImplementation(() => now);
	vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({ drawImage: (f: { rtp: number }) => drawn.push(f.rtp) } as never);
});
afterEach(() => {
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
});

function shown(onPainted = () => {}): Span {
	const span = new Span(wallTime, onPainted);
	span.show('camera/a', rtpAt(wallTime(1000)), { delay: 60_000 }, track());
	return span;
}

test('a frame is drawn 60 ms after its time, and not before', async () => {
	const painted = vi.fn();
	const span = shown(painted);
	const made = rtpAt(wallTime(now));
	await decode();
	for (; now < 1060; now += 10) {
		paint();
		expect(drawn, `${now}`).toEqual([]);
	}
	expect(span.painted).toBeUndefined();
	paint();
	expect(drawn).toEqual([made]);
	expect(span.painted).toBe(made);
	expect(painted).toHaveBeenCalledOnce();
	expect(span.canvas.width).toBe(1280);
	expect(open).toBe(0);
});

test('frames are given back at once: a thousand of them leave no more than wait for their time', async () => {
	const span = shown();
	for (let i = 0; i < 1000; i++, now += 20) {
		if (i % 2 === 0) await decode(5);
		paint();
		expect(open).toBeLessThanOrEqual(3);
	}
	expect(drawn.length).toBeGreaterThan(490);
	span.stop();
	expect(open).toBe(0);
});

test('a page that nobody sees holds one frame', async () => {
	shown();
	paint();
	for (let i = 0; i < 100; i++, now += 40) await decode();
	expect(open).toBe(1);
});

test('the past that leads to a source is not drawn, nor what another one left', async () => {
	const span = shown();
	await decode(1); // just before it was live
	expect(open).toBe(0);
	await decode();
	now += 100;
	paint();
	expect(drawn.length).toBe(1);
	await decode();
	span.show('camera/b', rtpAt(wallTime(now + 1)), { delay: 60_000 }, undefined);
	expect([span.painted, open]).toEqual([undefined, 0]);
});

test('another line goes on with the picture, and the old one is not read any more', async () => {
	const span = shown();
	await decode();
	now += 70;
	paint();
	const last = span.painted;
	span.follow(track());
	expect(span.painted).toBe(last);
	await decode(0, 1);
	now += 70;
	paint();
	expect(span.painted).toBe(rtpAt(wallTime(now - 70)));
});

test('a clock that was set back holds nothing up', async () => {
	const span = shown();
	for (let i = 0; i < 10; i++, now += 40) {
		await decode(-3_600_000);
		paint();
	}
	expect(drawn.length).toBe(10);
	expect(span.held).toBe(0);
});
