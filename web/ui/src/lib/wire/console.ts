/** Messages of /ws/console. Each from the server is the whole newest truth of its type. */
import type { Clock, ClockAnswer, Fit, Micros, Region, SourceState, WindowHealth } from './display';

export interface Window {
	id: string;
	source: string;
	region: Region;
	fit: Fit | '';
	label: string;
	/** The part of the picture that is shown; absent for all of it. */
	crop?: Region;
	/** The source that takes over while this one is dead. */
	instead?: string;
	/** Which of a camera's streams is shown; absent: what suits its size. */
	stream?: 'main' | 'sub';
	/** It stays where it is, above others, when a layout is taken. */
	pin?: boolean;
	/** It shows these sources in turn, each for `every` (a duration: "15s"); its own source is the first. */
	tour?: WindowTour;
	/** Its source is heard on the wall's display with sound. */
	sound?: boolean;
}

/** A panel on its wall: mm, and pixels before it is turned by `rotate` degrees. */
export interface WallPanel {
	name: string;
	x: number;
	y: number;
	width: number;
	height: number;
	bezel: number;
	pixels: [number, number];
	rotate: number;
}

export interface DeclaredWall {
	name: string;
	title: string;
	panels: WallPanel[];
	zones: DeclaredZone[];
	/** The layout for emergencies. */
	safe?: string;
}

/** A part of a wall that is worked on by itself: some of its panels, by name. */
export interface DeclaredZone {
	name: string;
	title: string;
	panels: string[];
}

export interface DeclaredDisplay {
	name: string;
	title: string;
	wall: string;
	panel: string;
	sound: boolean;
}

export interface DeclaredCamera {
	name: string;
	title: string;
	owner: string;
	tags: string[];
	class: string;
	demo: boolean;
	place?: { lat: number; lon: number };
}

export interface DeclaredLayout {
	name: string;
	title: string;
	wall: string;
	windows: Window[];
	/** A partial layout: only this zone is changed by it. */
	zone?: string;
}

export interface DeclaredTile {
	name: string;
	kind: string;
	title: string;
	unit: string;
	owner: string;
	demo: boolean;
}

export interface Named {
	name: string;
	title: string;
}

export interface Declared {
	type: 'declared';
	revision: number;
	walls: DeclaredWall[];
	displays: DeclaredDisplay[];
	cameras: DeclaredCamera[];
	layouts: DeclaredLayout[];
	tiles: DeclaredTile[];
	rooms: Named[];
	pages: Named[];
	tours: DeclaredTour[];
}

/** Layouts of a wall that are taken in turn, each for `every` seconds. */
export interface DeclaredTour {
	name: string;
	title: string;
	wall: string;
	layouts: string[];
	every: number;
}

/** Sources that a window shows in turn, two or more; each for `every`, a duration ("15s"). */
export interface WindowTour {
	sources: string[];
	every: string;
}

/** The tour of one window that is on air. */
export interface Turn {
	window: string;
	/** That it shows now. */
	source: string;
	/** From 1. */
	index: number;
	of: number;
	/** RFC 3339: when it turns; absent while it does not. */
	until?: string;
	paused: boolean;
	held?: string;
}

/** The tour of a wall, while it runs and after it was stopped; times are RFC 3339. */
export interface Run {
	tour: string;
	by: string;
	since: string;
	/** That is on air. */
	layout: string;
	/** From 1; 0 before the first. */
	index: number;
	of: number;
	until?: string;
	paused: boolean;
	held?: string;
	/** Absent while it runs. */
	stopped?: string;
	stoppedBy?: string;
	/** It could not go on. */
	why?: string;
}

/** A schedule, when it is due next and what became of it; times are RFC 3339. */
export interface Schedule {
	name: string;
	title: string;
	wall: string;
	layout?: string;
	tour?: string;
	/** Time of day in its zone. */
	at: string;
	/** mon to sun; none for every day. */
	days: string[];
	only: string[];
	except: string[];
	zone: string;
	paused?: boolean;
	/** Absent when there is none any more, and while it is paused. */
	next?: string;
	last: { due: string; taken: boolean; why?: string } | null;
}

/** What is on air on one wall. `onAirAt` is RFC 3339. */
export interface Program {
	wall: string;
	revision: number;
	layout: string;
	windows: Window[];
	onAirAt: string;
	by: string;
	/** That the take was about. */
	zone?: string;
	/** The revision of the take that it took back. */
	undoes?: number;
	/** The revision of the past program that came back with it. */
	from?: number;
	/** It is the safe layout. */
	safe?: boolean;
	/** It is a step of this tour. */
	tour?: string;
}

/** What is being prepared for one wall. */
export interface Preview {
	wall: string;
	revision: number;
	layout: string;
	windows: Window[];
	by: string;
	/** That alone is taken. */
	zone?: string;
	/** The revision of the past program that it was made of. */
	from?: number;
	/** Sources of it that were deleted since: their windows are empty. */
	lost?: string[];
}

export interface DisplayReceipt {
	display: string;
	paintedAt?: string;
	error?: string;
}

/** Which displays painted a take, when (RFC 3339), and how far apart. */
export interface Receipt {
	revision: number;
	at: string;
	complete: boolean;
	spreadMs: number;
	displays: DisplayReceipt[];
}

/** What undo would take back, whose it was and when (RFC 3339), and the layout it would go back to. */
export interface Undo {
	by: string;
	/** The layout it would take back; '' windows put by hand. */
	what: string;
	layout: string;
	at: string;
	takes: number;
	zone?: string;
}

