/**
 * Typed message catalogues. Each app (and each part of lib that speaks) has a
 * `messages.ts` with `catalogue({ id: {...}, en: {...} })`; the Indonesian one
 * is the shape, the English one must have exactly the same keys, and messages
 * with values are functions, so that a missing or wrong value does not compile.
 */
export type Locale = 'id' | 'en';

const key = 'kawung.locale';

/** The locale a person chose on this browser, else Indonesian. */
export function chosenLocale(): Locale {
	return localStorage.getItem(key) === 'en' ? 'en' : 'id';
}

/** Remembers the locale; the page reloads to speak it. */
export function chooseLocale(locale: Locale): void {
	localStorage.setItem(key, locale);
	location.reload();
}

type Message = string | ((...args: never[]) => string);
type Shape<T> = { [K in keyof T]: T[K] extends (...args: infer A) => string ? (...args: A) => string : string };

export function catalogue<T extends Record<string, Message>>(messages: { id: T; en: Shape<T> }): T {
	return chosenLocale() === 'en' ? (messages.en as unknown as T) : messages.id;
}
