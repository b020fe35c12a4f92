/** Shapes of what pages send: the golden files hold the types to the server's. */
import { decodeHealth, refresh, windowHealth } from './decodeDisplay';
import type * as m from './messages';
import { flag, list, literal, number, object, oneOf, optional, text, type Shape } from './shape';

const clock = object<m.Clock>({ type: literal('clock'), t1: number });

const resync = object<{ type: 'resync'; tile: string }>({ type: literal('resync'), tile: text });
const answer = object<{ type: 'answer'; sdp: string }>({ type: literal('answer'), sdp: text });

export const fromDisplay: Shape<m.FromDisplay | undefined> = oneOf<m.FromDisplay>({
	hello: object({
		type: literal('hello'),
		protocol: number,
		ui: text,
		display: optional(text),
		token: optional(text),
		session: text,
		capabilities: object<m.Capabilities>({
			width: number,
			height: number,
			dpr: number,
			codecs: list(text),
			hardware: optional(flag),
			agent: text,
			tracks: optional(flag),
		}),
	}),
	answer,
	clock,
	ready: object({ type: literal('ready'), take: text, error: optional(text) }),
	painted: object({ type: literal('painted'), revision: number, at: number }),
	health: object({ type: literal('health'), hidden: flag, clockError: number, windows: list(windowHealth), decode: optional(decodeHealth), refresh: optional(refresh) }),
	resync,
});

export const fromConsole: Shape<m.FromConsole | undefined> = oneOf<m.FromConsole>({
	hello: object({ type: literal('hello'), protocol: number, ui: text }),
	clock,
});

export const fromParticipant: Shape<m.FromParticipant | undefined> = oneOf<m.FromParticipant>({
	hello: object({
		type: literal('hello'),
		protocol: number,
		ui: text,
		token: text,
		name: text,
		office: text,
		session: text,
	}),
	offer: object({ type: literal('offer'), sdp: text }),
	answer,
	clock,
	mute: object({ type: literal('mute'), audio: flag, video: flag }),
	leave: object({ type: literal('leave') }),
});

export const fromViewer: Shape<m.FromViewer | undefined> = oneOf<m.FromViewer>({
	hello: object({ type: literal('hello'), protocol: number, ui: text, token: text, session: text }),
	answer,
	clock,
	resync,
	focus: object({ type: literal('focus'), window: text }),
});
