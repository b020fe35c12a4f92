// Writes down, in every animation frame, the time of the frame in µs, by the
// machine's clock and not by what the page believes of it, and the number stamped into what the display shows then (−1: none could be read).
// See the stamp in configs/demo/clips.
(() => {
	if (window.__span) return '';
	const page = window.__kawung;
	const ctx = new OffscreenCanvas(64, 4).getContext('2d', { willReadFrequently: true });
	const seen = (window.__span = { at: [], frame: [], canvas: 0 });
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
		if (bits.slice(2, 15).reduce((n, b) => n + b, 0) % 2 !== 0) return -1;
		return bits.slice(2, 11).reduce((n, b) => 2 * n + b, 0);
	};
	const next = (at) => {
		const glass = page.glass(page.stats()[0]?.slot ?? -1);
		seen.at.push((performance.timeOrigin + at) * 1000);
		seen.frame.push(glass ? stamp(glass) : -1);
		if (glass && !('videoWidth' in glass)) seen.canvas++;
		requestAnimationFrame(next);
	};
	requestAnimationFrame(next);
	return '';
})();
