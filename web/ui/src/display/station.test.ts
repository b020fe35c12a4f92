import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeWire } from '../lib/wire/fakewire';
import type { SourceState, View } from '../lib/wire/messages';
import { Station } from './station.svelte';

const wire = () => FakeWire.last;
const up = () => {
	wire().up();
	wire().say({ type: 'hello', protocol: 1, ui: 'b', epoch: 'e', now: Date.now() * 1000, display: 'a1', locale: 'id-ID', zone: 'Asia/Jakarta' });
};

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
	FakeWire.all = [];
	vi.stubGlobal('WebSocket', FakeWire);
	station = new Station({ name: 'a1', token: 't' }, 'ws://127.0.0.1/ws/display');
	stop = station.open();
	up();
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
	up();
	answered('to the first');
	await vi.advanceTimersByTimeAsync(0);
	expect([FakeWire.all.length, wire().said('answer')]).toEqual([2, []]);
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
	expect([FakeWire.all.length, station.session === session]).toEqual([2, false]);
	up();
	offer();
	await wait(15);
	expect(FakeWire.all).toHaveLength(2);
	await wait(6);
	expect(FakeWire.all).toHaveLength(3);
	up();
	answer.mockResolvedValue('v=0');
	offer();
	await wait(120);
	expect([FakeWire.all.length, wire().said('answer').length]).toEqual([3, 1]);
});
