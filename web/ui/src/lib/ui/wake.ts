/** Keeps the screen on while the page is seen; returns how to let go. Browsers without wake locks just sleep as they are set to. */
export function keepAwake(): () => void {
	let lock: WakeLockSentinel | undefined;
	let ended = false;
	const ask = async () => {
		if (document.visibilityState !== 'visible') return;
		try {
			const got = await navigator.wakeLock?.request('screen');
			if (ended) await got?.release();
			else lock = got;
		} catch {
			// refused on low battery or by policy: not our decision
		}
	};
	const again = () => void ask();
	document.addEventListener('visibilitychange', again);
	again();
	return () => {
		ended = true;
		document.removeEventListener('visibilitychange', again);
		void lock?.release();
	};
}
