package wall

import (
	"maps"
	"slices"
	"time"

	"kawung/layouts"
)

// SpanDelay is how long after a picture's RTP time, which is the wall clock, all
// displays of a span show it. Every display has to have decoded it by then.
const SpanDelay = 60 * time.Millisecond

// A Span is when every display of a window shows a frame.
type Span struct {
	Delay   time.Duration // after its RTP time
	Refresh Refresh       // by which all of them count; zero while none of them knows its own
}

// A Refresh is when a display refreshes: at one moment of the wall clock, and
// every so long before and after it, to the nanosecond.
type Refresh struct {
	At    time.Time
	Every time.Duration
}

const (
	// A page shows a frame at its refresh that is nearest to the one that all
	// count by. That may be off by half of the time between two, of which this
	// is a quarter; clocks and displays that are not together need the rest.
	drifted = 8
	// RTP times wrap after 13 hours, and pages count refreshes in them.
	refreshAge = time.Hour
)

// holds says whether newer, the same display's, is still foretold by r.
func (r Refresh) holds(newer Refresh) bool {
	since := newer.At.Sub(r.At)
	if r.Every <= 0 || since.Abs() > refreshAge {
		return false
	}
	off := since - since.Round(r.Every)
	return off.Abs() <= r.Every/drifted
}

// steer takes in what the screen's page says of its refreshes; it says whether
// spans that count by them have to be told.
func (s *screen) steer(newer Refresh) bool {
	if newer.Every <= 0 || s.refresh.holds(newer) {
		return false
	}
	s.refresh = newer
	return true
}

// views are what the display draws of the windows, with the spans among them.
// A window of one video across the panels of several displays shows the same
// frame on all of them, if each of those that are connected can: one that shows
// its frames as they come would be ahead of the others.
func (c *Controller) views(d Display, windows []Window) []View {
	views := c.State().views(d, windows)
	for i, v := range views {
		kind, _, _ := ParseSource(v.Source)
		if kind != SourceCamera && kind != SourceParticipant {
			continue
		}
		at := slices.IndexFunc(windows, func(w Window) bool { return w.ID == v.Window })
		if at >= 0 {
			views[i].Stream = c.stream(d.Wall, windows[at])
		}
		if at >= 0 {
			views[i].Span = c.span(d.Wall, windows[at])
		}
	}
	return views
}

// span is zero unless the window lies on the panels of several displays of the
// wall and all of them that are connected paint frames by their time. One that
// is away shows what it was told, and has no say. The first of them, by name,
// that says when it refreshes is the one that all of them count by.
func (c *Controller) span(wall string, win Window) Span {
	state := c.State()
	w, _ := state.Wall(wall)
	region := win.Place().In(layouts.Glass(w.Panels))
	panels := map[string]bool{}
	span := Span{Delay: SpanDelay}
	for _, d := range state.DisplaysOf(wall) {
		panel, ok := w.panel(d.Panel)
		if !ok {
			continue
		}
		if _, touches := panel.Box(region); !touches {
			continue
		}
		panels[d.Panel] = true
		s := c.screens[d.Name]
		if s == nil || !s.connected || s.revoked {
			continue
		}
		if !s.info.Tracks {
			return Span{}
		}
		if span.Refresh.Every == 0 {
			span.Refresh = s.refresh
		}
	}
	if len(panels) < 2 {
		return Span{}
	}
	return span
}

// respan tells the other displays of its wall what a display that came or went
// changes for them.
func (c *Controller) respan(s *screen) {
	d, _ := c.State().Display(s.name)
	for _, name := range slices.Sorted(maps.Keys(c.screens)) {
		other, ok := c.State().Display(name)
		if ok && name != s.name && other.Wall == d.Wall {
			c.refresh(c.screens[name])
		}
	}
}
