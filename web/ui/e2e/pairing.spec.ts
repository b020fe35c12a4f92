import { expect, test } from '@playwright/test';
import { Daemon, freePort } from './daemon';
import { Operator } from './operator';

test('any browser becomes a display: it shows a code, the operator points at its panel', async ({ browser }) => {
	const daemon = new Daemon('../../out/pairing-data', await freePort(), await freePort());
	await daemon.forget();
	await daemon.start();
	try {
		const desk = await browser.newContext({ viewport: { width: 1194, height: 834 }, hasTouch: true });
		const operator = new Operator(await desk.newPage(), daemon.base);
		await operator.signIn();
		const page = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
		await page.goto(`${daemon.base}/display`);
		const code = await page.locator('[aria-label]', { hasText: /^[A-Z0-9]{6}$/ }).getAttribute('aria-label');
		await page.screenshot({ path: '../../out/screens/pairing.png' });
		await operator.approve(code ?? '', /kanan atas/i);
		await expect.poll(() => page.evaluate(() => window.__kawung?.display), { timeout: 10_000 }).toBe('a2');
		await operator.page.screenshot({ path: '../../out/screens/approved.png' });
		await expect.poll(() => page.evaluate(() => window.__kawung?.revision ?? 0)).toBeGreaterThan(0);

		await page.reload();
		await expect.poll(() => page.evaluate(() => window.__kawung?.display), { message: 'it remembers who it is', timeout: 10_000 }).toBe('a2');
	} finally {
		await daemon.kill('SIGTERM');
	}
});
