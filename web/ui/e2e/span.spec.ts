import { type Browser, type Page, expect, test } from '@playwright/test';
import { Daemon, freePort } from './daemon';
import { farAhead, rtpAt } from '../src/lib/video/due';
import type { SpanLook } from '../src/lib/video/span';
import { Eye, alike, corner } from './pixels';

/** What a page showed of its first window, frame by frame. */
interface Seen {
	/** What each animation frame chose, and by what time. */
	looks: SpanLook[];
	/** ms by which that time was nearest to the machine's clock, which is the wall's here. */
	off: number;
	/** Mean of the darkest picture on the glass, 0–255. */
	dark: number;
	/** Animation frames in which the picture's element was not to be seen. */
	blank: number;
	/** What the picture was seen on, one after the other. */
	kinds: string[];
	/** The page's session: a page that had to begin anew begins with other slots. */
	session: string;
}

declare global {
	interface Window {
		seen: Seen;
	}
}

/** ms for what only has to happen, on a machine that is busy with other things. */
const patience = { timeout: 90_000 };
const delay = 5400; // ticks: wall.SpanDelay
const panels = { width: 2428, height: 1368 };
const across = { x: 0, y: 0, width: 1, height: 680 / panels.height };
const onOne = { x: 0, y: 0, width: 1210 / panels.width, height: 680 / panels.height };

async function display(browser: Browser, daemon: Daemon, name: string, able = true): Promise<Page> {
	const { token } = await daemon.send<{ token: string }>('POST', '/tokens', { kind: 'display', subject: name, title: 'test' });
	const page = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
	if (!able) await page.addInitScript('delete VideoFrame.prototype.metadata'); // as a browser that does not tell RTP times
	await page.goto(`${daemon.base}/display?display=${name}#t=${token}`);
	return page;
}

/** Begins to look at what is on the glass, in every animation frame. */
async function watch(page: Page): Promise<void> {
	await page.evaluate(() => {
		const ctx = new OffscreenCanvas(16, 9).getContext('2d', { willReadFrequently: true });
		const k = window.__kawung;
		if (!k || !ctx) throw new Error('no display');
		const s: Seen = { looks: [], off: Infinity, dark: 255, blank: 0, kinds: [], session: k.session };
		window.seen = s;
		const next = (at: number) => {
			const slot = k.stats()[0]?.slot ?? -1;
			const glass = k.glass(slot);
			const look = k.spanned(slot);
			if (glass) {
				const style = getComputedStyle(glass);
				if (style.visibility !== 'visible' || style.opacity !== '1' || glass.getBoundingClientRect().width < 100) s.blank++;
				if (s.kinds.at(-1) !== glass.tagName) s.kinds.push(glass.tagName);
				ctx.drawImage(glass, 0, 0, 16, 9);
				const data = ctx.getImageData(0, 0, 16, 9).data;
				s.dark = Math.min(s.dark, data.reduce((sum, v, i) => (i % 4 === 3 ? sum : sum + v), 0) / (16 * 9 * 3));
			}
			if (look && s.looks.at(-1)?.at !== look.at) {
				s.looks.push(look);
				s.off = Math.min(s.off, Math.abs(look.at / 1000 - performance.timeOrigin - at));
			}
			s.session = k.session;
			requestAnimationFrame(next);
		};
		requestAnimationFrame(next);
	});
}

const glass = (page: Page) =>
	page.evaluate(() => {
		const of = window.__kawung?.glass(window.__kawung.stats()[0]?.slot ?? -1);
		return of?.tagName ?? '';
	});

/** What the watched page saw its picture on last: no change between two looks from here is missed. */
const seenOn = (page: Page) => page.evaluate(() => window.seen.kinds.at(-1) ?? '');

/** Ticks since a frame was due, below 0 before. */
const overdue = (rtp: number, at: number) => (rtpAt(at) - delay - rtp) | 0;

/** Whether it ought to have waited. One that is farther ahead is of another clock, and is shown as it comes. */
const early = ({ painted, at, slack }: SpanLook) => overdue(painted, at) < -slack - 1 && overdue(painted, at) >= -farAhead - delay;

/** Whether one that had come was held back. */
const held = ({ next, at, slack }: SpanLook) => next !== undefined && overdue(next, at) > slack + 1;

/** The share of instants at which both pages showed the same frame: what a machine makes of it, `make bench-span` judges it. */
function together(a: Seen, b: Seen): number {
	const shown = (s: Seen, t: number) => s.looks.findLast((l) => l.at <= t)?.painted;
	const from = Math.max(a.looks[0]?.at ?? 0, b.looks[0]?.at ?? 0);
	const to = Math.min(a.looks.at(-1)?.at ?? 0, b.looks.at(-1)?.at ?? 0);
	const instants = Array.from({ length: 500 }, (_, i) => from + ((to - from) * (i + 0.5)) / 500);
	return instants.filter((t) => shown(a, t) === shown(b, t)).length / instants.length;
}

