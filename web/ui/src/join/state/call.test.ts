import { describe, expect, it } from 'vitest';
import { clip } from './call.svelte';
import { Devices, type Capture } from './devices.svelte';
import { gallery } from './gallery';
import { Picture, stoppedAfter } from './picture.svelte';

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
