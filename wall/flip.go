package wall

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// commitTake commits a take that is ready, and tells the displays when to flip. When
// it returns an error nothing on air has changed.
func (c *Controller) commitTake(a *air, t *take, now time.Time) error {
	windows, err := c.State().recheck(t)
	if err != nil {
		return err // what it shows was deleted meanwhile
	}
	lead := c.lead(t)
	t.at = later(now.Add(lead), t.take.At)
	e := newEdit(c.State(), t.actor, now)
	p := e.putProgram(e.stepOf(t, t.program(windows)))
	if p := e.next.Previews[t.take.Wall]; t.take.Preview && p.Revision == t.preview {
		e.dropPreview(t.take.Wall) // another that was prepared meanwhile stays
	}
	e.note(t.take.action(), t.take.Wall, t.detail(windows))
	c.alarmed(e, t.take)
	e.tourTaken(c.State(), t, p)
	e.scheduledTaken(t.take)
	if err := e.err(); err != nil {
		return err
	}
	if err := c.commit(e); err != nil {
		return err
	}
	t.phase, t.revision = Committed, e.next.Revision
	t.at = later(t.at, c.cfg.Clock.Now().Add(lead/2)) // a slow disk must not eat the lead
	c.stirred = true
	c.flipAll(a, t)
	a.tour.showing, a.tour.of = t.showing, t.revision
	t.answer(reply{taken: t.taken()})
	return nil
}

func (t *take) taken() Taken {
	return Taken{Revision: t.revision, At: t.at, Lost: t.lost, Undone: t.undone, Thinned: t.thinned, Heavy: t.heavy}
}

// recheck are the take's windows, if they can still hang there. What comes back
// from the past forgets what was deleted.
func (s *State) recheck(t *take) ([]Window, error) {
	w, ok := s.Wall(t.take.Wall)
	if !ok {
		return nil, fmt.Errorf("wall %q: %w", t.take.Wall, ErrNotFound)
	}
	windows := t.windows
	if t.undone != nil || t.from != 0 {
		windows, _ = s.withoutLost(windows)
	}
	return s.arrange(w, windows)
}

// program is what the take makes of its windows.
func (t *take) program(windows []Window) Program {
	p := Program{
		Wall: t.take.Wall, Layout: t.layout, Zone: t.zone, Windows: windows, OnAirAt: t.at, By: t.actor.Name,
		From: t.from, Safe: t.take.Safe,
	}
	if t.undone != nil {
		p.Undoes = t.undone.Revision
	}
	return p
}

// A takeDetail is a take in the audit.
type takeDetail struct {
	Layout  string   `json:"layout"`
	Zone    string   `json:"zone,omitempty"`
	Sources string   `json:"sources"`
	From    Revision `json:"from,omitempty"`    // of the past program that came back
	Undoes  Revision `json:"undoes,omitempty"`  // the take that was taken back
	Whose   string   `json:"whose,omitempty"`   // it was
	Lost    []string `json:"lost,omitempty"`    // sources that were deleted since
	Thinned []string `json:"thinned,omitempty"` // windows by their substreams: it was too much for a display
	Forced  []string `json:"forced,omitempty"`  // displays that it is too much for, taken all the same
}

func (t *take) detail(windows []Window) takeDetail {
	d := takeDetail{Layout: t.layout, Zone: t.zone, Sources: sources(windows), From: t.from, Lost: t.lost}
	if t.undone != nil {
		d.Undoes, d.Whose = t.undone.Revision, t.undone.By
	}
	d.Thinned = t.thinned
	if t.over != nil && t.take.Force {
		for _, l := range t.over.Displays {
			d.Forced = append(d.Forced, l.Display)
		}
	}
	return d
}

