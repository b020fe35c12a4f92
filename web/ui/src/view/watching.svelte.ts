/** A viewer: it hears a wall over one websocket, follows its program, and says what of it is true. */
import { hourMinute, moment } from '../lib/i18n/format';
import { Sources } from '../lib/state/sources.svelte';
import { StandIns } from '../lib/state/standins.svelte';
import { Tiles } from '../lib/state/tiles.svelte';
import { Pictures } from '../lib/video/pictures.svelte';
import { WallClock } from '../lib/wire/clock';
import { decodeToViewer } from '../lib/wire/decode';
import { CloseCode, protocol, type FromViewer, type Offer, type ToViewer, type ViewWindow } from '../lib/wire/messages';
import { reloadPage } from '../lib/wire/reload';
import { Socket, type AfterClose } from '../lib/wire/socket';
import type { Address } from './address';
import { Following } from './following.svelte';
import { asView } from './geometry';
import { say } from './messages';

/** Why nothing is shown. */
export type Ending = 'over' | 'signIn' | 'denied' | 'nothing' | 'full' | 'replaced';

type Hello = Extract<ToViewer, { type: 'hello' }>;

const lostAfter = 3000; // ms without the controller until the page says so
const newSession = () => crypto.getRandomValues(new Uint32Array(4)).reduce((s, n) => s + n.toString(36), '');

export class Watching {
	readonly following = new Following();
	readonly tiles = new Tiles();
	readonly sources = new Sources();
	readonly standIns = new StandIns();
	readonly clock = new WallClock();
	readonly pictures: Pictures;
	readonly address: Address;
	readonly #socket: Socket<ToViewer, FromViewer>;
	#session = newSession();
	#hello = $state.raw<Hello>();
	#ending = $state<Ending>();
	#second = $state(Date.now());
	#lostSince = $state<number>();
	#focus = $state('');
	#timers: ReturnType<typeof setInterval>[] = [];
	#connects = 0;

	constructor(address: Address, url: string) {
		this.address = address;
		this.pictures = new Pictures({
			wallTime: (at) => this.clock.now() - (performance.now() - at) * 1000,
			group: (source) => this.sources.get(source)?.group ?? 0,
			lost: () => this.#renew(),
			changed: () => this.#check(),
		});
		this.#socket = new Socket({
			url: () => url,
			decode: decodeToViewer,
			hello: () => ({ type: 'hello', protocol, ui: this.#hello?.ui ?? '', token: address.token, session: this.#session }),
			onMessage: (m) => this.#receive(m),
			onOpen: () => this.#greet(),
			onClose: (code) => this.#closed(code),
		});
	}

	/** Undefined until the wall has let this page in. */
	get hello(): Hello | undefined {
		return this.#hello;
	}
	get ending(): Ending | undefined {
		return this.#ending;
	}
	/** The wall's time, ms since the Unix epoch, once a second. */
	get second(): number {
		return this.#second;
	}
	/** Since when the controller is not heard, ms since the Unix epoch; undefined while it is. */
	get lostSince(): number | undefined {
		return this.#lostSince;
	}
	get zone(): string {
		return this.#hello?.zone || 'Asia/Jakarta';
	}
	get locale(): string {
		return this.#hello?.locale || 'id-ID';
	}
	/** The id of the window that is looked at, '' for the whole wall. */
	get focus(): string {
		return this.#focus;
	}

