import { decodeToParticipant } from '../../lib/wire/decode';
import { CloseCode, protocol, type FromParticipant, type Offer, type Seat, type ToParticipant } from '../../lib/wire/messages';
import { Socket } from '../../lib/wire/socket';
import type { Invitation } from '../api';
import type { Devices } from './devices.svelte';
import { Publisher } from './publisher';
import { Receiver } from './receiver.svelte';

export type Ending = 'left' | 'kicked' | 'closed' | 'replaced' | 'expired';
export type Link = 'connecting' | 'connected' | 'lost';

const clockEvery = 2000; // ms; also proves that the connection lives
const maxText = 100; // bytes of a name or an office

export interface Who {
	name: string;
	office: string;
}

/** One stay in a room: it comes back by itself with the same identity until it has ended. */
export class Call {
	readonly receiver = new Receiver();
	readonly #publisher: Publisher;
	readonly #devices: Devices;
	readonly #socket: Socket<ToParticipant, FromParticipant>;
	#session = crypto.randomUUID();
	#clock: ReturnType<typeof setInterval> | undefined;
	#link = $state<Link>('connecting');
	#seats = $state.raw<readonly Seat[]>([]);
	#title = $state('');
	#me = $state.raw<Who>({ name: '', office: '' });
	#ending = $state<Ending>();
	#build = '';

	constructor(token: string, invitation: Invitation, who: Who, devices: Devices) {
		this.#devices = devices;
		this.#title = invitation.title;
		this.#me = { name: clip(who.name), office: clip(who.office) };
		this.#publisher = new Publisher((sdp) => this.#socket.send({ type: 'offer', sdp }));
		this.#publisher.onFailed = () => void this.#publish();
		this.receiver.onFailed = () => this.#socket.again();
		devices.onChange = () => this.#changed();
		this.#socket = new Socket<ToParticipant, FromParticipant>({
			url: () => `${location.origin.replace(/^http/, 'ws')}/ws/rooms/${encodeURIComponent(invitation.room)}`,
			decode: decodeToParticipant,
			hello: () => {
				this.#publisher.forgetAsked();
				return { type: 'hello', protocol, ui: this.#build, token, name: this.#me.name, office: this.#me.office, session: this.#session };
			},
			onMessage: (m) => void this.#receive(m),
			onClose: (code) => this.#closed(code),
		});
	}

	get link(): Link {
		return this.#link;
	}
	get title(): string {
		return this.#title;
	}
	get me(): Who {
		return this.#me;
	}
	/** Everybody but me. */
	get seats(): readonly Seat[] {
		return this.#seats;
	}
	get ending(): Ending | undefined {
		return this.#ending;
	}

	open(): void {
		this.#socket.open();
		this.#clock = setInterval(() => this.#socket.send({ type: 'clock', t1: Date.now() * 1000 }), clockEvery);
	}
	leave(): void {
		this.#socket.send({ type: 'leave' });
		this.#end('left');
	}

	async #receive(m: ToParticipant): Promise<void> {
		switch (m.type) {
			case 'hello':
				this.#build = m.ui;
				this.#title = m.room.title || m.room.name;
				this.#me = { name: m.name, office: m.office };
				this.#link = 'connected';
				return;
			case 'offer':
				return this.#offered(m);
			case 'answer':
				return this.#publisher.answer(m.sdp);
			case 'seats':
				this.#seats = m.seats;
				return;
			case 'ended':
				return this.#end(m.reason === 'kicked' ? 'kicked' : m.reason === 'replaced' ? 'replaced' : 'closed');
			case 'participants':
			case 'clock':
				return;
			default:
				unreachable(m);
		}
	}

	/** A resumed connection goes on as it is; any other offer comes from a server that knows nothing of this page yet. */
	async #offered(m: Offer): Promise<void> {
		if (m.resumed && this.receiver.alive) return this.#changed();
		if (m.sdp === undefined || m.sdp === '') {
			this.#session = crypto.randomUUID(); // the server holds on to a connection that is dead here
			return this.#socket.again();
		}
		this.#socket.send({ type: 'answer', sdp: await this.receiver.accept({ ...m, sdp: m.sdp }) });
		this.#publisher.close();
		this.#changed();
	}

	#changed(): void {
		this.#socket.send({ type: 'mute', audio: this.#devices.silent, video: !this.#devices.video });
		void this.#publish();
	}
	async #publish(): Promise<void> {
		if (this.#link === 'connected' && !this.#ending) await this.#publisher.publish(this.#devices.audio, this.#devices.video);
	}

	#closed(code: number): 'retry' | 'stop' {
		this.#link = 'lost';
		switch (code) {
			case CloseCode.refused:
				return this.#stop('expired');
			case CloseCode.forbidden:
				return this.#stop('closed');
			case CloseCode.replaced:
				return this.#stop('replaced');
			case CloseCode.tooOld:
				location.reload();
				return 'stop';
			default:
				return this.#ending ? 'stop' : 'retry';
		}
	}
	#stop(ending: Ending): 'stop' {
		this.#end(ending);
		return 'stop';
	}
	#end(ending: Ending): void {
		this.#ending ??= ending;
		clearInterval(this.#clock);
		this.#socket.close();
		this.#publisher.close();
		this.receiver.close();
		this.#devices.onChange = () => {};
		this.#devices.close();
		this.#seats = [];
	}
}

/** At most 100 bytes, without half a character at the end. */
export function clip(text: string): string {
	const bytes = new TextEncoder().encode(text.trim());
	if (bytes.length <= maxText) return text.trim();
	return new TextDecoder().decode(bytes.slice(0, maxText)).replace(/\uFFFD+$/, '');
}

function unreachable(m: never): void {
	console.warn('join: unknown message', m);
}
