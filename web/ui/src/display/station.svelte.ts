/**
 * A display: it hears the wall over one websocket, holds the program, draws it
 * through the painter and the pictures, and tells the wall what is on the glass.
 */
import { flushSync } from 'svelte';
import { Program } from '../lib/state/program.svelte';
import { Sources } from '../lib/state/sources.svelte';
import { StandIns } from '../lib/state/standins.svelte';
import { Tiles } from '../lib/state/tiles.svelte';
import { capabilities, hardware } from '../lib/video/screen';
import { WallClock, pageMicros } from '../lib/wire/clock';
import { decodeToDisplay } from '../lib/wire/decode';
import { CloseCode, protocol, type FromDisplay, type Offer, type ToDisplay, type View } from '../lib/wire/messages';
import { Socket, type AfterClose } from '../lib/wire/socket';
import { windowsHealth } from './health';
import { forgetIdentity, rememberIdentity, type Identity } from './identity';
import { Load } from './load';
import { forgetLast, rememberLast, restoreLast } from './memory';
import { Painter, type Painted } from './painter';
import { Pictures } from '../lib/video/pictures.svelte';
import { Readying } from './readying';
import { reloadPage } from '../lib/wire/reload';
import { Standing } from './standing.svelte';

const lostAfter = 5000; // ms without the controller until the wall says so
const healthEvery = 2000;
const loadEvery = 2000;
const rememberEvery = 10_000;
const historyLength = 500;
const renewFirst = 10_000; // until another offer is asked for
const renewMost = 600_000;

const newSession = () => crypto.getRandomValues(new Uint32Array(4)).reduce((s, n) => s + n.toString(36), '');

export class Station {
	readonly program = new Program();
	readonly tiles = new Tiles();
	readonly sources = new Sources();
	readonly standIns = new StandIns();
	readonly clock = new WallClock();
	readonly pictures: Pictures;
	readonly painter: Painter;
	readonly flips: Painted[] = [];
	readonly readying: Readying;
	readonly #load = new Load(localStorage);
	readonly #socket: Socket<ToDisplay, FromDisplay>;
	readonly #url: string;
	readonly #own: boolean; // the only display of this browser
	readonly #at: Standing;
	#token: string | undefined;
	#session = newSession();
	#ui = '';
	#hardware: boolean | undefined;
	#timers: ReturnType<typeof setInterval>[] = [];
	#healthAt = 0;
	#connects = 0;
	#failed = 0; // offers in a row that could not be answered

