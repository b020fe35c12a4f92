import { Problem } from '../api';
import { words } from './messages';

/** What went wrong with a hand on a camera, as an operator needs to hear it. */
export function handError(error: unknown): string {
	if (!(error instanceof Problem)) return words.broken;
	switch (error.status) {
		case 0:
			return words.unreachable;
		case 403:
			return words.denied;
		case 409:
			return words.held;
		case 422:
			return words.unable;
		case 502:
			return /wrong user or password/.test(error.detail) ? words.password : words.refused;
		case 504:
			return /takes long/.test(error.detail) ? words.slow : words.silent;
		default:
			return words.broken;
	}
}

/** Why a camera cannot be moved now, where there is something to do about it. */
export function whyNot(why: string | undefined): string {
	switch (why) {
		case 'password':
			return words.password;
		case 'slow':
			return words.slow;
		default:
			return '';
	}
}
