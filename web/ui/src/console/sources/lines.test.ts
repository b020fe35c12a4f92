import { expect, it } from 'vitest';
import { twoLines } from './lines';

it('leaves a short title alone and shows the end of a long one', () => {
	expect(twoLines('Alun-alun Situbondo Barat', 21)).toEqual(['Alun-alun Situbondo Barat']);
	const long = 'Simpang Empat Panji Utara – Jalan Raya Pantura Kilometer 107';
	expect(twoLines(long, 21)).toEqual([long, '…Kilometer 107']);
	expect(twoLines('x'.repeat(60), 21)[1]).toBe(`…${'x'.repeat(20)}`);
});
