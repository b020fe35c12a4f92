/** Something of the controller's that is loaded sooner or later: it may be away just now. */
const again = 10_000; // ms

/** Tries until it is loaded, or the window goes. `tell` hears of the first failure, and of the end of it. */
export async function untilLoaded(load: () => Promise<void>, tell: (failed: boolean) => void, leaving: AbortSignal): Promise<void> {
	for (let failed = false; ; failed = true) {
		try {
			await load();
			if (!leaving.aborted) tell(false);
			return;
		} catch {
			if (leaving.aborted) return;
			if (!failed) tell(true);
		}
		await pause(leaving);
		if (leaving.aborted) return;
	}
}

function pause(leaving: AbortSignal): Promise<void> {
	return new Promise((done) => {
		const timer = setTimeout(done, again);
		leaving.addEventListener('abort', () => (clearTimeout(timer), done()), { once: true });
	});
}
