import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Browser, chromium } from '@playwright/test';

/** Where each namespace's network is; RFC 2544 §C.2.2 keeps these addresses for test benches. */
const near = '198.18.213.1';
const far = '198.18.213.2';

const ip = (...args: string[]) => execFileSync('ip', args, { stdio: ['ignore', 'pipe', 'pipe'] });

/**
 * A machine of its own for a browser: a network namespace (Linux, root) whose only
 * wire to this one can be pulled out, as that of a display in another room.
 */
export class Machine {
	/** This machine's address as the other one knows it. */
	readonly near = near;
	readonly #name = `kawung-${process.pid}`;
	readonly #plug = `kw${process.pid}`; // 15 characters at most

	/** Makes the machine; says why when it cannot be made here. */
	make(): string {
		try {
			ip('netns', 'add', this.#name);
		} catch (err) {
			return `no network namespace: ${err}`;
		}
		try {
			ip('netns', 'exec', this.#name, 'true'); // it may be had and not be entered, as in a chroot
		} catch (err) {
			ip('netns', 'delete', this.#name);
			return `a network namespace that cannot be entered: ${err}`;
		}
		ip('link', 'add', this.#plug, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', this.#name);
		ip('address', 'add', `${near}/30`, 'dev', this.#plug);
		ip('-n', this.#name, 'address', 'add', `${far}/30`, 'dev', 'eth0');
		ip('-n', this.#name, 'link', 'set', 'lo', 'up');
		ip('-n', this.#name, 'link', 'set', 'eth0', 'up');
		this.mend();
		return '';
	}

	/** The browser that runs there. */
	async browser(executable: string, args: string[], folder: string): Promise<Browser> {
		await mkdir(folder, { recursive: true });
		const file = resolve(folder, 'chromium.sh');
		await writeFile(file, `#!/bin/sh\nexec ip netns exec ${this.#name} ${executable} "$@"\n`, { mode: 0o755 });
		return chromium.launch({ executablePath: file, args });
	}

	cut(): void {
		ip('link', 'set', this.#plug, 'down');
	}

	mend(): void {
		ip('link', 'set', this.#plug, 'up');
	}

	/** Takes the machine away, its wire with it. */
	drop(): void {
		ip('link', 'delete', this.#plug);
		ip('netns', 'delete', this.#name);
	}
}
