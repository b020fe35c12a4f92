/**
 * `window.__kawung`: a test surface for browser tests and benches. It only
 * reads; nothing of the page depends on it.
 */
import type { SpanLook } from '../lib/video/span';
import type { WindowHealth } from '../lib/wire/messages';
import { windowsHealth } from './health';
import type { Painted } from './painter';
import type { TakeTiming } from './readying';
import type { Phase } from './standing.svelte';
import type { Station } from './station.svelte';

export interface DebugSurface {
	readonly display: string | undefined;
	readonly phase: Phase;
	/** The program's; 0 and '' before there is one. */
	readonly revision: number;
	readonly epoch: string;
	/** Of the peer connection. */
	readonly session: string;
	readonly connection: string;
	/** Websocket connections made since the page was loaded. */
	readonly connects: number;
	/** The wall's time now, and how far off it may be; µs. */
	now(): number;
	clockError(): number;
	/** Decoded frames, state and size of each window on air. */
	stats(): WindowHealth[];
	/** Revisions painted here: the instant asked for (0: at once) and script time, µs of the wall's clock. */
	readonly flips: readonly Painted[];
	/** When each take was prepared and ready, ms of performance.now(). */
	readonly takes: readonly TakeTiming[];
	/** RTP time of the newest frame decoded on a slot. */
	rtp(slot: number): number | undefined;
	/** The slot's element, to read pixels from. */
	video(slot: number): HTMLVideoElement | undefined;
	/** What a slot's picture is seen on: the element, or the canvas of a span. */
	glass(slot: number): HTMLVideoElement | HTMLCanvasElement | undefined;
	/** What a span's canvas shows, and by what time it was chosen; undefined where frames are shown as they come. */
	spanned(slot: number): SpanLook | undefined;
	/** The peer connection's statistics. */
	rtc(): Promise<RTCStatsReport> | undefined;
}

declare global {
	interface Window {
		__kawung?: DebugSurface;
	}
}

export function expose(s: Station): void {
	window.__kawung = {
		get display() {
			return s.standing.name;
		},
		get phase() {
			return s.standing.phase;
		},
		get revision() {
			return s.program.onAir?.revision ?? 0;
		},
		get epoch() {
			return s.program.onAir?.epoch ?? '';
		},
		get session() {
			return s.session;
		},
		get connection() {
			return s.pictures.peer.state;
		},
		get connects() {
			return s.connects;
		},
		now: () => s.clock.now(),
		clockError: () => s.clock.error(),
		stats: () =>
			windowsHealth(s.program.onAir, { slots: s.pictures.slots, truth: (slot) => s.pictures.truth(slot), shown: (view) => s.standIns.on(view).source }),
		flips: s.flips,
		takes: s.readying.takes,
		rtp: (slot) => s.pictures.slots.pulse(slot).rtp,
		video: (slot) => s.pictures.slots.video(slot),
		spanned: (slot) => s.pictures.slots.spanned(slot),
		glass: (slot) => s.pictures.slots.glass(slot),
		rtc: () => s.pictures.peer.stats(),
	};
}
