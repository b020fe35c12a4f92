import { describe, expect, it } from 'vitest';
import { conditionText, failureLines, failureText, stateWords } from '../wording';
import { House } from './house.svelte';
import { nameOf, validName } from './names';
import { all, condition, narrow, titleOf } from './shown';
import { standingIn, windowCondition } from './truth';

function house(): House {
	const h = new House();
	const camera = (name: string, title: string, owner: string) => ({ name, title, owner, tags: [], class: 'internal', demo: false });
	h.receive({
		type: 'declared',
		revision: 1,
		walls: [],
		displays: [{ name: 'a1', title: '', wall: 'utama', panel: 'a1', sound: false }],
		cameras: [camera('pasar', 'Pasar Panji', 'Diskoperindag'), camera('alun', 'Alun-alun', 'Dishub')],
		layouts: [],
		tiles: [{ name: 'pad', kind: 'kpi', title: 'PAD', unit: 'Rp', owner: 'Bapenda', demo: true }],
		rooms: [{ name: 'rapat', title: 'Rapat koordinasi' }],
		pages: [], tours: [],
	});
	h.receive({
		type: 'sources',
		sources: [{ source: 'camera/pasar', state: 'stalled', since: '2026-11-23T08:00:00+07:00', reason: 'x', codec: '', width: 0, height: 0, fps: 0, bitrate: 0, viewers: 0 }],
	});
	h.receive({ type: 'rooms', rooms: [{ room: 'rapat', participants: [{ id: 'dinkes', name: 'dr. Sari', office: 'Dinas Kesehatan', joined: '', video: true, audio: true }] }] });
	h.receive({ type: 'tiles', tiles: [{ tile: 'pad', version: 1, asOf: '', q: 'late' }] });
	return h;
}

describe('the list of sources', () => {
	it('has rooms with their people first, then cameras, data and pages, each by title, bad ones first', () => {
		const h = house();
		const sources = () => all(h, stateWords).map((s) => s.source);
		expect(sources()).toEqual(['room/rapat', 'participant/rapat/dinkes', 'camera/pasar', 'camera/alun', 'tile/pad']);
		h.receive({ type: 'sources', sources: [] });
		expect(sources()).toEqual(['room/rapat', 'participant/rapat/dinkes', 'camera/alun', 'camera/pasar', 'tile/pad']);
	});
	it('calls a picture that stands still faulty, and says since when', () => {
		const h = house();
		const live = { state: 'live', since: '', reason: '', codec: 'H264', width: 640, height: 360, fps: 25, bitrate: 1, viewers: 1 };
		h.receive({ type: 'sources', sources: [{ source: 'camera/pasar', ...live }, { source: 'camera/alun', ...live, frozenSince: '2026-11-23T10:42:00+07:00' }] });
		expect(narrow(all(h, stateWords), 'faulty', '').map((s) => [s.source, conditionText(s.condition, 'Asia/Jakarta')])[0]).toEqual([
			'camera/alun',
			'Gambar tidak berubah sejak 10.42',
		]);
		h.receive({ type: 'sources', sources: [{ source: 'camera/alun', ...live, frozenSince: '2026-11-23T10:42:00+07:00', covered: true }] });
		expect(conditionText(condition(h, 'camera/alun', stateWords), 'Asia/Jakarta')).toBe('Lensa tertutup atau gelap sejak 10.42');
	});
	it('finds every word in title, owner or name, in any case', () => {
		const found = narrow(all(house(), stateWords), 'all', '  PASAR disko');
		expect(found.map((s) => s.source)).toEqual(['camera/pasar']);
	});
	it('calls faulty what a person should look at', () => {
		expect(narrow(all(house(), stateWords), 'faulty', '').map((s) => s.source)).toEqual(['camera/pasar', 'tile/pad']);
	});
	it('counts a participant to the conference', () => {
		expect(narrow(all(house(), stateWords), 'conference', '')).toHaveLength(2);
	});
});

