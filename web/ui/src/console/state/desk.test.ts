import { beforeEach, describe, expect, it } from 'vitest';
import type { Receipt, ToConsole, WallMessage, Window } from '../../lib/wire/messages';
import { Problem, type Arrangement } from '../api';
import { Desk, type Action, type DeskApi } from './desk.svelte';
import { House } from './house.svelte';
import { grid } from './templates';

const panel = (name: string, x: number) => ({ name, x, y: 0, width: 1000, height: 500, bezel: 4, pixels: [1920, 1080] as [number, number], rotate: 0 });
const at = (id: string, source: string, x: number): Window => ({ id, source, region: { x, y: 0, width: 0.5, height: 1 }, fit: 'cover', label: '' });
const onAir = [at('w1', 'camera/pasar', 0), at('w2', 'tile/pad', 0.5)];

function wallMessage(preview: readonly Window[] | null, layout = ''): WallMessage {
	return {
		type: 'wall',
		wall: 'utama',
		program: { wall: 'utama', revision: 7, layout: 'situasi', windows: onAir, onAirAt: '2026-11-23T08:00:00+07:00', by: 'admin' },
		preview: preview && { wall: 'utama', revision: 8, layout, windows: [...preview], by: 'admin' },
		blank: null,
		undo: null,
		undos: [],
		take: null,
		receipt: null,
		offers: [],
		leases: [],
		turns: [],
		tour: null,
	};
}

/** A controller that answers when the test says so. */
class Controller implements DeskApi {
	asked: { what: string; body: unknown; done: () => void; fail: (e: unknown) => void }[] = [];
	#ask<T>(what: string, body: unknown, answer: T): Promise<T> {
		return new Promise((resolve, reject) => this.asked.push({ what, body, done: () => resolve(answer), fail: reject }));
	}
	readonly receipt: Receipt = { revision: 9, at: '', complete: true, spreadMs: 4, displays: [] };
	putPreview = (_: string, what: Arrangement) => this.#ask<void>('prepare', what, undefined);
	dropPreview = () => this.#ask<void>('drop', undefined, undefined);
	take = (_: string, what: unknown) => this.#ask('take', what, this.receipt);
	undo = (_: string, zone: string) => this.#ask('undo', zone, this.receipt);
	safe = () => this.#ask('safe', undefined, this.receipt);
	blank = (_: string, on: boolean) => this.#ask<void>('blank', on, undefined);
	last = () => this.asked.at(-1);
}

let house: House;
let controller: Controller;
let desk: Desk;
let problems: Action[];
let receipts: Receipt[];
const settle = () => new Promise<void>((r) => queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => queueMicrotask(r)))));
const hear = (m: ToConsole) => {
	house.receive(m);
	if (m.type === 'wall') desk.heardWall(m.wall);
};
const sources = () => desk.windows.map((w) => w.source);

beforeEach(() => {
	house = new House();
	controller = new Controller();
	desk = new Desk(house, controller);
	problems = [];
	receipts = [];
	desk.onProblem = (action) => problems.push(action);
	desk.onReceipt = (_, r) => receipts.push(r);
	house.connected();
	hear({ type: 'hello', protocol: 1, ui: 'b', epoch: 'e', now: 0, user: { name: 'sri', role: 'operator' }, locale: 'id-ID', zone: 'Asia/Jakarta', demo: false });
	hear({
		type: 'declared',
		revision: 7,
		walls: [{ name: 'utama', title: 'Utama', panels: [panel('a1', 0), panel('a2', 1010)], zones: [] }],
		displays: [],
		cameras: [],
		layouts: [
			{ name: 'rapat', title: 'Rapat', wall: 'utama', windows: [at('w1', 'room/rapat', 0)] },
			{ name: 'kiri', title: 'Kiri', wall: 'utama', zone: 'kiri', windows: [at('w1', 'room/rapat', 0)] },
		],
		tiles: [],
		rooms: [],
		pages: [], tours: [],
	});
	hear(wallMessage(null));
});

