/** Shapes of what the controller sends to a console. */
import { clockAnswer, fit, region, windowHealth } from './decodeDisplay';
import type * as m from './messages';
import {
	flag,
	flagOrNone,
	list,
	literal,
	nullable,
	number,
	numberOrNone,
	object,
	oneOf,
	optional,
	pair,
	text,
	textOrNone,
	type Shape,
} from './shape';

export const named = object<m.Named>({ name: text, title: textOrNone });

const windowShape = object<m.Window>({
	id: textOrNone,
	source: textOrNone,
	region,
	fit: (v, at) => (v === '' || v == null ? '' : fit(v, at)),
	label: textOrNone,
	crop: optional(region),
	instead: optional(text),
	stream: optional(literal('main', 'sub')),
	pin: optional(flag),
	tour: optional(object({ sources: list(text), every: text })),
	sound: optional(flag),
});

const declared = object<m.Declared>({
	type: literal('declared'),
	revision: number,
	walls: list(
		object<m.DeclaredWall>({
			name: text,
			title: textOrNone,
			panels: list(
				object<m.WallPanel>({
					name: text,
					x: number,
					y: number,
					width: number,
					height: number,
					bezel: numberOrNone,
					pixels: pair,
					rotate: numberOrNone,
				}),
			),
			zones: list(object<m.DeclaredZone>({ name: text, title: textOrNone, panels: list(text) })),
			safe: optional(text),
		}),
	),
	displays: list(
		object<m.DeclaredDisplay>({ name: text, title: textOrNone, wall: textOrNone, panel: textOrNone, sound: flagOrNone }),
	),
	cameras: list(
		object<m.DeclaredCamera>({
			name: text,
			title: textOrNone,
			owner: textOrNone,
			tags: list(text),
			class: textOrNone,
			demo: flagOrNone,
			place: optional(object({ lat: number, lon: number })),
		}),
	),
	layouts: list(
		object<m.DeclaredLayout>({ name: text, title: textOrNone, wall: textOrNone, windows: list(windowShape), zone: optional(text) }),
	),
	tiles: list(
		object<m.DeclaredTile>({
			name: text,
			kind: textOrNone,
			title: textOrNone,
			unit: textOrNone,
			owner: textOrNone,
			demo: flagOrNone,
		}),
	),
	rooms: list(named),
	pages: list(named),
	tours: list(object<m.DeclaredTour>({ name: text, title: textOrNone, wall: text, layouts: list(text), every: number })),
});

const program = object<m.Program>({
	wall: textOrNone,
	revision: number,
	layout: textOrNone,
	windows: list(windowShape),
	onAirAt: textOrNone,
	by: textOrNone,
	zone: optional(text),
	undoes: optional(number),
	from: optional(number),
	safe: optional(flag),
	tour: optional(text),
});

const preview = object<m.Preview>({
	wall: textOrNone,
	revision: numberOrNone,
	layout: textOrNone,
	windows: list(windowShape),
	by: textOrNone,
	zone: optional(text),
	from: optional(number),
	lost: optional(list(text)),
});

const receipt = object<m.Receipt>({
	revision: number,
	at: textOrNone,
	complete: flagOrNone,
	spreadMs: numberOrNone,
	displays: list(object<m.DisplayReceipt>({ display: text, paintedAt: optional(text), error: optional(text) })),
});

const undo = { by: textOrNone, what: textOrNone, layout: textOrNone, at: textOrNone, takes: numberOrNone, zone: optional(text) };

const wall = object<m.WallMessage>({
	type: literal('wall'),
	wall: text,
	program,
	preview: nullable(preview),
	blank: nullable(object({ by: textOrNone, since: textOrNone })),
	undo: nullable(object<m.Undo>(undo)),
	undos: list(object<m.ZoneUndo>({ in: text, ...undo })),
	take: nullable(
		object<m.TakeProgress>({
			take: text,
			phase: literal('preparing', 'committed'),
			ready: list(text),
			waiting: list(text),
			deadline: textOrNone,
		}),
	),
	receipt: nullable(receipt),
	offers: list(object<m.PlaceOffer>({ window: text, panels: list(text), since: textOrNone, region: optional(region), over: optional(text) })),
	turns: list(
		object<m.Turn>({
			window: text,
			source: textOrNone,
			index: number,
			of: number,
			until: optional(text),
			paused: flagOrNone,
			held: optional(text),
		}),
	),
	tour: nullable(
		object<m.Run>({
			tour: text,
			by: textOrNone,
			since: textOrNone,
			layout: textOrNone,
			index: number,
			of: number,
			until: optional(text),
			paused: flagOrNone,
			held: optional(text),
			stopped: optional(text),
			stoppedBy: optional(text),
			why: optional(text),
		}),
	),
	spared: optional(list(text)),
	leases: list(
		object<m.Lease>({
			zone: textOrNone,
			by: text,
			since: textOrNone,
			until: textOrNone,
			claim: nullable(object({ by: text, until: textOrNone })),
		}),
	),
});

