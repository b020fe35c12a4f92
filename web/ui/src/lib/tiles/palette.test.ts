import { describe, expect, it } from 'vitest';
import { cividis, lines, ylgnbu } from './palette';

type V3 = [number, number, number];

const linear = (hex: string): V3 =>
	[1, 3, 5].map((i) => {
		const c = parseInt(hex.slice(i, i + 2), 16) / 255;
		return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
	}) as V3;

const times = (m: readonly V3[], v: V3): V3 => m.map((r) => r[0] * v[0] + r[1] * v[1] + r[2] * v[2]) as V3;

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB. */
const eyes: Record<string, readonly V3[]> = {
	normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
	protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
	deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
	tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

function lab(rgb: V3): V3 {
	const [x, y, z] = times(
		[[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]],
		rgb.map((c) => Math.min(1, Math.max(0, c))) as V3,
	);
	const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : (t * 24389) / 27 / 116 + 16 / 116);
	const [fx, fy, fz] = [f(x / 0.95047), f(y), f(z / 1.08883)];
	return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

/** CIEDE2000 (Sharma, Wu and Dalal 2005). */
function deltaE([l1, a1, b1]: V3, [l2, a2, b2]: V3): number {
	const rad = Math.PI / 180;
	const c = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
	const g = 0.5 * (1 - Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)));
	const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)];
	const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)];
	const hue = (b: number, a: number) => (a === 0 && b === 0 ? 0 : (Math.atan2(b, a) / rad + 360) % 360);
	const [h1, h2] = [hue(b1, p1), hue(b2, p2)];
	let dh = c1 * c2 === 0 ? 0 : h2 - h1;
	if (dh > 180) dh -= 360;
	if (dh < -180) dh += 360;
	const dH = 2 * Math.sqrt(c1 * c2) * Math.sin((dh / 2) * rad);
	const [lm, cm] = [(l1 + l2) / 2, (c1 + c2) / 2];
	let hm = h1 + h2;
	if (c1 * c2 !== 0) hm = Math.abs(h1 - h2) <= 180 ? hm / 2 : hm < 360 ? hm / 2 + 180 : hm / 2 - 180;
	const t =
		1 - 0.17 * Math.cos((hm - 30) * rad) + 0.24 * Math.cos(2 * hm * rad) +
		0.32 * Math.cos((3 * hm + 6) * rad) - 0.2 * Math.cos((4 * hm - 63) * rad);
	const sl = 1 + (0.015 * (lm - 50) ** 2) / Math.sqrt(20 + (lm - 50) ** 2);
	const [sc, sh] = [1 + 0.045 * cm, 1 + 0.015 * cm * t];
	const rt = -2 * Math.sqrt(cm ** 7 / (cm ** 7 + 25 ** 7)) * Math.sin(60 * rad * Math.exp(-(((hm - 275) / 25) ** 2)));
	const [x, y, z] = [(l2 - l1) / sl, (c2 - c1) / sc, dH / sh];
	return Math.sqrt(x * x + y * y + z * z + rt * y * z);
}

describe('the colours of data', () => {
	it('are measured with a CIEDE2000 that gives the published figures', () => {
		expect(deltaE([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 4);
		expect(deltaE([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514])).toBeCloseTo(0.9082, 4);
	});

	for (const [name, palette] of Object.entries({ lines, ylgnbu, cividis })) {
		for (const [eye, matrix] of Object.entries(eyes)) {
			it(`${name} are apart for ${eye} eyes`, () => {
				const seen = palette.map((hex) => lab(times(matrix, linear(hex))));
				for (const [i, a] of seen.entries()) {
					for (const [j, b] of seen.entries()) {
						if (j > i) expect(deltaE(a, b), `${palette[i]} and ${palette[j]}`).toBeGreaterThanOrEqual(10);
					}
				}
			});
		}
	}
});
