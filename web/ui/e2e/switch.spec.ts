import { type Browser, type Page, expect, test } from '@playwright/test';
import type { Region } from '../src/lib/wire/messages';
import { Daemon, freePort } from './daemon';
import { Eye, alike, corner } from './pixels';

/** What was painted of one slot: the largest distance of two frames and the darkest picture, and the sizes in their order. */
interface Watched {
	frames: number;
	/** Between the RTP times of two painted frames, ms. */
	gap: number;
	/** Of RTP times that did not rise. */
	back: number;
	/** Mean of the darkest frame, 0–255. */
	dark: number;
	widths: number[];
}

declare global {
	interface Window {
		watched: Watched;
	}
}

/** Begins to watch every frame that a slot's element paints. */
async function watch(page: Page, slot: number): Promise<void> {
	await page.evaluate((slot) => {
		const video = window.__kawung?.video(slot);
		const ctx = new OffscreenCanvas(16, 9).getContext('2d', { willReadFrequently: true });
		if (!video || !ctx) throw new Error('no such slot');
		const w: Watched = { frames: 0, gap: 0, back: 0, dark: 255, widths: [] };
		let last: number | undefined;
		const frame = (_: number, meta: VideoFrameCallbackMetadata) => {
			const rtp = meta.rtpTimestamp ?? 0;
			const ticks = last === undefined ? 1 : (rtp - last) | 0;
			last = rtp;
			if (ticks <= 0) w.back++;
			w.gap = Math.max(w.gap, ticks / 90);
			ctx.drawImage(video, 0, 0, 16, 9);
			const data = ctx.getImageData(0, 0, 16, 9).data;
			w.dark = Math.min(w.dark, data.reduce((sum, v, i) => (i % 4 === 3 ? sum : sum + v), 0) / (16 * 9 * 3));
			if (w.widths.at(-1) !== meta.width) w.widths.push(meta.width);
			w.frames++;
			video.requestVideoFrameCallback(frame);
		};
		video.requestVideoFrameCallback(frame);
		window.watched = w;
	}, slot);
}

async function display(browser: Browser, daemon: Daemon): Promise<Page> {
	const { token } = await daemon.send<{ token: string }>('POST', '/tokens', { kind: 'display', subject: 'a1', title: 'test' });
	const page = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
	await page.goto(`${daemon.base}/display?display=a1#t=${token}`);
	return page;
}

test('a window that grows, shrinks and is zoomed changes its stream without black, without a freeze', async ({ browser }) => {
	const daemon = new Daemon('../../out/switch-data', await freePort(), await freePort());
	await daemon.forget();
	await daemon.start();
	try {
		await daemon.signIn();
		const take = (width: number, crop?: Region) =>
			daemon.send('POST', '/walls/utama/take?wait=painted', {
				windows: [{ id: 'w1', source: 'camera/alun-alun', region: { x: 0, y: 0, width, height: width }, fit: 'stretch', crop }],
			});
		const page = await display(browser, daemon);
		await take(0.1);
		const state = () => page.evaluate(() => window.__kawung?.stats()[0]);
		await expect.poll(async () => (await state())?.width, { timeout: 20_000 }).toBe(640);
		const slot = (await state())?.slot ?? -1;
		await watch(page, slot);
		for (const [width, pixels] of [
			[0.49, 1280],
			[0.1, 640],
			[0.49, 1280],
		] as const) {
			await take(width);
			await expect.poll(async () => (await state())?.width, { message: `a window of ${width}`, timeout: 10_000 }).toBe(pixels);
		}
		const eye = new Eye(await (await browser.newContext()).newPage());
		const mark = { x: 0.02 * 2 * 1903 - 4, y: 0.02 * 2 * 1064 - 4, width: 8, height: 8 }; // twice as far from the corner as uncropped
		const isMark = async () => alike((await eye.colours(page, [mark]))[0] ?? [], corner.topLeft);
		expect(await isMark()).toBe(false);
		await take(0.49, { x: 0, y: 0, width: 0.5, height: 0.5 });
		expect(await isMark(), 'the upper left quarter fills the window').toBe(true);
		await page.screenshot({ path: '../../out/screens/cropped.png' });
		await page.waitForFunction((n) => window.watched.frames > n, (await page.evaluate(() => window.watched.frames)) + 25);
		await page.screenshot({ path: '../../out/screens/switched.png' });
		const seen = await page.evaluate(() => window.watched);
		console.log(`switched: ${JSON.stringify(seen)}`);
		expect(seen.widths, 'each size once, in order').toEqual([640, 1280, 640, 1280]);
		expect((await state())?.slot, 'on the slot it had').toBe(slot);
		expect(seen.back, 'no picture comes twice').toBe(0);
		expect(seen.gap, 'ms without a new picture: waiting for a keyframe takes two seconds').toBeLessThan(1_500);
		expect(seen.dark, 'never black').toBeGreaterThan(20);
	} finally {
		await daemon.kill('SIGTERM');
	}
});

