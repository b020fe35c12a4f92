/** What went wrong, as an operator needs to hear it: what happened, what it means for the wall, what to do. */
import { hourMinute } from '../lib/i18n/format';
import { catalogue } from '../lib/i18n/i18n';
import { Problem } from './api';
import type { Action } from './state/desk.svelte';

const words = catalogue({
	id: {
		prepare: 'Susunan tidak tersiapkan',
		take: 'Tayangan tidak berganti',
		undo: 'Tidak dapat diurungkan',
		safe: 'Layar aman tidak tayang',
		blank: 'Layar tidak tertutup atau terbuka',
		save: 'Susunan tidak tersimpan',
		approve: 'Layar belum diterima',
		identify: 'Layar tidak dapat dikenali',
		revoke: 'Layar tidak tercabut',
		invite: 'Undangan tidak terbuat',
		kick: 'Peserta tidak dikeluarkan',
		share: 'Tautan tidak terbuat',
		unshare: 'Tautan tidak tercabut',
		signOut: 'Belum keluar',
		lease: 'Kendali tidak berpindah',
		alarm: 'Alarm tetap seperti semula',
		tour: 'Tur tetap seperti semula',
		image: 'Gambar tetap seperti semula',
		held: (who: string, since: string) => `Dikendalikan ${who} sejak ${since}. Minta dikembalikan, atau ambil alih di bilah atas.`,
		changed: (who: string, at: string, layout: string) => `${who} mengubahnya pukul ${at}${layout && ` (${layout})`}. Lihat keadaan terbaru, lalu ulangi.`,
		stands: 'Di sana ada alarm yang belum dilihat siapa pun. Tandai sudah dilihat dahulu.',
		same: 'Dinding tetap seperti semula.',
		unreachable: 'Pengendali tidak menjawab. Dinding tetap seperti semula; coba lagi setelah tersambung.',
		unsure: 'Pengendali terputus sebelum menjawab. Lihat tanda Tayang sebelum mencoba lagi.',
		denied: 'Akun ini tidak berhak. Dinding tetap seperti semula; masuk dengan akun operator.',
		signedOut: 'Sesi telah berakhir. Masuk lagi, lalu ulangi.',
		stale: 'Orang lain lebih dulu mengubahnya. Lihat keadaan terbaru, lalu ulangi.',
		many: 'Terlalu banyak perintah. Tunggu sebentar, lalu ulangi.',
		again: 'Dinding tetap seperti semula; coba lagi, dan periksa catatan pengendali bila berulang.',
	},
	en: {
		prepare: 'The layout was not prepared',
		take: 'The program did not change',
		undo: 'It could not be undone',
		safe: 'The safe layout is not on air',
		blank: 'The wall was not closed or opened',
		save: 'The layout was not saved',
		approve: 'The display was not approved',
		identify: 'The display could not be identified',
		revoke: 'The display was not revoked',
		invite: 'The invitation was not made',
		kick: 'The participant was not removed',
		share: 'The link was not made',
		unshare: 'The link was not taken back',
		signOut: 'You are still signed in',
		lease: 'Control did not change hands',
		alarm: 'The alarm stays as it was',
		tour: 'The tour stays as it was',
		image: 'The pictures stay as they were',
		held: (who: string, since: string) => `${who} holds it since ${since}. Ask for it, or take it over in the top bar.`,
		changed: (who: string, at: string, layout: string) => `${who} changed it at ${at}${layout && ` (${layout})`}. Look at the newest state and repeat.`,
		stands: 'An alarm stands there that nobody has seen. Mark it as seen first.',
		same: 'The wall stays as it was.',
		unreachable: 'The controller does not answer. The wall stays as it was; try again when connected.',
		unsure: 'The controller went away before it answered. Look at what is on air before you try again.',
		denied: 'This account may not do that. The wall stays as it was; sign in as an operator.',
		signedOut: 'The session has ended. Sign in again and repeat.',
		stale: 'Somebody else changed it first. Look at the newest state and repeat.',
		many: 'Too many commands. Wait a moment and repeat.',
		again: 'The wall stays as it was; try again, and look into the controller’s log if it happens again.',
	},
});

/** The two sentences for a failed action. A problem's own detail is kept: it names the thing that is wrong. */
export function say(action: Action, error: unknown): { title: string; detail: string } {
	return { title: words[action], detail: detail(action, error) };
}

function detail(action: Action, error: unknown): string {
	if (!(error instanceof Problem)) return words.again;
	const own = error.said && `${sentence(error.said)} `;
	switch (error.status) {
		case 0:
			return action === 'take' || action === 'undo' || action === 'safe' || action === 'blank' ? words.unsure : words.unreachable;
		case 401:
			return words.signedOut;
		case 403:
			return words.denied;
		case 409:
			return error.detail.startsWith('an alarm stands') ? words.stands : own + words.same;
		case 412: {
			const c = error.others.changed;
			return c ? words.changed(c.by, hourMinute(Date.parse(c.at)), c.layout) : words.stale;
		}
		case 423: {
			const h = error.others.held;
			return h ? words.held(h.by, hourMinute(Date.parse(h.since))) : own + words.same;
		}
		case 429:
			return words.many;
		default:
			return error.status >= 500 ? own + words.again : own + words.same;
	}
}

const sentence = (s: string): string => s.charAt(0).toUpperCase() + s.slice(1) + (/[.!?]$/.test(s) ? '' : '.');
