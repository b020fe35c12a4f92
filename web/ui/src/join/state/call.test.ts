import { afterEach, describe, expect, it, vi } from 'vitest';
import { clip } from './call.svelte';
import { Devices, type Capture } from './devices.svelte';
import { gallery } from './gallery';
import { Picture, stoppedAfter } from './picture.svelte';
import { Publisher } from './publisher';

/** A microphone or camera as a browser hands it out, without the hardware. */
function track() {
	return { enabled: true, stopped: false, onended: null, contentHint: '', stop() { this.stopped = true; } };
}
function devices(answer: (wish: MediaStreamConstraints) => ReturnType<typeof track>) {
	const capture = { getUserMedia: async (wish: MediaStreamConstraints) => ({ getTracks: () => [answer(wish)] }) } as unknown as Capture;
	return new Devices(capture);
}

describe('the microphone', () => {
	it('keeps its track when muted, and nobody hears it', async () => {
		const mic = track();
		const d = devices(() => mic);
		await d.openAudio();
		expect(d.silent).toBe(false);
		await d.toggleMute();
		expect([d.silent, mic.enabled, mic.stopped]).toEqual([true, false, false]);
	});
	it('that was refused is asked for again when somebody wants to speak', async () => {
		let allowed = false;
		const d = devices(() => {
			if (!allowed) throw new DOMException('', 'NotAllowedError');
			return track();
		});
		await d.openAudio();
		expect([d.silent, d.audioTrouble]).toEqual([true, 'refused']);
		allowed = true;
		await d.toggleMute();
		expect([d.silent, d.audioTrouble]).toEqual([false, undefined]);
	});
	it('is not to be had outside a secure context, and the page says which', async () => {
		const d = new Devices(undefined);
		await d.openAudio();
		expect(d.audioTrouble).toBe('insecure');
	});
});

describe('the camera', () => {
	it('is released when it is switched off', async () => {
		const camera = track();
		const d = devices(() => camera);
		let changes = 0;
		d.onChange = () => changes++;
		await d.openVideo();
		d.closeVideo();
		expect([d.video, camera.stopped, changes]).toEqual([undefined, true, 2]);
	});
});

describe('a camera that is being opened', () => {
	/** A browser that asks its user, who has not answered yet. */
	function asking() {
		const tracks: ReturnType<typeof track>[] = [];
		const allow: (() => void)[] = [];
		const capture = {
			getUserMedia: () =>
				new Promise((resolve) => {
					const camera = track();
					tracks.push(camera);
					allow.push(() => resolve({ getTracks: () => [camera] }));
				}),
		} as unknown as Capture;
		return { d: new Devices(capture), tracks, allow: () => allow.forEach((f) => f()) };
	}
	it('is asked for once, however many want it', async () => {
		const { d, tracks, allow } = asking();
		const both = [d.openVideo(), d.openVideo()];
		expect(d.openingVideo).toBe(true);
		allow();
		await Promise.all(both);
		expect([tracks.length, d.video, d.openingVideo]).toEqual([1, tracks[0], false]);
	});
	it('is released at once when it was switched off meanwhile', async () => {
		const { d, tracks, allow } = asking();
		const opened = d.openVideo();
		d.closeVideo();
		allow();
		await opened;
		expect([d.video, tracks[0]?.stopped]).toEqual([undefined, true]);
	});
	it('is released at once when its person has left meanwhile, and so is the microphone', async () => {
		const { d, tracks, allow } = asking();
		const opened = [d.openVideo(), d.openAudio()];
		d.close();
		allow();
		await Promise.all(opened);
		expect([d.video, d.audio, ...tracks.map((t) => t.stopped)]).toEqual([undefined, undefined, true, true]);
	});
});

