package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"golang.org/x/sync/errgroup"
)

//go:embed span_watch.js
var spanWatch string

const (
	spanSamples = 500
	// At 25 frames/s and 60 Hz a frame becomes due at one of five places between
	// two refreshes, and these wander: the longer, the less by chance.
	spanWatched = 100 * time.Second
	spanCPU     = 10 * time.Second
	spanSettle  = 25 * time.Second
)

// A spanWay is one way of showing a camera across two displays.
type spanWay struct {
	name   string
	canvas bool // the pages paint frames by their time
	flags  []string
}

// spanWays are the baseline and ours: a Chromium without
// the RTP times of frames is shown no span.
var spanWays = []spanWay{
	{"video", false, []string{"--disable-blink-features=VideoFrameMetadataRtpTimestamp"}},
	{"canvas", true, nil},
}

// benchSpan shows one 720p camera with a GOP of 2 s across two displays, each a
// Chromium process of its own, and reads the frame number in what both show.
func benchSpan(ctx context.Context, o options) error {
	return inDemo(ctx, o, 15*time.Minute, func(ctx context.Context, _ *errgroup.Group, c *client) error {
		var baseline spanResult
		for _, way := range spanWays {
			r, err := c.span(ctx, way, o.chromium)
			if err != nil {
				return fmt.Errorf("%s: %w", way.name, err)
			}
			r.report(way, baseline)
			baseline = r
		}
		return nil
	})
}

// A spanResult is what one way gave.
type spanResult struct {
	same    float64   // % of the instants
	samples int       // instants at which both could be read
	age     []float64 // ms from the time stamped into a frame to its first paint
	cpu     float64   // % of a core: renderers and GPU processes of both
}

// span measures one way.
func (c *client) span(ctx context.Context, way spanWay, chromium string) (r spanResult, err error) {
	ctx, stop := context.WithCancel(ctx)
	g, ctx := errgroup.WithContext(ctx)
	defer func() {
		stop()
		err = errors.Join(err, g.Wait())
	}()
	var tabs [2]*tab
	var profiles [2]string
	for i, name := range []string{"a1", "a2"} {
		if profiles[i], err = inMemory("kawung-bench-"); err != nil {
			return r, err
		}
		if err := c.openSpan(ctx, g, way, chromium, name, profiles[i]); err != nil {
			return r, err
		}
		if tabs[i], err = openTab(ctx, profiles[i], "/display"); err != nil {
			return r, err
		}
		defer tabs[i].close()
	}
	if err := c.showSpan(ctx); err != nil {
		return r, err
	}
	rest(ctx, spanSettle)
	if r.cpu, err = paintCost(ctx, profiles[:]); err != nil {
		return r, err
	}
	var logs [2]spanLog
	for i := range logs {
		if logs[i], err = watchSpan(ctx, tabs, i); err != nil {
			return r, err
		}
	}
	for i, l := range logs {
		if (l.Canvas == len(l.At)) != way.canvas {
			return r, fmt.Errorf("display %d: %d of %d frames on a canvas", i, l.Canvas, len(l.At))
		}
	}
	r.compare(logs)
	return r, nil
}

// openSpan starts the Chromium of one display.
func (c *client) openSpan(ctx context.Context, g *errgroup.Group, way spanWay, chromium, name, profile string) error {
	var token struct{ Token string }
	if err := c.post(ctx, "/api/v1/tokens", map[string]string{"kind": "display", "subject": name, "title": "bench"}, &token); err != nil {
		return err
	}
	url := fmt.Sprintf("%s/display?display=%s#t=%s", c.base, name, token.Token)
	flags := append([]string{"--remote-debugging-port=0"}, way.flags...)
	g.Go(func() error {
		if err := browse(ctx, chromium, profile, "1280,720", url, flags...); err != nil && ctx.Err() == nil {
			return err
		}
		return nil
	})
	return nil
}

// showSpan takes the camera until both displays have painted it.
func (c *client) showSpan(ctx context.Context) error {
	windows := []map[string]any{{
		"id": "w1", "source": "camera/alun-alun", "fit": "cover",
		"region": map[string]float64{"x": 0, "y": 0, "width": 1, "height": 680.0 / 1368},
	}}
	missing := 4
	for until := time.Now().Add(30 * time.Second); time.Now().Before(until); {
		t, err := c.take(ctx, map[string]any{"windows": windows})
		if err != nil {
			return err
		}
		missing = 0
		for _, d := range t.Displays {
			if d.Error != "" {
				missing++
			}
		}
		if missing <= 2 { // b1 and b2 are not there
			return nil
		}
	}
	return fmt.Errorf("%d displays do not paint", missing)
}

// A spanLog is what spanWatch wrote down.
type spanLog struct {
	At     []float64 // µs since the Unix epoch, rising
	Frame  []int
	Canvas int // frames that were on a canvas
}

// watchSpan starts the watch on all tabs, and reads the log of one.
func watchSpan(ctx context.Context, tabs [2]*tab, i int) (l spanLog, err error) {
	if i == 0 {
		for _, t := range tabs {
			if err := t.eval(spanWatch, new(json.RawMessage)); err != nil {
				return l, err
			}
		}
		rest(ctx, spanWatched)
	}
	return l, tabs[i].eval("window.__span", &l)
}

// shown is the frame on the glass at an instant: the last one written down.
func (l spanLog) shown(at float64) int {
	frame := -1
	for i, t := range l.At {
		if t > at {
			break
		}
		frame = l.Frame[i]
	}
	return frame
}

// The clips' loop, as configs/demo/clips stamps it: the frame of a moment is
// known from the wall clock.
const (
	spanLoop  = 300
	spanFrame = 40.0 // ms
)

// compare asks both logs at random instants, and how old each new frame was.
func (r *spanResult) compare(logs [2]spanLog) {
	from := math.Max(logs[0].At[0], logs[1].At[0]) + 1e6
	to := math.Min(logs[0].At[len(logs[0].At)-1], logs[1].At[len(logs[1].At)-1])
	same := 0
	for range spanSamples {
		at := from + rand.Float64()*(to-from)
		a, b := logs[0].shown(at), logs[1].shown(at)
		if a < 0 || b < 0 {
			continue
		}
		r.samples++
		if a == b {
			same++
		}
	}
	r.same = 100 * float64(same) / float64(max(1, r.samples))
	for _, l := range logs {
		for i := 1; i < len(l.At); i++ {
			if l.Frame[i] >= 0 && l.Frame[i] != l.Frame[i-1] {
				late := l.At[i]/1000 - spanFrame*float64(l.Frame[i])
				r.age = append(r.age, math.Remainder(late, spanFrame*spanLoop)) // below 0: the clocks differ
			}
		}
	}
}

// report prints the lines of one way beside the baseline's.
func (r *spanResult) report(way spanWay, baseline spanResult) {
	line := func(metric string, value float64, unit, better string, base float64, target float64, runs int) {
		out := result{
			Bench: "span", Case: way.name, Metric: metric, Value: round(value), Unit: unit, Better: better,
			Runs: runs, Min: round(value), Max: round(value),
		}
		if way.canvas {
			base = round(base)
			out.Baseline = &base
			if target > 0 {
				out.Target = &target
			}
		}
		text, _ := json.Marshal(out)
		fmt.Println(string(text))
	}
	line("sameFrame", r.same, "%", "higher", baseline.same, 99, r.samples)
	line("cpu", r.cpu, "% of a core", "lower", baseline.cpu, 0, 1)
	base := 0.0
	if len(baseline.age) > 0 {
		base = percentile(baseline.age, 50)
	}
	report("span", way.name+"Latency", r.age, 0, base)
}
