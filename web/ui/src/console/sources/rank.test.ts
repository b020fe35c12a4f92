import { describe, expect, it } from 'vitest';
import { fold, marks, rank, slip, type Text } from './rank';

const camera = (title: string, more: Partial<Text> = {}): Text => ({ title, name: title.toLowerCase().replace(/\W+/g, '-'), owner: '', tags: [], place: '', ...more });
const titles = (list: readonly Text[], typed: string) => rank(list, typed).map((s) => s.title);

const list = [
	camera('Simpang Empat Panji', { owner: 'Dinas Perhubungan', tags: ['lalu lintas', 'pusat'] }),
	camera('Pos Jaga Pasar', { place: 'Panji' }),
	camera('Pasar Panji', { owner: 'Diskoperindag' }),
	camera('Alun-alun', { owner: 'Dinas Perhubungan', tags: ['pusat'] }),
	camera('Gapura Kapasan Barat'),
];

describe('looking for a source', () => {
	it('shows everything, as it was, before anything is typed', () => {
		expect(rank(list, '  ')).toEqual(list);
	});
	it('puts a title that begins so before one that holds it, and both before a district', () => {
		expect(titles(list, 'panji')).toEqual(['Pasar Panji', 'Simpang Empat Panji', 'Pos Jaga Pasar']);
		expect(titles(list, 'pas')).toEqual(['Pasar Panji', 'Pos Jaga Pasar', 'Gapura Kapasan Barat']);
	});
	it('wants every word, wherever each is', () => {
		expect(titles(list, 'hubung alun')).toEqual(['Alun-alun']);
		expect(titles(list, 'pusat panji')).toEqual(['Simpang Empat Panji']);
		expect(titles(list, 'panji xyz')).toEqual([]);
	});
	it('puts what reads as typed first', () => {
		const floods = [camera('Banjir Arjasa'), camera('Banjir Panji'), camera('Banjir Besuki')];
		expect(titles(floods, 'banjir b')).toEqual(['Banjir Besuki', 'Banjir Panji', 'Banjir Arjasa']);
	});
	it('finds tags and initials', () => {
		expect(titles(list, 'lalu lintas')).toEqual(['Simpang Empat Panji']);
		expect(titles(list, 'sep')).toEqual(['Simpang Empat Panji']);
	});
	it('forgives one slip in a longer word, after everything that is right', () => {
		expect(titles(list, 'simpamg')).toEqual(['Simpang Empat Panji']);
		for (const typed of ['simpng', 'simmpang', 'sipmang', 'simpan']) expect(slip('simpang', typed), typed).toBe(true);
		for (const typed of ['limpang', 'sampong']) expect(slip('simpang', typed), typed).toBe(false);
	});
	it('looks through 400 cameras within a keystroke', () => {
		const many = Array.from({ length: 400 }, (_, i) => camera(`Persimpangan Jalan Basuki Rahmat Nomor ${i}`, { owner: 'Dinas Perhubungan', tags: ['pusat', `rt-${i}`], place: 'Situbondo' }));
		rank(many, 'jalan');
		const began = performance.now();
		expect(rank(many, 'basuki 399')).toHaveLength(1);
		expect(performance.now() - began).toBeLessThan(50);
	});
});

describe('what is emphasised', () => {
	it('stands where the words are in the original', () => {
		expect(marks('Pos Élan, élan baru', 'elan')).toEqual([[4, 8], [10, 14]]);
		expect(marks('Alun-alun', 'alun un')).toEqual([[0, 4], [5, 9]]);
		expect(marks('Pasar', 'x')).toEqual([]);
	});
	it('keeps its place behind letters that fold to more than one', () => {
		const text = '½ ﬁla b';
		const [m] = marks(text, 'b');
		expect(text.slice(...(m ?? [0, 0]))).toBe('b');
		expect(fold('İ').at).toHaveLength(fold('İ').text.length + 1);
	});
});
