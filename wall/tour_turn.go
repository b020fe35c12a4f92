package wall

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

// Times of turning windows.
const (
	turnAhead  = 3 * time.Second // before a turn, its pictures are prepared: a camera may have to be reached first
	turnPassed = time.Minute     // a source that did not get ready is passed over so long
	turnHeld   = time.Second     // until a tour that something holds looks again
)

// An airTour is the tours of one wall, as the controller turns them.
type airTour struct {
	showing showing
	of      Revision             // of the program that showing is of
	passed  map[string]time.Time // sources that did not get ready, until when they are passed over
	timer   int                  // counts; an older timer does nothing
	waits   bool                 // a step of the wall's tour is being taken
}

// A shownTurn is what a window with a tour shows: the source, and the place of
// the tour that it stands for. They differ where sources are passed over.
type shownTurn struct {
	source string
	at     int
}

// showing is what the windows with tours show, by id.
type showing map[string]shownTurn

// in are the windows with the sources that they show.
func (s showing) in(windows []Window) []Window {
	if len(s) == 0 {
		return windows
	}
	windows = slices.Clone(windows)
	for i, w := range windows {
		if now, ok := s[w.ID]; ok && w.Tour != nil {
			windows[i].Source = now.source
		}
	}
	return windows
}

func (c *Controller) airFor(wall string) *air {
	if c.airs[wall] == nil {
		c.airs[wall] = &air{}
	}
	return c.airs[wall]
}

// showing is what the tours of a wall's program show now.
func (c *Controller) showing(wall string) showing {
	a, p := c.airFor(wall), c.State().Programs[wall]
	if a.tour.showing == nil || a.tour.of != p.Revision { // after a restart
		a.tour.showing, a.tour.of = c.pick(wall, c.cfg.Clock.Now()), p.Revision
	}
	return a.tour.showing
}

// showingNext is what the tours of a program that is to come on air will show:
// those that go on go on, the others begin.
func (c *Controller) showingNext(wall string, windows []Window) showing {
	now, next := c.showing(wall), showing{}
	for _, w := range windows {
		if w.Tour == nil {
			continue
		}
		next[w.ID] = c.firstWithPicture(wall, w.Tour, 0)
		if old, ok := c.State().onAir(wall, w.ID); ok && old.Tour.same(w.Tour) {
			next[w.ID] = now[w.ID]
		}
	}
	return next
}

// pick is what the tours of a wall's program are to show at an instant.
func (c *Controller) pick(wall string, at time.Time) showing {
	s, want := c.State(), showing{}
	for _, w := range s.Programs[wall].Windows {
		if w.Tour != nil {
			place, _ := s.turn(wall, w.ID).now(at, len(w.Tour.Sources), w.Tour.Every)
			want[w.ID] = c.firstWithPicture(wall, w.Tour, place)
		}
	}
	return want
}

// firstWithPicture is the source at a place of a tour, or the first after it that
// is not known to have no picture. When none has, it is the one at the place.
func (c *Controller) firstWithPicture(wall string, t *WindowTour, place int) shownTurn {
	passed, now := c.airFor(wall).tour.passed, c.cfg.Clock.Now()
	for i := range t.Sources {
		source := t.Sources[(place+i)%len(t.Sources)]
		kind, name, _ := ParseSource(source)
		lost := kind == SourceCamera && c.alarms.known.cameras[name].Lost
		if !lost && !now.Before(passed[source]) {
			return shownTurn{source, place}
		}
	}
	return shownTurn{t.Sources[place], place}
}

// holdsTours says why no tour of a wall turns now; "" when they do.
func (c *Controller) holdsTours(wall string) string {
	s := c.State()
	switch {
	case s.alarmOn(wall) != "":
		return heldAlarm
	case s.dark(wall):
		return heldBlank
	}
	return ""
}

// What holds tours.
const (
	heldAlarm = "alarm"
	heldBlank = "blank"
)