	constructor(identity: Identity, url: string) {
		this.#at = new Standing(identity.name);
		this.#token = identity.token;
		this.#own = identity.name === undefined;
		this.#url = url;
		this.pictures = new Pictures({
			wallTime: (at) => this.clock.now() - (performance.now() - at) * 1000,
			group: (source) => this.sources.get(source)?.group ?? 0,
			lost: () => this.#renew(),
			changed: () => this.#picturesChanged(),
		});
		this.readying = new Readying({
			live: (slot) => this.pictures.slots.pulse(slot).live,
			sources: this.sources,
			tile: (name) => this.tiles.has(name),
		});
		this.painter = new Painter({
			program: this.program,
			clock: this.clock,
			draw: () => flushSync(),
			report: (p) => this.#painted(p),
		});
		this.#socket = new Socket({
			url: () => this.#url,
			decode: decodeToDisplay,
			hello: () => this.#hello(),
			onMessage: (m) => this.#receive(m),
			onOpen: () => this.#greet(),
			onClose: (code) => this.#closed(code),
		});
	}

	/** How the page stands with the wall. */
	get standing(): Readonly<Standing> {
		return this.#at;
	}
	/** Websocket connections this page has made. */
	get connects(): number {
		return this.#connects;
	}
	get session(): string {
		return this.#session;
	}

	/** Starts; returns how to stop. */
	open(): () => void {
		void hardware().then((hw) => (this.#hardware = hw));
		this.pictures.open();
		this.#socket.open();
		this.#timers = [
			setInterval(() => this.#tick(), 1000),
			setInterval(() => this.#checkReady(), 100),
			setInterval(() => this.#remember(), rememberEvery),
			setInterval(() => void this.#measure(), loadEvery),
		];
		const hidden = () => this.#sayHealth();
		document.addEventListener('visibilitychange', hidden);
		return () => {
			document.removeEventListener('visibilitychange', hidden);
			this.#timers.forEach(clearInterval);
			this.#socket.close();
			this.pictures.close();
		};
	}

	/** A page or picture of a window has loaded, or cannot be had. */
	loaded(view: View, failed = false): void {
		this.readying.loaded(view, failed);
		this.#checkReady();
	}

	/** A stored picture, asked for with this display's own token. @throws when it is not to be had */
	async picture(url: string, signal: AbortSignal): Promise<Blob> {
		if (!url.startsWith('/api/v1/images/')) throw new Error('not a stored picture'); // the token goes nowhere else
		const headers = this.#token ? { authorization: `Bearer ${this.#token}` } : undefined;
		const answer = await fetch(url, { signal, ...(headers ? { headers } : {}) });
		if (!answer.ok) throw new Error(`picture: ${answer.status}`);
		return answer.blob();
	}

	/** A window whose page or picture had loaded is gone. */
	gone(view: View): void {
		this.readying.gone(view);
	}

	/** Another page of this display had taken over; this one takes it back. */
	takeBack(): void {
		this.#at.phase = 'starting';
		this.#socket.again();
	}

	#hello(): FromDisplay {
		return {
			type: 'hello',
			protocol,
			ui: this.#ui,
			...(this.#at.name ? { display: this.#at.name } : {}),
			...(this.#token ? { token: this.#token } : {}),
			session: this.#session,
			capabilities: capabilities(this.#hardware),
		};
	}

	/** Eight exchanges at once, so that the first take already has the time. */
	#greet(): void {
		this.#connects++;
		this.tiles.reconnected();
		for (let i = 0; i < 8; i++) setTimeout(() => this.#askTime(), 60 * i);
	}

	#askTime(): void {
		this.#socket.send({ type: 'clock', t1: this.clock.local() });
	}

	#receive(m: ToDisplay): void {
		switch (m.type) {
			case 'hello':
				return this.#greeted(m);
			case 'clock':
				return this.clock.add({ ...m, t4: this.clock.local() });
			case 'pair':
				this.#at.pairing = { code: m.code, expires: m.expires };
				this.#at.phase = 'pairing';
				return;
			case 'paired':
				return this.#paired(m.display, m.token);
			case 'offer':
				return void this.#answer(m);
			case 'program':
			case 'prepare':
			case 'flip':
			case 'cancel':
			case 'seats':
				return this.#act(m);
			case 'source':
				this.sources.receive(m);
				return this.#checkReady();
			case 'standin':
				this.standIns.receive(m);
				this.#load.disturbed(performance.now());
				flushSync(); // the slot and its name change together
				return this.#checkReady();
			case 'tile':
			case 'patch':
				if (this.tiles.receive(m)) this.#socket.send({ type: 'resync', tile: m.tile });
				return this.#checkReady();
			case 'identify':
				this.#at.second = this.clock.now() / 1000;
				this.#at.identifyUntil = this.#at.second + m.seconds * 1000;
				return;
			case 'reload':
				return reloadPage();
		}
	}

	#greeted(m: Extract<ToDisplay, { type: 'hello' }>): void {
		if (this.#ui && m.ui !== this.#ui) return reloadPage();
		this.#ui = m.ui;
		this.clock.greet(m.now);
		this.#at.locale = m.locale || this.#at.locale;
		this.#at.zone = m.zone || this.#at.zone;
		if (m.display && this.#token) this.#paired(m.display, this.#token);
	}

	#paired(name: string, token: string): void {
		this.#at.name = name;
		this.#token = token;
		this.#at.pairing = null;
		this.#at.phase = 'display';
		rememberIdentity(localStorage, name, token, this.#own);
	}

	#act(m: Extract<ToDisplay, { type: 'program' | 'prepare' | 'flip' | 'cancel' | 'seats' }>): void {
		const now = performance.now();
		if (m.type === 'prepare') this.sources.keep(this.program.sources); // the words on what comes back follow
		this.program.receive(m, now);
		this.#load.disturbed(now);
		if (m.type === 'program') {
			this.#at.phase = 'display';
			if (m.blank && this.#at.name) forgetLast(localStorage, this.#at.name);
		}
		if (m.type === 'prepare') {
			this.readying.prepared(m.take, m.views, now);
			flushSync(); // slots and figures are put behind the program at once
		}
		this.painter.wake();
		this.#checkReady();
	}

	async #answer(offer: Offer): Promise<void> {
		if (offer.resumed || !offer.sdp) {
			if (!this.pictures.peer.good) this.#renew();
			return;
		}
		const asked = this.#connects; // another connection brings an offer of its own
		try {
			const sdp = offer.more ? await this.pictures.grow(offer) : await this.pictures.answer(offer);
			if (sdp === undefined || asked !== this.#connects) return;
			this.#socket.send({ type: 'answer', sdp });
			this.#failed = 0;
		} catch (e) {
			console.error('kawung: answer the offer', e); // shown without pictures meanwhile
			if (!offer.more && asked === this.#connects) this.#renewLater();
		}
	}

	/** A browser that could not answer may have been short of something; one that never can is not to reconnect all day. */
	#renewLater(): void {
		const asked = this.#connects;
		const wait = Math.min(renewMost, renewFirst * 2 ** this.#failed++);
		setTimeout(() => asked === this.#connects && this.#renew(), wait);
	}

	/** The pictures' connection is gone: a new session asks for a new one. */
	#renew(): void {
		this.#session = newSession();
		if (this.#socket.connected) this.#socket.again();
	}

	#checkReady(): void {
		const take = this.readying.check(this.program, performance.now());
		if (take === undefined) return;
		flushSync(); // a tile is ready when it is drawn
		const error = this.readying.trouble;
		this.#socket.send({ type: 'ready', take, ...(error ? { error } : {}) });
	}

	#painted(p: Painted): void {
		this.flips.push(p);
		if (this.flips.length > historyLength) this.flips.shift();
		this.#socket.send({ type: 'painted', revision: p.revision, at: p.paintedAt });
		this.#sayHealth();
	}

	#picturesChanged(): void {
		this.#checkReady();
		this.#sayHealth();
	}

	#tick(): void {
		this.#at.second = Math.round(this.clock.now() / 1000);
		this.#askTime();
		const lostAt = this.#socket.lostAt;
		this.#at.lost = this.#at.phase !== 'replaced' && lostAt !== undefined && performance.now() - lostAt > lostAfter;
		if (this.#at.lost && this.#at.name) restoreLast(localStorage, this.#at.name, this.program, this.tiles);
		if (pageMicros() / 1000 - this.#healthAt >= healthEvery - 100) this.#sayHealth();
	}

	async #measure(): Promise<void> {
		const stats = await this.pictures.peer.stats()?.catch(() => undefined); // closed meanwhile
		if (!stats) return;
		const painting = this.#hardware === false ? this.pictures.slots.painting() : [];
		this.#load.look(stats.values(), performance.now(), this.#at.name, document.visibilityState === 'hidden', painting);
	}

	#sayHealth(): void {
		if (this.#at.phase !== 'display') return;
		this.#healthAt = pageMicros() / 1000;
		const decode = this.#load.health;
		const refresh = this.pictures.slots.refresh;
		this.#socket.send({
			type: 'health',
			hidden: document.visibilityState === 'hidden',
			clockError: this.clock.error(),
			windows: windowsHealth(this.program.onAir, {
				slots: this.pictures.slots,
				truth: (slot) => this.pictures.truth(slot),
				shown: (view) => this.standIns.on(view).source,
			}),
			...(decode ? { decode } : {}),
			...(refresh ? { refresh } : {}),
		});
	}

	#remember(): void {
		if (this.#at.name && !this.#at.lost) rememberLast(localStorage, this.#at.name, this.program, this.tiles);
	}

	#closed(code: number): AfterClose {
		switch (code) {
			case CloseCode.replaced:
				this.#at.phase = 'replaced';
				return 'stop';
			case CloseCode.tooOld:
				reloadPage();
				return 'stop';
			case CloseCode.refused:
				forgetIdentity(localStorage, this.#at.name);
				this.#token = undefined;
				return 'retry';
			default:
				return 'retry';
		}
	}
}
