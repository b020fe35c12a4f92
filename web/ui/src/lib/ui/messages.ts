import { catalogue } from '../i18n/i18n';

/** What the shared components say by themselves. */
export const words = catalogue({
	id: { close: 'Tutup', dismiss: 'Mengerti' },
	en: { close: 'Close', dismiss: 'Got it' },
});
