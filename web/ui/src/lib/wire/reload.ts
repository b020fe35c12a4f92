const key = 'kawung.reloaded';
const apart = 20_000; // ms between two reloads: a page that is stale for another reason must not spin

/** Loads the page again, a newer build. */
export function reloadPage(): void {
	const last = Number(sessionStorage.getItem(key) ?? 0);
	const wait = Math.min(apart, Math.max(0, last + apart - Date.now())); // the clock may have been set back
	setTimeout(() => {
		sessionStorage.setItem(key, String(Date.now()));
		location.reload();
	}, wait);
}
