import { type Browser, type Page, expect, test } from '@playwright/test';
import { Daemon, freePort } from './daemon';
import { Operator } from './operator';
import { type Box, Eye, alike, corner } from './pixels';

/*
 * One person's way through the room: sign in, take, look at the glass, push a
 * figure, let an office in, pull the plug. What the displays show is read from
 * their painted pixels.
 *
 * The layout of the journey on a 2×2 of 1920×1080 panels (1210×680 mm, 8 mm
 * apart): two cameras stretched over the upper three quarters of the two
 * columns, so that each crosses a bezel; below them a tile and the room.
 */
const glass = { width: 2428, height: 1368 };
const columns = [
	{ x: 0, width: 1210 / glass.width },
	{ x: 1218 / glass.width, width: 1210 / glass.width },
] as const;
const upper = { y: 0, height: 1026 / glass.height };
const lower = { y: 1026 / glass.height, height: 342 / glass.height };
const windows = [
	{ id: 'kiri', source: 'camera/alun-alun', region: { ...columns[0], ...upper }, fit: 'stretch' },
	{ id: 'kanan', source: 'camera/pelabuhan', region: { ...columns[1], ...upper }, fit: 'stretch' },
	{ id: 'angka', source: 'tile/uji', region: { ...columns[0], ...lower } },
	{ id: 'ruang', source: 'room/rapat', region: { ...columns[1], ...lower } },
];
const displays = ['a1', 'a2', 'b1', 'b2'] as const;
type Display = (typeof displays)[number];

const pxPerMm = 1920 / 1210;
/** The camera's whole picture in the pixels of an upper and of a lower panel. */
const onUpper: Box = { x: 0, y: 0, width: 1920, height: 1026 * pxPerMm };
const onLower: Box = { ...onUpper, y: -688 * pxPerMm };
const room: Box = { x: 0, y: (1026 - 688) * pxPerMm, width: 1920, height: 342 * pxPerMm };
const cameras: Record<Display, { column: 0 | 1; upper: boolean; number: number }> = {
	a1: { column: 0, upper: true, number: 0 },
	a2: { column: 1, upper: true, number: 1 },
	b1: { column: 0, upper: false, number: 0 },
	b2: { column: 1, upper: false, number: 1 },
};

/** Frames of a demo clip; a screenshot takes far less than half a loop. */
const loop = 300;

const shots = '../../out/screens';

async function openDisplay(browser: Browser, daemon: Daemon, name: Display): Promise<Page> {
	const { token } = await daemon.send<{ token: string }>('POST', '/tokens', { kind: 'display', subject: name, title: 'journey' });
	const page = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
	await page.goto(`${daemon.base}/display?display=${name}#t=${token}`);
	return page;
}

