import type { PlaceOffer, Preview, Program, Receipt, Region, Window, WindowTour } from '../../lib/wire/messages';
import { Problem, type Arrangement, type Taking } from '../api';
import type { Budget } from '../budget/budget';
import * as compose from './compose';
import { difference, nothing, type Difference } from './difference';
import type { House } from './house.svelte';
import * as turns from './turns';
import { beside } from './zones';

/** What the desk needs of the API. */
export interface DeskApi {
	putPreview(wall: string, what: Arrangement): Promise<void>;
	dropPreview(wall: string): Promise<void>;
	take(wall: string, what: Arrangement | Taking): Promise<Receipt>;
	undo(wall: string, zone: string): Promise<Receipt>;
	safe(wall: string): Promise<Receipt>;
	blank(wall: string, on: boolean): Promise<void>;
}

/** What is being prepared, as the hand sees it. */
export type Prepared = Pick<Preview, 'layout' | 'by' | 'zone' | 'from' | 'lost'> & { readonly windows: readonly Window[] };

/** A preview as the hand left it. */
type Draft = Omit<Prepared, 'by'>;

/** What was being done when something went wrong. */
export type Action =
	| 'prepare'
	| 'take'
	| 'undo'
	| 'safe'
	| 'blank'
	| 'save'
	| 'approve'
	| 'identify'
	| 'revoke'
	| 'invite'
	| 'kick'
	| 'share'
	| 'unshare'
	| 'signOut'
	| 'lease'
	| 'alarm'
	| 'tour'
	| 'image';

/**
 * The operator's hands: what is picked up, what is selected, and what is being
 * prepared. An edit shows at once and is sent behind; edits made meanwhile
 * are sent as one when the answer is there.
 */
export class Desk {
	readonly #house: House;
	readonly #api: DeskApi;
	#chosen = $state('');
	#held = $state<string>();
	#selected = $state<string>();
	#swapping = $state(false);
	/** What the next source that is picked up is for, when not for the hand. */
	#choosing = $state<'stand-in' | 'turns'>();
	#taking = $state<'take' | 'undo'>();
	#refused = $state.raw<Budget>();
	/** The preview as the hand left it, until the controller has said the same; null: dropped. */
	#draft = $state.raw<Draft | null>();
	#sending = false;
	/** Until what is sent has arrived; whether it has. */
	#draining: Promise<boolean> | undefined;
	#waiting: (() => Promise<void>) | undefined;
	/** The controller has said another preview than the one it had when the request was sent. */
	#heard = false;
	#before: number | undefined;

	onProblem: (action: Action, error: unknown) => void = () => {};
	onReceipt: (wall: string, receipt: Receipt) => void = () => {};
	/** Another wall is worked on. */
	onWall: () => void = () => {};

	constructor(house: House, api: DeskApi) {
		this.#house = house;
		this.#api = api;
	}

