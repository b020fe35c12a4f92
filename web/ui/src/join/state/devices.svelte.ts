/** Why a device could not be had. */
export type Trouble = 'refused' | 'missing' | 'insecure' | 'busy';

/** What of `navigator.mediaDevices` is used. */
export type Capture = Pick<MediaDevices, 'getUserMedia'>;

export const audioWish: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
/** What leaves the page: 640 × 360 at 25 frames a second. */
export const videoWish: MediaTrackConstraints = {
	width: { ideal: 640 },
	height: { ideal: 360 },
	frameRate: { ideal: 25, max: 30 },
	facingMode: 'user',
};

/**
 * The microphone and the camera of this page. A camera that is off is
 * released, so that its light is off too; a muted microphone keeps its track
 * and sends silence.
 */
export class Devices {
	readonly #capture: Capture | undefined;
	#audio = $state.raw<MediaStreamTrack>();
	#video = $state.raw<MediaStreamTrack>();
	#muted = $state(false);
	#audioTrouble = $state<Trouble>();
	#videoTrouble = $state<Trouble>();
	#openingAudio: Promise<void> | undefined;
	#openingVideo = $state.raw<Promise<void>>();
	#wantsVideo = false;
	#closed = false;
	/** The tracks or the mute have changed. */
	onChange: () => void = () => {};

	/** Outside a secure context there is no capture. */
	constructor(capture: Capture | undefined) {
		this.#capture = capture;
	}

	get audio(): MediaStreamTrack | undefined {
		return this.#audio;
	}
	get video(): MediaStreamTrack | undefined {
		return this.#video;
	}
	/** Nobody hears this page: muted, or no microphone. */
	get silent(): boolean {
		return this.#muted || !this.#audio;
	}
	get audioTrouble(): Trouble | undefined {
		return this.#audioTrouble;
	}
	get videoTrouble(): Trouble | undefined {
		return this.#videoTrouble;
	}
	/** The browser was asked for the camera and has not answered yet. */
	get openingVideo(): boolean {
		return this.#openingVideo !== undefined;
	}
	forgetTroubles(): void {
		this.#audioTrouble = this.#videoTrouble = undefined;
	}

	/** Asks for the microphone if there is none yet; who asks while the browser is asked waits for the same answer. */
	openAudio(): Promise<void> {
		if (this.#audio) return Promise.resolve();
		return (this.#openingAudio ??= this.#openAudio().finally(() => (this.#openingAudio = undefined)));
	}
	/** The same for the camera. */
	openVideo(): Promise<void> {
		this.#wantsVideo = true;
		if (this.#video) return Promise.resolve();
		return (this.#openingVideo ??= this.#openVideo().finally(() => (this.#openingVideo = undefined)));
	}
	/** Switches the camera off, one that is being opened too. */
	closeVideo(): void {
		this.#wantsVideo = false;
		this.#video?.stop();
		this.#video = undefined;
		this.onChange();
	}
	/** Mutes or unmutes; unmuting asks for the microphone when it was refused before. */
	async toggleMute(): Promise<void> {
		if (!this.#audio) {
			this.#muted = false;
			return this.openAudio();
		}
		this.#muted = !this.#muted;
		this.#audio.enabled = !this.#muted;
		this.onChange();
	}
	/** Gives everything back, what the browser has yet to hand out too. */
	close(): void {
		this.#closed = true;
		this.#audio?.stop();
		this.#video?.stop();
		this.#audio = this.#video = undefined;
	}

	async #openAudio(): Promise<void> {
		try {
			const track = await this.#ask({ audio: audioWish });
			if (this.#closed) return track.stop();
			this.#audioTrouble = undefined;
			this.#audio = track;
			track.enabled = !this.#muted;
			track.onended = () => {
				this.#audio = undefined;
				this.onChange();
			};
		} catch (error) {
			this.#audioTrouble = trouble(error);
		}
		this.onChange();
	}
	async #openVideo(): Promise<void> {
		try {
			const track = await this.#ask({ video: videoWish });
			if (this.#closed || !this.#wantsVideo) return track.stop(); // switched off, or gone, meanwhile
			this.#videoTrouble = undefined;
			track.contentHint = 'motion';
			this.#video = track;
			track.onended = () => this.closeVideo();
		} catch (error) {
			this.#videoTrouble = trouble(error);
		}
		this.onChange();
	}
	async #ask(wish: MediaStreamConstraints): Promise<MediaStreamTrack> {
		if (!this.#capture) throw new DOMException('', 'SecurityError');
		const [track] = (await this.#capture.getUserMedia(wish)).getTracks();
		if (!track) throw new DOMException('', 'NotFoundError');
		return track;
	}
}

/** Media Capture and Streams, getUserMedia: the names of its errors. */
function trouble(error: unknown): Trouble {
	switch (error instanceof DOMException ? error.name : '') {
		case 'SecurityError':
			return 'insecure';
		case 'NotFoundError':
		case 'OverconstrainedError':
			return 'missing';
		case 'NotReadableError':
		case 'AbortError':
			return 'busy';
		default:
			return 'refused';
	}
}
