/**
 * One `<video>` for each video line of the screen's peer connection. They are
 * made once, live in one layer, and are moved by CSS only: re-parenting a video
 * restarts it, and a browser that makes them all day stops making them. A slot
 * that shows part of a span has a canvas over it that shows its frames by their time.
 */
import type { Box, Fit, Micros, Refresh, Region, Span as Spanned } from '../wire/messages';
import { carried } from './carry';
import { beside, viewBox } from './crop';
import type { Painting } from './decoding';
import { Pulse } from './pulse';
import { Span, type SpanLook } from './span';
import { Still, type Glass } from './still';

/** Where a slot's picture is drawn, in px of the layer. */
export interface Placement {
	slot: number;
	/** kind/name of what the wall put there. */
	source: string;
	box: Box;
	fit: Fit;
	/** The part of the picture that is drawn; absent for all of it. */
	crop?: Region | undefined;
	/** Stacking order in the layer. */
	z: number;
	/** Drawn but invisible: a prepared picture must go on being decoded and counted. */
	hidden: boolean;
	/** RTP time from which frames are live. */
	liveFrom: number;
	/** Other displays show it with this one; absent when frames are shown as they come. */
	span?: Spanned | undefined;
}

export interface SlotsOptions {
	/** Monotonic ms. */
	now?: () => number;
	/** A live frame came to a slot that waited for one. */
	onLive?: (slot: number) => void;
	/** The wall's time of a moment of the page's monotonic clock. */
	wallTime?: (at: number) => Micros;
}

interface Slot {
	video: HTMLVideoElement;
	stream: MediaStream;
	still: Still;
	span: Span;
	pulse: Pulse;
	receiver: RTCRtpReceiver | undefined;
	place: Placement | undefined;
	placed: string; // the styles that are set
	counted: number; // frames, by the element's own count
	called: boolean; // a frame callback came since the last look
}

/** How large a prepared picture is painted: enough to be decoded and counted, too little to cost the page anything. */
const prepared = '2px';

export class Slots {
	readonly #layer: HTMLElement;
	readonly #now: () => number;
	readonly #onLive: (slot: number) => void;
	readonly #wallTime: (at: number) => Micros;
	readonly #slots: Slot[] = [];
	readonly #listeners = new Map<number, Set<() => void>>();

	/** @param layer an element in whose stacking context the windows lie too */
	constructor(layer: HTMLElement, options: SlotsOptions = {}) {
		this.#layer = layer;
		this.#now = options.now ?? (() => performance.now());
		this.#onLive = options.onLive ?? (() => {});
		this.#wallTime = options.wallTime ?? ((at) => (performance.timeOrigin + at) * 1000);
	}

	get count(): number {
		return this.#slots.length;
	}

	/** The truth about a slot; one that nothing came to for a slot that does not exist. */
	pulse(slot: number): Pulse {
		return this.#slots[slot]?.pulse ?? new Pulse();
	}

	/** What a slot shows on the glass; '' when that is nothing, or only prepared. */
	shown(slot: number): string {
		const place = this.#slots[slot]?.place;
		return place && !place.hidden ? place.source : '';
	}

	/** The slot's element, for those who read pixels. */
	video(slot: number): HTMLVideoElement | undefined {
		return this.#slots[slot]?.video;
	}

	/** What its picture is seen on: the element, or the canvas of a span. */
	glass(slot: number): Glass | undefined {
		const s = this.#slots[slot];
		return s && glassOf(s);
	}

	/** What a span's canvas shows, and by what time it was chosen; undefined where frames are shown as they come. */
	spanned(slot: number): SpanLook | undefined {
		return this.#slots[slot]?.span.look;
	}

	/** When the display refreshes, as far as a span on it has seen. */
	get refresh(): Refresh | undefined {
		return this.#slots.find((s) => s.span.refresh)?.span.refresh;
	}

