/** What this browser can show, as it says to the wall. */
import type { Capabilities } from '../wire/messages';
import { paintsTracks } from './span';

/** The codecs the browser decodes over WebRTC, by their RTP encoding names. */
export function codecs(): string[] {
	const all = globalThis.RTCRtpReceiver?.getCapabilities?.('video')?.codecs ?? [];
	const names = all.map((c) => c.mimeType.replace(/^video\//i, ''));
	return [...new Set(names)].filter((n) => !['rtx', 'red', 'ulpfec', 'flexfec-03'].includes(n));
}

/** "Chromium 156, Linux" */
export function agent(ua: string = navigator.userAgent): string {
	const browser = /(Edg|Firefox|Chrome|Version)\/(\d+)/.exec(ua);
	const names: Record<string, string> = { Edg: 'Edge', Chrome: 'Chromium', Version: 'Safari' };
	const system = /(Android|Windows|Linux|CrOS|iPhone|iPad|Mac OS X)/.exec(ua)?.[1] ?? '?';
	const name = browser?.[1] ?? '?';
	return `${names[name] ?? name} ${browser?.[2] ?? ''}, ${system === 'Mac OS X' ? 'macOS' : system}`;
}

/** Whether H.264 at 720p is decoded by hardware; undefined when the browser does not say. */
export async function hardware(): Promise<boolean | undefined> {
	try {
		const video = { contentType: 'video/h264;level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f' };
		const info = await navigator.mediaCapabilities.decodingInfo({
			type: 'webrtc',
			video: { ...video, width: 1280, height: 720, bitrate: 2e6, framerate: 25 },
		});
		return info.powerEfficient;
	} catch {
		return undefined;
	}
}

/** Sizes in CSS px. */
export function capabilities(hw: boolean | undefined): Capabilities {
	return {
		width: Math.round(innerWidth),
		height: Math.round(innerHeight),
		dpr: devicePixelRatio,
		codecs: codecs(),
		...(hw === undefined ? {} : { hardware: hw }),
		agent: agent(),
		tracks: paintsTracks(),
	};
}
