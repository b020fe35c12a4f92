/** Whether this page can decode at all: WebCodecs needs a secure context. */
export const canDecode = (): boolean => typeof VideoDecoder === 'function' && typeof createImageBitmap === 'function';

/**
 * Decodes one H.264 access unit (Annex-B, starting with SPS and PPS) to a
 * bitmap `width` CSS px wide. `codec` is its RFC 6381 name. It fails when the
 * bytes hold no decodable picture.
 */
export async function decodeKeyframe(bytes: ArrayBuffer, codec: string, width = 320): Promise<ImageBitmap> {
	let frame: VideoFrame | undefined;
	let failure: DOMException | undefined;
	const decoder = new VideoDecoder({
		output: (f) => {
			frame?.close();
			frame = f;
		},
		error: (e) => (failure = e),
	});
	try {
		decoder.configure({ codec, optimizeForLatency: true });
		decoder.decode(new EncodedVideoChunk({ type: 'key', timestamp: 0, data: bytes }));
		await decoder.flush(); // without it a decoder may keep the only frame it has
		if (!frame) throw failure ?? new Error('keyframe: no picture');
		return await createImageBitmap(frame, { resizeWidth: width, resizeQuality: 'medium' });
	} finally {
		frame?.close();
		if (decoder.state !== 'closed') decoder.close();
	}
}
