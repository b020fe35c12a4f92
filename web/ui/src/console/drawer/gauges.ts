/** A camera's health as rows of figures, a column a stream. */
import { number } from '../../lib/i18n/format';
import { words } from './messages';
import type { CameraVitals, StreamVitals } from './vitals.svelte';

export interface Reading {
	readonly text: string;
	/** It is out of what is good. */
	readonly poor: boolean;
}

export interface Gauge {
	readonly name: string;
	/** One a stream. */
	readonly readings: readonly Reading[];
}

/** From when on the relay advises too: media/advice.go. */
const longGroup = 5; // s
const heavyLoss = 0.01;

const none = '–';
const transports: Record<string, string> = { tcp: 'TCP', udp: 'UDP', multicast: words.multicast, tls: 'TLS', http: 'HTTP', push: words.push };

/** What a stream's codec is called by people who buy cameras. */
const codecs: Record<string, string> = { H264: 'H.264', H265: 'H.265' };

/** 2,1 Mbit/s; below one, in kbit/s. */
export function rate(bits: number): string {
	return bits >= 999_500 ? `${number(bits / 1e6, 1)} Mbit/s` : `${number(bits / 1000)} kbit/s`;
}

/** A stream that nobody wants has no rates. */
const comes = (s: StreamVitals): boolean => s.codec !== '' && s.state !== 'idle';

type Read = (s: StreamVitals) => string | undefined;

const table: readonly [string, Read, ((s: StreamVitals) => boolean)?][] = [
	[words.codec, (s) => s.codec && (codecs[s.codec] ?? s.codec)],
	[words.resolution, (s) => (s.width ? `${s.width} × ${s.height}` : '')],
	[words.fps, (s) => (comes(s) ? number(s.fps, 1) : '')],
	[words.bitrate, (s) => (comes(s) ? rate(s.bitrate) : '')],
	[words.loss, (s) => (comes(s) ? `${number(s.loss * 100, 1)} %` : ''), (s) => s.loss >= heavyLoss],
	[words.gop, (s) => (s.gopSeconds ? words.seconds(number(s.gopSeconds, 1)) : ''), (s) => s.gopSeconds >= longGroup],
	[words.transport, (s) => transports[s.transport] ?? s.transport],
	[words.viewers, (s) => number(s.viewers)],
];

/** Which streams a camera has, the main one first. */
export function streamsOf(v: CameraVitals): StreamVitals[] {
	const both = [v.main, v.sub].filter((s) => s !== undefined);
	return both.length > 0 ? both : [v];
}

/** The rows that say something of any of the streams; a stream that is not pulled has no figures. */
export function gauges(streams: readonly StreamVitals[]): Gauge[] {
	const rows = table.map(([name, read, poor]) => ({
		name,
		readings: streams.map((s) => ({ text: read(s) || none, poor: poor?.(s) ?? false })),
	}));
	if (streams.some((s) => s.transcoded)) {
		rows.push({ name: words.transcoded, readings: streams.map((s) => ({ text: s.transcoded ? words.yes : none, poor: s.transcoded })) });
	}
	return rows.filter((r) => r.readings.some((x) => x.text !== none));
}