describe('putting a source into a window', () => {
	it('makes a preview of the program with the source in that window, at once', () => {
		desk.pickUp('camera/alun');
		desk.touch(0.75, 0.5);
		expect(sources()).toEqual(['camera/pasar', 'camera/alun']);
		expect(desk.preview).toBeDefined();
		expect(desk.held).toBeUndefined();
		expect(controller.last()?.body).toEqual({ windows: desk.windows });
	});
	it('covers the panel under the finger where there is no window', () => {
		hear(wallMessage([]));
		desk.drop('camera/alun', 0.9, 0.5);
		expect(desk.windows).toHaveLength(1);
		expect(desk.windows[0]?.region.x).toBeCloseTo(1010 / 2010);
	});
	it('does nothing behind a bezel, where nobody sees it', () => {
		hear(wallMessage([]));
		desk.drop('camera/alun', 1005 / 2010, 0.5);
		expect(controller.asked).toEqual([]);
	});
	it('is not for those who may only watch', () => {
		hear({ type: 'hello', protocol: 1, ui: 'b', epoch: 'e', now: 0, user: { name: 'tamu', role: 'viewer' }, locale: '', zone: '', demo: false });
		desk.drop('camera/alun', 0.1, 0.5);
		expect(controller.asked).toEqual([]);
		expect(desk.preview).toBeUndefined();
	});
});

describe('a take that displays cannot decode', () => {
	const budget = { displays: [{ display: 'a1', percent: 99, thinned: 55, guessed: [] }], thin: ['w1'], fits: true };
	const refuse = async () => {
		hear(wallMessage([at('w1', 'camera/alun', 0)]));
		const took = desk.take();
		await settle();
		controller.last()?.fail(new Problem(409, 'Conflict', 'too much', 0, [], { budget }));
		await took;
	};
	it('is asked about, and is no trouble', async () => {
		await refuse();
		expect(desk.refused).toEqual(budget);
		expect(problems).toEqual([]);
	});
	it('is never asked about over another wall', async () => {
		const walls = ['utama', 'rapat'].map((name) => ({ name, title: '', panels: [panel('a1', 0)], zones: [] }));
		hear({ type: 'declared', revision: 8, walls, displays: [], cameras: [], layouts: [], tiles: [], rooms: [], pages: [], tours: [] });
		hear({ ...wallMessage([at('w1', 'camera/lain', 0)]), wall: 'rapat' });
		hear(wallMessage([at('w1', 'camera/alun', 0)]));
		const took = desk.take();
		await settle();
		desk.chooseWall('rapat');
		controller.last()?.fail(new Problem(409, 'Conflict', 'too much', 0, [], { budget }));
		await took;
		expect([desk.refused, problems]).toEqual([undefined, ['take']]);
		desk.chooseWall('utama');
		await refuse();
		desk.chooseWall('rapat');
		expect(desk.refused).toBeUndefined();
	});
	it('goes on with substreams or all the same, and another refusal is another question', async () => {
		for (const how of ['thin', 'force'] as const) {
			await refuse();
			desk.forgive();
			expect(desk.refused).toBeUndefined();
			const took = desk.take(how);
			await settle();
			expect(controller.last()?.body).toEqual({ preview: true, [how]: true });
			controller.last()?.done();
			await took;
		}
	});
});

describe('selecting and swapping', () => {
	it('selects the window under the finger and deselects it the second time', () => {
		desk.touch(0.1, 0.5);
		expect(desk.selected?.id).toBe('w1');
		desk.touch(0.1, 0.5);
		expect(desk.selected).toBeUndefined();
	});
	it('swaps the selected window with the next one touched', () => {
		desk.touch(0.1, 0.5);
		desk.startSwap();
		desk.touch(0.9, 0.5);
		expect(sources()).toEqual(['tile/pad', 'camera/pasar']);
		expect(desk.swapping).toBe(false);
	});
});

describe('an emergency', () => {
	it('does not wait for the take that is under way', async () => {
		hear(wallMessage([at('w1', 'camera/a', 0)]));
		void desk.take();
		await settle();
		void desk.safe();
		expect(controller.asked.map((a) => a.what)).toEqual(['take', 'safe']);
		controller.last()?.done();
		await settle();
		expect(receipts).toHaveLength(1);
	});
	it('closes the wall and opens it, and says when that failed', async () => {
		void desk.blank(true);
		expect(controller.last()).toMatchObject({ what: 'blank', body: true });
		void desk.blank(false);
		controller.last()?.fail(new Problem(0, '', ''));
		await settle();
		expect(problems).toEqual(['blank']);
	});
});

describe('a place for a window on a dead panel', () => {
	it('is prepared, in place of what is there, and not taken', () => {
		desk.relocate({ window: 'w1', panels: ['a1'], since: '', region: { x: 0.5, y: 0, width: 0.5, height: 1 }, over: 'w2' });
		expect(desk.windows).toEqual([{ ...at('w1', 'camera/pasar', 0.5) }]);
		expect(controller.asked.map((a) => a.what)).toEqual(['prepare']);
	});
	it('changes nothing where there is none', () => {
		desk.relocate({ window: 'w1', panels: ['a1'], since: '' });
		expect(controller.asked).toEqual([]);
	});
});