// alarmOn is the most urgent alarm that is on a wall; "" without one.
func (s *State) alarmOn(wall string) string {
	for _, i := range s.Standing() {
		on := func(w Window) bool { return slices.ContainsFunc(s.Programs[wall].Windows, w.same) }
		if i.Wall == wall && i.Phase == Shown && slices.ContainsFunc(i.Put, on) {
			return i.Alarm
		}
	}
	return ""
}

// tourOn looks at what the tours of a wall have to do now, and when next.
func (c *Controller) tourOn(wall string) {
	a := c.airFor(wall)
	a.tour.timer++
	timer := a.tour.timer
	again := func(d time.Duration) {
		c.after(d, func() {
			if a.tour.timer == timer {
				c.tourOn(wall)
			}
		})
	}
	next := c.stepWhenDue(a, wall)
	if a.take != nil {
		return // it looks again when it is over
	}
	due, ok := c.nextTurn(wall)
	switch wait := due.Sub(c.cfg.Clock.Now()) - turnAhead; {
	case !ok:
	case c.holdsTours(wall) != "":
		next = soonest(next, turnHeld)
	case wait > 0:
		next = soonest(next, wait)
	default:
		c.turnTo(a, wall, c.pick(wall, due), due, false)
		next = 0
	}
	if next > 0 {
		again(next)
	}
}

