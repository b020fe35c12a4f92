import { expect, test } from 'vitest';
import { sandboxFor } from '../lib/ui/sandbox';
import { emptyOf, isFault, lossOf, timeOfDay, wordOf } from './words';

const at = Date.UTC(2026, 10, 23, 3, 42) * 1000;

test('times of day are written with a dot, in the wall’s zone', () => {
	expect(timeOfDay(at, 'id-ID', 'Asia/Jakarta')).toBe('10.42');
	expect(timeOfDay(at, 'id-ID', 'Asia/Makassar')).toBe('11.42');
	expect(timeOfDay(at, 'id-ID', 'Nowhere/Else')).toMatch(/^\d\d\.\d\d$/);
});

const word = (state: string, reason = '') => ({ state, since: 0, reason });

test('the relay’s states are said in Indonesian, and an unknown one by its reason', () => {
	expect(wordOf(word('wrong password'))).toBe('kata sandi kamera salah');
	expect(wordOf(word('live'))).toBe('');
	expect(wordOf(undefined)).toBe('');
	expect(wordOf(word('on fire', 'kamera terbakar'))).toBe('kamera terbakar');
});

test('why another source stands in is said with the name of the one that is missing', () => {
	const loss = (state?: string) => lossOf('Alun-alun', state === undefined ? undefined : { state, since: at, reason: '' }, 'id-ID', 'Asia/Jakarta');
	expect(loss('silent')).toBe('Alun-alun: sinyal hilang sejak 10.42');
	expect(loss('wrong password')).toBe('Alun-alun: kata sandi kamera salah');
	expect(loss('connecting')).toBe('Alun-alun: menyambung…');
	expect(loss()).toBe('Alun-alun: tidak ada gambar');
});

test('a picture is one too many only when there are lines', () => {
	expect(emptyOf(-1, 'connected', undefined)).toEqual({ text: 'terlalu banyak gambar di layar ini', fault: true });
	expect(['none', 'new', 'connecting', 'failed'].map((c) => emptyOf(-1, c, word('live')).text)).toEqual(Array(4).fill('menyambung…'));
	expect(emptyOf(-1, 'none', word('silent'))).toEqual({ text: 'kamera tidak menjawab', fault: true });
	expect(emptyOf(3, 'connected', undefined)).toEqual({ text: 'menyambung…', fault: false });
});

test('being called is no fault, not answering is', () => {
	expect([word('connecting'), word('silent'), undefined].map(isFault)).toEqual([false, true, false]);
});

test('a page of our own origin may not take its sandbox off', () => {
	expect(sandboxFor('/apa', 'http://wall')).toBe('allow-scripts');
	expect(sandboxFor('http://wall/apa', 'http://wall')).toBe('allow-scripts');
	expect(sandboxFor('https://sirka.example/', 'http://wall')).toContain('allow-same-origin');
	expect(sandboxFor('http://', 'http://wall')).toBe('allow-scripts');
});