describe('a partial layout', () => {
	it('is shown when the controller has said what stays beside it', () => {
		desk.load('kiri');
		expect(desk.preview).toBeUndefined();
		expect(controller.last()?.body).toEqual({ layout: 'kiri' });
	});
	it('stays one of its zone while it is worked on', async () => {
		desk.load('kiri');
		const m = wallMessage([at('w1', 'room/rapat', 0), at('w2', 'tile/pad', 0.5)]);
		hear({ ...m, preview: m.preview && { ...m.preview, zone: 'kiri' } });
		controller.last()?.done();
		await settle();
		desk.put('w1', 'camera/a');
		expect(controller.last()?.body).toEqual({ windows: desk.windows, zone: 'kiri' });
	});
});

describe('choosing a stand-in', () => {
	beforeEach(() => {
		desk.touch(0.1, 0.5);
		desk.chooseStandIn(true);
	});
	it('makes the next source picked up the one that takes the selected window over, and takes nothing into the hand', () => {
		desk.pickUp('camera/alun');
		expect(desk.windows.map((w) => w.instead)).toEqual(['camera/alun', undefined]);
		expect(sources()).toEqual(['camera/pasar', 'tile/pad']);
		expect(desk.held).toBeUndefined();
		expect(desk.choosing).toBe(false);
		expect(desk.difference.changes.map((w) => w.id)).toEqual(['w1']);
	});
	it('takes the stand-in away again', () => {
		desk.pickUp('participant/rapat/dinkes');
		desk.adjust('w1', { instead: undefined });
		expect(desk.windows[0]?.instead).toBeUndefined();
		expect(JSON.stringify(desk.windows[0])).not.toContain('instead');
	});
	it('does not let a figure stand in: that goes into the hand', () => {
		desk.pickUp('tile/pad');
		expect(desk.windows[0]?.instead).toBeUndefined();
		expect(desk.held).toBe('tile/pad');
	});
	it('ends with whatever else the hand does', () => {
		desk.touch(0.9, 0.5);
		expect(desk.choosing).toBe(false);
		desk.chooseStandIn(true);
		desk.startSwap();
		expect(desk.choosing).toBe(false);
		desk.chooseStandIn(true);
		desk.letGo();
		expect(desk.choosing).toBe(false);
	});
	it('is not for those who may only watch', () => {
		hear({ type: 'hello', protocol: 1, ui: 'b', epoch: 'e', now: 0, user: { name: 'tamu', role: 'viewer' }, locale: '', zone: '', demo: false });
		desk.chooseStandIn(true);
		expect(desk.choosing).toBe(false);
	});
});

describe('edits on their way to the controller', () => {
	it('send only the last of those made while one was under way', async () => {
		desk.put('w1', 'camera/a');
		desk.put('w1', 'camera/b');
		desk.put('w1', 'camera/c');
		expect(controller.asked).toHaveLength(1);
		controller.last()?.done();
		await settle();
		expect(controller.asked).toHaveLength(2);
		expect(JSON.stringify(controller.last()?.body)).toContain('camera/c');
	});
	it('stay on the page until the controller has said the same, and not longer', async () => {
		desk.put('w1', 'camera/a');
		hear(wallMessage([at('w1', 'camera/old', 0)]));
		expect(sources()).toEqual(['camera/a', 'tile/pad']);
		controller.last()?.done();
		await settle();
		expect(sources()).toEqual(['camera/old']);
	});
	it('do not vanish when the controller speaks of something else meanwhile, and are taken', async () => {
		desk.put('w1', 'camera/a');
		const took = desk.take();
		hear(wallMessage(null)); // another display has painted the last take
		controller.last()?.done();
		await settle();
		expect(sources()).toEqual(['camera/a', 'tile/pad']);
		expect(controller.asked.map((a) => a.what)).toEqual(['prepare', 'take']);
		controller.last()?.done();
		await took;
		hear(wallMessage([at('w1', 'camera/a', 0)]));
		expect(sources()).toEqual(['camera/a']);
	});
	it('fall back to what the controller says when it refuses, and say so', async () => {
		desk.put('w1', 'camera/a');
		controller.last()?.fail(new Problem(404, 'Not found', 'camera a'));
		await settle();
		expect(problems).toEqual(['prepare']);
		expect(desk.preview).toBeUndefined();
	});
});

