import { SvelteMap } from 'svelte/reactivity';
import { canDecode, decodeKeyframe } from '../../lib/ui/keyframe';
import type { Keyframe } from '../api';

/** A still of a camera, and when it was made, ms since the Unix epoch. */
export interface Picture {
	readonly bitmap: ImageBitmap;
	readonly at: number;
}

const refreshEvery = 10_000; // ms
const atOnce = 3; // requests under way

/**
 * Stills of the cameras that are on the page now: each is fetched and decoded
 * once however many places show it, and again every ten seconds while one does.
 */
export class Pictures {
	readonly #keyframe: (camera: string) => Promise<Keyframe | undefined>;
	readonly #pictures = new SvelteMap<string, Picture>();
	readonly #watched = new Map<string, number>();
	readonly #asked = new Map<string, number>();
	#underWay = 0;
	#timer: ReturnType<typeof setInterval> | undefined;

	constructor(keyframe: (camera: string) => Promise<Keyframe | undefined>) {
		this.#keyframe = keyframe;
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
		const now = Date.now();
		const due = [...this.#watched.keys()].filter((c) => now - (this.#asked.get(c) ?? 0) >= refreshEvery);
		due.sort((a, b) => (this.#asked.get(a) ?? 0) - (this.#asked.get(b) ?? 0));
		for (const camera of due.slice(0, atOnce - this.#underWay)) void this.#fetch(camera, now);
	}

	async #fetch(camera: string, now: number): Promise<void> {
		this.#asked.set(camera, now);
		this.#underWay++;
		try {
			const key = await this.#keyframe(camera);
			if (!key) return;
			const bitmap = await decodeKeyframe(key.bytes, key.codec);
			this.#pictures.get(camera)?.bitmap.close();
			this.#pictures.set(camera, { bitmap, at: key.at });
		} catch {
			// no still now: the place keeps the old one with its age, or the motif
		} finally {
			this.#underWay--;
			if (this.#watched.size) queueMicrotask(() => this.#refresh());
		}
	}
}
