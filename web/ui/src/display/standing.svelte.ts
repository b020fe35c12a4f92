/** How this page stands with the wall: who it is, whether it is heard, what time it is. Only the station writes it. */
export type Phase = 'starting' | 'pairing' | 'display' | 'replaced';

export class Standing {
	/** The display's name; undefined while the page is nobody's. */
	name = $state<string | undefined>();
	phase = $state<Phase>('starting');
	/** The code to show, and until when it is good (µs). */
	pairing = $state.raw<{ code: string; expires: number } | null>(null);
	/** The controller has not been heard for 5 s. */
	lost = $state(false);
	/** The wall's time, ms since the Unix epoch, once a second. */
	second = $state(Date.now());
	identifyUntil = $state(0);
	locale = $state('id-ID');
	zone = $state('Asia/Jakarta');

	constructor(name: string | undefined) {
		this.name = name;
	}

	/** Whether the panel is asked to say who it is. */
	get identifying(): boolean {
		return this.second < this.identifyUntil;
	}
}
