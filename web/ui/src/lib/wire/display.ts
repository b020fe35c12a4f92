/** Messages of /ws/display. */

export type Fit = 'contain' | 'cover' | 'stretch';

/** A rectangle in the pixels of one display as it hangs. It may reach beyond the display's edges. */
export interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** A rectangle in fractions of something: of a picture, of a wall's glass. */
export interface Region {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** A participant's place in a gallery. */
export interface Seat {
	participant: string;
	name: string;
	office: string;
	video: boolean;
	audio: boolean;
	speaking: boolean;
	/** Video slot of this screen, −1 while the participant sends no picture. */
	slot: number;
	/** Frames with an RTP time ≥ liveFrom (modulo 2³²) are live. */
	liveFrom: number;
}

/** A display's refreshes: one of them, and the time between two. */
export interface Refresh {
	at: Micros;
	/** ns */
	every: number;
}

export interface Span {
	delay: Micros;
	/** The refreshes that its displays count by; absent while none of them knows its own. */
	refresh?: Refresh;
}

/** One window as one display draws it. */
export interface View {
	window: string;
	/** kind/name, '' for an empty window. */
	source: string;
	kind: string;
	title: string;
	owner: string;
	label: string;
	fit: Fit;
	/** The whole window; what lies outside the display is cropped by its viewport. */
	box: Box;
	/** −1 when the source is no single video. */
	slot: number;
	liveFrom: number;
	seats?: Seat[];
	demo: boolean;
	text?: string;
	/** Address of a page or an image. */
	url?: string;
	/** The part of the picture that is shown; absent for all of it. */
	crop?: Region;
	/** The source that takes over while this one is dead, and what people call it. */
	instead?: string;
	insteadTitle?: string;
	/** Several displays show this video frame by frame together: each frame this long after its RTP time. */
	span?: Span;
}

/** The panel a display shows: its lit area in mm and its pixels before it is turned. */
export interface Panel {
	name: string;
	/** Place on the wall's glass, in mm; absent when the server does not say. */
	x?: number;
	y?: number;
	width: number;
	height: number;
	bezel?: number;
	pixels: [number, number];
	/** 0, 90, 180 or 270 degrees clockwise. */
	rotate: number;
}

/** What a tile is: the part of it that does not change with its values. */
export interface TileDefinition {
	kind: string;
	title: string;
	unit: string;
	src: string;
	owner: string;
	class: string;
	demo: boolean;
	goodIs: string;
	/** Seconds in which a new value is expected. */
	every: number;
	options?: Record<string, unknown>;
}

/** The values of a tile: `asOf` (RFC 3339), quality `q` and the kind's own fields. */
export type TileDocument = Record<string, unknown>;

/** µs since the Unix epoch. */
export type Micros = number;

export type SourceState =
	| 'idle'
	| 'connecting'
	| 'live'
	| 'stalled'
	| 'silent'
	| 'refused'
	| 'wrong password'
	| 'unsupported'
	| 'past'
	| 'ended'
	| 'unrecorded'
	| (string & {});

export interface Clock {
	type: 'clock';
	t1: Micros;
}

export interface ClockAnswer {
	type: 'clock';
	t1: Micros;
	t2: Micros;
	t3: Micros;
}

export interface ProgramMessage {
	type: 'program';
	epoch: string;
	revision: number;
	wall: string;
	panel: Panel;
	sound: boolean;
	blank: boolean;
	/** Blank because somebody has closed the wall. */
	closed?: boolean;
	views: View[];
}

export interface Offer {
	type: 'offer';
	/** Absent when the peer connection of this session is still good. */
	sdp?: string;
	/** mids; the index is the slot. */
	video: string[];
	audio: string[];
	resumed: boolean;
	/** Lines are added to the connection there is. */
	more?: boolean;
	session: string;
}

export interface SeatsMessage {
	type: 'seats';
	room: string;
	seats: Seat[];
}

export interface TileMessage {
	type: 'tile';
	tile: string;
	version: number;
	definition: TileDefinition;
	document: TileDocument;
}

export interface PatchMessage {
	type: 'patch';
	tile: string;
	base: number;
	version: number;
	/** RFC 7396, over the document. */
	patch: Record<string, unknown>;
}

export interface SourceMessage {
	type: 'source';
	source: string;
	state: SourceState;
	since: Micros;
	reason: string;
	/** Of a past source: the wall clock of a frame's RTP time less this is when it was made. */
	behind?: Micros | undefined;
	/** Seconds of its groups of pictures, the longest of its streams; absent while unknown. */
	group?: number | undefined;
}

/** What a slot with a second source shows now. */
export interface StandInMessage {
	type: 'standin';
	slot: number;
	/** What the view asks for. */
	source: string;
	/** That, or the view's `instead`. */
	shown: string;
	/** Of shown. */
	liveFrom: number;
}

/** Every message the controller sends to a display. */
export type ToDisplay =
	| { type: 'hello'; protocol: number; ui: string; epoch: string; now: Micros; display?: string; locale: string; zone: string }
	| { type: 'pair'; code: string; expires: Micros }
	| { type: 'paired'; display: string; token: string }
	| Offer
	| ClockAnswer
	| ProgramMessage
	| { type: 'prepare'; take: string; views: View[] }
	| { type: 'flip'; take: string; revision: number; at: Micros }
	| { type: 'cancel'; take: string }
	| SeatsMessage
	| SourceMessage
	| StandInMessage
	| TileMessage
	| PatchMessage
	| { type: 'identify'; seconds: number }
	| { type: 'reload' };

export interface Capabilities {
	width: number;
	height: number;
	dpr: number;
	codecs: string[];
	hardware?: boolean;
	agent: string;
	/** It paints the frames of a slot by their RTP time. */
	tracks?: boolean;
}

/** What a display says of one of its windows. */
export interface WindowHealth {
	window: string;
	source: string;
	slot: number;
	/** Frames decoded since the source came to the slot. */
	decoded: number;
	fps: number;
	state: 'live' | 'stalled' | 'waiting';
	since?: Micros;
	width: number;
	height: number;
	/** Since when a camera's picture has been the same, though frames come. */
	frozenSince?: Micros;
	/** And it has no contrast. */
	covered?: boolean;
}

/** What a display measured of its decoding. */
export interface DecodeHealth {
	/** Decoded a second. */
	pixels: number;
	/** Share of the frames that came and were not shown, 0 to 1. */
	dropped: number;
	/** Seconds of decoding a second, of all pictures together. */
	busy: number;
	/** Pixels a second that it can decode, as far as it has learnt; absent while nobody knows. */
	capacity?: number;
}

/** Every message a display sends to the controller. */
export type FromDisplay =
	| {
			type: 'hello';
			protocol: number;
			ui: string;
			display?: string;
			token?: string;
			session: string;
			capabilities: Capabilities;
	  }
	| { type: 'answer'; sdp: string }
	| Clock
	| { type: 'ready'; take: string; error?: string }
	| { type: 'painted'; revision: number; at: Micros }
	| { type: 'health'; hidden: boolean; clockError: number; windows: WindowHealth[]; decode?: DecodeHealth; refresh?: Refresh }
	| { type: 'resync'; tile: string };
