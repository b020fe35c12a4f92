/**
 * Shows one slot's video on a canvas, each frame a fixed time after its RTP
 * time, so that displays that show parts of one picture show the same frame. A
 * `<video>` shows frames as they come and cannot be told when.
 *
 * The frames are the ones the slot's `<video>` decodes, which goes on beside the
 * canvas: what is known of the picture is known from there.
 */
import type { Micros, Refresh, Span as Spanned } from '../wire/messages';
import { FrameClock, due, rtpAt, timing, type Timing } from './due';
import { reached } from './pulse';
import { Refreshes } from './refreshes';

/** Of mediacapture-transform; TypeScript does not know it on a page. */
declare const MediaStreamTrackProcessor: new (init: { track: MediaStreamTrack }) => { readable: ReadableStream<VideoFrame> };

/** What the WebCodecs registry of metadata has for frames that came over WebRTC. */
type Timed = VideoFrame & { metadata: () => { rtpTimestamp?: number } };

/** Whether this browser hands a page decoded frames with their RTP times. */
export const paintsTracks = (): boolean =>
	'MediaStreamTrackProcessor' in globalThis && 'VideoFrame' in globalThis && 'metadata' in VideoFrame.prototype;

interface Queued {
	frame: VideoFrame;
	rtp: number;
}

/** What an animation frame chose by, and left. */
export interface SpanLook {
	/** The wall's time of the animation frame. */
	at: Micros;
	/** RTP time of the frame on the canvas. */
	painted: number;
	/** RTP time of the next one; absent when it has not come yet. */
	next: number | undefined;
	/** Ticks by which a frame may come before or after its time, for all displays to show it together: half a refresh, or 0. */
	slack: number;
}

/** Frames that wait, at most: a decoder has a bounded number of them. */
const most = 16;
const unseen = 500; // ms without an animation frame: nobody looks

export class Span {
	readonly canvas = document.createElement('canvas');
	readonly #context = this.canvas.getContext('2d', { alpha: false });
	readonly #wallTime: (at: number) => Micros;
	readonly #clock = new FrameClock();
	readonly #onPainted: () => void;
	readonly #refreshes = new Refreshes();
	#timing: Timing = { delay: 0 };
	#from = 0;
	#source = '';
	#painted: number | undefined;
	#looked: Omit<SpanLook, 'painted'> = { at: 0, next: undefined, slack: 0 };
	#queue: Queued[] = [];
	#reader: ReadableStreamDefaultReader<VideoFrame> | undefined;
	#track: MediaStreamTrack | undefined;
	#frameAt = 0; // of the last animation frame
	#asked = 0;

	/**
	 * @param wallTime the wall's time of a moment of the page's monotonic clock
	 * @param onPainted the canvas has a picture of its source now
	 */
	constructor(wallTime: (at: number) => Micros, onPainted: () => void) {
		this.#wallTime = wallTime;
		this.#onPainted = onPainted;
	}

	/** RTP time of the frame on the canvas; undefined until there is one of the source. */
	get painted(): number | undefined {
		return this.#painted;
	}

	/** When this display refreshes; undefined unless frames are shown by their time, and for the first seconds. */
	get refresh(): Refresh | undefined {
		return this.#refreshes.latest;
	}

	/** The last look, for tests; undefined until there is a picture. Frames that came since are not in it. */
	get look(): SpanLook | undefined {
		return this.#painted === undefined ? undefined : { ...this.#looked, painted: this.#painted };
	}

	/** Frames that are held, for tests: it must not grow. */
	get held(): number {
		return this.#queue.length;
	}

	/** Shows a source's frames from an RTP time on. What another one left is not seen again; the same words change nothing. */
	show(source: string, liveFrom: number, by: Spanned, track: MediaStreamTrack | undefined): void {
		if (this.#source !== source) this.#painted = undefined;
		if (this.#source !== source || this.#from !== liveFrom) this.#drop(this.#queue.length);
		this.#source = source;
		this.#from = liveFrom;
		this.#timing = timing(by);
		this.follow(track);
	}

	/** Another line carries the source from now on; the picture stays until it brings frames. */
	follow(track: MediaStreamTrack | undefined): void {
		if (this.#source === '' || this.#track === track) return;
		this.#track = track;
		this.#release();
		if (!track) return;
		const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
		this.#reader = reader;
		void this.#read(reader);
		if (!this.#asked) this.#next();
	}

	/** Shows nothing and holds nothing. */
	stop(): void {
		this.#release();
		this.#track = undefined;
		this.#source = '';
		this.#painted = undefined;
		cancelAnimationFrame(this.#asked);
		this.#asked = 0;
		this.#refreshes.forget();
	}

	async #read(reader: ReadableStreamDefaultReader<VideoFrame>): Promise<void> {
		for (;;) {
			const { value } = await reader.read().catch(() => ({ value: undefined }));
			if (!value) return;
			if (this.#reader !== reader) return value.close();
			this.#take(value);
		}
	}

	#take(frame: VideoFrame): void {
		const { rtpTimestamp: rtp } = (frame as Timed).metadata();
		if (rtp === undefined || !reached(rtp, this.#from)) return frame.close(); // the past that led here
		this.#queue.push({ frame, rtp });
		const seen = performance.now() - this.#frameAt < unseen;
		if (!seen || this.#queue.length > most) this.#drop(this.#queue.length - (seen ? most : 1));
	}

	#next(): void {
		this.#asked = requestAnimationFrame((at) => {
			if (at - this.#frameAt > unseen) this.#refreshes.forget();
			this.#frameAt = at;
			const wall = this.#clock.time(at, this.#wallTime(at));
			this.#refreshes.add(wall);
			this.#show(rtpAt(wall));
			this.#looked = { at: wall, next: this.#queue[0]?.rtp, slack: (this.#timing.refresh?.every ?? 0) / 2 };
			this.#next();
		});
	}

	#show(now: number): void {
		const i = due(this.#queue.map((q) => q.rtp), now, this.#timing);
		const chosen = this.#queue[i];
		if (!chosen) return;
		this.#draw(chosen.frame);
		const first = this.#painted === undefined;
		this.#painted = chosen.rtp;
		this.#drop(i + 1);
		if (first) this.#onPainted();
	}

	/** A canvas of the picture's own size: the browser fits it as it fits a video. */
	#draw(frame: VideoFrame): void {
		const { displayWidth: width, displayHeight: height } = frame;
		if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
		this.#context?.drawImage(frame, 0, 0);
	}

	#drop(n: number): void {
		for (const { frame } of this.#queue.splice(0, n)) frame.close();
	}

	#release(): void {
		void this.#reader?.cancel().catch(() => {});
		this.#reader = undefined;
		this.#drop(this.#queue.length);
	}
}
