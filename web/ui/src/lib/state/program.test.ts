import { beforeEach, expect, test } from 'vitest';
import type { Panel, ProgramMessage, Seat, View } from '../wire/messages';
import { Program } from './program.svelte';

const panel: Panel = { name: 'a1', width: 1210, height: 680, pixels: [1920, 1080], rotate: 0 };
const view = (source: string, slot = -1): View => ({
	window: 'w1',
	source,
	kind: source.split('/')[0] ?? '',
	title: source,
	owner: '',
	label: '',
	fit: 'cover',
	box: { x: 0, y: 0, width: 1920, height: 1080 },
	slot,
	liveFrom: 0,
	demo: false,
});
const program = (revision: number, views: View[] = [], epoch = 'e1'): ProgramMessage => ({
	type: 'program',
	epoch,
	revision,
	wall: 'utama',
	panel,
	sound: false,
	blank: false,
	views,
});
const sources = (p: Program) => p.onAir?.views.map((v) => v.source);
const frame = 16_667;

let p: Program;
beforeEach(() => {
	p = new Program();
	p.receive(program(42, [view('camera/a')]), 0);
	p.takeUnpainted();
});

const prepare = (take = 't43') => p.receive({ type: 'prepare', take, views: [view('camera/b')] }, 1000);
const flip = (take = 't43', at = 5_000_000) => p.receive({ type: 'flip', take, revision: 43, at }, 1100);

test('a program is shown at once and is to be reported painted once', () => {
	p.receive(program(43, [view('tile/pad')]), 0);
	expect(sources(p)).toEqual(['tile/pad']);
	expect([p.takeUnpainted(), p.takeUnpainted()]).toEqual([43, undefined]);
});

test('a late program of the same epoch is ignored; one of a new epoch is not', () => {
	p.receive(program(41, [view('camera/old')]), 0);
	expect(sources(p)).toEqual(['camera/a']);
	p.receive(program(1, [view('camera/new')], 'e2'), 0);
	expect(sources(p)).toEqual(['camera/new']);
});

test('the program of another wall is never late, nor is the first one after a display belonged to none', () => {
	p.receive({ ...program(7, [view('camera/halaman')]), wall: 'rapat' }, 0);
	expect([sources(p), p.takeUnpainted()]).toEqual([['camera/halaman'], 7]);
	p.receive({ ...program(50), wall: '', blank: true }, 0); // revoked: the newest revision of the house
	p.receive(program(42, [view('camera/a')]), 0);
	expect([p.onAir?.blank, sources(p)]).toEqual([false, ['camera/a']]);
});

test('a prepared take changes nothing on air', () => {
	prepare();
	expect(sources(p)).toEqual(['camera/a']);
	expect(p.prepared?.views[0]?.source).toBe('camera/b');
});

test('ready is said once, when every view is', () => {
	prepare();
	expect(p.becameReady(() => false, 1010)).toBeUndefined();
	const waited: number[] = [];
	expect(p.becameReady((_, w) => waited.push(w) > 0, 1020)).toBe('t43');
	expect(waited).toEqual([20]);
	expect(p.becameReady(() => true, 1030)).toBeUndefined();
});

test('the flip falls into the frame nearest to its instant', () => {
	prepare();
	flip('t43', 5_000_000);
	expect(p.due(5_000_000 - frame, frame)).toBe(false);
	expect(p.due(5_000_000 - frame / 2 - 1, frame)).toBe(false);
	expect(p.due(5_000_000 - frame / 2, frame)).toBe(true);
	expect(p.due(6_000_000, frame)).toBe(true);
	p.commit();
	expect(sources(p)).toEqual(['camera/b']);
	expect([p.onAir?.revision, p.takeUnpainted(), p.prepared, p.flip]).toEqual([43, 43, null, null]);
	expect(p.onAir?.panel).toEqual(panel);
});

