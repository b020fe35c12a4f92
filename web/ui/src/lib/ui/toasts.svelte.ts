/** A sentence for the operator: what happened, what it means for the wall, what to do. */
export interface Toast {
	readonly id: number;
	readonly tone: 'ok' | 'warn' | 'bad';
	readonly title: string;
	/** The second sentence, if there is one. */
	readonly detail: string;
}

/** The sentences that are on the page now, oldest first. At most three: a fourth pushes out the oldest. */
export class Toasts {
	#items = $state.raw<readonly Toast[]>([]);
	#next = 1;
	readonly #later: (run: () => void, ms: number) => unknown;

	/** `later` runs a function after so many milliseconds (setTimeout). */
	constructor(later: (run: () => void, ms: number) => unknown = setTimeout.bind(globalThis)) {
		this.#later = later;
	}

	get items(): readonly Toast[] {
		return this.#items;
	}

	/** Says it. Good news leaves by itself after 4 s, a warning after 8 s; bad news stays until dismissed. */
	say(tone: Toast['tone'], title: string, detail = ''): void {
		const again = this.#items.find((t) => t.title === title && t.detail === detail);
		if (again) return;
		const toast = { id: this.#next++, tone, title, detail };
		this.#items = [...this.#items, toast].slice(-3);
		if (tone !== 'bad') this.#later(() => this.dismiss(toast.id), tone === 'ok' ? 4000 : 8000);
	}

	dismiss(id: number): void {
		this.#items = this.#items.filter((t) => t.id !== id);
	}
}
