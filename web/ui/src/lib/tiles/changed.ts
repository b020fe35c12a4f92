/** A Svelte action: underlines an element for two seconds when its text changes. */
export function changed(node: HTMLElement, text: string): { update(text: string): void; destroy(): void } {
	let last = text;
	let timer: ReturnType<typeof setTimeout> | undefined;
	return {
		update(next) {
			if (next === last) return;
			last = next;
			node.dataset['changed'] = '';
			clearTimeout(timer);
			timer = setTimeout(() => delete node.dataset['changed'], 2000);
		},
		destroy: () => clearTimeout(timer),
	};
}
