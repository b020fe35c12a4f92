import { expect, test } from 'vitest';
import { Pulse, look, reached } from './pulse';

const cam = 'camera/alun-alun';

test.each([
	[1000, 1000, true],
	[1001, 1000, true],
	[999, 1000, false],
	[5, 0xffff_fff0, true], // wrapped
	[0xffff_fff0, 5, false],
])('RTP time %i has reached %i: %s', (rtp, from, want) => {
	expect(reached(rtp, from)).toBe(want);
});

/** 25 frames a second from `at` on, n of them, the first with RTP time rtp. */
function play(p: Pulse, at: number, n: number, rtp: number): number {
	for (let i = 0; i < n; i++) p.decoded(at + 40 * i, 1, rtp + 3600 * i);
	return at + 40 * (n - 1);
}

test('frames of the cached past are counted but do not make a picture live', () => {
	const p = new Pulse();
	p.expect(cam, 100_000);
	p.decoded(0, 50, 99_990);
	expect([p.frames, p.live, p.state(10)]).toEqual([50, false, 'waiting']);
	p.decoded(40, 1, 100_000);
	expect([p.live, p.state(50)]).toEqual([true, 'live']);
});

test('a picture without a decoded frame is called stalled within 3 s, and live again with the next frame', () => {
	const p = new Pulse();
	p.expect(cam, 0);
	const last = play(p, 0, 100, 0);
	expect(p.state(last + 2700)).toBe('live');
	expect(p.state(last + 3000 - look + 1)).toBe('stalled');
	expect(p.lastAt).toBe(last);
	p.decoded(last + 9000, 1, 900_000);
	expect(p.state(last + 9001)).toBe('live');
});

test('a camera of one frame in two seconds is given three intervals', () => {
	const p = new Pulse();
	p.expect(cam, 0);
	for (let i = 0; i < 20; i++) p.decoded(2000 * i, 1, 180_000 * i);
	expect(p.state(38_000 + 5900)).toBe('live');
	expect(p.state(38_000 + 6100)).toBe('stalled');
});

test('another source on the slot starts from nothing', () => {
	const p = new Pulse();
	p.expect(cam, 0);
	play(p, 0, 50, 0);
	p.expect('camera/pasar', 9_000_000);
	expect([p.frames, p.live, p.seen, p.state(2100)]).toEqual([0, false, false, 'waiting']);
	p.decoded(2100, 1, 200_000); // a late frame of the camera before
	expect(p.state(2101)).toBe('waiting');
});

test('the same source put there again keeps its last picture, and must prove itself live again', () => {
	const p = new Pulse();
	p.expect(cam, 0);
	const last = play(p, 0, 50, 0);
	p.expect(cam, 9_000_000);
	expect([p.live, p.seen, p.state(last + 10)]).toEqual([false, true, 'live']);
	expect(p.state(last + 3000)).toBe('stalled');
});

test('the same words again change nothing, even when the RTP time has wrapped since', () => {
	const p = new Pulse();
	p.expect(cam, 0);
	p.decoded(0, 1, 0);
	p.decoded(1, 1, 0x9000_0000);
	p.expect(cam, 0);
	expect([p.live, p.frames]).toEqual([true, 2]);
});

test('frames a second are those of the last two seconds', () => {
	const p = new Pulse();
	p.expect(cam, 0);
	for (let i = 0; i < 16; i++) {
		play(p, 240 * i, 6, 0);
		p.looked(240 * i);
	}
	expect(p.fps).toBe(25);
	for (let i = 16; i < 30; i++) p.looked(240 * i);
	expect(p.fps).toBe(0);
});

test('the mark turns once in a second of frames and stands still without them', () => {
	const p = new Pulse();
	p.expect(cam, 0);
	const seen = new Set<number>();
	for (let i = 0; i < 200; i++) play(p, 40 * i, 1, 3600 * i);
	for (let i = 200; i < 225; i++) {
		play(p, 40 * i, 1, 3600 * i);
		seen.add(p.turn);
	}
	expect([...seen].sort((a, b) => a - b)).toEqual([0, 30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 330]);
	const stopped = p.turn;
	p.looked(20_000);
	expect(p.turn).toBe(stopped);
});

test('a picture that came along from another slot is the last one until this slot has its own', () => {
	const p = new Pulse();
	p.expect(cam, 1000);
	p.inherit(500);
	expect([p.seen, p.live, p.state(600), p.state(3600)]).toEqual([true, false, 'live', 'stalled']);
	p.decoded(4000, 1, 1000);
	expect([p.live, p.state(4001)]).toEqual([true, 'live']);
});

test('a group of pictures sent again to a page that lost one is the past: the picture is called stalled all the same', () => {
	const p = new Pulse();
	p.expect(cam, 0);
	const last = play(p, 0, 100, 0);
	for (let again = 500; again < 2000; again += 500) p.decoded(last + again, 50, 99 * 3600 + again);
	expect(p.state(last + 2700)).toBe('live');
	expect(p.state(last + 3000 - look + 40)).toBe('stalled');
	p.decoded(last + 9000, 1, 99 * 3600 + 9000 * 90);
	expect(p.state(last + 9001)).toBe('live');
});

test('frames that waited while the page hung count from when they were new', () => {
	const p = new Pulse();
	p.expect(cam, 0);
	const last = play(p, 0, 100, 0);
	p.decoded(last + 4000, 3, 102 * 3600); // the source stopped 120 ms after the page did
	expect(p.state(last + 4001)).toBe('stalled');
	p.decoded(last + 5000, 1, 99 * 3600 + 5000 * 90);
	expect(p.state(last + 5001)).toBe('live');
});

test('the cached past of a camera does not make its last picture live again', () => {
	const p = new Pulse();
	p.expect(cam, 0);
	const last = play(p, 0, 100, 0);
	p.expect(cam, 9_000_000); // put there again while it stands
	p.decoded(last + 2000, 50, 8_999_999);
	expect([p.frames, p.live, p.state(last + 2760)]).toEqual([150, false, 'stalled']);
});

test('a camera that has been away is not given longer because of it', () => {
	const p = new Pulse();
	p.expect(cam, 0);
	let at = play(p, 0, 100, 0) + 60_000;
	at = play(p, at, 2, at * 90);
	expect(p.state(at + 3000 - look + 1)).toBe('stalled');
});

test('a camera whose clock runs at half the speed is live', () => {
	const p = new Pulse();
	p.expect(cam, 0);
	for (let i = 0; i < 1000; i++) p.decoded(40 * i, 1, 1800 * i);
	expect(p.state(999 * 40 + 2700)).toBe('live');
});

test('RTP times that begin anew lower down, as behind another relay, count as they come', () => {
	const p = new Pulse();
	p.expect(cam, 0);
	const last = play(p, 0, 100, 5_000_000);
	play(p, last + 4000, 2, 1000);
	expect(p.state(last + 4100)).toBe('live');
});
