import { afterEach, beforeEach, expect, test, vi } from 'vitest';
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
