package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// How the detector is proved before the takes.
const (
	flashes    = 40
	flashEvery = 600 * time.Millisecond
)

// blackWindow covers the first window of the page for 50 ms and the frame they end in.
const blackWindow = `new Promise((done) => {
	const cover = document.createElement('div');
	cover.style.cssText = 'position:fixed;left:0;top:0;width:50%;height:50%;background:#000;z-index:2147483647';
	document.body.append(cover);
	requestAnimationFrame(() => setTimeout(() => { cover.remove(); done(true); }, 50));
})`

// proveDetector makes a window black for three frames, again and again, and
// counts how often that is seen in that window alone; before it, how often
// something is seen while nothing is black.
func (w *wallBench) proveDetector(ctx context.Context) error {
	shades, err := w.shades(ctx)
	if err != nil {
		return err
	}
	quiet := time.Now()
	if !rest(ctx, 5*time.Second) {
		return ctx.Err()
	}
	falsely, _ := blackest(w.black.between(quiet, time.Now()), shades.of(1), shades.of(1))
	caught, elsewhere := 0, 0
	for range flashes {
		from := time.Now()
		var done bool
		if err := w.pages[0].eval(blackWindow, &done); err != nil {
			return err
		}
		if !rest(ctx, flashEvery-time.Since(from)) {
			return ctx.Err()
		}
		n, windows := blackest(w.black.between(from, time.Now()), shades.of(1), shades.of(1))
		if windows[0] > 0 {
			caught++
		}
		elsewhere += n - windows[0]
	}
	all, none := float64(flashes), 0.0
	count("wall", "blackDetector", "flashesOf50msCaught", float64(caught), &all)
	count("wall", "blackDetector", "falseAlarms", float64(falsely+elsewhere), &none)
	if caught < flashes*9/10 || falsely+elsewhere > 0 {
		return fmt.Errorf("the detector of black frames does not work: %d of %d caught, %d false alarms", caught, flashes, falsely+elsewhere)
	}
	return nil
}

// shades are how dark the blocks of the real window get while its pictures
// stand: by set of cameras, and with a camera, the room or the page in the fourth
// place.
type shades map[[2]int]shade

func shadeKey(n int) [2]int { return [2]int{n % 2, n % 3} }

func (s shades) of(n int) shade { return s[shadeKey(n)] }

// shades takes each kind once and looks at it while it stands. The last is that of take 1.
func (w *wallBench) shades(ctx context.Context) (shades, error) {
	s := shades{}
	for _, n := range []int{0, 2, 3, 4, 5, 1} {
		f, err := w.take(ctx, n, wallScene(n))
		if err != nil {
			return nil, err
		}
		if !rest(ctx, time.Until(f.at.Add(2500*time.Millisecond))) {
			return nil, ctx.Err()
		}
		s[shadeKey(n)] = shadeOf(w.black.between(f.at.Add(500*time.Millisecond), time.Now()))
	}
	for key, shade := range s {
		for block, luma := range shade {
			if luma < 2*blackMargin+20 {
				return nil, fmt.Errorf("picture %v of the real window is dark itself: luma %d in block %d", key, luma, block)
			}
		}
	}
	return s, nil
}

// A blackCount is what was seen around the takes.
type blackCount struct {
	takes, glances, black, takesWithBlack int
	windows                               [blackPanes]int
	slowest                               time.Duration // between two glances
	seconds                               float64
}

// count looks at the half seconds around a take's instant.
func (b *blackCount) count(w *watcher, s shades, f flip) {
	glances := w.between(f.at.Add(-blackAround), f.at.Add(blackAround))
	if len(glances) < 2 {
		return
	}
	n, windows := blackest(glances, s.of(f.n-1), s.of(f.n))
	b.takes++
	b.glances += len(glances)
	b.black += n
	if n > 0 {
		b.takesWithBlack++
		tell(glances, s, f)
	}
	for i := range windows {
		b.windows[i] += windows[i]
	}
	for i := 1; i < len(glances); i++ {
		b.slowest = max(b.slowest, glances[i].at.Sub(glances[i-1].at))
	}
	b.seconds += glances[len(glances)-1].at.Sub(glances[0].at).Seconds()
}

// tell says when and where a take was black.
func tell(glances []glance, s shades, f flip) {
	for _, g := range glances {
		if by := g.black(s.of(f.n-1), s.of(f.n)); by != [blackPanes]int{} {
			fmt.Fprintf(os.Stderr, "kawung-bench: wall: take %d, %s after its instant: windows darker by %v levels\n",
				f.n, g.at.Sub(f.at).Round(time.Millisecond), by)
		}
	}
}

func (w *wallBench) reportBlack(b *blackCount) {
	none, fifty := 0.0, 50.0
	count("wall", "blackFrames", "blackFrames", float64(b.black), &none)
	count("wall", "blackFrames", "takesWithBlack", float64(b.takesWithBlack), &none)
	count("wall", "blackFrames", "takesLookedAt", float64(b.takes), nil)
	count("wall", "blackFrames", "samples", float64(b.glances), nil)
	count("wall", "blackFrames", "samplesPerSecond", round(float64(b.glances-b.takes)/max(b.seconds, 1e-9)), &fifty)
	count("wall", "blackFrames", "longestMsBetweenSamples", round(ms(b.slowest)), nil)
	if b.black > 0 {
		w.failed = errors.Join(w.failed, fmt.Errorf("%d black frames in %d takes, by window %v", b.black, b.takesWithBlack, b.windows))
	}
}

// elements counts what pages hold on to: media elements and peer connections, of all pages together.
func (w *wallBench) elements() (n [2]int, err error) {
	for i, t := range w.pages {
		for j, class := range []string{"HTMLMediaElement", "RTCPeerConnection"} {
			alive, err := t.alive(class)
			if err != nil {
				return n, fmt.Errorf("display %s: %w", pageName(i), err)
			}
			n[j] += alive
		}
	}
	return n, nil
}

func (w *wallBench) reportElements(before, after [2]int) {
	for j, what := range []string{"mediaElements", "peerConnections"} {
		target := float64(before[j])
		count("wall", what, "before", float64(before[j]), nil)
		count("wall", what, "after", float64(after[j]), &target)
		if before[j] != after[j] {
			w.failed = errors.Join(w.failed, fmt.Errorf("%s: %d before the takes, %d after them", what, before[j], after[j]))
		}
	}
}
