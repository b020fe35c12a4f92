import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@playwright/test';
import { Daemon, freePort } from './daemon';

const script = '../../media/mediatest/camera.py';

test('a camera whose picture stops while frames go on says so within 30 s, and no longer when it moves again', async ({ browser }) => {
	const camera = spawn('/usr/bin/python3', [script, 'zone'], { stdio: ['pipe', 'pipe', 'inherit'] });
	const daemon = new Daemon('../../out/freeze-data', await freePort(), await freePort());
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
		const decoded = async () => (await page.evaluate(() => window.__kawung?.stats() ?? []))[0]?.decoded ?? 0;
		await expect.poll(decoded, { timeout: 20_000 }).toBeGreaterThan(25);
		const says = page.getByText(/gambar tidak berubah/i);
		await expect(says).toBeHidden();
		const [stopped, before] = [Date.now(), await decoded()];
		camera.stdin.write('kt 0\n');
		await expect(says).toBeVisible({ timeout: 40_000 });
		const found = (Date.now() - stopped) / 1000;
		await page.screenshot({ path: '../../out/screens/frozen.png' });
		expect(await decoded(), 'frames went on').toBeGreaterThan(before + 100);
		const moves = Date.now();
		camera.stdin.write('kt 4\n');
		await expect(says).toBeHidden({ timeout: 10_000 });
		console.log(`frozen: said after ${found.toFixed(1)} s, taken back ${((Date.now() - moves) / 1000).toFixed(1)} s after it moved`);
		expect(found, 'seconds until it was said').toBeLessThanOrEqual(30);
	} finally {
		camera.kill();
		await daemon.kill('SIGTERM');
	}
});