test('one camera across two displays is shown by its time, and goes on when that ends', async ({ browser }) => {
	test.setTimeout(12 * 60_000);
	const daemon = new Daemon('../../out/span-data', await freePort(), await freePort());
	await daemon.forget();
	await daemon.start();
	try {
		await daemon.signIn();
		const take = (region: typeof across) =>
			daemon.send('POST', '/walls/utama/take?wait=painted', { windows: [{ id: 'w1', source: 'camera/alun-alun', region, fit: 'stretch' }] });
		const [a1, a2] = [await display(browser, daemon, 'a1'), await display(browser, daemon, 'a2')];
		await take(across);
		for (const page of [a1, a2]) await expect.poll(() => glass(page), patience).toBe('CANVAS');

		await Promise.all([watch(a1), watch(a2)]);
		const frames = (s: Seen) => new Set(s.looks.map((l) => l.painted));
		let [one, two] = [await a1.evaluate(() => window.seen), await a2.evaluate(() => window.seen)];
		const common = async () => {
			[one, two] = [await a1.evaluate(() => window.seen), await a2.evaluate(() => window.seen)];
			const shown = frames(two);
			return [...frames(one)].filter((rtp) => shown.has(rtp)).length;
		};
		await expect.poll(common, { ...patience, message: 'frames that both have shown' }).toBeGreaterThan(50);
		console.log(`span: the same frame at ${Math.round(100 * together(one, two))} % of the instants`);
		for (const [name, s] of Object.entries({ one, two })) {
			// By the time that the page chose by, which is right when one exchange with the wall was quick, and may be
			// far off on a busy machine before: however slow, a page shows what is due by it of what has come.
			const begun = s.looks.filter((l, i) => i > 0 && s.looks[i - 1]?.painted !== l.painted); // a clock may be set back under one that stands
			expect(begun.filter(early), `${name}: no frame is shown before its time`).toEqual([]);
			expect(s.looks.filter(held), `${name}: none that is due waits`).toEqual([]);
		}
		for (const page of [a1, a2]) await expect.poll(() => page.evaluate(() => window.seen.off), { ...patience, message: "that time is the wall's" }).toBeLessThan(50);

		const eye = new Eye(await (await browser.newContext()).newPage());
		const mark = (x: number, y: number) => ({ x: x - 20, y: y - 20, width: 40, height: 40 });
		expect(alike((await eye.colours(a1, [mark(40, 40)]))[0] ?? [], corner.topLeft), 'its left part on the left').toBe(true);
		expect(alike((await eye.colours(a2, [mark(1880, 40)]))[0] ?? [], corner.topRight), 'its right part on the right').toBe(true);
		await a1.screenshot({ path: '../../out/screens/span-a1.png' });
		await a2.screenshot({ path: '../../out/screens/span-a2.png' });

		const older = await display(browser, daemon, 'a2', false);
		await expect.poll(() => seenOn(a1), { ...patience, message: 'one cannot: none does' }).toBe('VIDEO');
		await expect.poll(() => glass(older), patience).toBe('VIDEO');
		await older.close();
		await expect.poll(() => seenOn(a1), { ...patience, message: 'the others can' }).toBe('CANVAS');
		await take(onOne);
		await expect.poll(() => seenOn(a1), { ...patience, message: 'on one display' }).toBe('VIDEO');
		await take(across);
		await expect.poll(() => seenOn(a1), { ...patience, message: 'across two again' }).toBe('CANVAS');
		const seen = await a1.evaluate(() => window.seen);
		if (seen.session === one.session) {
			expect(seen.kinds).toEqual(['CANVAS', 'VIDEO', 'CANVAS', 'VIDEO', 'CANVAS']);
			expect(seen.blank, 'never without its picture').toBe(0);
			expect(seen.dark, 'never black').toBeGreaterThan(20);
		} else console.log('span: the page lost its session on this machine, which is no change of painter');

		await daemon.send('PUT', '/cameras/alun-alun', { spec: { title: 'Alun-alun', url: 'rtsp://127.0.0.1:1/dead' } });
		await expect(a1.getByText(/sinyal hilang sejak/i)).toBeVisible(patience);
		expect(await glass(a1)).toBe('CANVAS');
		const red = async () => ((await eye.colours(a1, [mark(40, 40)]))[0]?.[0] ?? 0) / corner.topLeft[0];
		await expect.poll(red, { ...patience, message: 'the last picture, dimmed' }).toBeLessThan(0.6);
		expect(await red()).toBeGreaterThan(0.25);
		await a1.screenshot({ path: '../../out/screens/span-lost.png' });
	} finally {
		await daemon.kill('SIGTERM');
	}
});
