import { expect, test } from 'vitest';
import { behind, clamp, fraction, length, momentOf, playFrom, readRecording } from './span';

test('a recording is read as numbers, and is none while nothing is recorded', () => {
	expect(readRecording({ gaps: [] })).toBeUndefined();
	const r = readRecording({ from: '2026-11-23T10:00:00+07:00', to: '2026-11-23T10:30:00+07:00', gaps: [{ from: '2026-11-23T10:10:00+07:00', to: '2026-11-23T10:13:00+07:00' }] });
	expect(r?.to).toBe((r?.from ?? 0) + 1_800_000);
	const f = fraction(r!.gaps[0]!, r!);
	expect(f.left).toBeCloseTo(1 / 3);
	expect(f.width).toBeCloseTo(0.1);
	expect(clamp(0, r!)).toBe(r!.from);
});

test('sources say their moment and it is read back', () => {
	expect(behind('camera/pasar', 60)).toBe('camera/pasar?at=-60s');
	expect(momentOf('camera/pasar?at=-1m30s')).toEqual({ behind: 90 });
	const at = Date.parse('2026-11-23T10:41:00.400+07:00');
	expect(playFrom('camera/pasar', at)).toBe('camera/pasar?at=2026-11-23T03:41:00Z');
	expect(momentOf(playFrom('camera/pasar', at))).toEqual({ at: at - 400 });
	expect(momentOf('camera/pasar')).toEqual({});
});

test('a length is said in minutes and seconds', () => {
	expect(length(20_000, 'mnt', 'd')).toBe('20 d');
	expect(length(80_000, 'mnt', 'd')).toBe('1 mnt 20 d');
	expect(length(120_000, 'mnt', 'd')).toBe('2 mnt');
});
