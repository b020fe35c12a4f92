import { number } from '../../lib/i18n/format';
import { catalogue } from '../../lib/i18n/i18n';

/** What showing a part of a picture says. */
export const words = catalogue({
	id: {
		part: 'Perbesar gambar',
		done: 'Selesai',
		area: 'Bagian yang tampil: geser, cubit, tombol + − 0 atau panah',
		closer: 'Perbesar',
		wider: 'Perkecil',
		all: 'Seluruh gambar',
		times: (f: number) => `${number(f, 1)}×`,
		enlarged: (f: number) => `Diperbesar ${number(f, 1)} kali`,
		hint: 'Cubit, atau ketuk +.',
		viewer: 'Hanya operator yang memperbesar gambar.',
		past: 'Tampak gambar langsung; jendelanya memutar rekaman.',
		noLive: 'Gambar langsung belum datang.',
	},
	en: {
		part: 'Enlarge the picture',
		done: 'Done',
		area: 'The part that is shown: drag, pinch, keys + − 0 or arrows',
		closer: 'Zoom in',
		wider: 'Zoom out',
		all: 'Whole picture',
		times: (f: number) => `${number(f, 1)}×`,
		enlarged: (f: number) => `Enlarged ${number(f, 1)} times`,
		hint: 'Pinch, or tap +.',
		viewer: 'Only operators enlarge pictures.',
		past: 'This is the live picture; the window plays a recording.',
		noLive: 'No live picture yet.',
	},
});
