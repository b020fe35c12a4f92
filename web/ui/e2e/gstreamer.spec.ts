import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@playwright/test';
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
