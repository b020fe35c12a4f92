package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// growWindows is more pictures than half of the slots that a page begins with.
const growWindows = 9

// gaps begins to measure, on every picture that the page shows, the longest time between two painted frames.
const gaps = `(() => {
	const shown = window.__kawung.stats().filter((w) => w.slot >= 0).map((w) => window.__kawung.video(w.slot));
	window.__gap = 0;
	for (const video of shown) {
		let last = performance.now();
		const frame = () => {
			const now = performance.now();
			window.__gap = Math.max(window.__gap, now - last);
			last = now;
			video.requestVideoFrameCallback(frame);
		};
		video.requestVideoFrameCallback(frame);
	}
	return shown.length;
})()`

// grow declares layouts that are too full for the slots of the second display,
// waits until its page has more, and takes them. It runs last: a page that has grown has more elements.
func (w *wallBench) grow(ctx context.Context) error {
	page, shown, before, after := w.pages[1], 0, 0.0, 0.0
	if _, err := w.take(ctx, 0, wallScene(0)); err != nil {
		return err
	}
	rest(ctx, time.Second)
	if err := page.eval(gaps, &shown); err != nil {
		return err
	}
	rest(ctx, 5*time.Second)
	if err := page.eval(`(() => { const gap = window.__gap; window.__gap = 0; return gap })()`, &before); err != nil {
		return err
	}
	if err := w.client.apply(ctx, growLayouts()); err != nil {
		return err
	}
	slots, until := 0, time.Now().Add(20*time.Second)
	for slots < 24 && time.Now().Before(until) && rest(ctx, 100*time.Millisecond) {
		if err := page.eval(`document.querySelectorAll('video').length`, &slots); err != nil {
			return err
		}
	}
	rest(ctx, 3*time.Second)
	if err := page.eval(`window.__gap`, &after); err != nil {
		return err
	}
	short := 0
	for n := range 6 {
		answer, err := w.client.take(ctx, map[string]any{"layout": fmt.Sprintf("padat-%d", n%2)})
		if err != nil {
			return err
		}
		if strings.Contains(answer.missing([]string{pageName(1)}), "too many") {
			short++
		}
		rest(ctx, wallEvery)
	}
	connections, err := page.alive("RTCPeerConnection")
	if err != nil {
		return err
	}
	want, one, none := 24.0, 1.0, 0.0
	count("wall", "grow", "slots", float64(slots), &want)
	count("wall", "grow", "peerConnections", float64(connections), &one)
	count("wall", "grow", "takesShortOfSlots", float64(short), &none)
	count("wall", "grow", "longestGapBeforeMs", round(before), nil)
	count("wall", "grow", "longestGapWhileItGrewMs", round(after), nil)
	if slots < 24 || short > 0 {
		return fmt.Errorf("slots do not grow: %d, and %d takes were short of them", slots, short)
	}
	return nil
}

// growLayouts are two full layouts for the second display that share no window.
func growLayouts() string {
	var b strings.Builder
	cameras := wallCameras()
	for l := range 2 {
		fmt.Fprintf(&b, "---\nkind: layout\nname: padat-%d\nspec:\n  wall: utama\n  windows:\n", l)
		for i := range growWindows {
			fmt.Fprintf(&b, "    - {source: camera/%s, cell: {columns: %d, rows: %d, column: %d, row: %d}}\n",
				cameras[(l*growWindows+i)%len(cameras)], 3*wallColumns, 3*wallRows, 4+i%3, 1+i/3)
		}
	}
	return b.String()
}
