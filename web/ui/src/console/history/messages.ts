import { catalogue } from '../../lib/i18n/i18n';

/** What the console says about what was on air. */
export const words = catalogue({
	id: {
		title: 'Riwayat',
		undoHere: 'Urungkan',
		nothing: 'Tidak ada yang dapat diurungkan',
		beyond: 'Pengambilan terakhir juga mengubah bagian lain, atau belum ada',
		lead: 'Ketuk sebuah tayangan untuk menyiapkannya; dinding baru berganti setelah Ambil.',
		undid: (name: string) => `Kembali ke ${name}`,
		safe: (name: string) => `Layar aman: ${name}`,
		again: (name: string, t: string) => (t ? `${name}, dari ${t}` : `${name}, dari riwayat`),
		undone: 'Diurungkan',
		lost: (names: string) => `Sudah tidak ada: ${names}`,
		older: 'Lebih lama',
		none: 'Belum ada yang pernah tayang',
		failed: 'Riwayat tidak terbaca. Dinding tetap seperti semula; tutup dan buka lagi.',
	},
	en: {
		title: 'History',
		undoHere: 'Undo',
		nothing: 'Nothing to undo',
		beyond: 'The newest take also changed other parts, or there is none',
		lead: 'Tap a program to prepare it; the wall changes only with Take.',
		undid: (name: string) => `Back to ${name}`,
		safe: (name: string) => `Safe layout: ${name}`,
		again: (name: string, t: string) => (t ? `${name}, of ${t}` : `${name}, from the history`),
		undone: 'Undone',
		lost: (names: string) => `No longer there: ${names}`,
		older: 'Older',
		none: 'Nothing has been on air yet',
		failed: 'The history cannot be read. The wall stays as it is; close this and open it again.',
	},
});
