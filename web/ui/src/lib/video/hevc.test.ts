import { afterEach, beforeEach, expect, test, vi } from 'vitest';

/** A browser that lists H.265, and whose decoder gives so many pictures of one. */
function browser(pictures: number, fails = false): void {
	const codecs = [{ mimeType: 'video/H264' }, { mimeType: 'video/H265' }];
	vi.stubGlobal('RTCRtpReceiver', { getCapabilities: () => ({ codecs }) });
	vi.stubGlobal('EncodedVideoChunk', class {});
	vi.stubGlobal(
		'VideoDecoder',
		class {
			state = 'configured';
			constructor(readonly init: { output: (f: unknown) => void }) {}
			configure() {
				if (fails) throw new DOMException('no', 'NotSupportedError');
			}
			decode() {}
			async flush() {
				for (let i = 0; i < pictures; i++) this.init.output({ close() {} });
			}
			close() {}
		},
	);
}

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllGlobals());
const asked = async () => (await import('./hevc')).decodesHEVC();

test('a decoder that gives the picture proves it', async () => {
	browser(1);
	expect(await asked()).toBe(true);
});

test('a decoder that gives nothing, or refuses, proves that it does not', async () => {
	browser(0);
	expect(await asked()).toBe(false);
	vi.resetModules();
	browser(1, true);
	expect(await asked()).toBe(false);
});

test('a browser that does not list H.265 is not asked to decode it', async () => {
	browser(1);
	vi.stubGlobal('RTCRtpReceiver', { getCapabilities: () => ({ codecs: [{ mimeType: 'video/VP8' }] }) });
	expect(await asked()).toBe(false);
});

test('only the video lines lose H.265', async () => {
	browser(1);
	const lines = ['video', 'audio'].map((kind) => ({ receiver: { track: { kind } }, setCodecPreferences: vi.fn() }));
	(await import('./hevc')).withoutHEVC(lines as unknown as RTCRtpTransceiver[]);
	expect(lines[0]?.setCodecPreferences).toHaveBeenCalledWith([{ mimeType: 'video/H264' }]);
	expect(lines[1]?.setCodecPreferences).not.toHaveBeenCalled();
});