// soonest is the shorter of two waits; 0 is none.
func soonest(a, b time.Duration) time.Duration {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// nextTurn is when the next window of a wall turns: in the past when one is late.
// It is false when none does.
func (c *Controller) nextTurn(wall string) (due time.Time, ok bool) {
	s, now, shown := c.State(), c.cfg.Clock.Now(), c.showing(wall)
	for _, w := range s.Programs[wall].Windows {
		if w.Tour == nil {
			continue
		}
		at, until := s.turn(wall, w.ID).now(now, len(w.Tour.Sources), w.Tour.Every)
		if shown[w.ID].at != at {
			until = now
		}
		if !until.IsZero() && (due.IsZero() || until.Before(due)) {
			due = until
		}
	}
	return due, !due.IsZero()
}

// turnTo prepares what the windows are to show at an instant on the displays that
// show something else. It is a take that commits nothing: what is on air is the
// program as it was. A real take pushes it out.
func (c *Controller) turnTo(a *air, wall string, want showing, due time.Time, lights bool) {
	s, now := c.State(), c.cfg.Clock.Now()
	p := s.Programs[wall]
	c.takes++
	t := &take{
		request: request{take: Take{Wall: wall, At: due}}, planned: planned{windows: p.Windows},
		id: c.boot + "-" + strconv.Itoa(c.takes), parts: map[string]*part{}, phase: Preparing,
		deadline: later(due, now).Add(c.cfg.Deadline), revision: p.Revision, showing: want, turn: true, lights: lights,
	}
	a.take = t
	for _, d := range s.DisplaysOf(wall) {
		screen := c.screens[d.Name]
		if screen == nil || !screen.connected {
			continue
		}
		if screen.pending != nil {
			c.join(screen) // late for the take before
		}
		if screen.onAir.Blank || !sameViews(c.views(d, want.in(p.Windows)), screen.onAir.Views) {
			c.prepare(t, d.Name)
		}
	}
	c.after(t.deadline.Sub(now), func() { c.advance(t) })
	c.advance(t)
}

// commitTurn tells the displays that are ready when to turn. When the time is up
// and none is, what they wait for has no picture: it is passed over.
func (c *Controller) commitTurn(a *air, t *take, now time.Time) {
	sent, ready := 0, 0
	for name, p := range t.parts {
		if p.sent && c.screens[name].pending == p && c.screens[name].usable(now) {
			sent++
			if p.ready {
				ready++
			}
		}
	}
	if sent > 0 && ready == 0 && !t.lights {
		c.passOver(a, t, now)
		return
	}
	if !t.lights && !maps.Equal(c.pick(t.take.Wall, later(now, t.take.At)), t.showing) { // a camera was lost, or is back
		c.abort(a, t, ErrSuperseded)
		c.after(0, func() { c.tourOn(t.take.Wall) })
		return
	}
	t.phase, t.at = Committed, later(now.Add(c.lead(t)), t.take.At)
	a.tour.showing, a.tour.of = t.showing, t.revision
	c.stirred = true
	for _, name := range slices.Sorted(maps.Keys(t.parts)) {
		p, s := t.parts[name], c.screens[name]
		if !p.sent || s.pending != p {
			continue
		}
		if s.missed = !p.ready; p.ready {
			p.flips = true
			c.send(s, Flip{Take: t.id, Revision: t.revision, At: t.at})
		}
	}
	c.after(t.at.Sub(now), func() { c.turnedAll(a, t) })
}

// passOver takes a turn back, and leaves out for a while what it would have shown.
func (c *Controller) passOver(a *air, t *take, now time.Time) {
	maps.DeleteFunc(a.tour.passed, func(_ string, until time.Time) bool { return !now.Before(until) })
	if a.tour.passed == nil {
		a.tour.passed = map[string]time.Time{}
	}
	on := c.showing(t.take.Wall)
	for id, want := range t.showing {
		if want.source != on[id].source {
			a.tour.passed[want.source] = now.Add(turnPassed)
			c.log.Info("a tour passes over what has no picture", "wall", t.take.Wall, "window", id, "source", want.source)
		}
	}
	on = maps.Clone(on)
	for id, want := range c.pick(t.take.Wall, now) {
		if want.source == on[id].source { // nothing else has a picture: this turn is made
			on[id] = want
		}
	}
	a.tour.showing = on
	c.abort(a, t, ErrSuperseded)
	c.after(0, func() { c.tourOn(t.take.Wall) })
}

// turnedAll is the instant of a turn.
func (c *Controller) turnedAll(a *air, t *take) {
	for _, name := range slices.Sorted(maps.Keys(t.parts)) {
		p, s := t.parts[name], c.screens[name]
		if s == nil || s.pending != p {
			continue
		}
		if p.flips && !s.health.Hidden {
			c.adopt(s)
		} else {
			c.join(s)
		}
		c.refresh(s) // for changes that came in the middle
		c.after(holdSlots, func() { c.giveBack(s) })
	}
	if a.take != t {
		return
	}
	a.take = nil
	c.stirred = true
	c.light(t.take.Wall) // it was opened in the middle
	c.after(0, func() { c.tourOn(t.take.Wall) })
	c.beginNext(a)
}

// A TurnStatus is the tour of one window that is on air.
type TurnStatus struct {
	Window string
	Source string    // that it shows
	At     int       // the place in the tour, from 0
	Of     int       // places
	Until  time.Time // when it turns; zero while it does not
	Paused bool      // by somebody
	Held   string    // by "alarm" or "blank"
}

// Showing are windows of a wall's program with what their tours show now as
// their source.
func (l Live) Showing(wall string, windows []Window) []Window {
	shown := slices.Clone(windows)
	for i, w := range shown {
		at := slices.IndexFunc(l.Turns[wall], func(t TurnStatus) bool { return t.Window == w.ID })
		if w.Tour != nil && at >= 0 && slices.Contains(w.Tour.Sources, l.Turns[wall][at].Source) {
			shown[i].Source = l.Turns[wall][at].Source
		}
	}
	return shown
}

// turnStatus are the tours of a wall's windows, in their order.
func (c *Controller) turnStatus(wall string) []TurnStatus {
	s, now, shown, held := c.State(), c.cfg.Clock.Now(), c.showing(wall), c.holdsTours(wall)
	var all []TurnStatus
	for _, w := range s.Programs[wall].Windows {
		if w.Tour == nil {
			continue
		}
		turn := s.turn(wall, w.ID)
		_, until := turn.now(now, len(w.Tour.Sources), w.Tour.Every)
		st := TurnStatus{
			Window: w.ID, Source: shown[w.ID].source, At: slices.Index(w.Tour.Sources, shown[w.ID].source),
			Of: len(w.Tour.Sources), Until: until, Paused: turn.Paused, Held: held,
		}
		if held != "" {
			st.Until = time.Time{}
		}
		all = append(all, st)
	}
	return all
}
