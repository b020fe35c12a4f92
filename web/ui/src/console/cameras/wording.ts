/** What went wrong with a camera, as a person needs to hear it. */
import { catalogue } from '../../lib/i18n/i18n';
import { Problem } from '../api';

const words = catalogue({
	id: {
		unreachable: 'Pengendali tidak menjawab. Coba lagi setelah tersambung.',
		denied: 'Hanya administrator yang boleh. Masuk dengan akun administrator.',
		busy: 'Orang lain sedang memakainya. Tunggu sebentar, lalu coba lagi.',
		broken: 'Ada yang rusak di pengendali; lihat catatannya.',
		inUse: 'Masih dipakai; keluarkan dulu dari sana:',
		wrongPassword: 'Pengguna atau kata sandi salah. Kamera hanya dicoba dua kali, supaya akunnya tidak terkunci.',
		noPassword: 'Kamera meminta pengguna dan kata sandi.',
		closedPort: 'Tidak ada yang menjawab di port itu. Periksa alamat dan port.',
		noHost: 'Nama host tidak dikenal. Periksa ejaannya.',
		silent: 'Tidak menjawab. Periksa daya, kabel, dan alamat.',
		noRTSP: 'Di sana bukan RTSP. Periksa alamat dan port.',
		noPath: 'Kamera tidak mengenal alamat itu. Periksa bagian setelah nama host.',
		forbidden: 'Pengguna ini tidak boleh menonton. Beri izin di kamera.',
		full: 'Kamera tidak menerima penonton lagi. Tutup penonton lain, misalnya NVR.',
		codec: (c: string) => `Kamera mengirim ${c}. Atur ke H.264 bila bisa; kalau tidak, gambarnya dialihkodekan.`,
		noVideo: 'Kamera ini tidak mengirim gambar.',
		noKey: 'Gambar datang tanpa bingkai kunci. Atur jarak kunci 1–2 detik di kamera.',
		noPictures: 'Tersambung, tetapi tidak ada gambar yang datang.',
		bFrames: 'Kamera memakai B-frame. Matikan di kamera (profil Baseline).',
		waiting: 'Menunggu kamera mengirim gambar.',
		stopped: 'Kamera berhenti mengirim. Periksa daya dan jaringannya.',
		mayLock: 'Kamera menolak pengguna atau kata sandinya. Betulkan; akunnya dapat terkunci.',
		refused: 'Kamera menolak. Periksa alamat dan batas penontonnya.',
		noStream: 'Tidak ada aliran yang dapat ditampilkan. Atur kamera ke H.264.',
		connecting: 'Menyambung ke kamera.',
		ended: 'Kamera memutus sambungan; dicoba lagi.',
		onDemand: 'Gambarnya perlu dialihkodekan; itu dimulai bila ada yang menonton.',
		noFFmpeg: 'Gambarnya perlu dialihkodekan. Pasang ffmpeg, atau atur kamera ke H.264.',
		transcoders: (n: string) => `Pengalih kode penuh (${n}). Atur kamera ke H.264 tanpa B-frame, atau tayangkan lebih sedikit.`,
		pastEnds: 'Rekamannya berakhir di sini.',
		pastGap: 'Tidak ada rekaman dari waktu itu.',
		pastFuture: 'Waktu itu belum tiba.',
		noRoom: 'Tempat untuk klip sudah penuh. Hapus klip lama, lalu ulangi.',
	},
	en: {
		unreachable: 'The controller does not answer. Try again when connected.',
		denied: 'Only administrators may do that. Sign in as one.',
		busy: 'Somebody else is at it. Wait a moment and try again.',
		broken: 'Something broke in the controller; its log says what.',
		inUse: 'Still in use; take it out there first:',
		wrongPassword: 'Wrong user or password. A camera is tried only twice, so that its account is not locked.',
		noPassword: 'The camera asks for a user and a password.',
		closedPort: 'Nothing answers on that port. Check address and port.',
		noHost: 'The host name is unknown. Check its spelling.',
		silent: 'No answer. Check power, cable and address.',
		noRTSP: 'There is no RTSP there. Check address and port.',
		noPath: 'The camera does not know that address. Check the part behind the host.',
		forbidden: 'This user may not watch. Allow it in the camera.',
		full: 'The camera takes no more viewers. Close another one, a recorder perhaps.',
		codec: (c: string) => `The camera sends ${c}. Set it to H.264 if it can; else its pictures are transcoded.`,
		noVideo: 'This camera sends no pictures.',
		noKey: 'Pictures come without a keyframe. Set a keyframe interval of 1–2 s in the camera.',
		noPictures: 'Connected, but no pictures come.',
		bFrames: 'The camera uses B-frames. Turn them off (profile Baseline).',
		waiting: 'Waiting for the camera to send.',
		stopped: 'The camera stopped sending. Check its power and network.',
		mayLock: 'The camera refuses its user or password. Correct it; the account may be locked.',
		refused: 'The camera refuses. Check its address and its limit of viewers.',
		noStream: 'It has no stream that can be shown. Set the camera to H.264.',
		connecting: 'Connecting to the camera.',
		ended: 'The camera ended the connection; it is tried again.',
		onDemand: 'Its pictures need a transcode, which starts when somebody watches.',
		noFFmpeg: 'Its pictures need a transcode. Install ffmpeg, or set the camera to H.264.',
		transcoders: (n: string) => `The transcoder is full (${n}). Set the camera to H.264 without B-frames, or show fewer.`,
		pastEnds: 'The recording ends here.',
		pastGap: 'Nothing was recorded then.',
		pastFuture: 'That time is still to come.',
		noRoom: 'There is no room for another clip. Delete an old one and repeat.',
	},
});