describe('the sending connection', () => {
	afterEach(() => vi.unstubAllGlobals());
	/** Connections that note which answers they were given. */
	function connections() {
		const made: { answers: string[]; closed: boolean }[] = [];
		class Connection {
			answers: string[] = [];
			closed = false;
			onconnectionstatechange: unknown = null;
			localDescription: { sdp: string } | null = null;
			constructor() {
				made.push(this);
			}
			get connectionState() {
				return this.closed ? 'closed' : 'new';
			}
			addTransceiver() {
				return { sender: { replaceTrack: async () => {} }, setCodecPreferences: () => {} };
			}
			async setLocalDescription() {
				this.localDescription = { sdp: `offer ${made.indexOf(this)}` };
			}
			async setRemoteDescription(answer: { sdp: string }) {
				this.answers.push(answer.sdp);
			}
			close() {
				this.closed = true;
			}
		}
		vi.stubGlobal('RTCPeerConnection', Connection);
		vi.stubGlobal('RTCRtpSender', { getCapabilities: () => null });
		return made;
	}
	const camera = track() as unknown as MediaStreamTrack;

	it('never takes the answer to an offer that was given up', async () => {
		const made = connections();
		const p = new Publisher(() => true);
		await p.publish(undefined, camera);
		p.close();
		await p.publish(undefined, camera);
		await p.answer('to the first');
		await p.answer('to the second');
		expect(made.map((c) => c.answers)).toEqual([[], ['to the second']]);
	});
	it('is offered again when the websocket went before its answer came', async () => {
		const made = connections();
		const p = new Publisher(() => true);
		await p.publish(undefined, camera);
		p.forgetAsked();
		await p.publish(undefined, camera);
		await p.answer('to the second');
		expect(made.map((c) => [c.closed, ...c.answers])).toEqual([[true], [false, 'to the second']]);
	});
	it('is offered again when its offer could not be sent', async () => {
		const made = connections();
		let connected = false;
		const p = new Publisher(() => connected);
		await p.publish(undefined, camera);
		connected = true;
		await p.publish(undefined, camera);
		expect(made.map((c) => c.closed)).toEqual([true, false]);
	});
	it('goes on over a websocket that is new, once it was answered', async () => {
		const made = connections();
		const p = new Publisher(() => true);
		await p.publish(undefined, camera);
		await p.answer('yes');
		p.forgetAsked();
		await p.publish(undefined, undefined);
		expect(made.map((c) => c.closed)).toEqual([false]);
	});
});

describe('the gallery', () => {
	it('chooses the columns that show pictures largest', () => {
		expect(gallery(1, 360, 600)).toEqual({ columns: 1, rows: 1 });
		expect(gallery(3, 360, 600)).toEqual({ columns: 1, rows: 3 });
		expect(gallery(4, 1200, 700)).toEqual({ columns: 2, rows: 2 });
		expect(gallery(11, 1600, 700)).toEqual({ columns: 4, rows: 3 });
		expect(gallery(0, 1200, 700)).toEqual({ columns: 1, rows: 1 });
	});
});

describe('a picture', () => {
	it('is live only from the first frame of its own source, over the end of the RTP clock too', () => {
		const p = new Picture();
		p.expect(10);
		p.decoded(0, 4294967290); // 16 ticks before
		expect(p.state).toBe('waiting');
		p.decoded(1, 10);
		expect(p.state).toBe('live');
	});
	it('stops being live three seconds after its last frame, and is live again with the next', () => {
		const p = new Picture();
		p.decoded(0, 1);
		p.look(stoppedAfter - 1);
		expect(p.state).toBe('live');
		p.look(stoppedAfter);
		expect(p.state).toBe('stopped');
		p.decoded(stoppedAfter + 1, 2);
		expect(p.state).toBe('live');
	});
});

describe('a name', () => {
	it('is cut to a hundred bytes and never through a letter', () => {
		expect(clip(' Sari ')).toBe('Sari');
		const long = clip('é'.repeat(80) + 'x');
		expect(new TextEncoder().encode(long).length).toBeLessThanOrEqual(100);
		expect(long).toMatch(/^é+$/);
	});
});
