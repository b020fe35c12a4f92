/**
 * Who this page is. A token comes once in the address's fragment, which no
 * server ever sees, and is kept in the browser; the fragment is wiped at once.
 */
const key = 'kawung.display';

export interface Identity {
	/** The display's name; undefined while the page waits to be approved. */
	name: string | undefined;
	token: string | undefined;
}

type Place = Pick<Location, 'pathname' | 'search' | 'hash'>;

/** Reads who the page is from its address and from what the browser remembers. */
export function readIdentity(at: Place, memory: Storage, wipe: (address: string) => void): Identity {
	const name = new URLSearchParams(at.search).get('display') || recall(memory, key) || undefined;
	const given = new URLSearchParams(at.hash.slice(1)).get('t') || undefined;
	if (given) {
		if (name) keep(memory, `${key}.${name}`, given);
		wipe(at.pathname + at.search);
	}
	return { name, token: given ?? (name ? recall(memory, `${key}.${name}`) : undefined) };
}

/** Keeps who the page is; `own` when the browser has no other display, so that a bare address finds it again. */
export function rememberIdentity(memory: Storage, name: string, token: string, own: boolean): void {
	keep(memory, `${key}.${name}`, token);
	if (own) keep(memory, key, name);
}

/** The token was refused: the page starts again as nobody. */
export function forgetIdentity(memory: Storage, name: string | undefined): void {
	try {
		if (name) memory.removeItem(`${key}.${name}`);
		if (memory.getItem(key) === name) memory.removeItem(key);
	} catch {
		// a browser that keeps nothing has nothing to forget
	}
}

function recall(memory: Storage, at: string): string | undefined {
	try {
		return memory.getItem(at) ?? undefined;
	} catch {
		return undefined; // storage switched off: the page works until it is closed
	}
}

function keep(memory: Storage, at: string, value: string): void {
	try {
		memory.setItem(at, value);
	} catch {
		// full or switched off: the page works until it is closed
	}
}
