import { chosenLocale, type Locale } from '../i18n/i18n';

const units = { id: ['dtk', 'mnt', 'jam', 'hari'], en: ['s', 'min', 'h', 'd'] } as const;

/** An age in its greatest unit: "48 dtk", "47 mnt", "3 jam", "2 hari". */
function age(seconds: number, locale: Locale): string {
	const [s, m, h, d] = units[locale];
	if (seconds < 60) return `${Math.floor(seconds)} ${s}`;
	if (seconds < 3600) return `${Math.floor(seconds / 60)} ${m}`;
	if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} ${h}`;
	return `${Math.floor(seconds / 86400)} ${d}`;
}

const id = {
	synthetic: 'DATA SINTETIS',
	waiting: 'menunggu data',
	noData: 'TIDAK ADA DATA',
	noDataLegend: 'tanpa data',
	manual: 'diisi manual',
	ago: (seconds: number): string => (seconds < 2 ? 'baru saja' : `${age(seconds, 'id')} lalu`),
	late: (time: string, seconds: number): string => `data ${time} · ${age(seconds, 'id')} lalu`,
	old: (seconds: number): string => `DATA LAMA ${age(seconds, 'id')}`,
	dead: (since: string): string => `SUMBER MATI sejak ${since}`,
	gone: 'SUMBER MATI',
	more: (n: number): string => `+${n} lainnya`,
	target: 'target',
	mean: 'rata-rata',
	potential: 'potensi',
	ofTarget: (share: string): string => `${share} dari target`,
	from: (period: string): string => `dari ${period}`,
	before: 'sebelumnya',
	orphans: (n: number): string => `${n} baris tanpa wilayah`,
	unknownKind: (kind: string): string => `ubin jenis ${kind} belum dapat ditampilkan`,
	remaining: 'tersisa',
	elapsed: 'berjalan',
	done: 'selesai',
	attribution: 'Batas wilayah: BPS / OCHA (CC BY-IGO), disederhanakan',
	credit: 'batas: BPS / OCHA, CC BY-IGO',
};

export type Words = typeof id;

const en: Words = {
	synthetic: 'SYNTHETIC DATA',
	waiting: 'waiting for data',
	noData: 'NO DATA',
	noDataLegend: 'no data',
	manual: 'typed by hand',
	ago: (seconds) => (seconds < 2 ? 'just now' : `${age(seconds, 'en')} ago`),
	late: (time, seconds) => `data ${time} · ${age(seconds, 'en')} ago`,
	old: (seconds) => `OLD DATA ${age(seconds, 'en')}`,
	dead: (since) => `SOURCE DEAD since ${since}`,
	gone: 'SOURCE DEAD',
	more: (n) => `+${n} more`,
	target: 'target',
	mean: 'mean',
	potential: 'potential',
	ofTarget: (share) => `${share} of target`,
	from: (period) => `from ${period}`,
	before: 'before',
	orphans: (n) => `${n} rows without a region`,
	unknownKind: (kind) => `a tile of kind ${kind} cannot be shown yet`,
	remaining: 'remaining',
	elapsed: 'elapsed',
	done: 'done',
	attribution: 'Boundaries: BPS / OCHA (CC BY-IGO), simplified',
	credit: 'boundaries: BPS / OCHA, CC BY-IGO',
};

/** The locale a tile speaks: the one given ("id-ID", "en"), else the one chosen on this browser. */
export function localeOf(locale?: string): Locale {
	return locale === undefined ? chosenLocale() : locale.startsWith('en') ? 'en' : 'id';
}

/** Every sentence of a tile in its locale; both have the same keys, or it does not compile. */
export function wordsOf(locale?: string): Words {
	return localeOf(locale) === 'en' ? en : id;
}
