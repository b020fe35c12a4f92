import { type Browser, expect, test } from '@playwright/test';
import { Daemon, freePort } from './daemon';
import { Operator } from './operator';

/*
 * Two people at one wall: what one holds the other is refused, with a name; what
 * was on air is prepared from the history and taken; a partial layout that is
 * saved stays partial.
 */
const password = 'kawung-demo-2';

async function sit(browser: Browser, daemon: Daemon, name?: string): Promise<Operator> {
	const context = await browser.newContext({ viewport: { width: 1194, height: 834 }, hasTouch: true });
	const operator = new Operator(await context.newPage(), daemon.base);
	await operator.signIn(name, name && password);
	return operator;
}

interface Program {
	revision: number;
	layout: string;
	from?: number;
}

test('two operators share a wall and its past', async ({ browser }) => {
	const daemon = new Daemon('../../out/operators-data', await freePort(), await freePort());
	await daemon.forget();
	await daemon.start();
	try {
		await daemon.signIn();
		await daemon.send('PUT', '/users/budi', { spec: { role: 'operator', password } });
		const right = { source: 'camera/pelabuhan', region: { x: 0, y: 0, width: 1, height: 1 } };
		await daemon.send('PUT', '/layouts/sayap', { spec: { title: 'Sayap', wall: 'utama', zone: 'kanan', windows: [right] } });
		const sri = await sit(browser, daemon);
		const budi = await sit(browser, daemon, 'budi');
		await share(daemon, sri, budi);
	} finally {
		await daemon.kill('SIGTERM');
	}
});

async function share(daemon: Daemon, sri: Operator, budi: Operator): Promise<void> {
	const program = () => daemon.get<Program>('/walls/utama/program');
	const first = await program();

	await test.step('a layout is taken, and undo says what it takes back and whose it was', async () => {
		await sri.prepare('Enam kamera');
		await sri.takeIt();
		await expect.poll(async () => (await program()).layout).toBe('cctv');
		const undo = budi.page.getByRole('button', { name: /^Urungkan Enam kamera/ });
		await expect(undo).toContainText('admin');
	});

	await test.step('the first program is prepared from the history, and taken from there', async () => {
		await budi.page.getByRole('button', { name: 'Riwayat' }).click();
		const rows = budi.page.getByRole('dialog').getByRole('listitem');
		await expect(rows.first()).toContainText('Tayang');
		await expect(rows.first()).toContainText('Enam kamera');
		await rows.nth(1).getByRole('button').click();
		await expect(budi.page.getByRole('dialog')).toBeHidden();
		await expect(budi.page.getByRole('region', { name: 'Dinding' })).toContainText(/Disiapkan\s*Situasi/);
		expect((await program()).layout, 'preparing changes nothing on the wall').toBe('cctv');
		await budi.takeIt();
		await expect.poll(async () => (await program()).from).toBe(first.revision);
	});

	await test.step('what one holds is refused to the other, with a name, and the wall stays', async () => {
		await sri.page.getByRole('button', { name: /Kendali dinding/ }).click();
		await sri.page.getByRole('button', { name: 'Pegang' }).first().click();
		await sri.page.keyboard.press('Escape');
		const holder = budi.page.getByRole('button', { name: /Dikendalikan admin/ });
		await expect(holder).toBeVisible();
		const before = (await program()).revision;
		await budi.prepare('Angka');
		await expect(budi.page.getByText(/Dikendalikan admin sejak/)).toBeVisible();
		await expect(budi.page.getByRole('region', { name: 'Dinding' })).not.toContainText('Disiapkan');
		expect((await program()).revision).toBe(before);
		await sri.page.getByRole('button', { name: /Kendali dinding/ }).click();
		await sri.page.getByRole('button', { name: 'Kembalikan' }).click();
		await sri.page.keyboard.press('Escape');
		await expect(holder).toBeHidden();
	});

	await test.step('a partial layout moves to another zone, and is saved as what it is', async () => {
		await budi.prepare('Sayap');
		const zone = budi.page.getByRole('combobox', { name: 'Pindahkan ke zona' });
		await expect(zone).toHaveValue('kanan');
		await zone.selectOption('kiri');
		await expect.poll(async () => (await daemon.get<{ zone: string }>('/walls/utama/preview')).zone).toBe('kiri');
		await zone.selectOption('kanan');
		await expect.poll(async () => (await daemon.get<{ zone: string }>('/walls/utama/preview')).zone).toBe('kanan');
		await budi.page.getByRole('button', { name: 'Simpan…' }).click();
		await budi.page.getByLabel('Judul susunan').fill('Sayap');
		await budi.page.getByRole('button', { name: 'Ganti yang lama' }).click();
		await expect(budi.page.getByText('Susunan Sayap tersimpan')).toBeVisible();
		const { spec } = await daemon.get<{ spec: { zone?: string; windows: { source: string; region: object }[] } }>('/layouts/sayap');
		expect([spec.zone, spec.windows.map((w) => w.source)]).toEqual(['kanan', ['camera/pelabuhan']]);
		expect(spec.windows[0]?.region).toEqual({ x: 0, y: 0, width: 1, height: 1 });
	});

	await test.step('what an alarm has put on air is named before it is covered', async () => {
		const spec = { title: 'Banjir', wall: 'utama', zone: 'kanan', source: 'camera/alun-alun', mode: 'take', acknowledge: true };
		await daemon.send('PUT', '/alarms/banjir', { spec });
		await daemon.send('POST', '/alarms/banjir/raise', { text: 'pompa berhenti' });
		await expect(budi.page.getByRole('alert')).toContainText('Banjir');
		await expect(budi.page.getByText('Menutupi alarm Banjir')).toBeVisible();
	});
}
