import { expect, test } from 'vitest';
import { moment } from './format';

test('a moment of another day says which day, by the zone of the room', () => {
	const now = Date.parse('2026-11-24T05:46:00+07:00');
	expect(moment(Date.parse('2026-11-24T09:10:00+07:00'), 'Asia/Jakarta', now)).toBe('09.10');
	expect(moment(Date.parse('2026-11-25T05:46:00+07:00'), 'Asia/Jakarta', now)).toBe('25 Nov, 05.46');
	expect(moment(Date.parse('2026-11-24T00:30:00+07:00'), 'Asia/Jakarta', now)).toBe('00.30');
});
