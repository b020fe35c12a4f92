import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';

/** A free loopback port. */
export async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	server.close();
	await once(server, 'close');
	if (typeof address !== 'object' || address === null) throw new Error('no port');
	return address.port;
}

/** `kawung demo` on a data folder of its own, which can be killed and started again. */
export class Daemon {
	#process: ChildProcess | undefined;
	#output = '';
	#cookie = '';

	constructor(
		private readonly data: string,
		private readonly port: number,
		private readonly webrtc: number,
		/** Where other machines reach it, by HTTPS and by UDP: "10.0.0.1"; nowhere when empty. */
		private readonly outside = '',
	) {}

	get base(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	/** Where other machines open it. */
	get far(): string {
		return `https://${this.outside}:${this.port}`;
	}

	/** What the daemon printed so far. */
	get output(): string {
		return this.#output;
	}

	async forget(): Promise<void> {
		await rm(this.data, { recursive: true, force: true });
	}

	/** Starts the daemon and resolves when it is ready. */
	async start(): Promise<void> {
		const args = ['demo', '-data', this.data, '-listen', `127.0.0.1:${this.port}`, '-webrtc', `${this.outside || '127.0.0.1'}:${this.webrtc}`];
		args.push('-alone', '5m'); // of what a run that is killed leaves behind
		if (this.outside) args.push('-https', `${this.outside}:${this.port}`);
		const child = spawn('../../bin/kawung', args, { stdio: ['ignore', 'pipe', 'pipe'] });
		this.#process = child;
		for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (this.#output += String(text)));
		for (const until = Date.now() + 60_000; Date.now() < until; ) {
			if (child.exitCode !== null) throw new Error(`kawung demo ended: ${this.#output}`);
			const ready = await fetch(`${this.base}/readyz`).then(
				(r) => r.ok,
				() => false,
			);
			if (ready) return;
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
		throw new Error(`kawung demo is not ready after a minute: ${this.#output}`);
	}

	/** Signs in as the demo's administrator, for `send`. */
	async signIn(): Promise<void> {
		const answer = await this.#fetch('POST', '/session', { user: 'admin', password: 'kawung-demo' });
		this.#cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
	}

	/** Calls the API as the administrator; throws what the problem document says. */
	async send<T>(method: 'PUT' | 'POST' | 'DELETE', path: string, body: unknown): Promise<T> {
		const answer = await this.#fetch(method, path, body);
		return (answer.status === 204 ? undefined : await answer.json()) as T;
	}

	/** Stores a picture as the administrator. */
	async store(name: string, picture: Uint8Array): Promise<void> {
		const headers = { Origin: this.base, Cookie: this.#cookie };
		const answer = await fetch(`${this.base}/api/v1/images/${name}`, { method: 'PUT', headers, body: new Blob([new Uint8Array(picture)]) });
		if (!answer.ok) throw new Error(await answer.text());
	}

	/** Reads from the API as the administrator. */
	async get<T>(path: string): Promise<T> {
		return (await this.#fetch('GET', path)).json() as Promise<T>;
	}

	/** Deletes something as the administrator. */
	async drop(path: string): Promise<void> {
		await this.#fetch('DELETE', path);
	}

	async #fetch(method: string, path: string, body?: unknown): Promise<Response> {
		const headers = { 'Content-Type': 'application/json', Origin: this.base, Cookie: this.#cookie };
		const answer = await fetch(`${this.base}/api/v1${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
		if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
		return answer;
	}

	/** The process of the relay, which outlives the daemon's. */
	async relay(): Promise<number> {
		return Number(await readFile(`${this.data}/relay.lock`, 'utf8'));
	}

	/** Ends the daemon with a signal and resolves when it has gone. */
	async kill(signal: NodeJS.Signals): Promise<void> {
		const child = this.#process;
		if (!child || child.exitCode !== null || child.signalCode !== null) return;
		const gone = once(child, 'exit');
		child.kill(signal);
		await gone;
	}
}
