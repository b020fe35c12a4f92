/** For tests: the browser's websocket with the network cut off. The test is the network, and the controller. */
export class FakeWire {
	/** Those that were made, in order; a test begins with an empty list. */
	static all: FakeWire[] = [];
	static get last(): FakeWire {
		const wire = FakeWire.all.at(-1);
		if (!wire) throw new Error('no websocket was made');
		return wire;
	}

	readyState = 0;
	/** As it was written. */
	readonly sent: string[] = [];
	onopen: (() => void) | null = null;
	onmessage: ((e: { data: unknown }) => void) | null = null;
	onclose: ((e: { code: number; reason: string }) => void) | null = null;

	constructor(readonly url: string) {
		FakeWire.all.push(this);
	}
	send(text: string): void {
		this.sent.push(text);
	}
	close(): void {
		this.readyState = 2;
	}

	up(): void {
		this.readyState = 1;
		this.onopen?.();
	}
	down(code = 1006, reason = ''): void {
		this.readyState = 3;
		this.onclose?.({ code, reason });
	}
	say(message: unknown): void {
		this.onmessage?.({ data: JSON.stringify(message) });
	}
	/** The messages of a type that were sent. */
	said(type: string): { type: string; [field: string]: unknown }[] {
		return this.sent.map((text) => JSON.parse(text) as { type: string }).filter((m) => m.type === type);
	}
}
