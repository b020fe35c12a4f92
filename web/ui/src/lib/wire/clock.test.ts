import { expect, test } from 'vitest';
import { WallClock, delay, offset, type Sample } from './clock';

/** A page whose clock is `ahead` µs behind the wall's and gains `drift` on it; it asks once a second. */
function page(ahead: number, drift = 0) {
	let local = 1_795_420_800_000_000;
	const start = local;
	const clock = new WallClock(() => local);
	const wall = () => Math.round(local + ahead + drift * (local - start));
	return {
		clock,
		wall,
		wait: (µs: number) => void (local += µs),
		exchange(there: number, back: number) {
			const t1 = clock.local();
			local += there;
			const t2 = wall();
			local += 100;
			const t3 = wall();
			local += back;
			clock.add({ t1, t2, t3, t4: clock.local() });
		},
	};
}

test('offset and delay are those of RFC 5905 §8', () => {
	const s: Sample = { t1: 1000, t2: 1600, t3: 1700, t4: 1300 };
	expect(offset(s)).toBe(500);
	expect(delay(s)).toBe(200);
});

test('the sample with the least delay of the last sixteen is believed', () => {
	const p = page(250_000);
	p.exchange(200, 200);
	for (let i = 0; i < 10; i++) {
		p.wait(1e6);
		p.exchange(30_000, 500); // a lopsided way: 14.75 ms off when believed
	}
	expect(Math.abs(p.clock.now() - p.wall())).toBeLessThan(2);
	expect(p.clock.error()).toBeLessThan(1000);
});

test('a stale minimum is forgotten after sixteen samples', () => {
	const p = page(0);
	p.exchange(10, 10);
	for (let i = 0; i < 16; i++) {
		p.wait(1e6);
		p.exchange(400, 400);
	}
	expect(p.clock.error()).toBeGreaterThanOrEqual(400);
	expect(p.clock.error()).toBeLessThan(500);
});

test('drift is learned, so that the clock stays right when the wall is silent', () => {
	const p = page(1_000_000, 50e-6);
	for (let i = 0; i < 240; i++) {
		p.exchange(150, 150);
		p.wait(1e6);
	}
	expect(p.clock.drift).toBeGreaterThan(45e-6);
	expect(p.clock.drift).toBeLessThan(55e-6);
	p.wait(60e6); // 3 ms of drift when nobody corrects it
	expect(Math.abs(p.clock.now() - p.wall())).toBeLessThan(400);
});

test('the greeting gives a rough time until the first exchange', () => {
	const p = page(5_000_000);
	p.clock.greet(p.wall());
	expect(p.clock.known).toBe(false);
	expect(Math.abs(p.clock.now() - p.wall())).toBeLessThan(2);
	p.exchange(100, 100);
	expect(p.clock.known).toBe(true);
});

test('a greeting from a wall whose clock was set beats the exchanges before it', () => {
	const p = page(0);
	p.exchange(100, 100);
	p.clock.greet(p.wall() + 0.5e6);
	expect(Math.abs(p.clock.now() - p.wall())).toBeLessThan(1000);
	p.clock.greet(p.wall() + 3600e6);
	expect(Math.abs(p.clock.now() - p.wall() - 3600e6)).toBeLessThan(1000);
	expect(p.clock.known).toBe(false);
});

test('an exchange during which a clock was set is ignored', () => {
	const p = page(0);
	p.exchange(100, 100);
	const before = p.clock.now();
	p.clock.add({ t1: 10, t2: 5e15, t3: 5e15, t4: 5 });
	expect(p.clock.now()).toBe(before);
});

test.each([3600e6, -3600e6, 0.5e6])('when somebody sets the wall’s clock by %i µs, the next exchange is believed at once', (by) => {
	let [local, ahead] = [1_795_420_800_000_000, 250_000];
	const clock = new WallClock(() => local);
	const exchange = (way: number) => {
		const t1 = clock.local();
		const t = local + way + ahead;
		local += 2 * way;
		clock.add({ t1, t2: t, t3: t, t4: clock.local() });
		local += 1e6;
	};
	for (let i = 0; i < 40; i++) exchange(200);
	ahead += by;
	exchange(5000);
	expect(Math.abs(clock.now() - (local + ahead))).toBeLessThan(5000);
	for (let i = 0; i < 40; i++) exchange(200);
	expect(Math.abs(clock.drift)).toBeLessThan(1e-6);
});

test('a lopsided way is no clock that was set', () => {
	const p = page(250_000);
	p.exchange(200, 200);
	p.wait(1e6);
	p.exchange(4e6, 500);
	expect(Math.abs(p.clock.now() - p.wall())).toBeLessThan(50);
});