	/** What became of the frames of the pictures on the glass; those of spans are painted by other means. */
	painting(): Painting[] {
		return this.#slots.flatMap((s, slot) => {
			if (!s.place || s.place.hidden || s.place.span) return [];
			const q = s.video.getVideoPlaybackQuality();
			return [{ slot, frames: q.totalVideoFrames, unpainted: q.droppedVideoFrames }];
		});
	}

	/** Calls f after each decoded frame of a slot; returns how to stop. */
	onFrame(slot: number, f: () => void): () => void {
		const set = this.#listeners.get(slot) ?? new Set();
		this.#listeners.set(slot, set.add(f));
		return () => void set.delete(f);
	}

	/** Puts a peer connection's line on a slot. The picture of the line before stays until the new one has a frame. */
	attach(slot: number, receiver: RTCRtpReceiver): void {
		while (this.#slots.length <= slot) this.#slots.push(this.#make(this.#slots.length));
		const s = this.#slots[slot];
		if (!s) return;
		if (s.place && s.pulse.seen) s.still.show(s.still.capture(glassOf(s)), glassOf(s));
		for (const old of s.stream.getTracks()) s.stream.removeTrack(old);
		s.stream.addTrack(receiver.track);
		s.receiver = receiver;
		s.span.follow(receiver.track);
		play(s.video);
	}

	/** Moves every picture to its place in one go; slots that are not named are put away. */
	place(placements: readonly Placement[]): void {
		const list = placements.filter((p, i) => placements.findIndex((q) => q.slot === p.slot) === i);
		const carry = this.#carry(list);
		for (const p of list) {
			const s = this.#slots[p.slot];
			if (!s) continue;
			if (s.place?.source !== p.source) s.still.hide();
			s.pulse.expect(p.source, p.liveFrom);
			const last = carry.get(p.slot);
			if (last) s.pulse.inherit(last.at);
			s.place = p;
			if (p.span) s.span.show(p.source, p.liveFrom, p.span, s.receiver?.track);
			else s.span.stop();
			this.#put(s, p);
			if (last) s.still.show(last.picture, glassOf(s));
		}
		this.#slots.forEach((s, i) => {
			if (!list.some((p) => p.slot === i)) this.#away(s);
		});
	}

	/**
	 * Counts what is decoded without a frame callback in a page nobody sees. In one
	 * that is seen a frame counts when it was painted: a browser that decodes and
	 * paints nothing shows a picture that stands. To be called every `look` ms.
	 */
	look(): void {
		const now = this.#now();
		const unseen = document.visibilityState === 'hidden';
		for (const s of this.#slots) {
			const total = s.video.getVideoPlaybackQuality?.().totalVideoFrames ?? 0;
			const more = total - s.counted;
			s.counted = total;
			const rtp = newestRTP(s.receiver);
			if (unseen && more > 0 && !s.called && rtp !== undefined) s.pulse.decoded(now, more, rtp);
			s.called = false;
			s.pulse.looked(now);
		}
	}

	/** The last pictures that go to another slot, taken before anything is moved. */
	#carry(list: readonly Placement[]): Map<number, { picture: HTMLCanvasElement | undefined; at: number }> {
		const held = this.#slots.map((s) => ({ source: s.place?.source ?? '', seen: s.pulse.seen }));
		const out = new Map<number, { picture: HTMLCanvasElement | undefined; at: number }>();
		for (const [to, from] of carried(held, list)) {
			const s = this.#slots[from];
			if (s) out.set(to, { picture: s.still.capture(glassOf(s)), at: s.pulse.lastAt ?? 0 });
		}
		return out;
	}

	#away(s: Slot): void {
		s.pulse.forget();
		if (!s.place) return;
		s.place = undefined;
		s.placed = '';
		s.still.hide();
		s.span.stop();
		s.video.style.visibility = s.span.canvas.style.visibility = 'hidden';
	}

	/** Stops every picture and lets go of the elements. */
	close(): void {
		for (const s of this.#slots) {
			s.still.hide();
			s.span.stop();
			s.video.srcObject = null;
			s.video.remove();
			s.span.canvas.remove();
		}
		this.#slots.length = 0;
	}

	#make(index: number): Slot {
		const video = document.createElement('video');
		video.muted = true;
		video.playsInline = true;
		video.autoplay = true;
		video.disablePictureInPicture = true;
		video.dataset['slot'] = String(index);
		Object.assign(video.style, { position: 'absolute', visibility: 'hidden', left: '0', top: '0', background: 'var(--ground)' });
		const stream = new MediaStream();
		video.srcObject = stream;
		const span = new Span(this.#wallTime, () => slot.place && this.#put(slot, slot.place));
		Object.assign(span.canvas.style, { position: 'absolute', visibility: 'hidden', left: '0', top: '0' });
		this.#layer.append(video, span.canvas);
		const of = { video, stream, still: new Still(), span, pulse: new Pulse() };
		const slot: Slot = { ...of, receiver: undefined, place: undefined, placed: '', counted: 0, called: false };
		this.#count(index, slot);
		return slot;
	}

	/** Follows every frame the browser decodes for the slot. */
	#count(index: number, s: Slot): void {
		let presented = 0;
		const frame = (_: number, meta: VideoFrameCallbackMetadata) => {
			const count = Math.max(1, Math.min(60, meta.presentedFrames - presented));
			presented = meta.presentedFrames;
			s.called = true;
			const waited = !s.pulse.live;
			this.#decoded(s, count, meta);
			if (waited && s.pulse.live) this.#onLive(index);
			this.#listeners.get(index)?.forEach((f) => f());
			s.video.requestVideoFrameCallback(frame);
		};
		s.video.requestVideoFrameCallback(frame);
	}

	#decoded(s: Slot, count: number, meta: VideoFrameCallbackMetadata): void {
		const rtp = meta.rtpTimestamp ?? newestRTP(s.receiver);
		if (rtp === undefined) return; // the black frame of a line that ended
		s.pulse.width = meta.width;
		s.pulse.height = meta.height;
		s.pulse.decoded(this.#now(), count, rtp);
		if (s.still.shown && s.pulse.live) s.still.hide();
		if (s.place) this.#put(s, s.place);
	}

	/** Sets the styles; what an earlier source left in the element is never seen in a later one's place. */
	#put(s: Slot, p: Placement): void {
		const { x, y, width, height } = p.box;
		const hidden = p.hidden || !s.pulse.seen;
		const box = viewBox(p.crop);
		const clip = beside(p.crop, p.fit, { width: s.video.videoWidth, height: s.video.videoHeight }, p.box);
		const timed = s.span.painted !== undefined;
		const placed = `${x} ${y} ${width} ${height} ${p.fit} ${p.z} ${hidden} ${box} ${clip} ${timed}`;
		if (s.placed === placed) return;
		s.placed = placed;
		const style = {
			left: `${x}px`,
			top: `${y}px`,
			width: p.hidden ? prepared : `${width}px`,
			height: p.hidden ? prepared : `${height}px`,
			objectFit: p.fit === 'stretch' ? 'fill' : p.fit,
			objectViewBox: box,
			clipPath: p.hidden ? 'none' : clip,
			zIndex: String(p.z),
			opacity: hidden ? '0.001' : '1', // not 0: an invisible video may stop being painted
			visibility: 'visible',
		};
		// the one that is not seen goes on, as a prepared picture does
		Object.assign(s.video.style, style, timed && aside);
		Object.assign(s.span.canvas.style, style, !timed && { ...aside, visibility: 'hidden' });
		s.still.move(glassOf(s));
	}
}

const aside = { width: prepared, height: prepared, clipPath: 'none', opacity: '0.001' };

const glassOf = (s: Slot): Glass => (s.span.painted === undefined ? s.video : s.span.canvas);

/** The RTP time of what the receiver played last; frame callbacks do not come in a hidden page. */
function newestRTP(receiver: RTCRtpReceiver | undefined): number | undefined {
	return receiver?.getSynchronizationSources?.()[0]?.rtpTimestamp;
}

/** Plays, however often the browser says that a newer request interrupted this one. */
function play(video: HTMLVideoElement): void {
	video.play().catch(() => {});
}