describe('the condition of a source', () => {
	it('is bad when nobody declares it any more', () => {
		expect(condition(house(), 'camera/gone', stateWords).tone).toBe('bad');
		expect(condition(house(), 'participant/rapat/nobody', stateWords).tone).toBe('bad');
	});
	it('is unknown while the controller cannot be heard, and what was bad stays bad', () => {
		const h = house();
		expect(condition(h, 'participant/rapat/dinkes', stateWords).tone).toBe('ok');
		h.lost();
		expect(condition(h, 'participant/rapat/dinkes', stateWords)).toMatchObject({ tone: 'old', word: stateWords.unknown });
		expect(condition(h, 'camera/pasar', stateWords).tone).toBe('bad');
	});
	it('is nothing wrong when nobody watches it', () => {
		expect(condition(house(), 'camera/alun', stateWords).tone).toBe('old');
	});
	it('is bad on air when any display says the picture stands still, whatever the relay says', () => {
		const h = house();
		h.receive({ type: 'sources', sources: [] });
		h.receive({
			type: 'displays',
			pairing: [],
			displays: [
				{
					name: 'a1',
					connected: true,
					since: '',
					hidden: false,
					revision: 1,
					clockErrorUs: 0,
					agent: '',
					width: 0,
					height: 0,
					windows: [{ window: 'w1', source: 'camera/alun', slot: 0, decoded: 9, fps: 0, state: 'stalled', since: 1795420796000000, width: 0, height: 0 }],
				},
			],
		});
		expect(windowCondition(h, 'utama', 'w1', 'camera/alun', stateWords)).toMatchObject({ tone: 'bad', since: '2026-11-23T07:59:56.000Z' });
		expect(windowCondition(h, 'utama', 'w2', 'camera/alun', stateWords).tone).toBe('old');
	});
	it('is not called live while a display has no picture of it', () => {
		const h = house();
		h.receive({ type: 'sources', sources: [{ source: 'camera/alun', state: 'live', since: '', reason: '', codec: '', width: 0, height: 0, fps: 0, bitrate: 1, viewers: 0 }] });
		const says = (state: 'live' | 'waiting', source: string, slot = 0) => {
			const status = { name: 'a1', connected: true, since: '', hidden: false, revision: 1, clockErrorUs: 0, agent: '', width: 0, height: 0 };
			h.receive({ type: 'displays', pairing: [], displays: [{ ...status, windows: [{ window: 'w1', source, slot, decoded: 0, fps: 0, state, width: 0, height: 0 }] }] });
			return windowCondition(h, 'utama', 'w1', source, stateWords);
		};
		expect(says('live', 'camera/alun').tone).toBe('ok');
		expect(says('waiting', 'camera/alun', -1)).toMatchObject({ tone: 'warn', word: stateWords.connecting });
		expect(says('waiting', 'participant/rapat/dinkes').tone).toBe('ok'); // whose camera is off
	});
	it('is known to show its stand-in only by what a display says it shows', () => {
		const h = house();
		const window = { id: 'w1', source: 'camera/pasar', instead: 'camera/alun', region: { x: 0, y: 0, width: 1, height: 1 }, fit: 'cover', label: '' } as const;
		const says = (source: string) =>
			h.receive({
				type: 'displays',
				pairing: [],
				displays: [
					{
						...{ name: 'a1', connected: true, since: '', hidden: false, revision: 1, clockErrorUs: 0, agent: '', width: 0, height: 0 },
						windows: [{ window: 'w1', source, slot: 0, decoded: 9, fps: 25, state: 'live', width: 640, height: 360 }],
					},
				],
			});
		expect(standingIn(h, 'utama', window)).toBe('');
		says('camera/pasar');
		expect(standingIn(h, 'utama', window)).toBe('');
		says('camera/alun');
		expect(standingIn(h, 'utama', window)).toBe('camera/alun');
		expect(standingIn(h, 'utama', { ...window, instead: 'camera/lain' })).toBe('');
	});
});

describe('names', () => {
	it('are what people call a thing, else its own name', () => {
		expect(titleOf(house(), 'participant/rapat/dinkes')).toBe('dr. Sari');
		expect(titleOf(house(), 'camera/gone')).toBe('gone');
	});
	it('of somebody who came for an office and gave no name are the office', () => {
		const h = house();
		h.receive({ type: 'rooms', rooms: [{ room: 'rapat', participants: [{ id: 'dinkes', name: '', office: 'Dinas Kesehatan', joined: '', video: true, audio: true }] }] });
		const shown = all(h, stateWords).find((s) => s.kind === 'participant');
		expect([titleOf(h, 'participant/rapat/dinkes'), shown?.title, shown?.owner]).toEqual(['Dinas Kesehatan', 'Dinas Kesehatan', '']);
	});
	it('made of a title are valid names', () => {
		for (const title of ['Banjir – siaga 1', '  Rapat: Élan!', 'x'.repeat(90), `${'a'.repeat(63)} b`]) expect(validName(nameOf(title))).toBe(true);
		expect(nameOf('Banjir – siaga 1')).toBe('banjir-siaga-1');
		expect(nameOf('…')).toBe('');
	});
	it('of a failure are said in the console’s language, an unknown one as it is', () => {
		expect(failureText('not connected')).toBe('tidak tersambung');
		expect(failureText('too many pictures: 18 of 16')).toBe('terlalu banyak gambar: 18 dari 16');
		expect(failureText('image/lambang: did not load')).toBe('image/lambang tidak dapat dimuat');
		expect(failureText('page/sirka: had not loaded yet')).toBe('page/sirka belum selesai dimuat');
		expect(failureText('glass broken')).toBe('glass broken');
		expect(failureText(undefined)).toBe('belum menampilkan');
	});
	it('of displays that did not paint stand behind their common reason', () => {
		const displays = [{ display: 'a1', paintedAt: 'x' }, { display: 'a2', error: 'not connected' }, { display: 'b1', error: 'hidden: the page is not visible' }, { display: 'b2', error: 'not connected' }];
		const lines = failureLines({ revision: 1, at: '', complete: true, spreadMs: 0, displays }, (d) => d.toUpperCase());
		expect(lines).toEqual(['Tidak tersambung: A2, B2', 'Halaman tersembunyi: B1']);
	});
});
