/**
 * The last picture of a video, kept while its line is exchanged: Chromium turns
 * an element black when its peer connection closes, and transparent when its
 * track is taken out (measured), and a wall never goes black.
 */
export class Still {
	#canvas: HTMLCanvasElement | undefined;

	get shown(): boolean {
		return this.#canvas !== undefined;
	}

	/** The picture of the video, or the still that stands for it; undefined if there is none. */
	capture(video: HTMLVideoElement): HTMLCanvasElement | undefined {
		const from = this.#canvas ?? video;
		const [width, height] = this.#canvas
			? [this.#canvas.width, this.#canvas.height]
			: [video.videoWidth, video.videoHeight];
		const canvas = document.createElement('canvas');
		const context = canvas.getContext('2d');
		if (!context || width === 0 || height === 0) return undefined;
		Object.assign(canvas, { width, height });
		context.drawImage(from, 0, 0);
		return canvas;
	}

	/** Lays a picture exactly over the video. */
	show(picture: HTMLCanvasElement | undefined, video: HTMLVideoElement): void {
		if (!picture) return;
		this.hide();
		this.#canvas = picture;
		this.move(video);
		video.after(picture);
	}

	/** Follows the video when it is moved: object-fit works on a canvas as on a video. */
	move(video: HTMLVideoElement): void {
		if (this.#canvas) this.#canvas.style.cssText = video.style.cssText;
	}

	hide(): void {
		this.#canvas?.remove();
		this.#canvas = undefined;
	}
}
