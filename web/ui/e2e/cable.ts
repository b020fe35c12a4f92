import { once } from 'node:events';
import { type Server, type Socket, connect, createServer } from 'node:net';

/** The wire to a camera: everything passes, until it is cut. What was connected then is reset, what dials is refused. */
export class Cable {
	readonly #ends = new Set<Socket>();
	#server: Server | undefined;
	#port = 0;

	/** @param to the camera's own port on loopback */
	constructor(private readonly to: number) {}

	/** The near end's port; the same one after every mending. */
	get port(): number {
		return this.#port;
	}

	async mend(): Promise<void> {
		const server = createServer((near) => {
			const far = connect(this.to, '127.0.0.1');
			for (const [end, other] of [
				[near, far],
				[far, near],
			] as const) {
				this.#ends.add(end);
				end.on('error', () => other.destroy());
				end.on('close', () => {
					this.#ends.delete(end);
					other.destroy();
				});
			}
			near.pipe(far).pipe(near);
		});
		server.listen(this.#port, '127.0.0.1');
		await once(server, 'listening');
		const address = server.address();
		if (typeof address === 'object' && address) this.#port = address.port;
		this.#server = server;
	}

	async cut(): Promise<void> {
		const server = this.#server;
		if (!server) return;
		this.#server = undefined;
		const closed = once(server, 'close');
		server.close();
		for (const end of this.#ends) end.resetAndDestroy();
		await closed;
	}
}
