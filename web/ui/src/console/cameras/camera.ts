/** Cameras as the API declares, finds and probes them; see web/openapi.yaml. */
import { freed } from '../state/names';

/** What declares a camera. Fields that this page does not know are kept as they came. */
export interface CameraSpec {
	title?: string;
	url?: string;
	sub?: string;
	user?: string;
	/** `kept` where the controller has one; written as it is, it stays. */
	password?: string;
	onvif?: string;
	always?: boolean;
	place?: Place;
	owner?: string;
	tags?: readonly string[];
	class?: string;
	leave?: boolean;
	/** It sends to us; `url` may then be empty. */
	push?: boolean;
	transport?: string;
	oldTLS?: boolean;
	/** true is half an hour. */
	keep?: boolean | string;
	readonly [more: string]: unknown;
}

/** WGS 84, decimal degrees. */
export interface Place {
	readonly lat: number;
	readonly lon: number;
}

export interface DeclaredSpec {
	readonly name: string;
	readonly revision: number;
	readonly spec: CameraSpec;
}

/** Stands where the controller keeps a password and shows it to nobody. */
export const kept = '***';

/** The ways of a camera's packets to us; auto when none is set. */
export const transports = ['auto', 'tcp', 'udp', 'multicast', 'http'] as const;

export const classes = ['publik', 'internal', 'terbatas', 'rahasia'] as const;

/** Where to look for cameras; no address means every network of the controller. */
export interface CameraSearch {
	readonly addresses: readonly string[];
	readonly user: string;
	readonly password: string;
}

export interface FoundStream {
	readonly url: string;
	readonly codec: string;
	readonly width: number;
	readonly height: number;
	readonly fps?: number;
}

export interface FoundCamera {
	/** Free, to declare it by. */
	readonly name: string;
	readonly title: string;
	readonly main: FoundStream;
	readonly sub?: FoundStream;
	readonly onvif?: string;
	readonly ptz?: boolean;
	readonly declaredAs?: string;
	readonly advice?: string;
}

export interface FoundDevice {
	readonly address: string;
	readonly name?: string;
	readonly manufacturer?: string;
	readonly model?: string;
	readonly cameras: readonly FoundCamera[];
	readonly error?: string;
	readonly needsPassword: boolean;
}

export interface Probe {
	readonly url: string;
	readonly user: string;
	readonly password: string;
}

/** What was seen of a camera in a look of up to 10 s. */
export interface Probed {
	readonly ok: boolean;
	readonly transport: string;
	readonly codec: string;
	readonly profile: string;
	readonly width: number;
	readonly height: number;
	readonly fps: number;
	readonly gopSeconds: number;
	readonly bFrames: boolean;
	readonly audio: string;
	readonly firstFrameMs: number;
	readonly warnings: readonly string[];
	readonly error: string;
	readonly wrongPassword: boolean;
	/** Its first picture: base64 of one access unit in Annex-B. */
	readonly keyframe?: string;
	readonly keyframeCodec?: string;
}

/** Scheme, host and port of an address, to see whether a password would go elsewhere. */
export function hostOf(url: string): string {
	const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.*)$/i.exec(url.trim()) ?? [];
	const authority = rest.split('/')[0] ?? '';
	return `${scheme.toLowerCase()}://${authority.slice(authority.lastIndexOf('@') + 1).toLowerCase()}`;
}

/** Whether an address can be one of a camera. */
export const validAddress = (url: string): boolean => /^rtsps?:\/\/[^\s/]+\S*$/i.test(url.trim()) && url.length <= 2048;

/** A name like `wish` that none of `taken` has. */
export function freeName(wish: string, taken: (name: string) => boolean): string {
	return freed(wish || 'kamera', taken);
}
