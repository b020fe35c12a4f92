// The windows of a display's page: what it says of each, and the frame number
// stamped into what is painted there (−1: none could be read). See the stamp in
// configs/demo/clips.
(() => {
	const page = window.__kawung;
	const ctx = (window.__look ??= new OffscreenCanvas(64, 4).getContext('2d', { willReadFrequently: true }));
	const stamp = (glass) => {
		const [w, h] = 'videoWidth' in glass ? [glass.videoWidth, glass.videoHeight] : [glass.width, glass.height];
		if (!w) return -1;
		ctx.drawImage(glass, 0.2 * w, 0.89 * h, 0.6 * w, 0.03 * h, 0, 0, 64, 4);
		const px = ctx.getImageData(0, 0, 64, 4).data;
		const bits = [];
		for (let i = 0; i < 16; i++) {
			let sum = 0;
			for (const x of [1, 2]) for (const y of [1, 2]) sum += px[4 * (y * 64 + i * 4 + x) + 1];
			bits.push(sum / 4 > 128 ? 1 : 0);
		}
		if (bits[0] !== 1 || bits[1] !== 0 || bits[15] !== 1) return -1;
		return bits.slice(2, 11).reduce((n, b) => 2 * n + b, 0);
	};
	return JSON.stringify((page?.stats() ?? []).map((w) => {
		const glass = page.glass(w.slot);
		return { window: w.window, source: w.source, state: w.state, frame: glass ? stamp(glass) : -1 };
	}));
})();
