import { expect, test } from '@playwright/test';
import { Daemon, freePort } from './daemon';
import { Operator } from './operator';
import { Eye, alike, corner } from './pixels';

const panel = { x: 0, y: 0, width: 1920, height: 1080 };
const shots = '../../out/screens';

test('a camera is looked at, added, placed on the map, found and put on the wall', async ({ browser }) => {
	const daemon = new Daemon('../../out/cameras-data', await freePort(), await freePort());
	await daemon.forget();
	await daemon.start();
	try {
		const desk = await browser.newContext({ viewport: { width: 1194, height: 834 }, hasTouch: true });
		const operator = new Operator(await desk.newPage(), daemon.base);
		await operator.signIn();
		await daemon.signIn();
		const { page } = operator;
		const sheet = page.getByRole('dialog');
		const { spec } = await daemon.get<{ spec: { url: string } }>('/cameras/pelabuhan');

		await test.step('an address where nobody is says what to do', async () => {
			await page.getByRole('button', { name: 'Kamera', exact: true }).last().click();
			await sheet.getByRole('button', { name: 'Ketik alamat' }).click();
			await sheet.getByLabel('Alamat RTSP').fill('rtsp://127.0.0.1:1/main');
			await sheet.getByRole('button', { name: 'Periksa' }).click();
			await expect(sheet.getByText('Periksa alamat dan port.')).toBeVisible();
		});

		await test.step('a look shows the picture before the camera is declared', async () => {
			await sheet.getByLabel('Alamat RTSP').fill(spec.url);
			await sheet.getByRole('button', { name: 'Periksa' }).click();
			await expect(sheet.getByText('H.264 640×360')).toBeVisible({ timeout: 12_000 });
			await expect(sheet.locator('canvas')).toBeVisible();
			await page.screenshot({ path: `${shots}/camera-look.png` });
		});

		await test.step('added, its first picture is there', async () => {
			await sheet.getByLabel('Judul').fill('Dermaga Uji Timur');
			await sheet.getByRole('button', { name: 'Tambahkan' }).click();
			await expect(sheet.getByText('Terdaftar sebagai dermaga-uji-timur')).toBeVisible();
			await expect(sheet.getByText('Langsung', { exact: true })).toBeVisible({ timeout: 10_000 });
			await expect(sheet.locator('canvas')).toBeVisible();
		});

		await test.step('it is placed by a tap on the map, and found there', async () => {
			await sheet.getByRole('button', { name: 'Letak dan lainnya' }).click();
			await sheet.getByRole('button', { name: 'Ketuk peta untuk meletakkan' }).click();
			const map = sheet.getByRole('group', { name: 'Peta kamera' });
			await expect(map.locator('path').first()).toBeAttached();
			await map.tap({ position: { x: 560, y: 150 } });
			await sheet.getByRole('button', { name: 'Simpan', exact: true }).click();
			await expect(page.getByText('Kamera Dermaga Uji Timur tersimpan')).toBeVisible();
			await page.keyboard.press('Escape');
			await page.getByRole('button', { name: 'Peta', exact: true }).click();
			await expect(sheet.getByRole('button', { name: 'Dermaga Uji Timur' })).toBeVisible();
			await page.screenshot({ path: `${shots}/camera-map.png` });
			await page.keyboard.press('Escape');
		});

		await test.step('it is found with a slip of the finger and taken onto the wall', async () => {
			const { token } = await daemon.send<{ token: string }>('POST', '/tokens', { kind: 'display', subject: 'a1', title: 'cameras' });
			const display = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
			await display.goto(`${daemon.base}/display?display=a1#t=${token}`);
			await page.getByLabel('Cari sumber').fill('dremaga');
			await page.getByRole('button', { name: /Dermaga Uji Timur/ }).click();
			await page.getByRole('button', { name: /^Alun-alun, / }).last().click(); // the window on the glass
			await page.getByRole('button', { name: /^ambil/i }).click();
			await expect(page.getByText(/1\/4 layar/).first()).toBeVisible({ timeout: 15_000 });
			await expect(display.getByText('Dermaga Uji Timur')).toBeVisible({ timeout: 10_000 });
			const eye = new Eye(await browser.newPage());
			await expect.poll(async () => alike((await eye.colours(display, [{ x: 34, y: 18, width: 8, height: 8 }]))[0] ?? [], corner.topLeft), { message: 'its corner mark', timeout: 10_000 }).toBe(true);
			const first = await eye.fingerprint(display, panel);
			await expect.poll(() => eye.fingerprint(display, panel), { message: 'its picture moves' }).not.toBe(first);
			await display.screenshot({ path: `${shots}/camera-on-the-wall.png` });
		});
	} finally {
		await daemon.kill('SIGTERM');
	}
});
