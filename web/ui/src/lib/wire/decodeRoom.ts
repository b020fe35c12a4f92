/** Shapes of what the controller sends to a participant. */
import { named, participant } from './decodeConsole';
import { clockAnswer, offer, seats } from './decodeDisplay';
import type * as m from './messages';
import { list, literal, number, object, oneOf, text, textOrNone, type Shape } from './shape';

export const toParticipant: Shape<m.ToParticipant | undefined> = oneOf<m.ToParticipant>({
	hello: object({
		type: literal('hello'),
		protocol: number,
		ui: textOrNone,
		now: number,
		room: named,
		id: text,
		name: textOrNone,
		office: textOrNone,
	}),
	answer: object({ type: literal('answer'), sdp: text }),
	offer,
	seats,
	participants: object({ type: literal('participants'), participants: list(participant) }),
	clock: clockAnswer,
	ended: object({ type: literal('ended'), reason: text }),
});
