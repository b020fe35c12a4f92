import { type Page, expect, test } from '@playwright/test';
import { Daemon, freePort } from './daemon';
import { Operator } from './operator';
import { Eye } from './pixels';

const screens = '../../out/screens';

/** The forms as they look in the other language; the console stays in it. */
async function inEnglish(page: Page): Promise<void> {
	await page.evaluate(() => localStorage.setItem('kawung.locale', 'en'));
	await page.reload();
	await page.getByRole('button', { name: 'Tours and schedules' }).click();
	const sheet = page.getByRole('dialog');
	await sheet.getByRole('button', { name: /^Change Putaran malam/ }).click();
	await expect(sheet.getByRole('listitem')).toHaveCount(2);
	await page.screenshot({ path: `${screens}/tour-form-en.png` });
	await page.keyboard.press('Escape');
	await page.getByRole('button', { name: 'Tours and schedules' }).click();
	await sheet.getByRole('button', { name: /^Change Angka malam/ }).click();
	await expect(page.getByLabel('What it does')).toHaveValue('layout/angka');
	await page.screenshot({ path: `${screens}/schedule-form-en.png` });
	await page.keyboard.press('Escape');
}

/** At the console: the only window shows two more cameras in turn, each for five seconds, and goes on air. */
async function takeTurns(page: Page): Promise<void> {
	await page.locator('[data-glass=hand] [role=button]').first().click();
	await page.getByRole('button', { name: 'Bergiliran' }).click();
	const list = page.locator('section[aria-label=Sumber]');
	await expect(list.getByRole('status')).toContainText('Ketuk sumber yang ditayangkan bergantian');
	for (const camera of ['Alun-alun', 'Pantai Pathek']) await list.getByRole('button', { name: new RegExp(camera) }).first().click();
	const turns = page.getByRole('region', { name: 'Bergiliran' });
	await expect(turns.getByRole('listitem')).toHaveCount(3);
	await turns.getByRole('spinbutton').fill('5');
	await turns.getByRole('spinbutton').press('Tab');
	await page.screenshot({ path: `${screens}/turns-gathering.png` });
	await turns.getByRole('button', { name: 'Selesai' }).click();
	const take = page.getByRole('button', { name: /^ambil/i });
	await expect(take).toBeEnabled({ timeout: 20_000 });
	await take.click();
}

/** At the console: a tour of two layouts is made, started, seen running and stopped. */
async function makeTour(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Tur dan jadwal' }).click();
	const sheet = page.getByRole('dialog');
	await sheet.getByRole('button', { name: 'Tur baru' }).click();
	await sheet.getByLabel('Nama').fill('Putaran malam');
	const offered = sheet.getByRole('group', { name: 'Tambah tata letak' }).getByRole('button');
	await offered.nth(0).click();
	await offered.nth(1).click();
	await page.screenshot({ path: `${screens}/tour-form.png` });
	await sheet.getByRole('button', { name: 'Simpan' }).click();
	const tour = sheet.getByRole('listitem').filter({ hasText: 'Putaran malam' });
	await tour.getByRole('button', { name: 'Mulai' }).click();
	await expect(tour).toContainText(/[12] dari 2/, { timeout: 30_000 });
	await page.screenshot({ path: `${screens}/tour-runs.png` });
	await tour.getByRole('button', { name: 'Hentikan' }).click();
	await expect(tour).toContainText('dihentikan admin', { timeout: 30_000 });
	await page.keyboard.press('Escape');
}

/** At the console: a schedule takes the layout of figures in the time of Makassar. That it acts then is the tests of wall to say, whose clock need not be waited for. */
async function makeSchedule(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Tur dan jadwal' }).click();
	const sheet = page.getByRole('dialog');
	await sheet.getByRole('button', { name: 'Jadwal baru' }).click();
	await sheet.getByLabel('Nama').fill('Angka malam');
	await sheet.getByLabel('Yang dilakukan').selectOption({ label: 'Angka' });
	await sheet.getByLabel('Zona waktu').selectOption('Asia/Makassar');
	await sheet.getByLabel('Kecuali pada tanggal').fill('2030-12-25');
	await sheet.getByRole('button', { name: 'Tambah' }).click();
	await sheet.getByLabel('Jam', { exact: true }).fill('23:45');
	await page.screenshot({ path: `${screens}/schedule-form.png` });
	await sheet.getByRole('button', { name: 'Simpan' }).click();
	const schedule = sheet.getByRole('listitem').filter({ hasText: 'Angka malam' });
	await expect(schedule).toContainText(/Berikutnya (hari ini|besok)/, { timeout: 30_000 });
	await expect(schedule).toContainText('kecuali 1 tanggal');
	await page.screenshot({ path: `${screens}/schedule-list.png` });
	await page.keyboard.press('Escape');
}

/** Until the glass has shown three cameras and, after them, the first again. */
async function seeTurns(camera: () => Promise<number | undefined>): Promise<void> {
	const seen: number[] = [];
	const turned = async () => {
		const now = await camera();
		if (now !== undefined && now !== seen.at(-1)) seen.push(now);
		return seen.length > 3 && new Set(seen.slice(-4)).size === 3 && seen.at(-1) === seen.at(-4);
	};
	await expect.poll(turned, { timeout: 120_000, intervals: [250], message: 'the window shows three cameras in turn' }).toBe(true);
	console.log(`editors: the glass showed cameras ${seen.join(' → ')}`);
}

test('a window that is told to take turns at the console turns on the glass; tours and schedules are made there', async ({ browser }) => {
	test.setTimeout(300_000); // under a minute on a machine that is not busy
	const daemon = new Daemon('../../out/editors-data', await freePort(), await freePort());
	await daemon.forget();
	await daemon.start();
	try {
		await daemon.signIn();
		await daemon.send('POST', '/walls/utama/take', {
			windows: [{ id: 'w1', source: 'camera/pasar', region: { x: 0, y: 0, width: 0.4983, height: 0.497 }, fit: 'stretch' }],
		});
		const { token } = await daemon.send<{ token: string }>('POST', '/tokens', { kind: 'display', subject: 'a1', title: 'test' });
		const glass = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
		await glass.goto(`${daemon.base}/display?display=a1#t=${token}`);
		const eye = new Eye(await (await browser.newContext()).newPage());
		const camera = async () => (await eye.stamp(glass, { x: 0, y: 0, width: 1920, height: 1080 }))?.camera;
		await expect.poll(camera, { timeout: 60_000, message: 'the display shows a camera' }).toBeGreaterThan(-1);

		const desk = await browser.newContext({ viewport: { width: 1194, height: 834 } });
		const operator = new Operator(await desk.newPage(), daemon.base);
		await operator.signIn();
		await takeTurns(operator.page);

		await seeTurns(camera);
		await expect(operator.page.getByRole('region', { name: 'Tur', exact: true })).toContainText(/[1-3] dari 3/);
		await operator.page.screenshot({ path: `${screens}/turns-on-air.png` });

		await makeTour(operator.page);
		await makeSchedule(operator.page);
		const [schedule] = (await daemon.get<{ items: { next?: string }[] }>('/schedules')).items;
		const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'Asia/Makassar' });
		expect(clock.format(Date.parse(schedule?.next ?? '')), 'the time in Makassar').toBe('23:45');
		await inEnglish(operator.page);
	} finally {
		await daemon.kill('SIGTERM');
	}
});