/** Sentences of the controller, by a part that is always in them. */
const known: readonly [part: string, say: string][] = [
	['asks for a user and a password', words.noPassword],
	['wants a user and a password', words.noPassword],
	['may lock the account', words.mayLock],
	['wrong user or password', words.wrongPassword],
	['no RTSP there', words.noRTSP],
	['nothing listens there', words.closedPort],
	['connection refused', words.closedPort],
	['i/o timeout', words.silent],
	['no route to host', words.silent],
	['no such host', words.noHost],
	['host name is unknown', words.noHost],
	['check the path of the address', words.noPath],
	['may not watch', words.forbidden],
	['no more viewers', words.full],
	['its limit of viewers', words.refused],
	['nothing we can show', words.noStream],
	['connecting to the camera', words.connecting],
	['ended the connection', words.ended],
	['need a transcode', words.onDemand],
	['install ffmpeg', words.noFFmpeg],
	['no room for another clip', words.noRoom],
	['recording ends here', words.pastEnds],
	['still to come', words.pastFuture],
	['nothing was recorded', words.pastGap],
	['nothing is recorded', words.pastGap],
	['not recorded', words.pastGap],
	['waiting for the camera to send', words.waiting],
	['stopped sending', words.stopped],
	['offers no video', words.noVideo],
	['no keyframe within', words.noKey],
	['no picture', words.noPictures],
	['check power, cable and address', words.silent],
	['in time', words.silent],
	['closed the connection', words.silent],
	['B-frames', words.bFrames],
];

/** The controller's sentence on a camera in the console's language; one it does not know is passed on as it is. */
export function cameraError(sentence: string): string {
	const full = /transcoder full (\d+\/\d+)/.exec(sentence);
	if (full) return words.transcoders(full[1] ?? '');
	const said = known.find(([part]) => sentence.includes(part))?.[1];
	if (said) return said;
	const codec = /the camera sends ([\w.-]+)/.exec(sentence);
	return codec ? words.codec(codec[1] ?? '') : sentence;
}

/** A request about a camera that did not work. */
export function problemText(error: unknown): string {
	if (!(error instanceof Problem)) return words.broken;
	switch (error.status) {
		case 0:
			return words.unreachable;
		case 401:
		case 403:
			return words.denied;
		case 409:
			return `${words.inUse} ${error.said}`;
		case 429:
			return words.busy;
		default:
			return error.status >= 500 && error.status !== 503 ? words.broken : cameraError(error.said || error.title);
	}
}