	/** The wall that is worked on: the one chosen, else the first. */
	get wall(): string {
		const walls = this.#house.declared?.walls ?? [];
		return walls.some((w) => w.name === this.#chosen) ? this.#chosen : (walls[0]?.name ?? '');
	}
	chooseWall(name: string): void {
		if (name === this.wall) return;
		this.#chosen = name;
		this.#selected = undefined;
		this.#choosing = undefined;
		this.#draft = this.#refused = undefined;
		this.onWall();
	}

	get program(): Program | undefined {
		return this.#house.wall(this.wall)?.program;
	}
	get preview(): Prepared | undefined {
		if (this.#draft === null) return undefined;
		const p = this.#draft ? { ...this.#draft, by: this.#house.hello?.user.name ?? '' } : (this.#house.wall(this.wall)?.preview ?? undefined);
		return p && { ...p, windows: beside(this.#house.declaredWall(this.wall), this.program?.windows ?? [], p.windows, p.zone) };
	}
	/** The windows under the hand: of the preview when there is one, else of the program. */
	get windows(): readonly Window[] {
		return this.preview?.windows ?? this.program?.windows ?? [];
	}
	get difference(): Difference {
		return difference(this.program?.windows ?? [], this.windows);
	}
	/** Whether a take would change the wall as far as it is known: not while the controller cannot be heard. */
	get takeable(): boolean {
		return this.#house.link === 'connected' && this.preview !== undefined && !nothing(this.difference);
	}
	get taking(): 'take' | 'undo' | undefined {
		return this.#taking;
	}
	get mayOperate(): boolean {
		const role = this.#house.hello?.user.role;
		return role === 'admin' || role === 'operator';
	}

	get held(): string | undefined {
		return this.#held;
	}
	get selected(): Window | undefined {
		return this.windows.find((w) => w.id === this.#selected);
	}
	get swapping(): boolean {
		return this.#swapping;
	}

	/** The next source that is picked up is to stand in for the selected window's. */
	get choosing(): boolean {
		return this.#choosing === 'stand-in' && this.selected !== undefined;
	}
	/** Sources that are picked up join the turns of the selected window, or leave them. */
	get gathering(): boolean {
		return this.#choosing === 'turns' && this.selected !== undefined;
	}

	/** Takes a source into the hand, or puts it back; or makes it the selected window's stand-in or one of its turns, if that is being chosen. */
	pickUp(source: string): void {
		if (this.gathering && this.selected) {
			this.takeTurns(this.selected.id, turns.toggled(this.selected, source));
			return;
		}
		const window = this.choosing ? this.selected : undefined;
		this.#choosing = undefined;
		if (window && compose.mayStandIn(window, source)) {
			this.adjust(window.id, { instead: source });
			return;
		}
		this.#held = this.#held === source ? undefined : source;
		this.#swapping = false;
	}
	/** Empties the hand and deselects. */
	letGo(): void {
		this.#held = this.#selected = this.#choosing = undefined;
		this.#swapping = false;
	}
	startSwap(): void {
		this.#swapping = this.selected !== undefined;
		this.#choosing = undefined;
	}
	/** Begins to choose the selected window's stand-in among the sources, or stops it. */
	chooseStandIn(on: boolean): void {
		this.#choose(on ? 'stand-in' : undefined);
	}
	/** Begins to choose which sources the selected window shows in turn, or stops it. */
	gather(on: boolean): void {
		this.#choose(on ? 'turns' : undefined);
	}
	#choose(what: 'stand-in' | 'turns' | undefined): void {
		this.#choosing = this.mayOperate && this.selected !== undefined ? what : undefined;
		this.#held = undefined;
		this.#swapping = false;
	}

	/** A finger on the glass, in fractions of it: puts what is held, swaps, or selects. */
	touch(x: number, y: number): void {
		const window = compose.windowAt(this.windows, x, y);
		if (this.#held !== undefined) {
			this.drop(this.#held, x, y);
			this.#held = undefined;
		} else if (this.#swapping && this.#selected && window) {
			this.swap(this.#selected, window.id);
		} else {
			this.#selected = window && window.id !== this.#selected ? window.id : undefined;
		}
		this.#swapping = false;
		this.#choosing = undefined;
	}
	/** Puts a source where it is let go: into the window there, else into a new one over the whole panel. */
	drop(source: string, x: number, y: number): void {
		const window = compose.windowAt(this.windows, x, y);
		if (window) {
			this.#edit((list) => compose.put(list, window.id, source));
			return;
		}
		const region = this.#panelRegion(x, y);
		if (region) this.#edit((list) => compose.add(list, region, source));
	}
	swap(a: string, b: string): void {
		if (a !== b) this.#edit((list) => compose.swap(list, a, b));
	}
	put(id: string, source: string): void {
		this.#edit((list) => compose.put(list, id, source));
	}
	remove(id: string): void {
		this.#edit((list) => compose.remove(list, id));
		this.#selected = undefined;
	}
	adjust(id: string, change: compose.Adjustment): void {
		this.#edit((list) => compose.adjust(list, id, change));
	}

	/** Lets a window show several sources in turn; of fewer than two it shows that one. */
	takeTurns(id: string, tour: WindowTour): void {
		this.#edit((list) => turns.given(list, id, tour));
	}

	/** Ties a window to one of its camera's streams; undefined leaves it to its size. */
	stream(id: string, which: Window['stream']): void {
		this.#edit((list) => compose.stream(list, id, which));
	}

	/** Lets a window of the wall be heard, in place of any other, or silences it. */
	sound(id: string, on: boolean): void {
		this.#edit((list) => compose.sound(list, id, on));
	}

	/** Prepares that a window leaves its dead panel for the place that was offered. */
	relocate({ window, region, over }: PlaceOffer): void {
		if (region) this.#edit((list) => compose.relocate(list, window, region, over));
	}

	/** Prepares a saved layout. What it leaves of the program, beside its zone and under pins, only the controller knows. */
	load(layout: string): void {
		const { windows = [], zone } = this.#house.layouts(this.wall).find((l) => l.name === layout) ?? {};
		const all = !zone && !this.program?.windows.some((w) => w.pin);
		this.#prepare(all ? { layout, windows } : undefined, { layout });
	}
	/** What is prepared has been saved under this name: from now on it is that layout. */
	named(layout: string, zone = ''): void {
		this.#prepare({ layout, windows: this.windows, ...(zone && { zone }) }, { layout });
	}
	/** Prepares a program that was on air. What has become of its sources, and what is pinned, only the controller knows. */
	recall(revision: number): void {
		this.#selected = undefined;
		this.#prepare(undefined, { history: revision });
	}
	/** Prepares the same for another zone; '' is all the wall, which a partial layout cannot be of. */
	into(zone: string): void {
		const p = this.preview;
		if (!p || (p.zone ?? '') === zone) return;
		const what = p.from ? { history: p.from } : p.layout ? { layout: p.layout } : { windows: p.windows };
		this.#selected = undefined;
		this.#prepare(undefined, zone ? { ...what, zone } : what);
	}
	/** Prepares an arrangement that has no name yet. */
	arrange(windows: readonly Window[]): void {
		this.#prepare({ layout: '', windows }, { windows });
	}
	/** Stops preparing; the wall does not notice. */
	discard(): void {
		this.#selected = undefined;
		this.#draft = null;
		const wall = this.wall;
		this.#send(() => this.#api.dropPreview(wall));
	}

	/** What the last take asked too much of, until somebody has decided. */
	get refused(): Budget | undefined {
		return this.#refused;
	}
	forgive(): void {
		this.#refused = undefined;
	}

	/** The preview becomes the program; of what displays cannot decode, with substreams or all the same. */
	async take(how?: 'thin' | 'force'): Promise<void> {
		if (!this.takeable || !this.mayOperate) return;
		await this.#air('take', async (wall) => {
			const arrived = (await this.#draining) ?? true; // the last edit must have: what the operator sees is what is taken
			return arrived && (this.wall !== wall || this.takeable) ? this.#api.take(wall, { preview: true, ...(how && { [how]: true }) }) : undefined;
		});
	}
	/** Puts the safe layout on air, also while another take is under way. */
	async safe(): Promise<void> {
		const wall = this.wall;
		try {
			this.onReceipt(wall, await this.#api.safe(wall));
		} catch (error) {
			this.onProblem('safe', error);
		}
	}
	/** Closes the wall, or shows its program again. */
	async blank(on: boolean): Promise<void> {
		try {
			await this.#api.blank(this.wall, on);
		} catch (error) {
			this.onProblem('blank', error);
		}
	}
	/** Takes the newest take back, of the wall or of a zone of it. */
	async undo(zone = ''): Promise<void> {
		await this.#air('undo', (wall) => this.#api.undo(wall, zone));
	}

	/** To be called with every `wall` message of the controller: its word replaces the hand's. */
	heardWall(wall: string): void {
		if (wall !== this.wall) return;
		if (!this.#sending) this.#draft = undefined;
		else if (this.#revision() !== this.#before) this.#heard = true;
	}

	async #air(action: 'take' | 'undo', ask: (wall: string) => Promise<Receipt | undefined>): Promise<void> {
		if (this.#taking) return;
		this.#taking = action;
		const wall = this.wall;
		try {
			const receipt = await ask(wall);
			if (receipt) this.onReceipt(wall, receipt);
		} catch (error) {
			this.#refused = wall === this.wall && error instanceof Problem ? error.others.budget : undefined;
			if (!this.#refused) this.onProblem(action, error);
		} finally {
			this.#taking = undefined;
		}
	}

	#panelRegion(x: number, y: number): Region | undefined {
		const panels = this.#house.declaredWall(this.wall)?.panels ?? [];
		const panel = compose.panelAt(panels, x, y);
		return panel && compose.panelRegion(panel, panels);
	}

	#edit(change: (windows: readonly Window[]) => Window[]): void {
		const windows = change(this.windows);
		const zone = this.preview?.zone;
		const draft = { layout: this.preview?.layout ?? this.program?.layout ?? '', windows };
		if (zone) this.#prepare({ ...draft, zone }, { windows, zone });
		else this.#prepare(draft, { windows });
	}

	#prepare(draft: Draft | undefined, what: Arrangement): void {
		if (!this.mayOperate) return;
		this.#draft = draft;
		const wall = this.wall;
		this.#send(() => this.#api.putPreview(wall, what));
	}

	/** One request at a time; of those that come meanwhile only the last matters. */
	#send(request: () => Promise<void>): void {
		this.#waiting = request;
		if (!this.#sending) this.#draining = this.#drain();
	}
	async #drain(): Promise<boolean> {
		this.#sending = true;
		let arrived = true;
		while (this.#waiting) {
			const request = this.#waiting;
			this.#waiting = undefined;
			this.#heard = false;
			this.#before = this.#revision();
			try {
				await request();
				arrived = true;
			} catch (error) {
				this.onProblem('prepare', error);
				this.#heard = true; // the controller's word stands
				arrived = false;
			}
		}
		this.#sending = false;
		this.#draining = undefined;
		if (this.#heard) this.#draft = undefined;
		return arrived;
	}

	/** Of the preview, as the controller has said it. */
	#revision(): number | undefined {
		return this.#house.wall(this.wall)?.preview?.revision;
	}
}