describe('the take', () => {
	it('is possible only when the preview differs from the program', () => {
		expect(desk.takeable).toBe(false);
		hear(wallMessage(onAir));
		expect(desk.takeable).toBe(false);
		hear(wallMessage([at('w1', 'room/rapat', 0)]));
		expect(desk.takeable).toBe(true);
		house.lost();
		expect(desk.takeable).toBe(false);
	});
	it('shows that it is asked at once and hands the receipt on', async () => {
		hear(wallMessage([at('w1', 'room/rapat', 0)]));
		const done = desk.take();
		expect(desk.taking).toBe('take');
		await settle();
		expect(controller.last()).toMatchObject({ what: 'take', body: { preview: true } });
		controller.last()?.done();
		await done;
		expect(desk.taking).toBeUndefined();
		expect(receipts).toEqual([controller.receipt]);
	});
	it('waits for the last edit, so that what is seen is what is taken', async () => {
		desk.load('rapat');
		const done = desk.take();
		await settle();
		expect(controller.asked.map((a) => a.what)).toEqual(['prepare']);
		controller.asked[0]?.done();
		await settle();
		expect(controller.asked.map((a) => a.what)).toEqual(['prepare', 'take']);
		controller.last()?.done();
		await done;
	});
	it('is not sent when the last edit was refused', async () => {
		desk.load('rapat');
		const done = desk.take();
		controller.asked[0]?.fail(new Problem(404, '', ''));
		await done;
		expect(controller.asked.map((a) => a.what)).toEqual(['prepare']);
		expect(desk.taking).toBeUndefined();
	});
	it('takes nothing else when the last edit was refused', async () => {
		hear(wallMessage([at('w1', 'room/rapat', 0)]));
		desk.put('w1', 'camera/gone');
		const done = desk.take();
		controller.asked[0]?.fail(new Problem(404, '', ''));
		await done;
		expect(controller.asked.map((a) => a.what)).toEqual(['prepare']);
		const again = desk.take();
		await settle();
		expect(controller.last()?.what).toBe('take');
		controller.last()?.done();
		await again;
	});
	it('says so when it fails', async () => {
		hear(wallMessage([]));
		const done = desk.take();
		await settle();
		controller.last()?.fail(new Problem(0, '', ''));
		await done;
		expect(problems).toEqual(['take']);
	});
});

describe('preparing', () => {
	it('loads a layout by its name and a grid by its windows', () => {
		desk.load('rapat');
		expect(desk.preview?.layout).toBe('rapat');
		expect(controller.last()?.body).toEqual({ layout: 'rapat' });
		desk.arrange(grid(2, 2));
		expect(desk.windows).toHaveLength(4);
	});
	it('shows the program again as soon as it is discarded', () => {
		hear(wallMessage([]));
		desk.discard();
		expect(desk.preview).toBeUndefined();
		expect(sources()).toEqual(['camera/pasar', 'tile/pad']);
	});
	it('keeps the windows and takes the name when it has been saved', () => {
		desk.put('w1', 'camera/a');
		desk.named('siaga');
		expect(desk.preview).toMatchObject({ layout: 'siaga', windows: [{ source: 'camera/a' }, { source: 'tile/pad' }] });
	});

	it('prepares a program that was on air, and takes back in a zone', () => {
		desk.recall(5);
		expect(controller.last()).toMatchObject({ what: 'prepare', body: { history: 5 } });
		void desk.undo('kiri');
		expect(controller.last()).toMatchObject({ what: 'undo', body: 'kiri' });
	});
	it('moves what is prepared to another zone by what it was made of', () => {
		const moved = (preview: Partial<NonNullable<WallMessage['preview']>>) => {
			const m = wallMessage([onAir[0] as Window]);
			hear({ ...m, preview: m.preview && { ...m.preview, ...preview } });
			desk.into('kiri');
			const last = controller.last();
			return last?.body;
		};
		expect(moved({ layout: 'rapat' })).toEqual({ layout: 'rapat', zone: 'kiri' });
	});
	it('moves a past program, and windows put by hand, to a zone', () => {
		const m = wallMessage([onAir[0] as Window]);
		hear({ ...m, preview: m.preview && { ...m.preview, layout: 'situasi', from: 5 } });
		desk.into('kiri');
		expect(controller.last()?.body).toEqual({ history: 5, zone: 'kiri' });
	});
});
