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
		if at >= 0 && c.spans(d.Wall, windows[at]) {
			views[i].Span = SpanDelay
		}
	}
	return views
}

// spans says whether the window lies on the panels of several displays of the
// wall and all of them that are connected paint frames by their time. One that
// is away shows what it was told, and has no say.
func (c *Controller) spans(wall string, win Window) bool {
	state := c.State()
	w, _ := state.Wall(wall)
	region := win.Place().In(layouts.Glass(w.Panels))
	panels := map[string]bool{}
	for _, d := range state.DisplaysOf(wall) {
		panel, ok := w.panel(d.Panel)
		if !ok {
			continue
		}
		if _, touches := panel.Box(region); !touches {
			continue
		}
		if s := c.screens[d.Name]; s != nil && s.connected && !s.revoked && !s.info.Tracks {
			return false
		}
		panels[d.Panel] = true
	}
	return len(panels) > 1
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