	/** Since when this is on air, and until when the link is good. */
	get facts(): string[] {
		const at = (micros: number) => moment(micros / 1000, this.zone, this.#second);
		const { shown } = this.following;
		const since = shown?.onAirAt ? say.since(at(shown.onAirAt)) : '';
		return [since, this.#hello?.until ? say.until(at(this.#hello.until)) : ''].filter(Boolean);
	}

	/** "10.42" of a moment on the wire, µs. */
	time(at: number): string {
		return hourMinute(at / 1000, this.zone);
	}

	/** Starts; returns how to stop. */
	open(): () => void {
		this.pictures.open();
		this.#socket.open();
		this.#timers = [setInterval(() => this.#tick(), 1000), setInterval(() => this.#check(), 100)];
		return () => {
			this.#timers.forEach(clearInterval);
			this.#socket.close();
			this.pictures.close();
		};
	}

	/** Tries again after an ending. */
	again(): void {
		this.#ending = undefined;
		this.#socket.again();
	}

	/** Looks at one window, or with '' at the whole wall. */
	look(window: string): void {
		this.#focus = window;
		this.#socket.send({ type: 'focus', window });
	}

	#greet(): void {
		this.#connects++;
		this.tiles.reconnected();
		if (this.#focus) this.#socket.send({ type: 'focus', window: this.#focus });
		for (let i = 0; i < 4; i++) setTimeout(() => this.#askTime(), 80 * i);
	}

	#askTime(): void {
		this.#socket.send({ type: 'clock', t1: this.clock.local() });
	}

	#receive(m: ToViewer): void {
		switch (m.type) {
			case 'hello':
				return this.#greeted(m);
			case 'clock':
				return this.clock.add({ ...m, t4: this.clock.local() });
			case 'offer':
				return void this.#answer(m);
			case 'program':
				this.sources.keep(this.following.sources); // the words on what comes back follow
				this.following.receive(m, performance.now());
				if (this.#focus && !m.windows.some((w) => w.window === this.#focus && !w.withheld)) this.look('');
				return this.#check();
			case 'seats':
				return this.following.seat(m.room, m.seats);
			case 'source':
				return this.sources.receive({ ...m, reason: '' });
			case 'standin':
				return this.standIns.receive(m);
			case 'tile':
			case 'patch':
				if (this.tiles.receive(m)) this.#socket.send({ type: 'resync', tile: m.tile });
				return this.#check();
			case 'reload':
				return reloadPage();
		}
	}

	#greeted(m: Hello): void {
		if (this.#hello && m.ui !== this.#hello.ui) return reloadPage();
		this.#hello = m;
		this.#ending = undefined;
		this.clock.greet(m.now);
		this.#tick();
	}

	async #answer(offer: Offer): Promise<void> {
		if (offer.resumed || !offer.sdp) {
			if (!this.pictures.peer.good) this.#renew();
			return;
		}
		const asked = this.#connects; // another connection brings an offer of its own
		try {
			const sdp = await this.pictures.answer(offer);
			if (sdp !== undefined && asked === this.#connects) this.#socket.send({ type: 'answer', sdp });
		} catch (e) {
			console.error('kawung: answer the offer', e); // shown without pictures; the next connection tries again
		}
	}

	/** The pictures' connection is gone: a new session asks for a new one. */
	#renew(): void {
		this.#session = newSession();
		if (this.#socket.connected) this.#socket.again();
	}

	/** A window that comes next is ready when it is live, or when there is nothing to wait for. */
	#check(): void {
		this.following.check((w) => this.#ready(w), performance.now());
	}

	#ready(w: ViewWindow): boolean {
		if (w.withheld || !w.source) return true;
		if (w.kind === 'tile') return this.tiles.has(w.source.slice('tile/'.length));
		if (w.kind !== 'camera' && w.kind !== 'participant') return true;
		const { source } = this.standIns.on(asView(w, nowhere));
		return w.slot < 0 || this.pictures.slots.pulse(w.slot).live || this.sources.dead(source, 0);
	}

	#tick(): void {
		this.#second = Math.round(this.clock.now() / 1000);
		this.#askTime();
		const lostAt = this.#socket.lostAt;
		const gone = lostAt === undefined ? 0 : performance.now() - lostAt;
		this.#lostSince = gone > lostAfter ? (this.#lostSince ?? this.#second - gone) : undefined;
	}

	#closed(code: number): AfterClose {
		const endings: Partial<Record<number, Ending>> = {
			[CloseCode.refused]: this.address.token ? 'over' : 'signIn',
			[CloseCode.forbidden]: 'denied',
			[CloseCode.nothing]: 'nothing',
			[CloseCode.full]: 'full',
			[CloseCode.replaced]: 'replaced',
		};
		if (code === CloseCode.tooOld) {
			reloadPage();
			return 'stop';
		}
		const ending = endings[code];
		if (!ending) return 'retry';
		this.#end(ending);
		return 'stop';
	}

	/** What was shown may not be shown any more: nothing of it stays on the page. */
	#end(ending: Ending): void {
		this.#ending = ending;
		this.#focus = '';
		this.#lostSince = undefined;
		this.following.forget();
		this.pictures.place([]);
		this.pictures.peer.close();
		this.#session = newSession();
	}
}

const nowhere = { x: 0, y: 0, width: 0, height: 0 };
