import { beforeEach, expect, test } from 'vitest';
import type { Incident, Window } from '../../lib/wire/messages';
import { House } from './house.svelte';
import { Weighing, type Covered } from './weighing.svelte';

const window = (id: string): Window => ({ id, source: `camera/${id}`, region: { x: 0, y: 0, width: 1, height: 1 }, fit: 'contain', label: '' });
const pinned = window('pasar');
let house: House;
let asked: ((answer: Covered[]) => void)[];
let weighing: Weighing;

const hear = (preview: number) =>
	house.receive({
		type: 'wall', wall: 'utama', blank: null, undo: null, undos: [], take: null, receipt: null, offers: [], leases: [], turns: [], tour: null,
		program: { wall: 'utama', revision: 7, layout: '', windows: [pinned], onAirAt: '', by: '' },
		preview: { wall: 'utama', revision: preview, layout: '', windows: [], by: '' },
	});
const alarms = (...phases: Incident['phase'][]) =>
	house.receive({ type: 'alarms', alarms: phases.map((phase) => ({ alarm: 'banjir', phase })) as Incident[] });
const names = () => weighing.covered.map((c) => `${c.alarm ?? 'pin'} ${c.window.id}`);

beforeEach(() => {
	house = new House();
	asked = [];
	const desk = { wall: 'utama', preview: {}, difference: { covered: [pinned] } };
	weighing = new Weighing(house, desk, () => new Promise((resolve) => asked.push(resolve)));
	hear(8);
});

test('pins are named at once, alarms when the controller has said so', async () => {
	const done = weighing.weigh();
	expect(names()).toEqual(['pin pasar']);
	asked[0]?.([{ window: window('banjir'), alarm: 'banjir', gone: true }, { window: pinned }]);
	await done;
	expect(names()).toEqual(['banjir banjir', 'pin pasar']);
});
test('an answer about an older preview is not believed', async () => {
	const first = weighing.weigh();
	hear(9);
	const second = weighing.weigh();
	asked[0]?.([{ window: window('banjir'), alarm: 'banjir' }]);
	await first;
	expect(names()).toEqual(['pin pasar']);
	asked[1]?.([]);
	await second;
	expect(names()).toEqual(['pin pasar']);
});
test('nothing is asked twice, and an alarm that changes is asked about', () => {
	void weighing.weigh();
	void weighing.weigh();
	alarms('shown');
	void weighing.weigh();
	expect(asked.length).toBe(2);
});
