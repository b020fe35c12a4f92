/**
 * The last picture of a slot, kept while its line is exchanged: Chromium turns
 * an element black when its peer connection closes, and transparent when its
 * track is taken out (measured), and a wall never goes black.
 */

/** What a slot's picture is seen on. */
export type Glass = HTMLVideoElement | HTMLCanvasElement;

export class Still {
	#canvas: HTMLCanvasElement | undefined;

	get shown(): boolean {
		return this.#canvas !== undefined;
	}

	/** The picture on the glass, or the still that stands for it; undefined if there is none. */
	capture(glass: Glass): HTMLCanvasElement | undefined {
		const from = this.#canvas ?? glass;
		const [width, height] = 'videoWidth' in from ? [from.videoWidth, from.videoHeight] : [from.width, from.height];
		const canvas = document.createElement('canvas');
		const context = canvas.getContext('2d');
		if (!context || width === 0 || height === 0) return undefined;
		Object.assign(canvas, { width, height });
		context.drawImage(from, 0, 0);
		return canvas;
	}

	/** Lays a picture exactly over the one on the glass. */
	show(picture: HTMLCanvasElement | undefined, glass: Glass): void {
		if (!picture) return;
		this.hide();
		this.#canvas = picture;
		this.move(glass);
		glass.after(picture);
	}

	/** Follows it when it is moved: object-fit works on a canvas as on a video. */
	move(glass: Glass): void {
		if (this.#canvas) this.#canvas.style.cssText = glass.style.cssText;
	}

	hide(): void {
		this.#canvas?.remove();
		this.#canvas = undefined;
	}
}
