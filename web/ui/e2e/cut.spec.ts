import { type Page, expect, test } from '@playwright/test';
import config from '../playwright.config';
import { Daemon, freePort } from './daemon';
import { Machine } from './machine';

/*
 * A display in another room whose wire is pulled out for half a minute. It says so
 * and never that its picture is live; the wall goes on without it; with the wire
 * back it shows what is on air by then.
 */
const cutFor = 30_000; // ms: longer than a dead connection is kept
const { executablePath = '', args = [] } = config.use?.launchOptions ?? {};

test('a display whose wire is pulled out says so, and comes back by itself', async ({}, info) => {
	const machine = new Machine();
	const why = machine.make();
	test.skip(why !== '', why);
	const daemon = new Daemon('../../out/cut-data', await freePort(), await freePort(), machine.near);
	try {
		await daemon.forget();
		await daemon.start();
		const browser = await machine.browser(executablePath, args, info.outputPath('machine'));
		try {
			const context = await browser.newContext({ viewport: { width: 960, height: 540 }, ignoreHTTPSErrors: true });
			await pulled(machine, daemon, await context.newPage());
		} finally {
			await browser.close();
		}
	} finally {
		await daemon.kill('SIGTERM');
		machine.drop();
	}
});

async function pulled(machine: Machine, daemon: Daemon, page: Page): Promise<void> {
	await daemon.signIn();
	await daemon.send('PUT', '/walls/jauh', { spec: { panels: [{ name: 'satu', x: 0, y: 0, width: 960, height: 540, pixels: [960, 540] }] } });
	await daemon.send('PUT', '/displays/jauh', { spec: { wall: 'jauh', panel: 'satu' } });
	const { token } = await daemon.send<{ token: string }>('POST', '/tokens', { kind: 'display', subject: 'jauh', title: 'test' });
	const take = (camera: string) =>
		daemon.send<{ revision: number; displays: { error?: string }[] }>('POST', '/walls/jauh/take?wait=painted', {
			windows: [{ source: `camera/${camera}`, region: { x: 0, y: 0, width: 1, height: 1 } }],
		});
	const says = () =>
		page.evaluate(() => {
			const k = window.__kawung;
			return { revision: k?.revision ?? 0, source: k?.stats()[0]?.source ?? '', state: k?.stats()[0]?.state ?? '' };
		});
	const cutOff = page.getByText(/terputus/i);

	await page.goto(`${daemon.far}/display?display=jauh#t=${token}`);
	const first = await take('alun-alun');
	await expect.poll(() => page.evaluate(() => window.__kawung?.phase), { timeout: 30_000 }).toBe('display');
	await expect.poll(says, { timeout: 30_000 }).toEqual({ revision: first.revision, source: 'camera/alun-alun', state: 'live' });

	const at = Date.now();
	machine.cut();
	const since = async (what: Promise<unknown>) => what.then(() => Date.now() - at);
	const [stood, marked] = await Promise.all([
		since(page.waitForFunction(() => window.__kawung?.stats()[0]?.state !== 'live', undefined, { timeout: 30_000 })),
		since(expect(cutOff, 'the loss is marked').toBeVisible({ timeout: 30_000 })),
	]);
	await page.screenshot({ path: '../../out/screens/cut.png' });

	const lost = await take('pasar');
	expect(lost.displays[0]?.error, 'the receipt says that it did not paint').toBeTruthy();
	await new Promise((resolve) => setTimeout(resolve, Math.max(0, at + cutFor - Date.now())));
	expect((await says()).state).not.toBe('live');

	const again = Date.now();
	machine.mend();
	await expect.poll(says, { timeout: 30_000 }).toEqual({ revision: lost.revision, source: 'camera/pasar', state: 'live' });
	await expect(cutOff).toHaveCount(0);
	console.log(`a wire pulled out for 30 s: no longer live after ${stood} ms, marked after ${marked} ms, right again ${Date.now() - again} ms after it is back`);
	expect((await take('alun-alun')).displays[0]?.error ?? '').toBe('');
}