/** A picture twice as wide as high, one colour on the left and one on the right. */
async function halves(page: Page): Promise<Uint8Array> {
	const all = await page.evaluate(async () => {
		const ctx = new OffscreenCanvas(400, 200).getContext('2d');
		if (!ctx) throw new Error('no canvas');
		ctx.fillStyle = '#e02020';
		ctx.fillRect(0, 0, 200, 200);
		ctx.fillStyle = '#2050e0';
		ctx.fillRect(200, 0, 200, 200);
		return [...new Uint8Array(await (await ctx.canvas.convertToBlob({ type: 'image/webp', quality: 1 })).arrayBuffer())];
	});
	return Uint8Array.from(all);
}

test('a stored picture is on the glass with the take, fitted as told; one that is missing says so', async ({ browser }) => {
	const daemon = new Daemon('../../out/image-data', await freePort(), await freePort());
	await daemon.forget();
	await daemon.start();
	try {
		await daemon.signIn();
		const lens = await (await browser.newContext()).newPage();
		const eye = new Eye(lens);
		await daemon.store('lambang', await halves(lens));
		const page = await display(browser, daemon);
		const take = async (source: string, fit: string, error?: string) => {
			const windows = [{ id: 'w1', source, region: { x: 0, y: 0, width: 0.25, height: 0.5 }, fit }];
			const receipt = await daemon.send<{ displays: { display: string; error?: string }[] }>('POST', '/walls/utama/take?wait=painted', { windows });
			expect(receipt.displays.find((d) => d.display === 'a1')?.error).toBe(error);
		};
		await page.waitForFunction(() => document.visibilityState === 'visible' && window.__kawung !== undefined);
		await expect.poll(async () => (await page.locator('section[data-window]').count()) > 0, { timeout: 20_000 }).toBe(true);
		const colours = async () => {
			const box = await page.locator('section[data-source="image/lambang"]').boundingBox();
			if (!box) throw new Error('no window');
			const at = (x: number, y: number) => ({ x: box.x + x * box.width - 2, y: box.y + y * box.height - 2, width: 4, height: 4 });
			return eye.colours(page, [at(0.25, 0.5), at(0.75, 0.5), at(0.25, 0.03)]);
		};
		await take('image/lambang', 'contain');
		const whole = await colours();
		await page.screenshot({ path: '../../out/screens/image.png' });
		expect(alike(whole[0] ?? [], corner.topLeft), `left is red: ${whole[0]}`).toBe(true);
		expect(alike(whole[1] ?? [], corner.bottomLeft), `right is blue: ${whole[1]}`).toBe(true);
		expect(alike(whole[2] ?? [], corner.topLeft), 'above it is the ground').toBe(false);
		await take('image/lambang', 'stretch');
		expect(alike((await colours())[2] ?? [], corner.topLeft), 'stretched, it is everywhere').toBe(true);
		await take('image/hilang', 'contain', 'image/hilang: did not load');
		await expect(page.getByText('Gambar tidak dapat ditampilkan')).toBeVisible();
		await page.screenshot({ path: '../../out/screens/image-missing.png' });
	} finally {
		await daemon.kill('SIGTERM');
	}
});
