/** What went wrong with a form, in a sentence. */
import { mistakeText } from '../../lib/i18n/mistakes';
import { Problem } from '../api';
import { words } from './messages';

/** Fields that are on the form say themselves what is wrong with them; everything else is said here. */
export function trouble(error: unknown, shown: readonly string[]): string {
	if (!(error instanceof Problem)) return words.notSaved;
	const root = (field: string) => field.replace(/\[.*$/, '');
	const elsewhere = error.fields.filter((f) => !shown.includes(root(f.field))).map((f) => `${f.field} ${mistakeText(f)}`);
	if (elsewhere.length) return `${words.notSaved} ${elsewhere.join('; ')}`;
	if (error.fields.length) return `${words.notSaved} ${words.marked}`;
	switch (error.status) {
		case 0:
			return words.unreachable;
		case 401:
		case 403:
			return words.denied;
		case 404:
			return words.gone;
		case 409:
			return `${words.inUse} ${error.said}`;
		default:
			return `${words.notSaved} ${error.said || error.title}`;
	}
}