test('a flip of a take that was not prepared here is ignored', () => {
	prepare();
	flip('t99');
	expect(p.due(9e15, frame)).toBe(false);
});

test('a cancelled take is forgotten, and its flip with it', () => {
	prepare();
	flip();
	p.receive({ type: 'cancel', take: 't43' }, 0);
	expect([p.prepared, p.due(9e15, frame)]).toEqual([null, false]);
	p.commit();
	expect(sources(p)).toEqual(['camera/a']);
});

test('the cancel of another take changes nothing', () => {
	prepare();
	p.receive({ type: 'cancel', take: 't1' }, 0);
	expect(p.prepared?.take).toBe('t43');
});

test('a second prepare takes the place of the first, and is reported for itself', () => {
	prepare();
	expect(p.becameReady(() => true, 0)).toBe('t43');
	flip();
	prepare('t44');
	expect(p.due(9e15, frame)).toBe(false);
	expect(p.becameReady(() => true, 0)).toBe('t44');
});

test('a new program overtakes what was prepared; the same one said again does not', () => {
	prepare();
	p.receive(program(42, [view('camera/a')]), 0);
	expect(p.prepared?.take).toBe('t43');
	p.receive(program(43, [view('camera/b')]), 0);
	expect(p.prepared).toBeNull();
});

test('seats change wherever their room is shown, on air and prepared', () => {
	const seat: Seat = { participant: 'dinkes', name: 'dr. Sari', office: 'Dinas Kesehatan', video: true, audio: true, speaking: false, slot: 6, liveFrom: 9 };
	p.receive(program(43, [view('room/rapat'), view('room/lain')]), 0);
	p.receive({ type: 'prepare', take: 't', views: [view('room/rapat')] }, 0);
	p.receive({ type: 'seats', room: 'rapat', seats: [seat] }, 0);
	expect(p.onAir?.views.map((v) => v.seats?.length)).toEqual([1, undefined]);
	expect(p.prepared?.views[0]?.seats).toEqual([seat]);
});

test('until the new peer connection stands, the last pictures stay where they were', () => {
	p.receive(program(43, [view('camera/a', 3), view('tile/pad')]), 0);
	p.receive(program(43, [view('camera/a'), view('tile/pad')]), 0);
	expect(p.onAir?.views.map((v) => v.slot)).toEqual([3, -1]);
	p.receive(program(43, [view('camera/a', 0), view('tile/pad')]), 0);
	expect(p.onAir?.views.map((v) => v.slot)).toEqual([0, -1]);
	p.receive({ ...program(44, [view('camera/a')]), blank: true }, 0);
	expect(p.onAir?.views.map((v) => v.slot)).toEqual([-1]);
});

test('so does each of two pictures of one camera', () => {
	p.receive(program(43, [view('camera/a', 3), view('camera/a', 4)]), 0);
	p.receive(program(43, [view('camera/a'), view('camera/a'), view('camera/a')]), 0);
	expect(p.onAir?.views.map((v) => v.slot)).toEqual([3, 4, -1]);
});

test('one picture without a line among others that have theirs is one too many, and says so', () => {
	p.receive(program(43, [view('camera/a', 3)]), 0);
	p.receive(program(44, [view('camera/a'), view('camera/b', 3)]), 0);
	expect(p.onAir?.views.map((v) => v.slot)).toEqual([-1, 3]);
});

test('what was remembered is shown until the wall speaks, and never reported', () => {
	const fresh = new Program();
	fresh.restore({ ...program(99, [view('tile/pad')]) });
	expect([sources(fresh), fresh.takeUnpainted()]).toEqual([['tile/pad'], undefined]);
	fresh.receive(program(3, [view('camera/a')]), 0);
	expect(sources(fresh)).toEqual(['camera/a']);
	fresh.restore({ ...program(99, [view('tile/pad')]) });
	expect(sources(fresh)).toEqual(['camera/a']);
});
