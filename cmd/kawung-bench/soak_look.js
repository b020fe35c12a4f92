// The windows of a display's page: what it says of each, and what is painted
// there: a hash of its pixels, which is the same only while the picture stands,
// and the frame number stamped into it (see configs/demo/clips; −1: none could
// be read). A picture that lost packets may move under a stamp that does not.
// Times are ms of the page's own clock: an answer that
// comes late says nothing about a picture. `free` is for how long the page has
// been able to say anything else: since when no timer and no animation frame of
// its own was away for longer than `hung`.
(() => {
	const hung = 500;
	const page = window.__kawung;
	const watch = (window.__watch ??= (() => {
		const w = { since: performance.now(), timer: performance.now(), frame: performance.now(), frames: 0, gaps: [] };
		const gap = (kind, from, now) => {
			if (now - from > hung) w.gaps.push({ kind, ms: Math.round(now - from), at: now });
			while (w.gaps.length > 50) w.gaps.shift();
			return now;
		};
		setInterval(() => (w.timer = gap('timer', w.timer, performance.now())), 100);
		const frame = () => {
			w.frames++;
			w.frame = gap('frame', w.frame, performance.now());
			requestAnimationFrame(frame);
		};
		requestAnimationFrame(frame);
		return w;
	})());
	const ctx = (window.__look ??= new OffscreenCanvas(64, 4).getContext('2d', { willReadFrequently: true }));
	const stamp = (glass) => {
		const [w, h] = 'videoWidth' in glass ? [glass.videoWidth, glass.videoHeight] : [glass.width, glass.height];
		if (!w) return -1;
		ctx.drawImage(glass, 0.2 * w, 0.79 * h, 0.6 * w, 0.03 * h, 0, 0, 64, 4);
		const px = ctx.getImageData(0, 0, 64, 4).data;
		const bits = [];
		for (let i = 0; i < 16; i++) {
			let sum = 0;
			for (const x of [1, 2]) for (const y of [1, 2]) sum += px[4 * (y * 64 + i * 4 + x) + 1];
			bits.push(sum / 4 > 128 ? 1 : 0);
		}
		if (bits[0] !== 1 || bits[1] !== 0 || bits[15] !== 1) return -1;
		if (bits.slice(2, 15).reduce((n, b) => n + b, 0) % 2) return -1;
		return bits.slice(2, 11).reduce((n, b) => 2 * n + b, 0);
	};
	const whole = (window.__whole ??= new OffscreenCanvas(160, 90).getContext('2d', { willReadFrequently: true }));
	const hash = (glass) => {
		whole.drawImage(glass, 0, 0, 160, 90);
		let h = 0x811c9dc5; // FNV-1a
		for (const b of whole.getImageData(0, 0, 160, 90).data) h = Math.imul(h ^ b, 0x01000193);
		return h >>> 0;
	};
	const now = performance.now();
	const away = Math.max(now - watch.timer, now - watch.frame);
	const free = away > hung ? 0 : now - (watch.gaps.at(-1)?.at ?? watch.since);
	const panes = (page?.stats() ?? []).map((w) => {
		const glass = page.glass(w.slot);
		return { window: w.window, source: w.source, slot: w.slot, state: w.state, frame: glass ? stamp(glass) : -1, hash: glass ? hash(glass) : 0 };
	});
	const recent = watch.gaps.filter((g) => now - g.at < 20_000);
	return JSON.stringify({ at: now, free, frames: watch.frames, away, gaps: recent, panes });
})();
