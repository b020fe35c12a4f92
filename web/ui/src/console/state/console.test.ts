import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeWire } from '../../lib/wire/fakewire';
import type { Window } from '../../lib/wire/messages';
import { Api } from '../api';
import { Console } from './console.svelte';

const panel = { name: 'a1', x: 0, y: 0, width: 1000, height: 500, bezel: 4, pixels: [1920, 1080], rotate: 0 };
const window: Window = { id: 'w1', source: 'camera/pasar', region: { x: 0, y: 0, width: 1, height: 1 }, fit: 'cover', label: '' };
const wall = (name: string) => ({
	type: 'wall', wall: name, blank: null, undo: null, undos: [], take: null, receipt: null, offers: [], leases: [], turns: [], tour: null,
	program: { wall: name, revision: 7, layout: '', windows: [window], onAirAt: '2026-11-23T08:00:00+07:00', by: 'sri' },
	preview: { wall: name, revision: 8, layout: '', windows: [], by: 'sri' },
});

let app: Console;
let asked: string[];
beforeEach(() => {
	vi.useFakeTimers();
	FakeWire.all = [];
	vi.stubGlobal('WebSocket', FakeWire);
	asked = [];
	const api = new Api(async (url) => {
		asked.push(String(url));
		return new Response('{"covered": [], "items": []}');
	});
	app = new Console(api, { user: 'sri', role: 'operator' });
	app.open();
	FakeWire.last.up();
	const user = { name: 'sri', role: 'operator' };
	FakeWire.last.say({ type: 'hello', protocol: 1, ui: 'b', epoch: 'e', now: 0, user, locale: 'id-ID', zone: 'Asia/Jakarta', demo: false });
	const walls = ['utama', 'rapat'].map((name) => ({ name, title: name, panels: [panel], zones: [] }));
	FakeWire.last.say({ type: 'declared', revision: 1, walls, displays: [], cameras: [], layouts: [], tiles: [], rooms: [], pages: [], tours: [] });
	for (const name of ['utama', 'rapat']) FakeWire.last.say(wall(name));
});
afterEach(() => {
	app.close();
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

test('what the preview of a wall would cover is asked as soon as somebody goes to that wall', () => {
	const of = (name: string) => asked.filter((url) => url.includes(`/walls/${name}/preview/difference`)).length;
	expect([of('utama'), of('rapat')]).toEqual([1, 0]);
	app.desk.chooseWall('rapat');
	expect([of('utama'), of('rapat')]).toEqual([1, 1]);
});

test('the time is the wall’s, however wrong the tablet’s clock is', async () => {
	const ahead = 300_000; // ms by which the wall's clock is ahead of the tablet's
	await vi.advanceTimersByTimeAsync(2000);
	const asking = FakeWire.last.said('clock').at(-1);
	const t1 = Number(asking?.['t1'] ?? 0);
	const t = t1 + ahead * 1000;
	FakeWire.last.say({ type: 'clock', t1, t2: t, t3: t });
	await vi.advanceTimersByTimeAsync(1000);
	expect(Math.abs(app.now - Date.now() - ahead)).toBeLessThan(50);
});
