import { type Page, expect, test } from '@playwright/test';
import { Daemon, freePort } from './daemon';
import { Operator } from './operator';
import { Eye } from './pixels';

const screens = '../../out/screens';

/** The same in the other language: what a form looks like there. */
async function inEnglish(page: Page, look: () => Promise<void>): Promise<void> {
	await page.evaluate(() => localStorage.setItem('kawung.locale', 'en'));
	await page.reload();
	await look();
	await page.evaluate(() => localStorage.setItem('kawung.locale', 'id'));
	await page.reload();
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

/** At the console: a schedule takes the layout of figures, in the time of Makassar, at the first full minute that is 90 s away. */
async function makeSchedule(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Tur dan jadwal' }).click();
	const sheet = page.getByRole('dialog');
	await sheet.getByRole('button', { name: 'Jadwal baru' }).click();
	await sheet.getByLabel('Nama').fill('Angka malam');
	await sheet.getByLabel('Yang dilakukan').selectOption({ label: 'Angka' });
	await sheet.getByLabel('Zona waktu').selectOption('Asia/Makassar');
	await sheet.getByLabel('Kecuali pada tanggal').fill('2030-12-25');
	await sheet.getByRole('button', { name: 'Tambah' }).click();
	const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'Asia/Makassar' });
	await sheet.getByLabel('Jam', { exact: true }).fill(clock.format(Date.now() + 150_000));
	await page.screenshot({ path: `${screens}/schedule-form.png` });
	await sheet.getByRole('button', { name: 'Simpan' }).click();
	const schedule = sheet.getByRole('listitem').filter({ hasText: 'Angka malam' });
	await expect(schedule).toContainText(/Berikutnya (hari ini|besok)/, { timeout: 30_000 });
	await expect(schedule).toContainText('kecuali 1 tanggal');
	await page.screenshot({ path: `${screens}/schedule-list.png` });
	await expect(schedule, 'it acts').toContainText(/Tayang \d\d\.\d\d/, { timeout: 200_000 });
	await page.screenshot({ path: `${screens}/schedule-acted.png` });
	await page.keyboard.press('Escape');
}

test('a window that is told to take turns at the console turns on the glass; a tour and a schedule made there act', async ({ browser }) => {
	test.setTimeout(600_000); // most of it waits for a full minute, on machines that are busy
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

		const seen: number[] = [];
		await expect
			.poll(
				async () => {
					const now = await camera();
					if (now !== undefined && now !== seen.at(-1)) seen.push(now);
					return seen.length;
				},
				{ timeout: 90_000, intervals: [250], message: 'pictures of the window, as they are painted' },
			)
			.toBeGreaterThanOrEqual(4);
		console.log(`editors: the glass showed cameras ${seen.join(' → ')}`);
		expect(new Set(seen.slice(0, 3)).size, 'three cameras in turn').toBe(3);
		expect(seen[3], 'and from the beginning').toBe(seen[0]);
		await expect(operator.page.getByRole('region', { name: 'Tur', exact: true })).toContainText(/[1-3] dari 3/);
		await operator.page.screenshot({ path: `${screens}/turns-on-air.png` });

		await makeTour(operator.page);
		await inEnglish(operator.page, async () => {
			await operator.page.getByRole('button', { name: 'Tours and schedules' }).click();
			await operator.page.getByRole('button', { name: /^Change Putaran malam/ }).click();
			await expect(operator.page.getByRole('dialog').getByRole('listitem')).toHaveCount(2);
			await operator.page.screenshot({ path: `${screens}/tour-form-en.png` });
		});

		await makeSchedule(operator.page);
		expect(await daemon.get('/walls/utama/program')).toMatchObject({ layout: 'angka', by: 'schedule/angka-malam' });
		await inEnglish(operator.page, async () => {
			await operator.page.getByRole('button', { name: 'Tours and schedules' }).click();
			await operator.page.getByRole('button', { name: /^Change Angka malam/ }).click();
			await expect(operator.page.getByLabel('What it does')).toHaveValue('layout/angka');
			await operator.page.screenshot({ path: `${screens}/schedule-form-en.png` });
		});
	} finally {
		await daemon.kill('SIGTERM');
	}
});
