import { type Page, expect } from '@playwright/test';

/** A person at the console. */
export class Operator {
	constructor(
		readonly page: Page,
		private readonly base: string,
	) {}

	async signIn(name = 'admin', password = 'kawung-demo'): Promise<void> {
		await this.page.goto(this.base);
		await this.page.getByLabel(/pengguna/i).fill(name);
		await this.page.getByLabel(/sandi/i).fill(password);
		await this.page.getByRole('button', { name: /^masuk/i }).click();
		await expect(this.page.getByRole('button', { name: /^ambil/i })).toBeVisible({ timeout: 30_000 });
	}

	/** Taps the layout, then TAKE, and waits for the receipt under the thumb. */
	async take(title: string, painted: string): Promise<void> {
		await this.page.getByRole('button', { name: new RegExp(title, 'i') }).first().click();
		const take = this.page.getByRole('button', { name: /^ambil/i });
		await expect(take).toBeEnabled();
		await take.click();
		await expect(this.page.getByText(new RegExp(`${painted} layar`)).first()).toBeVisible({ timeout: 15_000 });
	}

	/** Taps a layout: it is being prepared. */
	async prepare(title: string): Promise<void> {
		await this.page.getByRole('region', { name: 'Susunan' }).getByRole('button', { name: title }).click();
	}

	/** Takes what is prepared. */
	async takeIt(): Promise<void> {
		const take = this.page.getByRole('button', { name: /^ambil/i });
		await expect(take).toBeEnabled();
		await take.click();
	}

	/** Opens the waiting displays and points at a panel for the one that shows code. */
	async approve(code: string, panel: RegExp): Promise<void> {
		await this.page.getByRole('button', { name: /layar menunggu/i }).click();
		const card = this.page.locator('form', { hasText: code });
		if ((await card.getByRole('button', { expanded: true }).count()) === 0) await card.getByRole('button').first().click();
		await card.getByRole('button', { name: panel }).click();
		await card.getByRole('button', { name: /^terima/i }).click();
	}
}
