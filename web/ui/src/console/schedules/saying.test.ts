import { describe, expect, it } from 'vitest';
import { dateText, deed, doing, toggledDay, whenDue } from './saying';

describe('when a schedule is due, in words', () => {
	const now = Date.parse('2026-11-28T23:30:00+07:00'); // a Saturday in Jakarta
	const due = (next: string, zone = 'Asia/Jakarta') => whenDue(next, zone, now);
	it('is of the day in the room, not in the browser or in UTC', () => {
		expect(due('2026-11-28T23:45:00+07:00')).toBe('hari ini 23.45');
		expect(due('2026-11-29T00:15:00+07:00')).toBe('besok 00.15');
		expect(due('2026-11-29T00:15:00+07:00', 'Asia/Jayapura')).toBe('hari ini 02.15');
	});
	it('names the day within a week, and the date beyond', () => {
		expect(due('2026-11-30T07:30:00+07:00')).toBe('Senin 07.30');
		expect(due('2026-12-04T07:30:00+07:00')).toBe('Jumat 07.30');
		expect(due('2026-12-05T07:30:00+07:00')).toBe('5 Des, 07.30');
	});
});

describe('the form of a schedule', () => {
	it('takes a layout or starts a tour, never both', () => {
		expect(deed({ tour: 'pagi' })).toBe('tour/pagi');
		expect(doing('tour/pagi')).toEqual({ layout: '', tour: 'pagi' });
		expect(doing('layout/situasi')).toEqual({ layout: 'situasi', tour: '' });
		expect(deed({})).toBe('');
	});
	it('keeps days in the order of the week; all of them are every day', () => {
		expect(toggledDay(['wed'], 'mon')).toEqual(['mon', 'wed']);
		expect(toggledDay(['mon', 'wed'], 'mon')).toEqual(['wed']);
		expect(toggledDay(['mon', 'tue', 'wed', 'thu', 'fri', 'sat'], 'sun')).toEqual([]);
	});
	it('writes dates as people do', () => {
		expect(dateText('2026-12-25', 'id-ID')).toBe('25 Des 2026');
	});
});
