/** Shapes of what the controller sends to a viewer. */
import { named } from './decodeConsole';
import { clockAnswer, fit, offer, patch, region, reload, seat, seats, standin, tile } from './decodeDisplay';
import type * as m from './messages';
import { flag, flagOrNone, list, literal, number, numberOrNone, object, oneOf, optional, text, textOrNone, type Shape } from './shape';

const window = object<m.ViewWindow>({
	region,
	withheld: optional(text),
	window: optional(text),
	source: optional(text),
	kind: optional(text),
	title: optional(text),
	owner: optional(text),
	label: optional(text),
	fit,
	slot: number,
	liveFrom: optional(number),
	seats: optional(list(seat)),
	demo: optional(flag),
	url: optional(text),
	crop: optional(region),
	instead: optional(text),
	insteadTitle: optional(text),
});

export const toViewer: Shape<m.ToViewer | undefined> = oneOf<m.ToViewer>({
	hello: object({
		type: literal('hello'),
		protocol: number,
		ui: textOrNone,
		now: number,
		wall: named,
		name: textOrNone,
		until: optional(number),
		locale: textOrNone,
		zone: textOrNone,
		demo: flagOrNone,
	}),
	offer,
	clock: clockAnswer,
	program: object<m.ViewProgram>({
		type: literal('program'),
		epoch: textOrNone,
		revision: number,
		onAirAt: numberOrNone,
		width: number,
		height: number,
		hold: flagOrNone,
		blank: optional(number),
		windows: list(window),
	}),
	seats,
	source: object<m.ViewSource>({
		type: literal('source'),
		source: text,
		state: text,
		since: numberOrNone,
		behind: optional(number),
		group: optional(number),
	}),
	standin,
	tile,
	patch,
	reload,
});
