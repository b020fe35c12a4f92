import { type Browser, type Page, expect, test } from '@playwright/test';
import { Daemon, freePort } from './daemon';
import { Eye, alike, corner } from './pixels';

/** What a page showed of its first window, frame by frame. */
interface Seen {
	/** ms by which each new frame was older than its RTP time. */
	ages: number[];
	/** Wall's µs and the RTP time on the glass, in each animation frame. */
	at: number[];
	rtp: number[];
	/** Mean of the darkest picture on the glass, 0–255. */
	dark: number;
	/** Animation frames in which the picture's element was not to be seen. */
	blank: number;
	kinds: string[];
}

declare global {
	interface Window {
		seen: Seen;
	}
}

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
		const s: Seen = { ages: [], at: [], rtp: [], dark: 255, blank: 0, kinds: [] };
		window.seen = s;
		const next = (at: number) => {
			const slot = k.stats()[0]?.slot ?? -1;
			const glass = k.glass(slot);
			const rtp = k.painted(slot);
			if (glass) {
				const style = getComputedStyle(glass);
				if (style.visibility !== 'visible' || style.opacity !== '1' || glass.getBoundingClientRect().width < 100) s.blank++;
				if (s.kinds.at(-1) !== glass.tagName) s.kinds.push(glass.tagName);
				ctx.drawImage(glass, 0, 0, 16, 9);
				const data = ctx.getImageData(0, 0, 16, 9).data;
				s.dark = Math.min(s.dark, data.reduce((sum, v, i) => (i % 4 === 3 ? sum : sum + v), 0) / (16 * 9 * 3));
			}
			if (rtp !== undefined) {
				const wall = k.now() - (performance.now() - at) * 1000;
				if (s.rtp.at(-1) !== rtp) s.ages.push(((Math.floor((wall * 9) / 100) - rtp) | 0) / 90);
				s.at.push(wall);
				s.rtp.push(rtp);
			}
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

/** The share of instants at which both pages showed the same frame. */
function together(a: Seen, b: Seen): number {
	const shown = (s: Seen, t: number) => s.rtp[s.at.findLastIndex((at) => at <= t)];
	const from = Math.max(a.at[0] ?? 0, b.at[0] ?? 0);
	const to = Math.min(a.at.at(-1) ?? 0, b.at.at(-1) ?? 0);
	const instants = Array.from({ length: 500 }, (_, i) => from + ((to - from) * (i + 0.5)) / 500);
	return instants.filter((t) => shown(a, t) === shown(b, t)).length / instants.length;
}

test('one camera across two displays is shown by its time, and goes on when that ends', async ({ browser }) => {
	const daemon = new Daemon('../../out/span-data', await freePort(), await freePort());
	await daemon.forget();
	await daemon.start();
	try {
		await daemon.signIn();
		const take = (region: typeof across) =>
			daemon.send('POST', '/walls/utama/take?wait=painted', { windows: [{ id: 'w1', source: 'camera/alun-alun', region, fit: 'stretch' }] });
		const [a1, a2] = [await display(browser, daemon, 'a1'), await display(browser, daemon, 'a2')];
		await take(across);
		for (const page of [a1, a2]) await expect.poll(() => glass(page), { timeout: 20_000 }).toBe('CANVAS');

		await Promise.all([watch(a1), watch(a2)]);
		for (const page of [a1, a2]) await page.waitForFunction(() => window.seen.ages.length > 100, undefined, { timeout: 60_000 });
		const [one, two] = [await a1.evaluate(() => window.seen), await a2.evaluate(() => window.seen)];
		const share = together(one, two);
		const ages = [...one.ages, ...two.ages].sort((x, y) => x - y);
		console.log(`span: the same frame at ${Math.round(100 * share)} % of the instants, ${ages[0]?.toFixed(1)} to ${ages.at(-1)?.toFixed(1)} ms old`);
		expect(share, 'of the instants: a busy machine decodes late').toBeGreaterThan(0.4);
		expect(ages[0], 'no frame is shown before its time').toBeGreaterThanOrEqual(59.9);

		const eye = new Eye(await (await browser.newContext()).newPage());
		const mark = (x: number, y: number) => ({ x: x - 20, y: y - 20, width: 40, height: 40 });
		expect(alike((await eye.colours(a1, [mark(40, 40)]))[0] ?? [], corner.topLeft), 'its left part on the left').toBe(true);
		expect(alike((await eye.colours(a2, [mark(1880, 40)]))[0] ?? [], corner.topRight), 'its right part on the right').toBe(true);
		await a1.screenshot({ path: '../../out/screens/span-a1.png' });
		await a2.screenshot({ path: '../../out/screens/span-a2.png' });

		const older = await display(browser, daemon, 'a2', false);
		await expect.poll(() => glass(a1), { message: 'one cannot: none does' }).toBe('VIDEO');
		await expect.poll(() => glass(older)).toBe('VIDEO');
		await older.close();
		await expect.poll(() => glass(a1), { message: 'the others can' }).toBe('CANVAS');
		await take(onOne);
		await expect.poll(() => glass(a1), { message: 'on one display' }).toBe('VIDEO');
		await take(across);
		await expect.poll(() => glass(a1), { message: 'across two again' }).toBe('CANVAS');
		const seen = await a1.evaluate(() => window.seen);
		expect(seen.kinds).toEqual(['CANVAS', 'VIDEO', 'CANVAS', 'VIDEO', 'CANVAS']);
		expect(seen.blank, 'never without its picture').toBe(0);
		expect(seen.dark, 'never black').toBeGreaterThan(20);

		await daemon.send('PUT', '/cameras/alun-alun', { spec: { title: 'Alun-alun', url: 'rtsp://127.0.0.1:1/dead' } });
		await expect(a1.getByText(/sinyal hilang sejak/i)).toBeVisible({ timeout: 15_000 });
		expect(await glass(a1)).toBe('CANVAS');
		const veiled = (await eye.colours(a1, [mark(40, 40)]))[0] ?? [];
		expect(veiled[0], 'the last picture, dimmed').toBeLessThan(0.6 * corner.topLeft[0]);
		expect(veiled[0]).toBeGreaterThan(0.25 * corner.topLeft[0]);
		await a1.screenshot({ path: '../../out/screens/span-lost.png' });
	} finally {
		await daemon.kill('SIGTERM');
	}
});
