import { type Browser, expect, test } from '@playwright/test';
import { Daemon, freePort } from './daemon';
import { type Box, Eye } from './pixels';

/*
 * The leader at home: a link in a message, a phone. On the wall are a camera that
 * may leave the building, one that may not, and a figure. The phone sees the first
 * moving, nothing at all of the second, and the figure when it changes; when the
 * link is taken back it sees nothing more.
 */
const windows = [
	{ source: 'camera/alun-alun', region: { x: 0, y: 0, width: 0.5, height: 1 }, fit: 'stretch' },
	{ source: 'camera/pasar', region: { x: 0.5, y: 0, width: 0.5, height: 0.5 }, label: 'Pasar Mimbaan' },
	{ source: 'tile/uji', region: { x: 0.5, y: 0.5, width: 0.5, height: 0.5 } },
];

test('a leader watches the wall on a phone, and only what may leave the building', async ({ browser }) => {
	const daemon = new Daemon('../../out/view-data', await freePort(), await freePort());
	await daemon.forget();
	await daemon.start();
	try {
		await watch(browser, daemon);
	} finally {
		await daemon.kill('SIGTERM');
	}
});

async function watch(browser: Browser, daemon: Daemon): Promise<void> {
	await daemon.signIn();
	await daemon.send('PUT', '/tiles/uji', { spec: { kind: 'kpi', title: 'Aduan hari ini', unit: 'aduan', every: '1m' } });
	await daemon.send('POST', '/walls/utama/take', { windows });
	const { url, id } = await daemon.send<{ url: string; id: string }>('POST', '/walls/utama/links', { note: 'Bapak Bupati' });

	const eye = new Eye(await (await browser.newContext()).newPage());
	const phone = await (await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true })).newPage();
	const heard: string[] = [];
	phone.on('websocket', (ws) => ws.on('framereceived', ({ payload }) => heard.push(String(payload))));
	await phone.goto(url);

	await test.step('the camera that may leave moves', async () => {
		const camera = phone.locator('section[data-window]').first();
		await expect(phone.getByRole('button', { name: /alun-alun.*langsung/i })).toBeVisible({ timeout: 30_000 });
		const box = (await camera.boundingBox()) as Box;
		expect(box.width).toBeGreaterThan(190);
		const first = await eye.fingerprint(phone, box);
		await expect.poll(() => eye.fingerprint(phone, box), { timeout: 10_000 }).not.toBe(first);
		await camera.click();
		await expect.poll(async () => (await camera.boundingBox())?.width, { message: 'a tap makes it as wide as its shape allows' }).toBeGreaterThan(330);
		await phone.getByRole('button', { name: 'Seluruh dinding' }).first().click();
	});

	await test.step('a figure changes', async () => {
		await daemon.send('PUT', '/tiles/uji/data', { value: { v: 731 } });
		await expect(phone.getByText('731')).toBeVisible({ timeout: 5_000 });
	});

	await test.step('of the camera that may not, there is a place and a reason', async () => {
		await expect(phone.locator('section[data-withheld=leave]')).toHaveCount(1);
		await expect(phone.getByText('1 jendela tidak ditampilkan di sini: tidak boleh keluar gedung.')).toBeVisible();
		const programs = heard.filter((m) => m.includes('"program"'));
		expect(programs.length).toBeGreaterThan(0);
		expect(heard.filter((m) => /pasar|mimbaan/i.test(m))).toEqual([]);
		expect(await phone.content()).not.toMatch(/pasar|mimbaan/i);
	});

	await test.step('it may leave from now on, and is seen', async () => {
		const { spec } = await daemon.get<{ spec: object }>('/cameras/pasar');
		await daemon.send('PUT', '/cameras/pasar', { spec: { ...spec, leave: true } });
		await expect(phone.getByRole('button', { name: /pasar mimbaan.*langsung/i })).toBeVisible({ timeout: 30_000 });
	});
	await phone.screenshot({ path: '../../out/screens/view.png' });

	await test.step('it follows a take', async () => {
		await expect(phone.locator('section[data-window]')).toHaveCount(3);
		await daemon.send('POST', '/walls/utama/take', { windows: [{ ...windows[1], region: { x: 0, y: 0, width: 1, height: 1 } }] });
		await expect(phone.locator('section[data-window]')).toHaveCount(1, { timeout: 10_000 });
		const box = (await phone.locator('section[data-window]').boundingBox()) as Box;
		await expect(phone.getByRole('button', { name: /pasar mimbaan.*langsung/i })).toBeVisible({ timeout: 30_000 });
		const first = await eye.fingerprint(phone, box);
		await expect.poll(() => eye.fingerprint(phone, box), { message: 'and its picture moves', timeout: 10_000 }).not.toBe(first);
	});

	await test.step('the console counts one, and takes the link back', async () => {
		const { items } = await daemon.get<{ items: { id: string; viewers: number }[] }>('/walls/utama/links');
		expect(items.find((l) => l.id === id)?.viewers).toBe(1);
		await daemon.drop(`/walls/utama/links/${id}`);
		await expect(phone.getByRole('heading', { name: 'Tautan ini sudah berakhir' })).toBeVisible({ timeout: 10_000 });
		await expect(phone.locator('section[data-window]')).toHaveCount(0);
	});
}
