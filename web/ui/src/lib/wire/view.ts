/** Messages of /ws/view/{wall}. */
import type {
	Clock,
	ClockAnswer,
	Fit,
	Micros,
	Offer,
	PatchMessage,
	Region,
	Seat,
	SeatsMessage,
	SourceState,
	StandInMessage,
	TileMessage,
} from './display';

/** Why a window is not shown here: its class, that it may not leave the building, or that only displays show its kind. */
export type Withheld = 'class' | 'leave' | 'kind' | (string & {});

/** One window as it is seen from outside the room. One that is withheld has a region and the reason, and nothing else. */
export interface ViewWindow {
	/** Fractions of the wall's glass. */
	region: Region;
	withheld?: Withheld;
	window?: string;
	/** kind/name; absent for an empty window. */
	source?: string;
	kind?: string;
	title?: string;
	owner?: string;
	label?: string;
	fit: Fit;
	/** −1 when the source is no single video, or waits to be looked at. */
	slot: number;
	liveFrom?: number;
	seats?: Seat[];
	demo?: boolean;
	/** Address of a page. */
	url?: string;
	crop?: Region;
	instead?: string;
	insteadTitle?: string;
}

export interface ViewProgram {
	type: 'program';
	epoch: string;
	revision: number;
	/** 0 when nothing ever was. */
	onAirAt: Micros;
	/** The glass, mm. */
	width: number;
	height: number;
	/** What was shown before may stay until this is live. */
	hold: boolean;
	/** Since when the wall is blanked; there are no windows then. */
	blank?: Micros;
	windows: ViewWindow[];
}

export interface ViewSource {
	type: 'source';
	source: string;
	state: SourceState;
	since: Micros;
	behind?: Micros | undefined;
	group?: number | undefined;
}

/** Every message the controller sends to a viewer. */
export type ToViewer =
	| {
			type: 'hello';
			protocol: number;
			ui: string;
			now: Micros;
			wall: { name: string; title: string };
			/** Who watches: a user, or the note of a link. */
			name: string;
			/** A link's end. */
			until?: Micros;
			locale: string;
			zone: string;
			demo: boolean;
	  }
	| Offer
	| ClockAnswer
	| ViewProgram
	| SeatsMessage
	| ViewSource
	| StandInMessage
	| TileMessage
	| PatchMessage
	| { type: 'reload' };

/** Every message a viewer sends to the controller. */
export type FromViewer =
	| { type: 'hello'; protocol: number; ui: string; token: string; session: string }
	| { type: 'answer'; sdp: string }
	| Clock
	| { type: 'resync'; tile: string }
	| { type: 'focus'; window: string };
