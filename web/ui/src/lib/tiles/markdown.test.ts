import { describe, expect, it } from 'vitest';
import { parse, plain } from './markdown';

describe('an announcement', () => {
	it('knows headings, lists, bold and emphasis', () => {
		expect(parse('# Apel\n\n**Apel pagi** pukul *07.00*\ndi alun-alun\n- bawa topi')).toEqual([
			{ kind: 'heading', spans: [{ text: 'Apel', strong: false, emphasis: false }] },
			{
				kind: 'paragraph',
				spans: [
					{ text: 'Apel pagi', strong: true, emphasis: false },
					{ text: ' pukul ', strong: false, emphasis: false },
					{ text: '07.00', strong: false, emphasis: true },
					{ text: ' di alun-alun', strong: false, emphasis: false },
				],
			},
			{ kind: 'item', spans: [{ text: 'bawa topi', strong: false, emphasis: false }] },
		]);
	});

	it('shows what it does not know as it was written', () => {
		expect(plain(parse('<b>2 * 3</b> **x'))).toBe('<b>2 * 3</b> **x');
	});
});
