import { type Page, expect, test } from '@playwright/test';
import { Cable } from './cable';
import { Daemon, freePort } from './daemon';
import { Operator } from './operator';
import { Eye } from './pixels';

/** Pictures of one camera that came one after the other, by the stamps painted into them. */
interface Run {
	/** 1 and up; 0: no stamp could be read. */
	camera: number;
	frames: number;
	/** Between its first frame and the one before the run, ms of script time. */
	before: number;
	/** Mean of the darkest frame, 0–255. */
	dark: number;
	/** The number in its first frame; keyframes have multiples of `group`. */
	first: number;
}

/** Frames between two keyframes of the demo's clips. */
const group = 50;

declare global {
	interface Window {
		runs: Run[];
	}
}

/** At the console: the first window gets a stand-in, and the wall has it with the next take. */
async function choose({ page }: Operator): Promise<void> {
	const window = page.locator('[data-glass=hand] [role=button]').first();
	await window.click();
	await page.getByRole('button', { name: 'Pilih pengganti' }).click();
	await expect(page.getByRole('status')).toContainText('Ketuk kamera atau peserta yang menggantikan Pasar depan');
	await expect(page.locator('section[aria-label=Sumber]').getByText('Rapat koordinasi'), 'only what can stand in is offered').toHaveCount(0);
	await page.screenshot({ path: '../../out/screens/standin-choosing.png' });
	await page.locator('section[aria-label=Sumber]').getByRole('button', { name: 'Dermaga' }).click();
	await expect(page.locator('section[aria-label=Pengganti]')).toContainText('Dermaga');
	await page.getByRole('button', { name: 'Suara' }).click();
	await expect(page.getByText('Terdengar di Kanan bawah')).toBeVisible();
	await page.screenshot({ path: '../../out/screens/standin-chosen.png' });
	await page.getByRole('button', { name: /^ambil/i }).click();
	await expect(page.getByText(/1\/\d layar/).first()).toBeVisible({ timeout: 15_000 });
}

/** Begins to read every frame that a slot's element paints. */
async function watch(page: Page, slot: number): Promise<void> {
	await page.evaluate((slot) => {
		const video = window.__kawung?.video(slot);
		const ctx = new OffscreenCanvas(640, 360).getContext('2d', { willReadFrequently: true });
		const small = new OffscreenCanvas(16, 9).getContext('2d', { willReadFrequently: true });
		if (!video || !ctx || !small) throw new Error('no such slot');
		const runs: Run[] = [];
		const stamp = () => {
			const row = ctx.getImageData(128, 286, 384, 8).data;
			const bits = Array.from({ length: 16 }, (_, i) => Number((row[(3 * 384 + i * 24 + 12) * 4 + 1] ?? 0) > 128));
			const number = (from: number, to: number) => bits.slice(from, to).reduce((n, b) => 2 * n + b, 0);
			const whole = bits[0] === 1 && bits[1] === 0 && bits[15] === 1 && bits.slice(2, 15).reduce((n, b) => n + b, 0) % 2 === 0;
			return whole ? { frame: number(2, 11), camera: number(11, 14) } : { frame: -1, camera: 0 };
		};
		let last = performance.now();
		const frame = (now: number) => {
			ctx.drawImage(video, 0, 0, 640, 360);
			small.drawImage(video, 0, 0, 16, 9);
			const data = small.getImageData(0, 0, 16, 9).data;
			const mean = data.reduce((sum, v, i) => (i % 4 === 3 ? sum : sum + v), 0) / (16 * 9 * 3);
			const seen = stamp();
			const gap = now - last;
			last = now;
			const run = runs.at(-1);
			if (run?.camera === seen.camera) Object.assign(run, { frames: run.frames + 1, dark: Math.min(run.dark, mean) });
			else runs.push({ camera: seen.camera, frames: 1, before: gap, dark: mean, first: seen.frame });
			video.requestVideoFrameCallback(frame);
		};
		video.requestVideoFrameCallback(frame);
		window.runs = runs;
	}, slot);
}