/** What undo would take back in one zone. */
export interface ZoneUndo extends Undo {
	in: string;
}

/** A window on dead panels that has to be seen, and where it could go. */
export interface PlaceOffer {
	window: string;
	panels: string[];
	/** RFC 3339: since when they are dead. */
	since: string;
	/** Absent when there is no place. */
	region?: Region;
	/** The window that has the place now. */
	over?: string;
}

export interface TakeProgress {
	take: string;
	phase: 'preparing' | 'committed';
	ready: string[];
	waiting: string[];
	deadline: string;
}

/** Who holds a wall, or a zone of it; zone '' is all of it. Times are RFC 3339. */
export interface Lease {
	zone: string;
	by: string;
	since: string;
	/** When it ends unless its holder is heard of. */
	until: string;
	/** Who takes it over then, unless its holder objects. */
	claim: { by: string; until: string } | null;
}

export interface WallMessage {
	type: 'wall';
	wall: string;
	program: Program;
	preview: Preview | null;
	/** Who closed the wall, and since when (RFC 3339); null while it shows its program. */
	blank: { by: string; since: string } | null;
	undo: Undo | null;
	/** Of its zones where one can undo. */
	undos: ZoneUndo[];
	take: TakeProgress | null;
	receipt: Receipt | null;
	offers: PlaceOffer[];
	leases: Lease[];
	turns: Turn[];
	/** Null when none was ever started. */
	tour: Run | null;
	/** Windows that are shown by their substreams until their displays have room, by id. */
	spared?: string[];
}

/** An alarm that was raised and is not over; times are RFC 3339. */
export interface Incident {
	alarm: string;
	title: string;
	wall: string;
	zone: string;
	/** 1 to 5, the most urgent. */
	priority: number;
	/** Of whoever raised it, or a tile's value. */
	text: string;
	/** kind/name */
	subjects: string[];
	raised: string;
	/** '' its own condition. */
	by: string;
	count: number;
	cleared?: string;
	/** It waits to be acknowledged. */
	acknowledge: boolean;
	acknowledged?: string;
	acknowledgedBy?: string;
	phase: 'proposed' | 'shown' | 'dismissed';
	shown?: string;
	giveBack: boolean;
	/** What it would cover, and is only proposed for. */
	covers: { kind: string; name: string; people: number }[];
}

export interface DisplayStatus {
	name: string;
	connected: boolean;
	since: string;
	hidden: boolean;
	revision: number;
	clockErrorUs: number;
	agent: string;
	width: number;
	height: number;
	windows: WindowHealth[];
	decode?: DecodeStatus;
}

/** How much of what it can a display decodes, in percent. */
export interface DecodeStatus {
	/** 0 while nobody knows what it can. */
	now: number;
	/** During the take of the preview, old and new pictures; absent where that is nothing new for it. */
	preview?: number;
	/** It has shown what it can; else `preview` is of what is assumed. */
	known: boolean;
	/** Of the frames. */
	dropped: number;
}

/** A page that shows a code and waits to be approved. */
export interface Pairing {
	code: string;
	address: string;
	agent: string;
	since: string;
	expires: string;
}

/** The relay's word on one source. */
export interface SourceHealth {
	source: string;
	state: SourceState;
	since: string;
	reason: string;
	codec: string;
	width: number;
	height: number;
	fps: number;
	bitrate: number;
	viewers: number;
	/** RFC 3339: since when displays see the same picture again and again. */
	frozenSince?: string;
	/** And it has no contrast. */
	covered?: boolean;
	transcoded?: boolean;
	/** Seconds: how old the pictures of a past source are. */
	behind?: number | undefined;
}

export interface Participant {
	id: string;
	name: string;
	office: string;
	joined: string;
	video: boolean;
	audio: boolean;
}

/** Somebody who watches a wall from outside the room. */
export interface Watcher {
	wall: string;
	/** A user, or the note of a link. */
	name: string;
	/** The id of the link; absent for a user. */
	link?: string;
	/** RFC 3339. */
	since: string;
}

/** A link by which a wall is watched from outside the room. */
export interface WallLink {
	id: string;
	wall: string;
	note: string;
	/** The highest class it shows. */
	class: string;
	created: string;
	expires: string;
	by: string;
	/** How many have it open now. */
	viewers: number;
}

/** Every message the controller sends to a console. */
export type ToConsole =
	| {
			type: 'hello';
			protocol: number;
			ui: string;
			epoch: string;
			now: Micros;
			user: { name: string; role: string };
			locale: string;
			zone: string;
			demo: boolean;
	  }
	| ClockAnswer
	| Declared
	| WallMessage
	| { type: 'displays'; displays: DisplayStatus[]; pairing: Pairing[] }
	| { type: 'sources'; sources: SourceHealth[] }
	| { type: 'rooms'; rooms: { room: string; participants: Participant[] }[] }
	| { type: 'alarms'; alarms: Incident[] }
	| { type: 'schedules'; schedules: Schedule[] }
	| { type: 'tiles'; tiles: { tile: string; version: number; asOf: string; q: string }[] }
	| { type: 'viewers'; most: number; watching: Watcher[]; links: WallLink[] };

/** Every message a console sends to the controller. */
export type FromConsole = { type: 'hello'; protocol: number; ui: string } | Clock;
