import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, type Page, test } from '@playwright/test';
import { Daemon, freePort } from './daemon';
import { Eye } from './pixels';

const script = '../../media/mediatest/camera.py';

test('a camera that is a GStreamer server plays on the wall', async ({ browser }) => {
	const camera = spawn('/usr/bin/python3', [script, 'h264'], { stdio: ['pipe', 'pipe', 'inherit'] });
	const daemon = new Daemon('../../out/gstreamer-data', await freePort(), await freePort());
	await daemon.forget();
	try {
		const [line] = await once(camera.stdout, 'data');
		const port = Number(String(line));
		await daemon.start();
		await daemon.signIn();
		await daemon.send('PUT', '/cameras/gst', { spec: { title: 'GStreamer', url: `rtsp://127.0.0.1:${port}/cam` } });
		await daemon.send('POST', '/walls/utama/take', { windows: [{ source: 'camera/gst', region: { x: 0, y: 0, width: 0.5, height: 0.5 } }] });
		const { token } = await daemon.send<{ token: string }>('POST', '/tokens', { kind: 'display', subject: 'a1', title: 'test' });
		const page = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
		await page.goto(`${daemon.base}/display?display=a1#t=${token}`);
		await expect.poll(() => page.evaluate(() => (window.__kawung?.stats() ?? []).some((w) => w.decoded > 25)), { timeout: 20_000 }).toBe(true);
		const eye = new Eye(await (await browser.newContext()).newPage());
		const picture = { x: 1400, y: 200, width: 500, height: 800 };
		const first = await eye.fingerprint(page, picture);
		await expect.poll(() => eye.fingerprint(page, picture)).not.toBe(first);
		await page.screenshot({ path: '../../out/screens/gstreamer.png' });
	} finally {
		camera.kill();
		await daemon.kill('SIGTERM');
	}
});

declare global {
	interface Window {
		/** The elements that were asked to play, which are in no document. */
		asked?: HTMLMediaElement[];
	}
}

const keepAsked = (): void => {
	const play = HTMLAudioElement.prototype.play;
	HTMLAudioElement.prototype.play = function (this: HTMLMediaElement) {
		if (this instanceof HTMLAudioElement) (window.asked ??= []).push(this);
		return play.call(this);
	};
};

/** The sound a display has got so far: its energy, loudness (1: full scale) squared × seconds, and seconds; and whether an element plays it. */
const sound = (page: Page) =>
	page.evaluate(async () => {
		const of = { energy: 0, seconds: 0, plays: (window.asked ?? []).some((a) => !a.paused && !a.muted && a.volume > 0) };
		(await window.__kawung?.rtc())?.forEach((s: { type: string; kind?: string; totalAudioEnergy?: number; totalSamplesDuration?: number }) => {
			if (s.type !== 'inbound-rtp' || s.kind !== 'audio') return;
			of.energy += s.totalAudioEnergy ?? 0;
			of.seconds = Math.max(of.seconds, s.totalSamplesDuration ?? 0);
		});
		return of;
	});

/** How loud the next half second is that a display plays: 1 is full scale, 0 also when nothing is played. */
async function loudness(page: Page): Promise<number> {
	const from = await sound(page);
	await page.waitForTimeout(500);
	const to = await sound(page);
	return to.plays && to.seconds > from.seconds ? Math.sqrt((to.energy - from.energy) / (to.seconds - from.seconds)) : 0;
}

test("a window's sound is heard on the display with sound while the window has it, and not without", async ({ browser }) => {
	const camera = spawn('/usr/bin/python3', [script, 'h264', 'sound'], { stdio: ['pipe', 'pipe', 'inherit'] });
	const daemon = new Daemon('../../out/sound-data', await freePort(), await freePort());
	await daemon.forget();
	try {
		const [line] = await once(camera.stdout, 'data');
		await daemon.start();
		await daemon.signIn();
		await daemon.send('PUT', '/cameras/gst', { spec: { title: 'GStreamer', url: `rtsp://127.0.0.1:${Number(String(line))}/cam` } });
		const take = (sound: boolean) =>
			daemon.send('POST', '/walls/utama/take', { windows: [{ source: 'camera/gst', region: { x: 0.5, y: 0.5, width: 0.5, height: 0.5 }, sound }] });
		await take(false);
		const open = async (name: string) => {
			const { token } = await daemon.send<{ token: string }>('POST', '/tokens', { kind: 'display', subject: name, title: 'test' });
			const page = await (await browser.newContext()).newPage();
			await page.addInitScript(keepAsked);
			await page.goto(`${daemon.base}/display?display=${name}#t=${token}`);
			return page;
		};
		const [loud, mute] = [await open('b2'), await open('b1')];
		await expect.poll(() => loud.evaluate(() => (window.__kawung?.stats() ?? []).some((w) => w.decoded > 25)), { timeout: 20_000 }).toBe(true);
		expect(await loudness(loud), 'without sound').toBeLessThan(0.001);
		await take(true);
		let heard = 0;
		await expect.poll(async () => (heard = await loudness(loud)), { message: 'with sound', timeout: 20_000 }).toBeGreaterThan(0.1);
		console.log(`sound: heard at ${heard.toFixed(2)} of full scale`);
		expect(await loudness(mute), 'on a display without sound').toBeLessThan(0.001);
		await take(false);
		await expect.poll(() => loudness(loud), { message: 'without sound again', timeout: 10_000 }).toBeLessThan(0.001);
	} finally {
		camera.kill();
		await daemon.kill('SIGTERM');
	}
});
