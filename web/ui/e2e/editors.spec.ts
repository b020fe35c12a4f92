import { type Page, expect as impatient, test } from '@playwright/test';
import { Daemon, freePort } from './daemon';
import { Operator } from './operator';
import { Eye } from './pixels';

const screens = '../../out/screens';
/** Five seconds are too few for a page on a machine that is busy. */
const expect = impatient.configure({ timeout: 30_000 });

/** The forms as they look in the other language, and what is left to do to a rule: to change and to delete it. The console stays in that language. */
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
	await page.getByRole('button', { name: 'No alarms' }).click();
	await page.screenshot({ path: `${screens}/rule-list-en.png` });
	await sheet.getByRole('button', { name: 'Change Sungai naik' }).click();
	await expect(page.getByLabel('What is shown')).toHaveValue('layout:banjir');
	await page.screenshot({ path: `${screens}/rule-form-en.png` });
	await sheet.getByRole('textbox', { name: 'Value' }).fill('two');
	await expect(sheet.getByText('Not a number')).toBeVisible();
	await expect(sheet.getByRole('button', { name: 'Save' })).toBeDisabled();
	await sheet.getByLabel('It is raised when').selectOption('camera');
	await sheet.getByLabel('What is shown').selectOption('source:camera/pasar');
	await sheet.getByLabel(/^How/).selectOption('take');
	await page.screenshot({ path: `${screens}/rule-camera-en.png` });
	await sheet.getByRole('button', { name: 'Save' }).click();
	const rule = sheet.getByRole('listitem').filter({ hasText: 'Sungai naik' });
	await expect(rule).toContainText('gives no picture');
	await expect(rule).toContainText('Takes Pasar Mimbaan');
	await sheet.getByRole('button', { name: 'Change Sungai naik' }).click();
	await sheet.getByRole('button', { name: 'Delete' }).click();
	await sheet.getByRole('button', { name: 'Yes, delete' }).click();
	await expect(sheet.getByText('No rules yet')).toBeVisible();
	await page.screenshot({ path: `${screens}/rules-none-en.png` });
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
	await expect(tour).toContainText(/[12] dari 2/);
	await page.screenshot({ path: `${screens}/tour-runs.png` });
	await tour.getByRole('button', { name: 'Hentikan' }).click();
	await expect(tour).toContainText('dihentikan admin');
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
	await expect(schedule).toContainText(/Berikutnya (hari ini|besok)/);
	await expect(schedule).toContainText('kecuali 1 tanggal');
	await page.screenshot({ path: `${screens}/schedule-list.png` });
	await page.keyboard.press('Escape');
}

/** At the console: a rule proposes the flood layout while the river is above two metres, which it is not yet. */
async function makeRule(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Tidak ada alarm' }).click();
	const sheet = page.getByRole('dialog');
	await sheet.getByRole('button', { name: 'Aturan baru' }).click();
	await sheet.getByLabel('Nama').fill('Sungai naik');
	await sheet.getByLabel('Berbunyi bila').selectOption('level');
	await sheet.getByLabel('Yang diawasi').selectOption({ label: 'Tinggi air hulu' });
	await expect(sheet.getByLabel('Angka di dokumennya')).toHaveValue('/value/v');
	await sheet.getByLabel('Nilai').fill('2,5');
	await sheet.getByLabel('Yang ditayangkan').selectOption({ label: 'Siaga banjir' });
	await expect(sheet.getByText('Dinding bila alarm ini tayang sekarang')).toBeVisible();
	await page.screenshot({ path: `${screens}/rule-form.png` });
	await sheet.getByRole('button', { name: 'Simpan' }).click();
	const rule = sheet.getByRole('listitem').filter({ hasText: 'Sungai naik' });
	await expect(rule).toContainText('Tenang');
	await expect(rule).toContainText('Tinggi air hulu > 2,5');
	await page.screenshot({ path: `${screens}/rule-list.png` });
	await page.keyboard.press('Escape');
}

/** The river rises over the level: the alarm proposes its layout, a hand shows it and marks it as seen, the rule says so. */
async function riseAndSee(page: Page, daemon: Daemon): Promise<void> {
	const sources = () => daemon.get<{ windows: { source: string }[] }>('/walls/utama/program').then((p) => p.windows.map((w) => w.source));
	await daemon.send('PUT', '/tiles/hulu/data', { value: { v: 2.6 } });
	const alert = page.getByRole('alert').filter({ hasText: 'Sungai naik' });
	await expect(alert).toContainText('Usul: tayangkan di seluruh dinding');
	expect(await sources(), 'a proposal leaves the wall alone').not.toContain('camera/sungai');
	await page.screenshot({ path: `${screens}/rule-proposes.png` });
	await alert.getByRole('button', { name: 'Tampilkan' }).click();
	await expect.poll(sources).toContain('camera/sungai');
	await expect(alert).toContainText('Tayang di seluruh dinding');
	await page.getByRole('button', { name: '1 alarm' }).click();
	const sheet = page.getByRole('dialog');
	await expect(sheet.getByRole('listitem').filter({ hasText: 'Sungai naik' })).toContainText('Berbunyi sejak');
	await page.screenshot({ path: `${screens}/rule-up.png` });
	await daemon.send('PUT', '/tiles/hulu/data', { value: { v: 1.2 } });
	await expect(sheet.getByRole('listitem').filter({ hasText: 'Sungai naik' })).toContainText('Reda sejak');
	await sheet.getByRole('button', { name: 'Sudah dilihat' }).click();
	await expect(sheet.getByRole('listitem').filter({ hasText: 'Sungai naik' })).toContainText('Tenang');
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

test('a window that is told to take turns at the console turns on the glass; tours, schedules and alarms are made there', async ({ browser }) => {
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

		await daemon.send('PUT', '/tiles/hulu', { spec: { kind: 'kpi', title: 'Tinggi air hulu', unit: 'm' } });
		await daemon.send('PUT', '/tiles/hulu/data', { value: { v: 1.4 } });
		await makeRule(operator.page);
		await riseAndSee(operator.page, daemon);
		await inEnglish(operator.page);
	} finally {
		await daemon.kill('SIGTERM');
	}
});
