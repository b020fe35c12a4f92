/** Messages of /ws/rooms/{room}. */
import type { Participant } from './console';
import type { Clock, ClockAnswer, Micros, Offer, SeatsMessage } from './display';

export type EndReason = 'kicked' | 'closed' | 'replaced' | (string & {});

/** Every message the controller sends to a participant. `seats` is everybody but you. */
export type ToParticipant =
	| {
			type: 'hello';
			protocol: number;
			ui: string;
			now: Micros;
			room: { name: string; title: string };
			id: string;
			name: string;
			office: string;
	  }
	| { type: 'answer'; sdp: string }
	| Offer
	| SeatsMessage
	| { type: 'participants'; participants: Participant[] }
	| ClockAnswer
	| { type: 'ended'; reason: EndReason };

/** Every message a participant sends to the controller. `mute` is the participant's own state. */
export type FromParticipant =
	| { type: 'hello'; protocol: number; ui: string; token: string; name: string; office: string; session: string }
	| { type: 'offer'; sdp: string }
	| { type: 'answer'; sdp: string }
	| Clock
	| { type: 'mute'; audio: boolean; video: boolean }
	| { type: 'leave' };
