/** `?all=WALL#a1=TOKEN&a2=TOKEN`: the displays to put side by side, for a person with one monitor. */
import type { Panel } from '../lib/wire/messages';

export interface AllDisplays {
	wall: string;
	/** In the order of the address. */
	displays: { name: string; address: string }[];
}

/** What a display in a frame tells the page around it. */
export interface PanelNotice {
	kawung: 'panel';
	display: string;
	panel: Panel;
}

export const isPanelNotice = (v: unknown): v is PanelNotice =>
	typeof v === 'object' && v !== null && (v as { kawung?: unknown }).kawung === 'panel';

/** Undefined when the address asks for one display. Tokens go on to the frames and leave the address bar. */
export function readAll(
	at: Pick<Location, 'pathname' | 'search' | 'hash'>,
	memory: Storage,
	wipe: (address: string) => void,
): AllDisplays | undefined {
	const wall = new URLSearchParams(at.search).get('all');
	if (wall === null) return undefined;
	const tokens = new URLSearchParams(at.hash.slice(1));
	const key = `kawung.all.${wall}`;
	let names = [...tokens.keys()];
	try {
		if (names.length > 0) memory.setItem(key, names.join(' '));
		else names = (memory.getItem(key) ?? '').split(' ').filter((n) => n !== '');
	} catch {
		// storage switched off: the address must be opened with its tokens again
	}
	if (at.hash) wipe(at.pathname + at.search);
	const address = (name: string) => {
		const token = tokens.get(name);
		return `${at.pathname}?display=${encodeURIComponent(name)}${token ? `#t=${encodeURIComponent(token)}` : ''}`;
	};
	return { wall, displays: names.map((name) => ({ name, address: address(name) })) };
}
