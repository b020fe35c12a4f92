import { expect, test } from 'vitest';
import { Past, page, type History, type PastProgram } from './history.svelte';

const program = (revision: number): PastProgram => ({ wall: 'utama', revision, layout: '', windows: [], onAirAt: '', by: '' });
const all = Array.from({ length: 30 }, (_, i) => program(30 - i));

function past() {
	const asked: [number, number][] = [];
	const read = async (_: string, before: number, limit: number): Promise<History> => {
		asked.push([before, limit]);
		const rest = all.filter((p) => !before || p.revision < before);
		return { programs: rest.slice(0, limit), more: rest.length > limit };
	};
	return { past: new Past(read, 'utama'), asked };
}

test('the past comes page by page, to its end', async () => {
	const { past: p } = past();
	await p.heard(30);
	expect([p.programs.length, p.more]).toEqual([page, true]);
	await p.older();
	await p.older();
	expect([p.programs.length, p.more]).toEqual([30, false]);
	expect(p.programs.map((x) => x.revision)).toEqual(all.map((x) => x.revision));
});
test('a new program reads anew what is shown, and nothing is asked twice', async () => {
	const { past: p, asked } = past();
	await p.heard(30);
	await p.older();
	await p.heard(31);
	await p.heard(31);
	expect(asked).toEqual([[0, page], [30 - page + 1, page], [0, 2 * page]]);
});
test('an answer that a newer program has overtaken is not shown', async () => {
	const answers: ((h: History) => void)[] = [];
	const p = new Past(() => new Promise((resolve) => answers.push(resolve)), 'utama');
	const first = p.heard(1);
	const second = p.heard(2);
	answers[1]?.({ programs: [program(2)], more: false });
	await second;
	answers[0]?.({ programs: [program(1)], more: true });
	await first;
	expect([p.programs.map((x) => x.revision), p.more, p.reading]).toEqual([[2], false, false]);
});
test('what was read stands when the controller does not answer, and the next word tries again', async () => {
	let reached = true;
	const p = new Past(async () => (reached ? { programs: [program(1)], more: false } : Promise.reject(new Error('away'))), 'utama');
	await p.heard(1);
	reached = false;
	await p.heard(2);
	expect([p.programs.length, p.failed]).toEqual([1, true]);
	reached = true;
	await p.heard(2);
	expect(p.failed).toBe(false);
});
