/** Shapes of what the controller sends to a display. */
import type * as m from './messages';
import {
	flag,
	flagOrNone,
	list,
	literal,
	number,
	numberOrNone,
	object,
	oneOf,
	optional,
	pair,
	record,
	text,
	textOrNone,
	type Shape,
} from './shape';

const box = object<m.Box>({ x: number, y: number, width: number, height: number });
export const region = object<m.Region>({ x: number, y: number, width: number, height: number });
export const fit = literal('contain', 'cover', 'stretch');

export const seat = object<m.Seat>({
	participant: text,
	name: textOrNone,
	office: textOrNone,
	video: flagOrNone,
	audio: flagOrNone,
	speaking: flagOrNone,
	slot: number,
	liveFrom: numberOrNone,
});

/** The refreshes of a display. */
export const refresh = object<m.Refresh>({ at: number, every: number });

const view = object<m.View>({
	window: text,
	source: textOrNone,
	kind: textOrNone,
	title: textOrNone,
	owner: textOrNone,
	label: textOrNone,
	fit: (v, at) => (v === '' || v == null ? 'contain' : fit(v, at)),
	box,
	slot: number,
	liveFrom: numberOrNone,
	seats: optional(list(seat)),
	demo: flagOrNone,
	text: optional(text),
	url: optional(text),
	crop: optional(region),
	instead: optional(text),
	insteadTitle: optional(text),
	span: optional(object<m.Span>({ delay: number, refresh: optional(refresh) })),
});

const panel = object<m.Panel>({
	name: textOrNone,
	x: optional(number),
	y: optional(number),
	width: number,
	height: number,
	bezel: optional(number),
	pixels: pair,
	rotate: numberOrNone,
});

const definition = object<m.TileDefinition>({
	kind: text,
	title: textOrNone,
	unit: textOrNone,
	src: textOrNone,
	owner: textOrNone,
	class: textOrNone,
	demo: flagOrNone,
	goodIs: textOrNone,
	every: numberOrNone,
	options: optional(record),
});

export const windowHealth = object<m.WindowHealth>({
	window: text,
	source: textOrNone,
	slot: number,
	decoded: numberOrNone,
	fps: numberOrNone,
	state: literal('live', 'stalled', 'waiting'),
	since: optional(number),
	width: numberOrNone,
	height: numberOrNone,
	frozenSince: optional(number),
	covered: optional(flag),
});

export const decodeHealth = object<m.DecodeHealth>({
	pixels: number,
	dropped: number,
	busy: number,
	capacity: optional(number),
});

export const clockAnswer = object<m.ClockAnswer>({ type: literal('clock'), t1: number, t2: number, t3: number });
export const seats = object<m.SeatsMessage>({ type: literal('seats'), room: text, seats: list(seat) });
export const offer = object<m.Offer>({
	type: literal('offer'),
	sdp: optional(text),
	video: list(text),
	audio: list(text),
	resumed: flagOrNone,
	more: optional(flag),
	session: textOrNone,
});

export const standin = object<m.StandInMessage>({ type: literal('standin'), slot: number, source: text, shown: text, liveFrom: number });
export const tile = object<m.TileMessage>({
	type: literal('tile'),
	tile: text,
	version: number,
	definition,
	document: (v, at) => (v == null ? {} : record(v, at)),
});
export const patch = object<m.PatchMessage>({ type: literal('patch'), tile: text, base: number, version: number, patch: record });
export const reload = object<{ type: 'reload' }>({ type: literal('reload') });

export const toDisplay: Shape<m.ToDisplay | undefined> = oneOf<m.ToDisplay>({
	hello: object({
		type: literal('hello'),
		protocol: number,
		ui: textOrNone,
		epoch: textOrNone,
		now: number,
		display: optional(text),
		locale: textOrNone,
		zone: textOrNone,
	}),
	pair: object({ type: literal('pair'), code: text, expires: number }),
	paired: object({ type: literal('paired'), display: text, token: text }),
	offer,
	clock: clockAnswer,
	program: object<m.ProgramMessage>({
		type: literal('program'),
		epoch: textOrNone,
		revision: number,
		wall: textOrNone,
		panel,
		sound: flagOrNone,
		blank: flagOrNone,
		closed: optional(flag),
		views: list(view),
	}),
	prepare: object({ type: literal('prepare'), take: text, views: list(view) }),
	flip: object({ type: literal('flip'), take: text, revision: number, at: number }),
	cancel: object({ type: literal('cancel'), take: text }),
	seats,
	source: object<m.SourceMessage>({
		type: literal('source'),
		source: text,
		state: text,
		since: numberOrNone,
		reason: textOrNone,
		behind: optional(number),
		group: optional(number),
	}),
	standin,
	tile,
	patch,
	identify: object({ type: literal('identify'), seconds: number }),
	reload,
});
