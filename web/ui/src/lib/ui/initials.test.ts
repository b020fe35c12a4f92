import { expect, test } from 'vitest';
import { initials } from './initials';

test.each([
	['dr. Sari', 'S'],
	['dr Sari Wulandari', 'SW'],
	['Bayu Adi Wicaksono', 'BW'],
	['Ir. Hj. Nur Aini', 'NA'],
	['Ir. H. Bambang Suryadiningrat Kusumonegoro, M.Si., M.T.', 'BK'],
	['Dinas Kesehatan', 'DK'],
	['BPBD', 'B'],
	['', '·'],
	['dr.', '·'],
])('the initials of %j are %s', (name, want) => {
	expect(initials(name)).toBe(want);
});
