import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Offer } from '../wire/messages';
import { Peer } from './peer';

/** The browser's connection, whose steps take as long as the test says. */
class Connection {
	static all: Connection[] = [];
	connectionState = 'new';
	onconnectionstatechange: (() => void) | null = null;
	localDescription: { sdp: string } | null = null;
	readonly name = `pc${Connection.all.length}`;
	described!: () => void;
	constructor() {
		Connection.all.push(this);
	}
	setRemoteDescription = () => new Promise<void>((done) => (this.described = done));
	getTransceivers = () => [{ mid: '0', receiver: { track: { kind: 'video' }, of: this.name } }];
	createAnswer = async () => {
		if (this.connectionState === 'closed') throw new DOMException('closed', 'InvalidStateError');
		return { type: 'answer', sdp: this.name };
	};
	setLocalDescription = async (d: { sdp: string }) => void (this.localDescription = d);
	close() {
		this.connectionState = 'closed';
	}
}

const offer: Offer = { type: 'offer', sdp: 'v=0', video: ['0'], audio: [], resumed: false, session: 's' };
const open = () => Connection.all.filter((c) => c.connectionState !== 'closed').map((c) => c.name);
const settle = () => new Promise((done) => setTimeout(done));

let landed: string[];
let peer: Peer;
beforeEach(() => {
	Connection.all = [];
	landed = [];
	vi.stubGlobal('RTCPeerConnection', Connection);
	peer = new Peer({ video: (_, r) => landed.push((r as unknown as { of: string }).of), audio: () => {}, lost: () => {} });
});
afterEach(() => void vi.unstubAllGlobals());

test('an offer that another one overtook is not answered, and its lines take no slot', async () => {
	const first = peer.answer(offer);
	Connection.all[0]?.described();
	expect(await first).toBe('pc0');
	const [second, third] = [peer.answer(offer), peer.answer(offer)];
	expect(open()).toContain('pc0'); // its pictures stay until the newest has lines
	Connection.all[2]?.described();
	expect(await third).toBe('pc2');
	Connection.all[1]?.described();
	expect(await Promise.race([second, settle()])).toBeUndefined();
	expect(landed).toEqual(['pc0', 'pc2']);
	expect(open()).toEqual(['pc2']);
});

test('a slow offer that is overtaken before it was understood leaves nothing behind', async () => {
	const slow = peer.answer(offer);
	const next = peer.answer(offer);
	Connection.all[0]?.described();
	await settle();
	expect(landed).toEqual([]);
	Connection.all[1]?.described();
	expect([await slow, await next]).toEqual([undefined, 'pc1']);
	expect(open()).toEqual(['pc1']);
});

test('an offer that is being answered at the end is closed, and not answered', async () => {
	const late = peer.answer(offer);
	peer.close();
	Connection.all[0]?.described();
	expect(await late).toBeUndefined();
	expect([landed, open()]).toEqual([[], []]);
});