const displayStatus = object<m.DisplayStatus>({
	name: text,
	connected: flagOrNone,
	since: textOrNone,
	hidden: flagOrNone,
	revision: numberOrNone,
	clockErrorUs: numberOrNone,
	agent: textOrNone,
	width: numberOrNone,
	height: numberOrNone,
	windows: list(windowHealth),
	decode: optional(object<m.DecodeStatus>({ now: number, preview: optional(number), known: flag, dropped: number })),
});

export const participant = object<m.Participant>({
	id: text,
	name: textOrNone,
	office: textOrNone,
	joined: textOrNone,
	video: flagOrNone,
	audio: flagOrNone,
});

export const toConsole: Shape<m.ToConsole | undefined> = oneOf<m.ToConsole>({
	hello: object({
		type: literal('hello'),
		protocol: number,
		ui: textOrNone,
		epoch: textOrNone,
		now: number,
		user: object({ name: text, role: text }),
		locale: textOrNone,
		zone: textOrNone,
		demo: flagOrNone,
	}),
	clock: clockAnswer,
	declared,
	wall,
	displays: object({
		type: literal('displays'),
		displays: list(displayStatus),
		pairing: list(
			object<m.Pairing>({ code: text, address: textOrNone, agent: textOrNone, since: textOrNone, expires: textOrNone }),
		),
	}),
	sources: object({
		type: literal('sources'),
		sources: list(
			object<m.SourceHealth>({
				source: text,
				state: text,
				since: textOrNone,
				reason: textOrNone,
				codec: textOrNone,
				width: numberOrNone,
				height: numberOrNone,
				fps: numberOrNone,
				bitrate: numberOrNone,
				viewers: numberOrNone,
				frozenSince: optional(text),
				covered: optional(flag),
				transcoded: optional(flag),
				behind: optional(number),
			}),
		),
	}),
	rooms: object({
		type: literal('rooms'),
		rooms: list(object({ room: text, participants: list(participant) })),
	}),
	alarms: object({
		type: literal('alarms'),
		alarms: list(
			object<m.Incident>({
				alarm: text,
				title: textOrNone,
				wall: text,
				zone: textOrNone,
				priority: numberOrNone,
				text: textOrNone,
				subjects: list(text),
				raised: textOrNone,
				by: textOrNone,
				count: numberOrNone,
				cleared: optional(text),
				acknowledge: flagOrNone,
				acknowledged: optional(text),
				acknowledgedBy: optional(text),
				phase: literal('proposed', 'shown', 'dismissed'),
				shown: optional(text),
				giveBack: flagOrNone,
				covers: list(object({ kind: text, name: text, people: numberOrNone })),
			}),
		),
	}),
	schedules: object({
		type: literal('schedules'),
		schedules: list(
			object<m.Schedule>({
				name: text,
				title: textOrNone,
				wall: text,
				layout: optional(text),
				tour: optional(text),
				at: text,
				days: list(text),
				only: list(text),
				except: list(text),
				zone: textOrNone,
				paused: optional(flagOrNone),
				next: optional(text),
				last: nullable(object({ due: text, taken: flagOrNone, why: optional(text) })),
			}),
		),
	}),
	tiles: object({
		type: literal('tiles'),
		tiles: list(object({ tile: text, version: number, asOf: textOrNone, q: textOrNone })),
	}),
	viewers: object({
		type: literal('viewers'),
		most: numberOrNone,
		watching: list(object<m.Watcher>({ wall: text, name: textOrNone, link: optional(text), since: textOrNone })),
		links: list(
			object<m.WallLink>({
				id: text,
				wall: text,
				note: textOrNone,
				class: textOrNone,
				created: textOrNone,
				expires: textOrNone,
				by: textOrNone,
				viewers: numberOrNone,
			}),
		),
	}),
});
