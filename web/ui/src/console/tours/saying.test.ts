import { describe, expect, it } from 'vitest';
import { who } from '../wording';
import { daysOf, every, pace, reason } from './saying';

const days = (...d: string[]) => daysOf({ days: d, only: [], except: [] });

describe('tours and schedules in words', () => {
	it('says the days as people do', () => {
		expect(days()).toBe('setiap hari');
		expect(days('fri', 'mon', 'tue', 'wed', 'thu')).toBe('Sen–Jum');
		expect(days('sun', 'sat')).toBe('Sab Min');
		expect(daysOf({ days: [], only: ['2026-08-17'], except: [] })).toBe('1 tanggal');
		expect(daysOf({ days: [], only: [], except: ['2026-12-25'] })).toBe('setiap hari, kecuali 1 tanggal');
	});
	it('says how long each is shown', () => {
		expect(['15s', '1m30s', '1h'].map(every)).toEqual(['15 dtk', '2 mnt', '60 mnt']);
	});
	it('says what a tour waits for', () => {
		const until = '2026-11-28T10:00:15Z';
		const now = Date.parse('2026-11-28T10:00:03Z');
		expect(pace({ until, paused: false }, now)).toBe('berganti 12 dtk lagi');
		expect(pace({ paused: true, held: 'alarm' }, now)).toBe('dijeda');
		expect(pace({ paused: false, held: 'blank' }, now)).toBe('menunggu layar dibuka');
	});
	it('says why a schedule was passed over', () => {
		expect(reason('alarm banjir is on the wall')).toBe('ada alarm di dinding');
		expect(reason('wall utama is in the hands of sari since 2026-11-28T10:00:00Z: ask them')).toBe('dinding dipegang sari');
		expect(reason('it was due 51m0s ago, and the controller was not there')).toBe('pengendali tidak aktif saat itu');
		expect(reason('sari took situasi at 10:00:00 Z')).toBe('sari sedang bekerja');
		expect(reason('something else')).toBe('something else');
	});
	it('names what acted by itself', () => {
		expect(who('tour/pagi', undefined, () => 'Putaran pagi')).toBe('tur Putaran pagi');
		expect(who('schedule/apel')).toBe('jadwal apel');
		expect(who('sari')).toBe('sari');
	});
});
