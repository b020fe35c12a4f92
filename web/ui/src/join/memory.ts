import type { Who } from './state/call.svelte';

const key = 'kawung.join.who';

/** The name and office somebody typed on this browser before. */
export function remembered(): Who {
	try {
		const v = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Record<keyof Who, unknown>>;
		return { name: typeof v.name === 'string' ? v.name : '', office: typeof v.office === 'string' ? v.office : '' };
	} catch {
		return { name: '', office: '' };
	}
}

export function remember(who: Who): void {
	localStorage.setItem(key, JSON.stringify(who));
}
