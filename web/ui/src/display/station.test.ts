import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SourceState, View } from '../lib/wire/messages';
import { Station } from './station.svelte';

/** The browser's websocket with the network cut off: the test is the controller. */
class Wire {
	static all: Wire[] = [];
	readyState = 0;
	sent: { type: string; [field: string]: unknown }[] = [];
	onopen: (() => void) | null = null;
	onmessage: ((e: { data: unknown }) => void) | null = null;
	onclose: ((e: { code: number; reason: string }) => void) | null = null;
	constructor() {
		Wire.all.push(this);
	}
	send = (text: string) => void this.sent.push(JSON.parse(text));
	close() {
		this.readyState = 2;
	}
	up() {
		this.readyState = 1;
		this.onopen?.();
		this.say({ type: 'hello', protocol: 1, ui: 'b', epoch: 'e', now: Date.now() * 1000, display: 'a1', locale: 'id-ID', zone: 'Asia/Jakarta' });
	}
	down(code = 1006) {
		this.readyState = 3;
		this.onclose?.({ code, reason: '' });
	}
	say(message: object) {
		this.onmessage?.({ data: JSON.stringify(message) });
	}
	said = (type: string) => this.sent.filter((m) => m.type === type);
}
const wire = () => Wire.all.at(-1) as Wire;

const panel = { name: 'a1', width: 1210, height: 680, pixels: [1920, 1080], rotate: 0 };
const view = (source: string, slot = 0): View => ({
	window: 'w1', source, kind: source.split('/')[0] ?? '', title: '', owner: '', label: '', fit: 'cover',
	box: { x: 0, y: 0, width: 1920, height: 1080 }, slot, liveFrom: 0, demo: false,
});
const program = (revision: number, ...views: View[]) => wire().say({ type: 'program', epoch: 'e', revision, wall: 'utama', panel, views });
const prepare = (take: string, ...views: View[]) => wire().say({ type: 'prepare', take, views });
const word = (source: string, state: SourceState) => wire().say({ type: 'source', source, state });

let station: Station;
let stop: () => void;
beforeEach(() => {
	vi.useFakeTimers();
	Wire.all = [];
	vi.stubGlobal('WebSocket', Wire);
	station = new Station({ name: 'a1', token: 't' }, 'ws://127.0.0.1/ws/display');
	stop = station.open();
	wire().up();
});
afterEach(() => {
	stop();
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

test('what a controller offered is not answered to the next one', async () => {
	let answered: (sdp: string) => void = () => {};
	vi.spyOn(station.pictures, 'answer').mockImplementation(() => new Promise((done) => (answered = done)));
	wire().say({ type: 'offer', sdp: 'v=0', video: ['0'], audio: [], session: station.session });
	wire().down();
	await vi.advanceTimersByTimeAsync(2000);
	wire().up();
	answered('to the first');
	await vi.advanceTimersByTimeAsync(0);
	expect([Wire.all.length, wire().said('answer')]).toEqual([2, []]);
});

test('a take waits for a camera that failed when it was here before: what it is now, the wall says', () => {
	program(1, view('camera/pasar'));
	word('camera/pasar', 'silent');
	program(2, view('camera/alun'));
	prepare('t3', view('camera/pasar', 1));
	expect(wire().said('ready')).toEqual([]);
	word('camera/pasar', 'silent');
	expect(wire().said('ready')).toEqual([{ type: 'ready', take: 't3' }]);
});

test('a take does not wait for a camera on the glass that fails', () => {
	program(1, view('camera/pasar'));
	word('camera/pasar', 'silent');
	prepare('t2', view('camera/pasar', 1));
	expect(wire().said('ready')).toHaveLength(1);
	prepare('t3', view('camera/pasar', 1), view('tile/pad', -1));
	word('camera/pasar', 'connecting');
	expect(station.sources.get('camera/pasar')?.state).toBe('connecting');
});

test('an offer that could not be answered is asked for again, at longer and longer intervals', async () => {
	vi.spyOn(console, 'error').mockImplementation(() => {});
	const answer = vi.spyOn(station.pictures, 'answer').mockRejectedValue(new Error('no decoder free'));
	const offer = () => wire().say({ type: 'offer', sdp: 'v=0', video: ['0'], audio: [], session: station.session });
	const { session } = station;
	/** Keeps the connection alive. */
	const wait = async (seconds: number) => {
		for (let i = 0; i < seconds; i++) {
			await vi.advanceTimersByTimeAsync(1000);
			if (wire().readyState === 1) wire().say({ type: 'clock', t1: 0, t2: 0, t3: 0 });
		}
	};
	offer();
	await wait(11);
	expect([Wire.all.length, station.session === session]).toEqual([2, false]);
	wire().up();
	offer();
	await wait(15);
	expect(Wire.all).toHaveLength(2);
	await wait(6);
	expect(Wire.all).toHaveLength(3);
	wire().up();
	answer.mockResolvedValue('v=0');
	offer();
	await wait(120);
	expect([Wire.all.length, wire().said('answer').length]).toEqual([3, 1]);
});
