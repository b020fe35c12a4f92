/** Addresses as people paste them: one a line or with commas, single hosts, 10.0.0.10-40, 10.0.0.0/28. */

export const most = 64; // addresses that one search takes

export interface Addresses {
	readonly list: readonly string[];
	/** What could not be read, as it was typed. */
	readonly odd: readonly string[];
	/** More than a search takes: the list ends there. */
	readonly tooMany: boolean;
}

export function readAddresses(typed: string): Addresses {
	const list: string[] = [];
	const odd: string[] = [];
	for (const word of typed.split(/[\s,;]+/).filter(Boolean)) {
		const hosts = range(word) ?? net(word) ?? (plain(word) ? [word] : undefined);
		if (hosts) list.push(...hosts.slice(0, most + 1));
		else odd.push(word);
	}
	const unique = [...new Set(list)];
	return { list: unique.slice(0, most), odd, tooMany: unique.length > most };
}

const octets = (s: string): number[] | undefined => {
	const parts = s.split('.').map(Number);
	return parts.length === 4 && parts.every((n, i) => Number.isInteger(n) && n >= 0 && n < 256 && s.split('.')[i] !== '') ? parts : undefined;
};
const number = (o: readonly number[]): number => o.reduce((n, part) => n * 256 + part, 0);
const text = (n: number): string => [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join('.');

/** 10.0.0.10-40 or 10.0.0.10-10.0.0.40 */
function range(word: string): string[] | undefined {
	const m = /^(\d+\.\d+\.\d+\.\d+)-(\d+(?:\.\d+\.\d+\.\d+)?)$/.exec(word);
	const from = m && octets(m[1]!);
	if (!from) return undefined;
	const to = octets(m[2]!) ?? octets([...from.slice(0, 3), m[2]].join('.'));
	return to && number(to) >= number(from) ? between(number(from), number(to)) : undefined;
}

/** 10.0.0.0/28, without its own and the broadcast address (RFC 919). */
function net(word: string): string[] | undefined {
	const m = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(word);
	const at = m && octets(m[1]!);
	const bits = Number(m?.[2]);
	if (!at || bits < 16 || bits > 32) return undefined;
	const size = 2 ** (32 - bits);
	const first = number(at) - (number(at) % size);
	return size > 2 ? between(first + 1, first + size - 2) : between(first, first + size - 1);
}

const between = (from: number, to: number): string[] => Array.from({ length: Math.min(to - from, most) + 1 }, (_, i) => text(from + i));

/** A host, host:port, [IPv6]:port or URL. */
function plain(word: string): boolean {
	if (/^\d+(\.\d+){3}[-/]/.test(word)) return false; // a range or a network that is none
	if (/^\d+(\.\d+)*(:\d+)?$/.test(word)) return octets(word.replace(/:\d+$/, '')) !== undefined;
	return /^(https?:\/\/)?(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:\d+)?(\/\S*)?$/i.test(word);
}
