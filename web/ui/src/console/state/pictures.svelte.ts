import { SvelteMap } from 'svelte/reactivity';
import { canDecode, decodeKeyframe } from '../../lib/ui/keyframe';
import type { Keyframe } from '../api';
import { choose } from './stills';

/** A still of a camera, and when it was made, ms since the Unix epoch. */
export interface Picture {
	readonly bitmap: ImageBitmap;
	readonly at: number;
}

const atOnce = 3; // requests under way

/**
 * Stills of the cameras that are on the page now: each is fetched and decoded
 * once however many places show it, and again every ten seconds while one does.
 * A camera without a picture holds its request for seconds: such never take the
 * last free one.
 */
export class Pictures {
	readonly #keyframe: (camera: string) => Promise<Keyframe | undefined>;
	readonly #pictures = new SvelteMap<string, Picture>();
	readonly #watched = new Map<string, number>();
	readonly #asked = new Map<string, number>();
	/** Of the requests under way, what each asks for. */
	readonly #underWay = new Set<string>();
	readonly #doubtful: (camera: string) => boolean;
	#timer: ReturnType<typeof setInterval> | undefined;

	/** `doubtful` are cameras that the relay does not hear now. */
	constructor(keyframe: (camera: string) => Promise<Keyframe | undefined>, doubtful: (camera: string) => boolean) {
		this.#keyframe = keyframe;
		this.#doubtful = doubtful;
	}

	of(camera: string): Picture | undefined {
		return this.#pictures.get(camera);
	}

	/** Keeps the camera's still fresh until the returned function is called. */
	watch(camera: string): () => void {
		this.#watched.set(camera, (this.#watched.get(camera) ?? 0) + 1);
		this.#timer ??= setInterval(() => this.#refresh(), 1000);
		queueMicrotask(() => this.#refresh());
		return () => {
			const left = (this.#watched.get(camera) ?? 1) - 1;
			if (left > 0) this.#watched.set(camera, left);
			else this.#watched.delete(camera);
		};
	}

	close(): void {
		clearInterval(this.#timer);
		this.#timer = undefined;
		this.#watched.clear();
	}

	#refresh(): void {
		if (!canDecode() || document.hidden) return;
		const now = performance.now(); // a tablet's clock may be set
		const next = choose({ watched: this.#watched.keys(), asked: this.#asked, underWay: this.#underWay, doubtful: this.#doubtful, now, atOnce });
		for (const camera of next) void this.#fetch(camera, now);
	}

	async #fetch(camera: string, now: number): Promise<void> {
		this.#asked.set(camera, now);
		this.#underWay.add(camera);
		try {
			const key = await this.#keyframe(camera);
			if (!key) return;
			const bitmap = await decodeKeyframe(key.bytes, key.codec);
			this.#pictures.get(camera)?.bitmap.close();
			this.#pictures.set(camera, { bitmap, at: key.at });
		} catch {
			// no still now: the place keeps the old one with its age, or the motif
		} finally {
			this.#underWay.delete(camera);
			if (this.#watched.size) queueMicrotask(() => this.#refresh());
		}
	}
}
