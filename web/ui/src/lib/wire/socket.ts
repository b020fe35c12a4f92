/**
 * A websocket that comes back by itself. It knows messages and time, and
 * nothing of what draws them.
 */

/** What a page does about a closed socket. */
export type AfterClose = 'retry' | 'stop';

export interface SocketOptions<In, Out> {
	/** Asked for every attempt. */
	url: () => string;
	decode: (text: string) => In | undefined;
	/** The first message of every connection. */
	hello: () => Out;
	onMessage: (message: In) => void;
	onOpen?: () => void;
	/** Says what to do next; code 1006 is a connection that broke or never was. */
	onClose?: (code: number, reason: string) => AfterClose;
	/** A connection on which nothing was heard for so long is dead, in ms. It defaults to 5000. */
	silence?: number;
	/** For tests; the browser's own by default. */
	make?: (url: string) => WebSocket;
	/** Monotonic ms. */
	now?: () => number;
	random?: () => number;
}

/** ms to wait before the next attempt: at most 2 s in the first minute without a connection, then at most 15 s. */
export function retryDelay(attempt: number, lostFor: number, random: number): number {
	const limit = lostFor < 60_000 ? 2_000 : 15_000;
	const step = Math.min(limit, 250 * 2 ** Math.min(attempt, 10));
	return step * (0.5 + random / 2);
}

export class Socket<In, Out> {
	readonly #o: SocketOptions<In, Out>;
	readonly #now: () => number;
	#ws: WebSocket | undefined;
	#retry: ReturnType<typeof setTimeout> | undefined;
	#watch: ReturnType<typeof setInterval> | undefined;
	#attempt = 0;
	#lostAt: number;
	#heardAt = 0;
	#stopped = false;
	#up = false; // since #lostAt was last set

	constructor(options: SocketOptions<In, Out>) {
		this.#o = options;
		this.#now = options.now ?? (() => performance.now());
		this.#lostAt = this.#now();
	}

	/** Monotonic ms since when there is no connection; undefined while there is one. */
	get lostAt(): number | undefined {
		if (this.connected) return undefined;
		return this.#up ? this.#now() : this.#lostAt; // closing: the close event will say since when
	}

	get connected(): boolean {
		return this.#ws?.readyState === 1;
	}

	open(): void {
		if (this.#ws || this.#stopped) return;
		const ws = (this.#o.make ?? ((url) => new WebSocket(url)))(this.#o.url());
		this.#ws = ws;
		this.#heardAt = this.#now();
		ws.onopen = () => this.#opened(ws);
		ws.onmessage = (e: MessageEvent<unknown>) => this.#heard(ws, e.data);
		ws.onclose = (e: CloseEvent) => this.#closed(ws, e.code, e.reason);
		clearInterval(this.#watch);
		this.#watch = setInterval(() => this.#listen(ws), 1000);
	}

	/** Sends now, or says false: nothing is kept for later, a new connection starts from the truth. */
	send(message: Out): boolean {
		if (!this.connected) return false;
		this.#ws?.send(JSON.stringify(message));
		return true;
	}

	/** Drops the connection and makes another one at once. */
	again(): void {
		const ws = this.#ws;
		if (ws) {
			this.#forget(ws);
			ws.close(1000, 'again');
		}
		clearTimeout(this.#retry);
		this.#stopped = false;
		this.open();
	}

	/** Ends for good. */
	close(): void {
		this.#stopped = true;
		clearTimeout(this.#retry);
		const ws = this.#ws;
		if (!ws) return;
		this.#forget(ws);
		ws.close(1000);
	}

	#opened(ws: WebSocket): void {
		if (ws !== this.#ws) return;
		this.#up = true;
		this.send(this.#o.hello());
		this.#o.onOpen?.();
	}

	#heard(ws: WebSocket, data: unknown): void {
		if (ws !== this.#ws || typeof data !== 'string') return;
		this.#heardAt = this.#now();
		this.#attempt = 0;
		const message = this.#o.decode(data);
		if (message !== undefined) this.#o.onMessage(message);
	}

	/** A peer that vanished without a word never closes: stop listening to it. */
	#listen(ws: WebSocket): void {
		if (ws !== this.#ws || this.#now() - this.#heardAt < (this.#o.silence ?? 5000)) return;
		ws.close(4000, 'silence'); // the close event of a dead connection takes long
		this.#closed(ws, 1006, 'silence', this.#heardAt);
	}

	/** @param since when it was lost: a silent one with its last word */
	#closed(ws: WebSocket, code: number, reason: string, since = this.#now()): void {
		if (ws !== this.#ws) return;
		this.#forget(ws, since);
		const next = this.#o.onClose?.(code, reason) ?? 'retry';
		if (next === 'stop') this.#stopped = true;
		if (this.#stopped || this.#ws) return; // onClose may have opened another one
		const wait = retryDelay(this.#attempt++, this.#now() - this.#lostAt, (this.#o.random ?? Math.random)());
		clearTimeout(this.#retry);
		this.#retry = setTimeout(() => this.open(), wait);
	}

	#forget(ws: WebSocket, since = this.#now()): void {
		if (this.#up) this.#lostAt = since;
		this.#up = false;
		ws.onopen = ws.onmessage = ws.onclose = null;
		this.#ws = undefined;
		clearInterval(this.#watch);
	}
}
