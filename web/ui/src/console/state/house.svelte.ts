import type {
	Declared,
	DeclaredDisplay,
	DeclaredLayout,
	DeclaredTour,
	DeclaredWall,
	DisplayStatus,
	Incident,
	Pairing,
	Participant,
	Schedule,
	SourceHealth,
	ToConsole,
	Turn,
	WallLink,
	WallMessage,
	WallPanel,
	Watcher,
} from '../../lib/wire/messages';
import type { StoredImage } from '../api';

type Hello = Extract<ToConsole, { type: 'hello' }>;
type TileState = Extract<ToConsole, { type: 'tiles' }>['tiles'][number];

/** How the console hears the controller. */
export type Link = 'connecting' | 'connected' | 'lost';

/** What the controller has told this console. Only `receive`, `stored` and the link change it. */
export class House {
	#link = $state<Link>('connecting');
	#hello = $state.raw<Hello>();
	#declared = $state.raw<Declared>();
	#walls = $state.raw<ReadonlyMap<string, WallMessage>>(new Map());
	#displays = $state.raw<readonly DisplayStatus[]>([]);
	#pairing = $state.raw<readonly Pairing[]>([]);
	#sources = $state.raw<ReadonlyMap<string, SourceHealth>>(new Map());
	#rooms = $state.raw<ReadonlyMap<string, readonly Participant[]>>(new Map());
	#alarms = $state.raw<readonly Incident[]>([]);
	#schedules = $state.raw<readonly Schedule[]>([]);
	#tiles = $state.raw<ReadonlyMap<string, TileState>>(new Map());
	#watching = $state.raw<readonly Watcher[]>([]);
	#links = $state.raw<readonly WallLink[]>([]);
	#images = $state.raw<readonly StoredImage[]>();

	/** Every alarm that is up, the most urgent first. */
	get alarms(): readonly Incident[] {
		return this.#alarms;
	}
	/** Of all walls. */
	get allSchedules(): readonly Schedule[] {
		return this.#schedules;
	}
	schedules(wall: string): readonly Schedule[] {
		return this.#schedules.filter((s) => s.wall === wall);
	}
	tours(wall: string): readonly DeclaredTour[] {
		return this.#declared?.tours.filter((t) => t.wall === wall) ?? [];
	}
	/** What people call a tour. */
	tourTitle(name: string): string {
		return this.#declared?.tours.find((t) => t.name === name)?.title || name;
	}
	/** The tour of a window that is on air, if it has one. */
	turn(wall: string, window: string): Turn | undefined {
		return this.#walls.get(wall)?.turns.find((t) => t.window === window);
	}
	get link(): Link {
		return this.#link;
	}
	get hello(): Hello | undefined {
		return this.#hello;
	}
	/** IANA zone of the room's clock; undefined until heard. */
	get zone(): string | undefined {
		return this.#hello?.zone || undefined;
	}
	get declared(): Declared | undefined {
		return this.#declared;
	}
	get displays(): readonly DisplayStatus[] {
		return this.#displays;
	}
	get pairing(): readonly Pairing[] {
		return this.#pairing;
	}
	get sources(): ReadonlyMap<string, SourceHealth> {
		return this.#sources;
	}
	get tiles(): ReadonlyMap<string, TileState> {
		return this.#tiles;
	}

	/** The stored pictures, by name; undefined until the API was asked, for no message tells of them. */
	get images(): readonly StoredImage[] | undefined {
		return this.#images;
	}
	stored(images: readonly StoredImage[]): void {
		this.#images = images;
	}

	/** Who watches a wall from outside the room. */
	watching(wall: string): readonly Watcher[] {
		return this.#watching.filter((w) => w.wall === wall);
	}
	/** The links to a wall that are good now, newest first. */
	links(wall: string): readonly WallLink[] {
		return this.#links.filter((l) => l.wall === wall);
	}
	participants(room: string): readonly Participant[] {
		return this.#rooms.get(room) ?? [];
	}
	wall(name: string): WallMessage | undefined {
		return this.#walls.get(name);
	}
	declaredWall(name: string): DeclaredWall | undefined {
		return this.#declared?.walls.find((w) => w.name === name);
	}
	layouts(wall: string): readonly DeclaredLayout[] {
		return this.#declared?.layouts.filter((l) => l.wall === wall) ?? [];
	}
	/** What people call a layout; its name when it has no title, '' for windows put by hand. */
	layoutTitle(name: string): string {
		return this.#declared?.layouts.find((l) => l.name === name)?.title || name;
	}
	/** What people call an alarm; its name when it is not up. */
	alarmTitle = (name: string): string => this.#alarms.find((a) => a.alarm === name)?.title || name;
	displayTitle(name: string): string {
		return this.#declared?.displays.find((d) => d.name === name)?.title || name;
	}
	/** The declared display of a panel and, if it ever spoke, its status. */
	displayOn(wall: string, panel: WallPanel): { declared?: DeclaredDisplay; status?: DisplayStatus } {
		const declared = this.#declared?.displays.find((d) => d.wall === wall && d.panel === panel.name);
		const status = declared && this.#displays.find((s) => s.name === declared.name);
		return { ...(declared && { declared }), ...(status && { status }) };
	}

	connected(): void {
		this.#link = 'connected';
	}
	lost(): void {
		this.#link = 'lost';
	}

	receive(m: ToConsole): void {
		switch (m.type) {
			case 'hello':
				this.#hello = m;
				return;
			case 'declared':
				this.#declared = m;
				return;
			case 'wall':
				this.#walls = new Map(this.#walls).set(m.wall, m);
				return;
			case 'displays':
				this.#displays = m.displays;
				this.#pairing = m.pairing;
				return;
			case 'sources':
				this.#sources = new Map(m.sources.map((s) => [s.source, s]));
				return;
			case 'rooms':
				this.#rooms = new Map(m.rooms.map((r) => [r.room, r.participants]));
				return;
			case 'tiles':
				this.#tiles = new Map(m.tiles.map((t) => [t.tile, t]));
				return;
			case 'schedules':
				this.#schedules = m.schedules;
				return;
			case 'alarms':
				this.#alarms = m.alarms;
				return;
			case 'viewers':
				this.#watching = m.watching;
				this.#links = m.links;
				return;
			case 'clock':
				return;
			default:
				unreachable(m);
		}
	}
}

function unreachable(m: never): void {
	console.warn('console: unknown message', m);
}
