/**
 * Whether this browser really decodes H.265. What it lists it may still not
 * do: drivers lie, and a wrong yes is a black window. So one picture is decoded
 * before the answer to an offer may take H.265.
 */

/** A keyframe of 64×64 pixels, profile Main, Annex B (ITU-T H.265 annex B). */
const sample =
	'AAAAAUABDAH//wFgAAADAJAAAAMAAAMAHpKAkAAAAAFCAQEBYAAAAwCQAAADAAADAB6gIIEFlkqSTK8BaAgAAAMACAAAAwAIQAAAAAFEAcFytCJAAAABKAGv' +
	'E4CLwdxaVpZHKu5f+vnYyerQYVZVi2ncrCvg+LoQtTVzd1CRqe4zUH/kanFzucsGJfN9kWr7KZz/21O4Kpa196KTzmIVbAL6UhcC//8UEOHM//L9rhPg3eKr' +
	'5lncrqiAqlK2b4QEHXWuSrlJHMCPABI/V5oo6CEX0Hbx75VXTDylq2w9shP2jIOAaoNuz5STL/6eoDGnBpRjUL9Ub2q9gClCUzZ+dHMp9wVarP2wJtxUdrSY' +
	'j7upClXYAMMzcQ2LasusAMlCG80xJFm2x86Dd/zXVOjs1uyCZmbqDHPK3+bT/BzNkKBDIelioa+Tof9+4GbESMNkev1G/2ghpBhz0MBeExXMw9fwpx0UaHmI' +
	'D8rMPHEHuMypc+4LbVmNUmDQZd+lxtvJLagvHOceHWz93E5QLRDy2Ddt2ahU2nr/NQNpRL6m3F8D4rmAPy9cgxFhEWh+XcSbr5nN/xwXwhw/ZB8Z8R0J5Nd6' +
	'+rTCC8xCeINyBfrTAKcgUv5bNHGPApYo3bi+VSSj/4HMmG36uPIDw9lk8LxBcRp8wjiqEMd0VObZdsrKGR1Aqi6iX1tT6Z9RU2fW/IIg0rGMvdZARKGt3yLd' +
	'zBFLZf8Tx5DwshavWHdN/j0tHrNTOiqgCKWM/O/DB5guy585xzswSZbVKoBiySg0zs3qhYs/EoYJ+KzF3PI+NXniPGgQY998x9KyvFA4GQtwfgGBilgm+H8+' +
	'MNY0TTW72PXxtzjIufiT29SgPursBwRdRQ+Jbq/jx6S1cb8B+sAMOt+DvssoxL7JO9vYOXCjYVwDzENApGfeng/+/qqTLMwsXq454n3bIUypADw7gRFE6SpG' +
	'MnrnB+VaUfjFwJGDJmBbiPtEBNrkWhLWC+iMB76DHwGlvdIN7Cs/z3rwdjE1W2Zt2S9H8lS9aKnFjiGl//mhd06b2FE9SSCoQXS4u/0Xw5+85lpvlMS2QDrF' +
	'vyIDgEuWsLJBemumNudE7b3a7Rrwwtbj1ytfujMRjDIKkcRCl6Z8QeO+LUuJJ46LjtYGs5VlJGTl0em/C304VtjIidIa';

/** RFC 6381, ISO/IEC 14496-15 annex E: Main, level 3. */
const codec = 'hev1.1.6.L90.90';

/** ms the picture may take. */
const patience = 2000;

let proved: Promise<boolean> | undefined;

/** Asked for once; later answers are the first one's. */
export function decodesHEVC(): Promise<boolean> {
	return (proved ??= listed() ? prove().catch(() => false) : Promise.resolve(false));
}

/** Takes H.265 out of what the lines of a connection may answer with. */
export function withoutHEVC(lines: readonly RTCRtpTransceiver[]): void {
	const others = receivable().filter((c) => !isHEVC(c));
	for (const line of lines) {
		if (line.receiver.track.kind === 'video') line.setCodecPreferences(others);
	}
}

/** Whether the browser says that it receives H.265. */
export function listed(): boolean {
	return receivable().some(isHEVC);
}

const receivable = (): RTCRtpCodec[] => globalThis.RTCRtpReceiver?.getCapabilities?.('video')?.codecs ?? [];
const isHEVC = (c: RTCRtpCodec): boolean => c.mimeType.toLowerCase() === 'video/h265';

async function prove(): Promise<boolean> {
	if (!('VideoDecoder' in globalThis)) return false;
	let pictures = 0;
	let late: ReturnType<typeof setTimeout> | undefined;
	const decoder = new VideoDecoder({
		output: (frame) => {
			pictures++;
			frame.close();
		},
		error: () => {},
	});
	try {
		decoder.configure({ codec, codedWidth: 64, codedHeight: 64 });
		const data = Uint8Array.from(atob(sample), (c) => c.charCodeAt(0));
		decoder.decode(new EncodedVideoChunk({ type: 'key', timestamp: 0, data }));
		const tooLate = new Promise((resolve) => (late = setTimeout(resolve, patience)));
		await Promise.race([decoder.flush(), tooLate]);
		return pictures > 0;
	} finally {
		clearTimeout(late);
		if (decoder.state !== 'closed') decoder.close();
	}
}
