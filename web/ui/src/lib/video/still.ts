/**
 * The last picture of a video, kept while its line is exchanged: Chromium turns
 * an element black when its peer connection closes, and transparent when its
 * track is taken out (measured), and a wall never goes black.
 */
export class Still {
	readonly #canvas = document.createElement('canvas');

	/** Lays the video's picture exactly over it; nothing if it has none. */
	show(video: HTMLVideoElement): void {
		const context = this.#canvas.getContext('2d');
		if (!context || video.videoWidth === 0 || video.readyState < 2) return;
		this.#canvas.width = video.videoWidth;
		this.#canvas.height = video.videoHeight;
		context.drawImage(video, 0, 0);
		this.#canvas.style.cssText = video.style.cssText; // object-fit works on a canvas as on a video
		video.after(this.#canvas);
	}

	/** Follows the video when it is moved. */
	move(video: HTMLVideoElement): void {
		if (this.shown) this.#canvas.style.cssText = video.style.cssText;
	}

	hide(): void {
		this.#canvas.remove();
		this.#canvas.width = 0; // lets go of its memory
	}

	get shown(): boolean {
		return this.#canvas.isConnected;
	}
}
