/**
 * What the controller says is wrong, in the language of the page. It says it in
 * English and sends the parts: the template, and the values that stand in it.
 * What is wrong with a field reads behind the field's name, as in English. `mistakes.test.ts` holds this table to the Go sources.
 */
import { chosenLocale } from './i18n';

/** What a sentence is made of; the template is not there, or '', when the controller knows none. */
export interface Parts {
	readonly template?: string;
	readonly values?: readonly string[];
}

export interface Mistake extends Parts {
	/** As in the API: "windows[2].region". */
	readonly field: string;
	/** In English. */
	readonly detail: string;
}

export const sentences: Readonly<Record<string, string>> = {
	// Names, titles, addresses: wall/validate.go, wall/json.go, wall/keep.go.
	'{0} is no name: a-z, 0-9, with single dots or dashes between, at most {1} bytes':
		'{0} bukan nama yang sah: a-z dan 0-9, boleh dengan satu titik atau tanda hubung di antaranya, paling banyak {1} byte',
	'is longer than {0} characters or no UTF-8': 'lebih dari {0} karakter, atau bukan UTF-8',
	'is longer than {0} bytes': 'lebih dari {0} byte',
	'{0} is to be publik, internal, terbatas or rahasia': '{0} harus publik, internal, terbatas, atau rahasia',
	'is to be a URL that begins with {0}:// or {1}://': 'harus berupa URL yang dimulai dengan {0}:// atau {1}://',
	'is to be an address such as 10.0.0.7, 10.0.0.7:8080 or http://10.0.0.7/onvif/device_service, without a user':
		'harus berupa alamat seperti 10.0.0.7, 10.0.0.7:8080, atau http://10.0.0.7/onvif/device_service, tanpa nama pengguna',
	'{0} is no duration such as 5m, 30s or 1h30m': '{0} bukan lama waktu seperti 5m, 30s, atau 1h30m',
	'{0} stands for a secret that is not known for this address: type it again':
		'{0} menggantikan rahasia yang tidak dikenal untuk alamat ini: ketik lagi',

	// Cameras.
	'{0} is to be true, false or a duration such as "45m"': '{0} harus true, false, atau lama waktu seperti "45m"',
	'is to be between {0} and {1}, or false': 'harus antara {0} dan {1}, atau false',
	'{0} is none of {1}': '{0} tidak termasuk {1}',
	'are more than 32': 'lebih dari 32',
	'is to be 1s to 1h: how long a stream is still pulled after its last viewer':
		'harus 1s sampai 1h: berapa lama aliran masih ditarik setelah penonton terakhirnya pergi',
	'lat is -90 to 90, lon -180 to 180 degrees': 'lat harus -90 sampai 90 derajat, lon -180 sampai 180 derajat',

	// Layouts and their windows; shapes: layouts/region.go, layouts/panel.go.
	'are {0}; a wall holds {1}': 'ada {0}; sebuah dinding memuat {1}',
	'{0} is there twice': '{0} tercantum dua kali',
	'has a region and a cell; one of them says where it is': 'punya region dan cell; cukup salah satunya yang menyatakan letaknya',
	'is of a live camera or a participant; rooms are heard by themselves':
		'hanya untuk kamera langsung atau peserta; ruang rapat terdengar dengan sendirinya',
	'{0} has it: one window of a wall is heard': 'sudah ada pada {0}: hanya satu jendela di dinding yang terdengar',
	'shows no camera and no participant: it has neither crop nor instead':
		'tidak menayangkan kamera atau peserta: crop dan instead tidak berlaku',
	'{0} is none of auto, main and sub': '{0} harus auto, main, atau sub',
	"is a camera's; {0} has one stream": 'hanya untuk kamera; {0} punya satu aliran',
	'{0} is to be a camera or a participant': '{0} harus kamera atau peserta',
	"is the window's own source": 'sama dengan sumber jendela itu sendiri',
	'fit {0} is to be contain, cover or stretch': 'fit {0} harus contain, cover, atau stretch',
	'x, y, width and height are to be numbers': 'x, y, width, dan height harus berupa angka',
	'width {0} and height {1} are to be more than 0': 'width {0} dan height {1} harus lebih dari 0',
	'width {0} and height {1} are to be {2} or more': 'width {0} dan height {1} harus {2} atau lebih',
	'from ({0}, {1}) to ({2}, {3}) is not inside the wall, which goes from 0 to 1':
		'dari ({0}, {1}) sampai ({2}, {3}) keluar dari dinding, yang membentang dari 0 sampai 1',
	'from ({0}, {1}) to ({2}, {3}) is not inside the picture, which goes from 0 to 1':
		'dari ({0}, {1}) sampai ({2}, {3}) keluar dari gambar, yang membentang dari 0 sampai 1',
	'a grid of {0}×{1}; columns and rows are 1 to {2}': 'kisi {0}×{1}; kolom dan baris harus 1 sampai {2}',
	'a span of {0}×{1}': 'rentang {0}×{1}',
	'column {0} of {1}, spanning {2}': 'kolom {0} dari {1}, selebar {2} kolom',
	'row {0} of {1}, spanning {2}': 'baris {0} dari {1}, setinggi {2} baris',
	'a wall has 1 to {0} panels, not {1}': 'sebuah dinding punya 1 sampai {0} panel, bukan {1}',

	// Zones, the safe layout, displays.
	'are {0}; a wall has at most {1}': 'ada {0}; sebuah dinding punya paling banyak {1}',
	'is empty: name the panels of the zone': 'kosong: sebutkan panel bagian itu',
	'{0} is no panel of this wall': '{0} bukan panel dinding ini',
	'is seen on panel {0}, which is not of zone {1}': 'tampak di panel {0}, yang bukan bagian {1}',
	'layout {0} is for zone {1} only; the safe layout is for all of the wall':
		'susunan {0} hanya untuk bagian {1}; susunan aman harus untuk seluruh dinding',
	'display {0} already plays the sound of wall {1}': 'layar {0} sudah membunyikan suara dinding {1}',
	'{0} keeps no recording: set keep on it': '{0} tidak menyimpan rekaman: aktifkan penyimpanan rekamannya',

	// Tours.
	'are {0}; a tour has {1} to {2}': 'ada {0}; sebuah tur punya {1} sampai {2}',
	'is to be {0} to {1}: how long each is shown': 'harus {0} sampai {1}: berapa lama masing-masing tayang',
	'is empty: a tour has a picture in every place': 'kosong: setiap giliran tur harus ada gambarnya',
	'begins with {0}, and the window\'s source is {1}: leave the source out':
		'dimulai dengan {0}, sedangkan sumber jendelanya {1}: kosongkan sumbernya',
	'goes with neither crop, sound nor instead: what has no picture is passed over':
		'tidak dapat bersama crop, sound, atau instead: yang tanpa gambar dilewati',

	// Schedules.
	'or tour says what it takes: one of them': 'pilih salah satu: susunan atau tur',
	'{0} is to be a time of day such as "07:30"': '{0} harus berupa jam seperti "07:30"',
	'{0} is to be mon, tue, wed, thu, fri, sat or sun, each once':
		'{0} harus mon, tue, wed, thu, fri, sat, atau sun, masing-masing sekali',
	'names the dates: leave days out': 'sudah menyebut tanggalnya: kosongkan days',
	'{0} is no time zone such as Asia/Jakarta, Asia/Makassar or Asia/Jayapura':
		'{0} bukan zona waktu seperti Asia/Jakarta, Asia/Makassar, atau Asia/Jayapura',
	'is to be 0 to 24h: how long nobody must have taken anything':
		'harus 0 sampai 24h: berapa lama belum ada yang menayangkan apa pun',
	'are {0}; a schedule has at most {1}': 'ada {0}; sebuah jadwal punya paling banyak {1}',
	'{0} is to be a date such as 2026-12-25, each once': '{0} harus berupa tanggal seperti 2026-12-25, masing-masing sekali',
	'{0} is for wall {1}, not {2}': '{0} adalah untuk dinding {1}, bukan {2}',

	// Alarms.
	'is to be there, or source: what is shown': 'pilih salah satu: susunan atau sumber',
	'{0} is to be 1 to 5, the most urgent': '{0} harus 1 sampai 5, yang paling mendesak',
	'{0} is to be propose or take': '{0} harus propose atau take',
	'is to be 0 to {0}': 'harus 0 sampai {0}',
	'is of a camera, a tag, a tile or a room: one of them': 'mengawasi kamera, tanda, angka, atau ruang rapat: pilih satu',
	'is missing: path, is, than and quality are of a tile': 'belum diisi: path, is, than, dan quality hanya untuk angka',
	'{0} is to be late, stale or dead': '{0} harus late, stale, atau dead',
	'goes without path, is and than': 'tidak dapat bersama path, is, dan than',
	'{0} is to be >, >=, <, <= or =': '{0} harus >, >=, <, <=, atau =',
	'{0} is no JSON pointer to a number: it begins with /': '{0} bukan penunjuk JSON ke sebuah angka: harus dimulai dengan /',

	// Feeds and users.
	'is to be 0 or more': 'harus 0 atau lebih',
	'is to be {0} or more: how often the source is asked': 'harus {0} atau lebih: seberapa sering sumbernya ditanya',
	'is empty: name the tiles it feeds, and where each is in the reply':
		'kosong: sebutkan angka yang diisinya, dan letak masing-masing dalam jawaban',
	'{0} is to be push, http or demo': '{0} harus push, http, atau demo',
	'{0} is no JSON pointer: it begins with /': '{0} bukan penunjuk JSON: harus dimulai dengan /',
	'{0} is to be admin, operator or viewer': '{0} harus admin, operator, atau viewer',
	'a new user needs one': 'wajib diisi untuk pengguna baru',

	// Links, invitations, programs' tokens.
	'is to have 1 to {0} bytes': 'harus 1 sampai {0} byte',
	'is taken': 'sudah dipakai',
	'is to be a SHA-256 in hex': 'harus berupa SHA-256 dalam heksadesimal',
	'is over already': 'sudah lewat',
	'is in the past': 'sudah lewat',
	'{0} is to be session, display, join, camera, view, press or program':
		'{0} harus session, display, join, camera, view, press, atau program',
	'is to be at most {0} days from now': 'paling lama {0} hari dari sekarang',
	'{0} is to be publik, internal or terbatas: a link shows nothing else':
		'{0} harus publik, internal, atau terbatas: tautan tidak menayangkan yang lain',
	'{0} is to be program, viewer, operator or admin': '{0} harus program, viewer, operator, atau admin',
	'{0} is to be tile/NAME, camera/NAME or alarm/NAME, and the role program':
		'{0} harus tile/NAMA, camera/NAMA, atau alarm/NAMA, dengan peran program',
	"of a {0}'s token is the {1}": 'token {0} harus berupa {1} itu sendiri',
	'is no name: a-z, 0-9, dots and dashes, at most 64 bytes': 'bukan nama yang sah: a-z, 0-9, titik, dan tanda hubung, paling banyak 64 byte',
	'is program, camera, display or press; invites and links have their own routes':
		'harus program, camera, display, atau press; undangan dan tautan punya alamat sendiri',
	'is at most {0} bytes, without {1}': 'paling banyak {0} byte, tanpa {1}',

	// Takes, leases, emergencies.
	'goes with a layout, windows, a past program or an undo': 'hanya dapat bersama susunan, jendela, tayangan lampau, atau urungkan',
	'is more than {0} ahead': 'lebih dari {0} ke depan',
	'is to be {0} to {1}': 'harus {0} sampai {1}',
	'{0} is no duration such as 2m': '{0} bukan lama waktu seperti 2m',
	'is missing: true blanks the wall, false lights it': 'belum diisi: true menutup dinding, false membukanya lagi',

	// Looking for cameras, moving and setting them.
	'are {0}; at most {1} at once': 'ada {0}; paling banyak {1} sekaligus',
	'is 1 to {0} bytes': 'harus 1 sampai {0} byte',
	'is at most 128 bytes': 'paling banyak 128 byte',
	'is −1 to 1': 'harus −1 sampai 1',
	'is 0 or more': 'harus 0 atau lebih',
	'is 1 to {0} characters of one line': 'harus 1 sampai {0} karakter dalam satu baris',
	'is to be main or sub': 'harus main atau sub',
	'is to be h264: nothing else is shown everywhere': 'harus h264: yang lain tidak tampil di semua layar',

	// Recordings and clips.
	'the recording begins at {0}': 'rekamannya mulai pada {0}',
	'is still to come': 'belum tiba',
	'is missing: a time such as 2026-11-23T10:41:00+07:00': 'belum diisi: waktu seperti 2026-11-23T10:41:00+07:00',
	'is not after from': 'harus sesudah from',
	'a clip is at most {0} long': 'sebuah klip paling lama {0}',

	// Requests.
	'is missing': 'belum diisi',
	'is not a field of this object': 'tidak dikenal di sini',
	'is no number': 'bukan angka',
	'is true or false': 'harus true atau false',
	'is between 1 and {0}': 'harus antara 1 dan {0}',

	// What cannot be done, whatever the field.
	'wall {0}: nothing to undo': 'tidak ada yang dapat diurungkan di dinding {0}',
	'{0} is in use by {1}': '{0} dipakai oleh {1}',
	'{0} is in use by {1}, which is for wall {2}': '{0} dipakai oleh {1}, yang untuk dinding {2}',
	'{0} is in use as the safe layout of all of wall {1}': '{0} dipakai sebagai susunan aman seluruh dinding {1}',
	'wall {0} has no safe layout (set safe on it): not found': 'dinding {0} belum punya susunan aman',
	'the preview of wall {0}: not found': 'belum ada yang disiapkan untuk dinding {0}',
	'the preview of wall {0} is for zone {1}, which is gone: not found': 'yang disiapkan untuk dinding {0} ditujukan ke bagian {1}, yang sudah tidak ada',
	'layout {0}: not found': 'susunan {0} sudah tidak ada',
	'layout {0} is for wall {1}, not {2}: invalid': 'susunan {0} adalah untuk dinding {1}, bukan {2}',
	'zone {0} of wall {1}: not found': 'bagian {0} di dinding {1} sudah tidak ada',
	'{0}: {1} {2}: not found': '{0}: {1} {2} sudah tidak ada',
	'alarm {0}, raised: not found': 'alarm {0} sudah tidak berbunyi',
	'a tour in window {0} of wall {1}: not found': 'tidak ada tur di jendela {0} pada dinding {1}',
	'a running tour of wall {0}: not found': 'tidak ada tur yang berjalan di dinding {0}',
	'tour {0}: not found': 'tur {0} sudah tidak ada',
	'no page shows the code {0}: not found': 'tidak ada layar yang menampilkan kode {0}',
	'display {0} is not connected': 'layar {0} tidak tersambung',
	'there are {0} pictures already: delete one first': 'sudah ada {0} gambar: hapus salah satu dahulu',
};

/** What is wrong, in the language of the page; a template nobody knows is said in the controller's English. */
export function mistakeText(m: Omit<Mistake, 'field'>): string {
	const known = chosenLocale() === 'id' && Object.hasOwn(sentences, m.template ?? '');
	const sentence = known ? sentences[m.template ?? ''] : undefined;
	return sentence?.replace(/\{(\d+)\}/g, (_, n: string) => m.values?.[Number(n)] ?? '') ?? m.detail;
}
