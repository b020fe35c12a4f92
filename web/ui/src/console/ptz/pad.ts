/** Where a finger on the pad, or keys, lead. */

const dead = 0.14; // of the radius: a finger at rest turns nothing
const snap = (12 * Math.PI) / 180; // a push is straight within 12° of one of eight directions
const step = 0.05; // of the speed: a finger that trembles is not a new wish

const rounded = (v: number): number => Math.round(v / step) * step + 0;

/** The speed of a finger at x, y from the middle, in radii; y grows down. Slow near the middle: views are set there. */
export function turning(x: number, y: number): { pan: number; tilt: number } {
	const reach = Math.min(1, Math.hypot(x, y));
	if (reach < dead) return { pan: 0, tilt: 0 };
	const speed = Math.max(step, ((reach - dead) / (1 - dead)) ** 1.6);
	let angle = Math.atan2(-y, x);
	const straight = Math.round(angle / (Math.PI / 4)) * (Math.PI / 4);
	if (Math.abs(angle - straight) < snap) angle = straight;
	return { pan: rounded(Math.cos(angle) * speed), tilt: rounded(Math.sin(angle) * speed) };
}

const arrows: Readonly<Record<string, readonly [pan: number, tilt: number, zoom: number]>> = {
	ArrowLeft: [-1, 0, 0],
	ArrowRight: [1, 0, 0],
	ArrowUp: [0, 1, 0],
	ArrowDown: [0, -1, 0],
	'+': [0, 0, 1],
	'=': [0, 0, 1],
	'-': [0, 0, -1],
	PageUp: [0, 0, 1],
	PageDown: [0, 0, -1],
};

/** Whether a key turns or zooms. */
export const steers = (key: string): boolean => key in arrows;

/** Where the keys that are down lead together: half speed, full with shift. */
export function steering(down: Iterable<string>, fast: boolean): { pan: number; tilt: number; zoom: number } {
	const v = { pan: 0, tilt: 0, zoom: 0 };
	for (const key of down) {
		const [pan, tilt, zoom] = arrows[key] ?? [0, 0, 0];
		v.pan += pan;
		v.tilt += tilt;
		v.zoom += zoom;
	}
	const speed = (x: number): number => (Math.sign(x) || 0) * (fast ? 1 : 0.5);
	return { pan: speed(v.pan), tilt: speed(v.tilt), zoom: speed(v.zoom) };
}