// flipAll tells the ready displays when to flip and opens the receipt.
func (c *Controller) flipAll(a *air, t *take) {
	r := newReceipt(t)
	t.receipt = r
	a.receipts = append(a.receipts, r)
	if len(a.receipts) > keepReceipts {
		a.receipts = a.receipts[1:]
	}
	for _, name := range slices.Sorted(maps.Keys(t.parts)) {
		p, s := t.parts[name], c.screens[name]
		if c.State().dark(t.take.Wall) {
			r.fail(name, problemDark)
			continue
		}
		if s == nil || !s.connected || s.revoked || !p.sent || s.pending != p {
			r.fail(name, problemAway)
			continue
		}
		switch {
		case s.health.Hidden:
			r.fail(name, problemHidden)
		case !p.ready:
			s.missed = true
			r.fail(name, problemLate)
		default:
			r.expect(name, p.changed, p.problem)
		}
		if p.ready {
			p.flips = true
			c.send(s, Flip{Take: t.id, Revision: t.revision, At: t.at})
		}
	}
	until := t.at.Sub(c.cfg.Clock.Now())
	c.after(until, func() { c.flipped(a, t) })
	c.after(until+holdSlots, func() { c.settle(a, t) })
	c.after(until+paintWait, func() { c.closeReceipt(t) })
}

// flipped is the instant of the flip: what was prepared is now on air.
func (c *Controller) flipped(a *air, t *take) {
	for _, name := range slices.Sorted(maps.Keys(t.parts)) {
		p, s := t.parts[name], c.screens[name]
		if s == nil || s.pending != p {
			continue
		}
		switch {
		case p.flips && !s.health.Hidden:
			c.adopt(s)
		case p.ready, s.health.Hidden, !s.connected: // a hidden page has no frame to flip in
			c.join(s)
		}
		if s.painted == t.revision {
			c.giveBack(s)
		}
	}
	t.receipt.open = true
	t.receipt.finish(false)
	c.stirred = true
	if t.receipt.complete {
		c.settle(a, t)
	}
}

// adopt makes what a screen has prepared what it has on air.
func (c *Controller) adopt(s *screen) {
	p := s.pending
	now := c.whatIsOnAir(s)
	now.Views = p.views
	s.onAir, s.need, s.pending = now, p.need, nil
	c.listen(s, now)
}

// join lets a screen show at once what it was too late to flip to. One that is
// away gets it when it comes back.
func (c *Controller) join(s *screen) {
	s.pending = nil
	if s.connected {
		c.tellOnAir(s)
	}
}

// settle gives the old slots back and lets the next take begin.
func (c *Controller) settle(a *air, t *take) {
	if a.take != t {
		return
	}
	a.take = nil
	c.forgetSpares(t.take.Wall)
	c.stirred = true
	for _, name := range slices.Sorted(maps.Keys(t.parts)) {
		if s := c.screens[name]; s != nil {
			c.giveBack(s)
			c.refresh(s) // for changes that came in the middle of the take
		}
	}
	c.after(0, func() { c.tourOn(t.take.Wall) })
	c.beginNext(a)
}

// beginNext begins the take that waited for another.
func (c *Controller) beginNext(a *air) {
	if next := a.next; next != nil {
		a.next = nil
		c.begin(a, *next)
	}
}

// closeReceipt waits no longer, and brings those along that never got ready.
func (c *Controller) closeReceipt(t *take) {
	t.receipt.finish(true)
	c.stirred = true
	for _, name := range slices.Sorted(maps.Keys(t.parts)) {
		if s := c.screens[name]; s != nil && s.pending != nil && s.pending == t.parts[name] {
			c.join(s)
		}
	}
}

// PaintedAt says when a display painted a revision of its wall's program.
func (c *Controller) PaintedAt(display string, r Revision, at time.Time) {
	c.tell(func() {
		s := c.screens[display]
		if s == nil {
			return
		}
		s.painted = r
		s.spoke(c.cfg.Clock.Now())
		c.stirred = true
		a := c.airOf(s)
		if a == nil {
			return
		}
		for _, receipt := range a.receipts {
			if receipt.Revision == r {
				receipt.painted(display, at)
			}
		}
		if s.pending == nil && s.onAir.Revision == r {
			c.giveBack(s)
		}
		if t := a.take; t != nil && t.receipt != nil && t.receipt.complete {
			c.settle(a, t)
		}
	})
}

// lost stops waiting for a screen that will not paint: it went away, or hides.
func (c *Controller) lost(s *screen, why string) {
	a := c.airOf(s)
	if a == nil {
		return
	}
	for _, r := range a.receipts {
		r.lose(s.name, why)
	}
	if t := a.take; t != nil {
		c.advance(t)
		if a.take == t && t.receipt != nil && t.receipt.complete {
			c.settle(a, t)
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
