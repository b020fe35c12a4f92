/**
 * Every message of the four websockets, as web/PROTOCOL.md lists them. Times
 * are integers, µs since the Unix epoch, unless a field says RFC 3339. Boxes
 * are in a display's pixels, regions are fractions of a wall's glass.
 */
export * from './console';
export * from './display';
export * from './room';
export * from './view';

/** The version both sides speak; another one closes with `CloseCode.tooOld`. */
export const protocol = 1;

/** Why the server closed a websocket. */
export const CloseCode = {
	goingAway: 1001,
	badMessage: 4400,
	refused: 4401, // not signed in, or the token is revoked
	forbidden: 4403,
	nothing: 4404, // no such wall
	replaced: 4409, // another page of the same display took over
	tooOld: 4426, // the page must be loaded again
	tooMany: 4429,
	full: 4503, // too many watch already
} as const;
