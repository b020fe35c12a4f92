/** Which cameras are measured, and for how long. */
import type { Clip, Encoder } from './encode';
import { scenes, type Clock } from './scenes';

const small = '640:360';
export const encoders: readonly Encoder[] = [
	{ kbit: 200, rate: 'cbr', group: 4, fps: 10, preset: 'superfast', size: small },
	{ kbit: 256, rate: 'cbr', group: 2, fps: 15, preset: 'ultrafast', size: small },
	{ kbit: 400, rate: 'abr', group: 2, fps: 12, preset: 'veryfast', size: small },
	{ kbit: 400, rate: 'cbr', group: 4, fps: 15, preset: 'superfast', size: small },
	{ kbit: 1000, rate: 'vbr', group: 1, fps: 12, preset: 'ultrafast', size: small },
	{ kbit: 1500, rate: 'cbr', group: 2, fps: 25, preset: 'superfast', size: small },
	{ kbit: 1024, rate: 'cbr', group: 4, fps: 10, preset: 'ultrafast', size: '1280:720' },
	{ kbit: 4000, rate: 'vbr', group: 2, fps: 30, preset: 'ultrafast', size: '1280:720' },
	{ kbit: 4000, rate: 'vbr', crf: 16, group: 2, fps: 10, preset: 'superfast', size: small },
];
const dear = (e: Encoder): boolean => e.fps >= 25;
export const clocks: readonly Clock[] = ['none', 'above', 'inside'];

/** Living clips: an hour of moving and an hour of night, shorter where pictures are dear to code. */
export function living(): Clip[] {
	return scenes.flatMap((scene, s) =>
		encoders.map((encoder, e) => {
			const seconds = scene.class === 'drawn' ? 40 : dear(encoder) ? 50 : 84;
			return { scene, encoder, clock: (s + e) % 2 ? 'above' : 'none', seconds, freezes: undefined, seed: 1000 + s * 100 + e * 7 };
		}),
	);
}

/** Frozen ones: a sensor that stops after 15 s of life, and one that never showed anything else. */
export function frozen(): Clip[] {
	const of = scenes.filter((s) => ['square', 'walker', 'noisy', 'infrared'].includes(s.name));
	return of.flatMap((scene, s) =>
		encoders.flatMap((encoder, e) =>
			clocks.map((clock, c) => {
				const freezes = (s + e + c) % 4 === 3 ? 0 : 15;
				return { scene, encoder, clock, seconds: freezes + (dear(encoder) ? 32 : 45), freezes, seed: 5000 + s * 100 + e * 7 + c };
			}),
		),
	);
}
