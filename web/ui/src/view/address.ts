/**
 * Which wall this page watches, and by which link. The link's secret stands in
 * the fragment, which no browser sends to a server; it stays there, so that the
 * page can be loaded again.
 */
export interface Address {
	wall: string;
	/** '' for who is signed in. */
	token: string;
}

export function readAddress(at: Pick<Location, 'pathname' | 'hash'>): Address {
	return { wall: decode(at.pathname.split('/').filter(Boolean).at(-1) ?? ''), token: decode(at.hash.slice(1)) };
}

function decode(s: string): string {
	try {
		return decodeURIComponent(s);
	} catch {
		return s; // a half link: the controller says that it opens nothing
	}
}