test('a dead camera is replaced by its second one, said in words, and has its window back without black', async ({ browser }) => {
	const daemon = new Daemon('../../out/standin-data', await freePort(), await freePort());
	await daemon.forget();
	await daemon.start();
	const cables: Cable[] = [];
	try {
		await daemon.signIn();
		for (const [name, title, from] of [
			['pertama', 'Pasar depan', 'pasar'],
			['kedua', 'Dermaga', 'pelabuhan'],
		] as const) {
			const { spec } = await daemon.get<{ spec: { url: string } }>(`/cameras/${from}`);
			const url = new URL(spec.url.replace('rtsp:', 'http:'));
			const cable = new Cable(Number(url.port));
			await cable.mend();
			cables.push(cable);
			await daemon.send('PUT', `/cameras/${name}`, { spec: { title, url: `rtsp://127.0.0.1:${cable.port}${url.pathname}` } });
		}
		const [first, second] = cables as [Cable, Cable];
		await daemon.send('POST', '/walls/utama/take', {
			windows: [{ id: 'w1', source: 'camera/pertama', region: { x: 0, y: 0, width: 0.4983, height: 0.497 }, fit: 'stretch' }],
		});
		const { token } = await daemon.send<{ token: string }>('POST', '/tokens', { kind: 'display', subject: 'a1', title: 'test' });
		const page = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
		await page.goto(`${daemon.base}/display?display=a1#t=${token}`);
		const eye = new Eye(await (await browser.newContext()).newPage());
		const words = page.locator('[data-window=w1]');
		const glass = { x: 0, y: 0, width: 1920, height: 1080 };
		const onGlass = async () => (await eye.stamp(page, glass))?.camera;
		await expect.poll(onGlass, { timeout: 20_000 }).toBeGreaterThan(0);
		const one = await onGlass();
		await expect(words).toContainText('Pasar depan');
		const desk = await browser.newContext({ viewport: { width: 1194, height: 834 } });
		const operator = new Operator(await desk.newPage(), daemon.base);
		await operator.signIn();
		await choose(operator);
		const slot = await page.evaluate(() => window.__kawung?.stats()[0]?.slot ?? -1);
		await watch(page, slot);

		const frames = () => page.evaluate(() => window.runs.at(-1)?.frames ?? 0);
		await expect.poll(frames, { timeout: 10_000 }).toBeGreaterThan(10);

		const cut = Date.now();
		await first.cut();
		await expect(words, 'whose picture it is').toContainText('Pengganti: Dermaga', { timeout: 10_000 });
		await expect(words, 'and why').toContainText(/Pasar depan: (sinyal hilang sejak \d\d\.\d\d|kamera menolak sambungan)/);
		await expect.poll(async () => [undefined, 0, one].includes(await onGlass())).toBe(false);
		const stoodIn = Date.now() - cut;
		const two = await onGlass();
		await page.screenshot({ path: '../../out/screens/standin.png' });
		await expect(operator.page.locator('[aria-label^="Pengganti: Dermaga"]').first(), 'the console knows').toBeVisible({ timeout: 10_000 });
		await operator.page.screenshot({ path: '../../out/screens/standin-console.png' });

		const mended = Date.now();
		await first.mend();
		await expect.poll(() => page.evaluate(() => window.runs.at(-1)?.camera), { timeout: 60_000, intervals: [250] }).toBe(one);
		const back = Date.now() - mended;
		await expect(words).not.toContainText('Pengganti');
		await expect(words).toContainText('Pasar depan');
		await expect.poll(onGlass).toBe(one);
		await page.screenshot({ path: '../../out/screens/standin-back.png' });
		await expect.poll(frames).toBeGreaterThan(25);
		const runs = await page.evaluate(() => window.runs);
		console.log(`standin: there after ${stoodIn} ms, back ${back} ms after the mending: ${JSON.stringify(runs)}`);
		expect(
			runs.map((r) => r.camera),
			'one change there, one back, every frame whole',
		).toEqual([one, two, one]);
		const way = runs[2];
		expect((way?.first ?? -1) % group, 'frames after the keyframe at which it came back').toBeLessThan(5);
		expect(way?.before, 'ms without a new picture').toBeLessThan(1_500);
		expect(Math.min(...runs.map((r) => r.dark)), 'never black').toBeGreaterThan(20);
		expect(back, 'ms of pictures before it is trusted').toBeGreaterThan(5000);

		await first.cut();
		await expect(words).toContainText('Pengganti: Dermaga', { timeout: 10_000 });
		await second.cut();
		await expect(words, "both dead: the first one's fault").toContainText(/kamera menolak sambungan|kamera tidak menjawab|sinyal hilang sejak/i, { timeout: 10_000 });
		await expect(words).not.toContainText('Pengganti');
		await page.waitForFunction(() => window.__kawung?.stats()[0]?.state !== 'live');
		await page.screenshot({ path: '../../out/screens/standin-both.png' });
		expect(await onGlass(), "no picture of the second under the first one's name").not.toBe(two);
		await operator.page.getByRole('button', { name: 'Hapus pengganti' }).click();
		await operator.page.getByRole('button', { name: /^ambil/i }).click();
		await expect.poll(async () => (await daemon.get<{ windows: { instead?: string }[] }>('/walls/utama/program')).windows[0]?.instead).toBeUndefined();
	} finally {
		for (const cable of cables) await cable.cut();
		await daemon.kill('SIGTERM');
	}
});
