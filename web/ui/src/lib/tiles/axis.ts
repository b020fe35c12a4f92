/** Ticks and classes: few, round, and the same for every size of window. */

/** At most `most` round values that cover [lo, hi]: the first ≤ lo, the last ≥ hi. */
export function valueTicks(lo: number, hi: number, most: number): number[] {
	if (!(hi > lo)) hi = lo + 1;
	const raw = (hi - lo) / Math.max(1, most - 1);
	const power = 10 ** Math.floor(Math.log10(raw));
	for (const p of [power, power * 10]) {
		for (const m of [1, 2, 2.5, 5]) {
			const step = m * p;
			const first = Math.floor(lo / step + 1e-9);
			const last = Math.ceil(hi / step - 1e-9);
			if (step >= raw * 0.999 && last - first + 1 <= most) {
				return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
			}
		}
	}
	return [lo, hi];
}

const steps = [300, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 2592000];

/** At most `most` instants (epoch seconds) in [from, to], round in a zone `offset` seconds east. */
export function timeTicks(from: number, to: number, most: number, offset: number): { ticks: number[]; step: number } {
	const step = steps.find((s) => (to - from) / s <= most - 0.5) ?? Math.ceil((to - from) / most / 86400) * 86400;
	const ticks: number[] = [];
	for (let t = Math.ceil((from + offset) / step) * step - offset; t <= to; t += step) ticks.push(t);
	return { ticks: ticks.slice(0, most), step };
}

/** How far east of Greenwich a zone is at an instant, seconds. */
export function zoneOffset(ms: number, zone: string): number {
	const at = Math.floor(ms / 1000) * 1000;
	const f = new Intl.DateTimeFormat('en-GB', {
		timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
	});
	const p = Object.fromEntries(f.formatToParts(at).map((x) => [x.type, Number(x.value)]));
	return (Date.UTC(p['year']!, p['month']! - 1, p['day']!, p['hour']!, p['minute']!, p['second']!) - at) / 1000;
}

/** Four ascending breaks between five classes: fixed ones, else by quantile or equal steps. */
export function breaksOf(values: readonly number[], method: string, fixed?: readonly number[]): number[] {
	if (fixed && fixed.length === 4) return [...fixed];
	const v = [...values].sort((a, b) => a - b);
	if (v.length === 0) return [1, 2, 3, 4];
	const lo = v[0]!;
	const hi = v[v.length - 1]!;
	return [1, 2, 3, 4].map((k) => {
		if (method === 'equal') return lo + ((hi - lo) * k) / 5;
		const at = ((v.length - 1) * k) / 5;
		const i = Math.floor(at);
		return v[i]! + (v[Math.min(i + 1, v.length - 1)]! - v[i]!) * (at - i);
	});
}

/** The class 0 to 4 of a value: the number of breaks it has reached. */
export const classOf = (v: number, breaks: readonly number[]): number => breaks.filter((b) => v >= b).length;

/** Positions as near to the wanted as they can be with `gap` between them, inside [lo, hi]. */
export function spread(wanted: readonly number[], gap: number, lo: number, hi: number): number[] {
	const order = wanted.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y);
	order.forEach((o, k) => (o.y = Math.max(o.y, lo, k > 0 ? order[k - 1]!.y + gap : lo)));
	for (let k = order.length - 1; k >= 0; k--) {
		order[k]!.y = Math.min(order[k]!.y, k === order.length - 1 ? hi : order[k + 1]!.y - gap);
	}
	const out: number[] = [];
	for (const o of order) out[o.i] = o.y;
	return out;
}
