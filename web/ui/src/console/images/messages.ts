import { catalogue } from '../../lib/i18n/i18n';

/** What the console says about stored pictures. */
export const words = catalogue({
	id: {
		title: 'Gambar',
		add: 'Tambah gambar',
		hint: 'PNG, JPEG, atau WebP sampai 8 MB. Tersimpan di pengendali; seret dari daftar sumber ke dinding.',
		none: 'Belum ada gambar',
		noneHint: 'Peta cetak, bagan, lambang, atau foto yang perlu tampil di dinding.',
		notPicture: 'Bukan PNG, JPEG, atau WebP',
		tooBig: 'Lebih dari 8 MB',
		remove: (name: string) => `Hapus ${name}`,
		removeSure: 'Hapus',
		keep: 'Biarkan',
		size: (width: number, height: number, bytes: string) => `${width} × ${height} · ${bytes}`,
	},
	en: {
		title: 'Pictures',
		add: 'Add pictures',
		hint: 'PNG, JPEG or WebP of up to 8 MB. Stored on the controller; drag them from the list of sources to the wall.',
		none: 'No pictures yet',
		noneHint: 'A printed map, a chart, a coat of arms or a photograph that has to be on the wall.',
		notPicture: 'Not a PNG, JPEG or WebP',
		tooBig: 'More than 8 MB',
		remove: (name: string) => `Delete ${name}`,
		removeSure: 'Delete',
		keep: 'Keep',
		size: (width: number, height: number, bytes: string) => `${width} × ${height} · ${bytes}`,
	},
});