/** Opens an invite as the person it was sent to, with camera and microphone. */
async function join(browser: Browser, daemon: Daemon, name: string, office: string): Promise<Page> {
	const { url } = await daemon.send<{ url: string }>('POST', '/rooms/rapat/invites', { name, office });
	const page = await (await browser.newContext({ viewport: { width: 390, height: 844 }, permissions: ['camera', 'microphone'] })).newPage();
	await page.goto(new URL(new URL(url, daemon.base).pathname, daemon.base).href);
	await page.getByRole('button', { name: /masuk rapat/i }).click();
	const camera = page.getByRole('button', { name: /kamera/i });
	await expect(async () => {
		// The page opens the camera by itself, sooner or later: a tap too early switches it off again.
		if ((await camera.getAttribute('aria-pressed')) !== 'true') await camera.click();
		await expect(camera).toHaveAttribute('aria-pressed', 'true', { timeout: 2_000 });
		const seen = () => page.locator('video').evaluateAll((all) => Math.max(0, ...all.map((v) => (v as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames)));
		const before = await seen();
		await expect.poll(seen, { timeout: 3_000, message: 'the page sees its own camera' }).toBeGreaterThan(before + 5);
		await expect(camera).toHaveAttribute('aria-pressed', 'true', { timeout: 100 });
	}).toPass({ timeout: 20_000 });
	return page;
}

/** The loudest sample of what the page plays within three beeps of the fake microphone. */
const loudest = (page: Page) =>
	page.evaluate(async () => {
		const context = new AudioContext();
		const streams = [...document.querySelectorAll('audio')].map((a) => a.srcObject).filter((s) => s instanceof MediaStream);
		const analysers = streams.map((stream) => {
			const analyser = context.createAnalyser();
			context.createMediaStreamSource(stream).connect(analyser);
			return analyser;
		});
		const samples = new Float32Array(2048);
		let peak = 0;
		for (const end = performance.now() + 3000; performance.now() < end && peak < 0.1; await new Promise((r) => setTimeout(r, 20))) {
			for (const analyser of analysers) {
				analyser.getFloatTimeDomainData(samples);
				for (const s of samples) peak = Math.max(peak, Math.abs(s));
			}
		}
		await context.close();
		return peak;
	});

/** Waits until what is painted in a box changes. */
async function moves(eye: Eye, page: Page, box: Box, message: string): Promise<void> {
	const first = await eye.fingerprint(page, box);
	await expect.poll(() => eye.fingerprint(page, box), { message, timeout: 15_000 }).not.toBe(first);
}

const revision = (page: Page) => page.evaluate(() => window.__kawung?.revision ?? 0);

test('a person signs in, takes a layout, and the room does what it says', async ({ browser }) => {
	const daemon = new Daemon('../../out/journey-data', await freePort(), await freePort());
	await daemon.forget();
	await daemon.start();
	try {
		await journey(browser, daemon);
	} finally {
		await daemon.kill('SIGTERM');
	}
});

async function journey(browser: Browser, daemon: Daemon): Promise<void> {
	const desk = await browser.newContext({ viewport: { width: 1194, height: 834 }, hasTouch: true });
	const operator = new Operator(await desk.newPage(), daemon.base);
	const eye = new Eye(await (await browser.newContext()).newPage());
	await operator.signIn();
	await daemon.signIn();
	await daemon.send('PUT', '/tiles/uji', { spec: { kind: 'kpi', title: 'Aduan hari ini', unit: 'aduan', every: '1m' } });
	await daemon.send('PUT', '/layouts/perjalanan', { spec: { title: 'Perjalanan', wall: 'utama', windows } });

	const pages = {} as Record<Display, Page>;
	for (const name of displays) pages[name] = await openDisplay(browser, daemon, name);

	await test.step('the console takes the layout and the receipt names four displays', async () => {
		for (const name of displays) await expect.poll(() => revision(pages[name]), { timeout: 20_000 }).toBeGreaterThan(0);
		await operator.take('Perjalanan', '4/4');
	});

	await test.step('each display paints the right camera, moving, rightly cropped', async () => {
		for (const name of displays) await seesItsCamera(eye, pages[name], name);
	});

	await test.step('a pushed figure is painted within a second', async () => {
		const sent = Date.now();
		await daemon.send('PUT', '/tiles/uji/data', { value: { v: 731 } });
		await expect(pages.b1.getByText('731')).toBeVisible({ timeout: 1000 });
		console.log(`tile: PUT to painted ${Date.now() - sent} ms`);
	});

	await test.step('two offices join by their links, see and hear each other, and are seen on the wall', async () => {
		const before = await eye.fingerprint(pages.b2, room);
		const health = await join(browser, daemon, 'dr. Sari', 'Dinas Kesehatan');
		await expect(pages.b2.getByText(/dr\. Sari/)).toBeVisible({ timeout: 10_000 });
		await expect.poll(() => eye.fingerprint(pages.b2, room), { timeout: 10_000 }).not.toBe(before);
		await moves(eye, pages.b2, room, 'the wall shows the office');
		const roads = await join(browser, daemon, 'Pak Budi', 'Dinas PUPR');
		for (const [page, other] of [
			[health, /Pak Budi/],
			[roads, /dr\. Sari/],
		] as const) {
			const seat = page.locator('figure', { hasText: other });
			await expect(seat).toBeVisible({ timeout: 10_000 });
			await expect.poll(() => seat.locator('video').evaluate((v: HTMLVideoElement) => v.getVideoPlaybackQuality().totalVideoFrames), { timeout: 10_000 }).toBeGreaterThan(10);
			expect(await loudest(page), `${String(other)} is heard`).toBeGreaterThan(0.01);
		}
		await health.screenshot({ path: `${shots}/join.png` });
		await roads.getByRole('button', { name: /kamera/i }).click();
		await expect(pages.b2.getByText('PB', { exact: true }), 'a camera that is switched off leaves no last picture').toBeVisible({ timeout: 5_000 });
	});

	for (const name of displays) await pages[name].screenshot({ path: `${shots}/display-${name}.png` });
	await operator.page.screenshot({ path: `${shots}/console.png` });

	await test.step('killed with -9 and started again, everything comes back by itself', async () => {
		const onAir = await Promise.all(displays.map((name) => revision(pages[name])));
		const sessions = await Promise.all(displays.map((name) => pages[name].evaluate(() => window.__kawung?.connects ?? 0)));
		await daemon.kill('SIGKILL');
		await daemon.start();
		for (const [i, name] of displays.entries()) {
			await expect.poll(() => pages[name].evaluate(() => window.__kawung?.connects ?? 0), { timeout: 20_000 }).toBeGreaterThan(sessions[i] ?? 0);
			await expect.poll(() => revision(pages[name]), { timeout: 20_000 }).toBe(onAir[i]);
			await seesItsCamera(eye, pages[name], name);
		}
		expect(new Set(onAir).size).toBe(1);
		await expect(pages.b1.getByText('731')).toBeVisible();
		await expect(operator.page.getByRole('button', { name: /^ambil/i })).toBeVisible();
	});
}

/** Corner marks where the geometry says, the camera's own stamp, and frames that rise. */
async function seesItsCamera(eye: Eye, page: Page, name: Display): Promise<void> {
	const { upper: top, number } = cameras[name];
	const box = top ? onUpper : onLower;
	const mark = 0.02;
	const at = (x: number, y: number): Box => ({ x: box.x + x * box.width - 4, y: box.y + y * box.height - 4, width: 8, height: 8 });
	const marks = top
		? [{ where: at(mark, mark), colour: corner.topLeft }, { where: at(1 - mark, mark), colour: corner.topRight }]
		: [{ where: at(1 - mark, 1 - mark), colour: corner.bottomRight }]; // the label covers the other
	for (const m of marks) {
		await expect.poll(async () => alike((await eye.colours(page, [m.where]))[0] ?? [], m.colour), { message: `${name}: corner mark ${m.colour.join()}`, timeout: 20_000 }).toBe(true);
	}
	if (top) {
		await moves(eye, page, { ...box, height: 1080 }, `${name}: moves`);
		return;
	}
	await expect.poll(async () => (await eye.stamp(page, box))?.camera, { message: `${name}: camera ${number}`, timeout: 10_000 }).toBe(number);
	const first = (await eye.stamp(page, box))?.frame ?? -1;
	const risen = async () => (((await eye.stamp(page, box))?.frame ?? first) - first + loop) % loop;
	await expect.poll(risen, { message: `${name}: frames rise` }).toBeGreaterThan(0);
	expect(await risen(), `${name}: frames rise`).toBeLessThan(loop / 2);
}
