import { describe, expect, it } from 'vitest';
import type { TileDefinition } from '../wire/messages';
import { mergePatch } from '../wire/mergePatch';
import { judge } from './quality';
import { wordsOf } from './messages';

const definition: TileDefinition = {
	kind: 'kpi', title: 'PAD', unit: 'Rp', src: 'SIPD', owner: 'bapenda', class: 'internal', demo: false, goodIs: 'up', every: 60,
};
const asOf = '2026-11-23T09:15:00+07:00';
const at = (seconds: number) => Date.parse(asOf) + seconds * 1000;

describe('a figure', () => {
	it('ages by itself, as the daemon would judge it', () => {
		const document = { asOf, q: 'good', value: { v: 1 } };
		for (const [age, q] of [[0, 'good'], [90, 'good'], [91, 'late'], [180, 'late'], [181, 'stale'], [601, 'dead']] as const) {
			expect(judge(definition, document, at(age)).q, `at ${age} s`).toBe(q);
		}
	});

	it('is stale while its feed cannot deliver, and good again after a patch that says so', () => {
		const failed = { asOf, q: 'stale', err: 'sumber menjawab 503', value: { v: 1 } };
		expect(judge(definition, failed, at(1)).q).toBe('stale');
		expect(judge(definition, mergePatch(failed, { q: 'good', err: null }) as typeof failed, at(1)).q).toBe('good');
	});

	it('is synthetic for ever when it is, and none without data', () => {
		expect(judge({ ...definition, demo: true }, { asOf, q: 'good' }, at(1e6)).q).toBe('demo');
		expect(judge(definition, { q: 'none' }, at(0)).q).toBe('none');
		expect(judge(definition, undefined, at(0)).q).toBe('none');
	});

	it('that a person typed says so until it is old', () => {
		const document = { asOf, q: 'manual', value: { v: 1 } };
		expect(judge(definition, document, at(1)).q).toBe('manual');
		expect(judge(definition, document, at(100)).q).toBe('late');
	});

	it('says its age in words', () => {
		const words = wordsOf('id-ID');
		expect(words.ago(0)).toBe('baru saja');
		expect(words.ago(48)).toBe('48 dtk lalu');
		expect(words.ago(47 * 60)).toBe('47 mnt lalu');
		expect(words.ago(3 * 3600 + 60)).toBe('3 jam lalu');
		expect(words.ago(50 * 3600)).toBe('2 hari lalu');
		expect(wordsOf('en').ago(47 * 60)).toBe('47 min ago');
	});
});
