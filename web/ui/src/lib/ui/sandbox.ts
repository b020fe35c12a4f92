/**
 * What a page on the wall may do: run and keep its own things, open and steer
 * nothing. A page of our own origin that may do both could take its sandbox
 * off, so that one keeps nothing.
 */
export function sandboxFor(url: string, own: string): string {
	let origin = own;
	try {
		origin = new URL(url, own).origin;
	} catch {
		// not an address: the frame stays empty, and as narrow as for our own
	}
	return origin === own ? 'allow-scripts' : 'allow-scripts allow-same-origin allow-forms';
}
