import { Toasts } from '../../lib/ui/toasts.svelte';
import { WallClock } from '../../lib/wire/clock';
import { decodeToConsole } from '../../lib/wire/decode';
import { CloseCode, protocol, type FromConsole, type ToConsole } from '../../lib/wire/messages';
import { Socket } from '../../lib/wire/socket';
import type { Api, Person } from '../api';
import { Images } from '../images/images';
import { held } from '../leases/holding';
import { say } from '../problems';
import { Desk, type Action } from './desk.svelte';
import { Districts } from './districts.svelte';
import { Drag } from './drag.svelte';
import { Figures } from './figures.svelte';
import { House } from './house.svelte';
import { Notices } from './notices.svelte';
import { Pictures } from './pictures.svelte';
import { Receipts } from './receipts.svelte';
import { Weighing } from './weighing.svelte';

const clockEvery = 2000; // ms; also proves that the connection lives

/** Everything one signed-in console is made of. `open` starts it, `close` ends it. */
export class Console {
	readonly house = new House();
	readonly toasts = new Toasts();
	readonly receipts = new Receipts();
	readonly drag = new Drag();
	readonly notices = new Notices();
	readonly districts = new Districts();
	readonly api: Api;
	readonly desk: Desk;
	readonly weighing: Weighing;
	readonly pictures: Pictures;
	readonly figures: Figures;
	readonly images: Images;
	readonly #socket: Socket<ToConsole, FromConsole>;
	/** A tablet's own clock may be minutes off. */
	readonly #time = new WallClock();
	/** The wall's time, ms since the Unix epoch, once a second: what ages are counted from. */
	#now = $state(Date.now());
	#person = $state.raw<Person>();
	#build = '';
	#ticks: ReturnType<typeof setInterval> | undefined;
	#clock: ReturnType<typeof setInterval> | undefined;

	constructor(api: Api, person: Person) {
		this.api = api;
		this.#person = person;
		this.desk = new Desk(this.house, api);
		this.desk.onProblem = (action, error) => this.problem(action, error);
		this.desk.onReceipt = (wall, receipt) => this.receipts.hear(wall, receipt);
		this.weighing = new Weighing(this.house, this.desk, (wall) => api.covered(wall));
		this.desk.onWall = () => void this.weighing.weigh();
		this.pictures = new Pictures(
			(camera) => api.keyframe(camera),
			(camera) => this.house.sources.get(`camera/${camera}`)?.state !== 'live',
		);
		this.figures = new Figures(this.house, api);
		this.images = new Images(this.house, api);
		this.#socket = new Socket<ToConsole, FromConsole>({
			url: () => `${location.origin.replace(/^http/, 'ws')}/ws/console`,
			decode: decodeToConsole,
			hello: () => ({ type: 'hello', protocol, ui: this.#build }),
			onMessage: (m) => this.#receive(m),
			onClose: (code) => this.#closed(code),
		});
	}

	get now(): number {
		return this.#now;
	}
	get person(): Person {
		return this.#person ?? { user: '', role: '' };
	}

	/** Where undo takes back: the zone that is all this person holds of the wall on the page, else ''. */
	get holds(): string {
		return held(this.house.wall(this.desk.wall)?.leases ?? [], this.person.user);
	}

	open(): void {
		this.#socket.open();
		this.#ticks = setInterval(() => (this.#now = Math.round(this.#time.now() / 1000)), 1000);
		this.#clock = setInterval(() => this.#socket.send({ type: 'clock', t1: this.#time.local() }), clockEvery);
	}
	close(): void {
		clearInterval(this.#ticks);
		clearInterval(this.#clock);
		this.#socket.close();
		this.notices.close();
		this.pictures.close();
		this.figures.close();
	}

	/** Says what went wrong with an action, what it means for the wall and what to do. */
	problem(action: Action, error: unknown): void {
		const { title, detail } = say(action, error);
		this.toasts.say('bad', title, detail);
	}

	#receive(m: ToConsole): void {
		if (m.type === 'clock') return this.#time.add({ ...m, t4: this.#time.local() });
		if (m.type === 'hello') {
			this.#time.greet(m.now);
			this.#greet(m.ui, m.epoch);
		}
		this.house.receive(m);
		if (m.type === 'wall') {
			this.receipts.hear(m.wall, m.receipt);
			this.desk.heardWall(m.wall);
		}
		if (m.type === 'wall' || m.type === 'alarms') void this.weighing.weigh();
	}

	/** A newer build of the pages is served now: this one is loaded again; all state is with the controller. */
	#greet(ui: string, epoch: string): void {
		if (this.#build && ui !== this.#build) location.reload();
		if (this.house.hello && this.house.hello.epoch !== epoch) this.receipts.reset();
		this.#build = ui;
		this.house.connected();
		this.images.load().catch(() => {}); // its sheet asks again and says what is wrong
	}

	#closed(code: number): 'retry' | 'stop' {
		this.house.lost();
		if (code === CloseCode.refused) {
			this.api.onSignedOut();
			return 'stop';
		}
		if (code === CloseCode.tooOld) {
			location.reload();
			return 'stop';
		}
		return 'retry';
	}
}
