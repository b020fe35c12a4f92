package wall

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// ErrSuperseded is what a take gets that a newer one of the same wall pushed
// out before it was committed. It is ErrStale.
var ErrSuperseded = fmt.Errorf("superseded by a newer take: %w", ErrStale)

// What receipts say of displays that did not flip with the others.
const (
	problemAway   = "not connected"
	problemHidden = "hidden: the page is not visible"
	problemLate   = "was not ready in time"
	problemSilent = "did not say that it painted"
	problemDark   = "the wall is blanked"
)

// An air is the takes of one wall.
type air struct {
	take     *take // in progress: until old slots are given back
	tour     airTour
	next     *request // waits for take, which is committed already
	receipts []*receipt
}

// busy says whether a take is in progress that somebody asked for.
func (a *air) busy() bool { return a.take != nil && !a.take.turn || a.next != nil }

// A request is a take that somebody waits for.
type request struct {
	actor Actor
	take  Take
	reply chan<- reply // has room for one; nil when nobody waits
	then  func(reply)  // runs on the goroutine that owns the state; may be nil
}

// answer says how the request went.
func (r request) answer(how reply) {
	if r.reply != nil {
		r.reply <- how
	}
	if r.then != nil {
		r.then(how)
	}
}

// A guard may refuse a take by what it would put on air, also an undo: it is
// asked when the take is asked for and again when it begins.
type guard func(a Actor, t Take, p planned) error

type reply struct {
	taken Taken
	err   error
}

// A take is one request on its way: preparing → committed → flipped. The
// displays' parts say how far each is.
type take struct {
	request
	planned
	id       string
	preview  Revision         // of the preview when the take began
	parts    map[string]*part // by display, every one of the wall
	phase    TakePhase
	deadline time.Time
	held     bool // a timer waits for the asked instant
	at       time.Time
	revision Revision
	receipt  *receipt
	showing  showing  // what windows with tours show in it
	turn     bool     // it changes nothing but what those show, and commits nothing
	lights   bool     // a turn that opens a closed wall
	thinned  []string // windows that it shows by their substreams
}

// A part is what one display does in a take.
type part struct {
	take    string
	views   []View
	need    need
	sound   bool
	changed bool // it looks different afterwards
	sent    bool // it was told to prepare
	ready   bool
	flips   bool   // it was told to flip
	problem string // besides being late, hidden or away
}

// Take puts windows on air on every display of a wall at one instant. It
// returns when the program is committed: the displays flip at Taken.At, and
// Painted tells how that went. Displays that are not ready by the deadline join
// later; a display that is away does not hold anybody up.
//
// When ctx ends first, the take goes on.
func (c *Controller) Take(ctx context.Context, a Actor, t Take) (Taken, error) {
	answer := make(chan reply, 1)
	if err := c.do(ctx, func() { c.ask(request{actor: a, take: t, reply: answer}) }); err != nil {
		return Taken{}, err
	}
	select {
	case r := <-answer:
		return r.taken, r.err
	case <-ctx.Done():
		return Taken{}, ctx.Err()
	case <-c.done:
	}
	select {
	case r := <-answer:
		return r.taken, r.err
	default:
		return Taken{}, ErrClosed
	}
}

// Undo takes back the newest take of a wall; see State.Undoing.
func (c *Controller) Undo(ctx context.Context, a Actor, wall string) (Taken, error) {
	return c.Take(ctx, a, Take{Wall: wall, Undo: true})
}

// ask begins a take, or lets it wait for one that is committed already.
func (c *Controller) ask(r request) {
	if _, err := c.plan(r); err != nil {
		r.answer(reply{err: c.explain(err)})
		return
	}
	c.acted(r.actor.Name, r.take.Wall)
	a := c.airFor(r.take.Wall)
	switch {
	case a.safeUnderWay() && !r.take.Safe:
		r.answer(reply{err: fmt.Errorf("the safe layout is being taken: %w", ErrSuperseded)})
	case a.take == nil:
		c.begin(a, r)
	case a.take.phase == Preparing:
		c.abort(a, a.take, ErrSuperseded)
		c.begin(a, r)
	default:
		if a.next != nil {
			a.next.answer(reply{err: ErrSuperseded})
		}
		a.next = &r
	}
}

// begin tells every display of the wall to prepare.
func (c *Controller) begin(a *air, r request) {
	p, err := c.plan(r)
	if err != nil {
		r.answer(reply{err: c.explain(err)})
		c.light(r.take.Wall)
		return
	}
	c.takes++
	now := c.cfg.Clock.Now()
	t := &take{
		request: r, planned: p, id: c.boot + "-" + strconv.Itoa(c.takes),
		preview: c.State().Previews[r.take.Wall].Revision,
		parts:   map[string]*part{}, phase: Preparing, deadline: now.Add(c.cfg.Deadline),
	}
	t.showing = c.showingNext(r.take.Wall, p.windows)
	a.take = t
	c.thin(t)
	for _, d := range c.State().DisplaysOf(r.take.Wall) {
		if s := c.screens[d.Name]; s != nil && s.pending != nil {
			c.join(s) // late for the take before
		}
		c.prepare(t, d.Name)
	}
	c.stirred = true
	c.after(c.cfg.Deadline, func() { c.advance(t) })
	c.advance(t)
}

// prepare gives one display its part of the take and lets its slots fill.
func (c *Controller) prepare(t *take, display string) {
	p := &part{take: t.id}
	t.parts[display] = p
	s, state := c.screens[display], c.State()
	d, ok := state.Display(display)
	if !ok || s == nil || !s.connected || s.revoked || state.dark(d.Wall) {
		return
	}
	p.views = c.views(d, t.showing.in(t.windows))
	p.need, p.sound = needOf(p.views), d.Sound
	p.changed = s.onAir.Blank || !sameViews(p.views, s.onAir.Views)
	short := c.put(s, p.need, p.sound)
	p.problem = short.describe(s.stage)
	s.stage.fill(p.views)
	s.pending = p
	p.sent, p.ready = true, !p.changed
	c.send(s, Prepare{Take: t.id, Views: p.views})
}

// preparing is the take that the screen could still have a part in.
func (c *Controller) preparing(s *screen) *take {
	d, ok := c.State().Display(s.name)
	if !ok || s.revoked || c.State().dark(d.Wall) {
		return nil
	}
	if a := c.airs[d.Wall]; a != nil && a.take != nil && a.take.phase == Preparing {
		return a.take
	}
	return nil
}

// Ready says that a display has prepared a take, or cannot by its own word.
func (c *Controller) Ready(display, take, problem string) {
	c.tell(func() {
		s := c.screens[display]
		if s == nil {
			return
		}
		s.spoke(c.cfg.Clock.Now())
		if s.pending == nil || s.pending.take != take {
			return
		}
		p := s.pending
		p.ready = true
		if problem != "" && p.problem == "" {
			p.problem = problem
		}
		c.stirred = true
		if t := c.preparing(s); t != nil && t.id == take {
			c.advance(t)
			return
		}
		if a := c.airOf(s); a == nil || a.take == nil || a.take.id != take || !c.cfg.Clock.Now().Before(a.take.at) {
			c.join(s) // the others have flipped
		}
	})
}

func (c *Controller) airOf(s *screen) *air {
	d, _ := c.State().Display(s.name)
	return c.airs[d.Wall]
}

// advance commits a take when nobody is waited for any more and its time has
// come.
func (c *Controller) advance(t *take) {
	a := c.airs[t.take.Wall]
	if a.take != t || t.phase != Preparing {
		return
	}
	now := c.cfg.Clock.Now()
	if len(c.waiting(t)) > 0 && now.Before(t.deadline) {
		return
	}
	if early := t.take.At.Add(-c.lead(t)).Sub(now); !t.take.At.IsZero() && early > 0 {
		if !t.held {
			t.held = true
			c.after(early, func() {
				t.held = false // the lead may be another by then
				c.advance(t)
			})
		}
		return
	}
	if t.turn {
		c.commitTurn(a, t, now)
		return
	}
	if err := c.commitTake(a, t, now); err != nil {
		c.abort(a, t, err)
	}
}

// waiting are the displays that hold a take up, by name.
func (c *Controller) waiting(t *take) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(t.parts)) {
		p, s := t.parts[name], c.screens[name]
		if p.sent && !p.ready && s.pending == p && s.usable(c.cfg.Clock.Now()) {
			names = append(names, name)
		}
	}
	return names
}

// lead is how long before the flip a take is committed. One display has nobody
// to be in step with.
func (c *Controller) lead(t *take) time.Duration {
	changed := 0
	for name, p := range t.parts {
		if p.changed && c.screens[name].usable(c.cfg.Clock.Now()) {
			changed++
		}
	}
	if changed <= 1 {
		return min(shortLead, c.cfg.Lead)
	}
	return c.cfg.Lead
}

// abort takes everything back: nothing on air has changed.
func (c *Controller) abort(a *air, t *take, err error) {
	for _, name := range slices.Sorted(maps.Keys(t.parts)) {
		p, s := t.parts[name], c.screens[name]
		if !p.sent || s.pending != p {
			continue
		}
		s.pending = nil
		c.send(s, Cancel{Take: t.id})
		c.giveBack(s)
	}
	a.take = nil
	c.forgetSpares(t.take.Wall)
	c.stirred = true
	t.answer(reply{err: err})
	c.after(0, func() { c.light(t.take.Wall) }) // unless another has begun
}

// status is the take as the console sees it.
func (c *Controller) status(t *take) TakeStatus {
	st := TakeStatus{Take: t.id, Phase: t.phase, Deadline: t.deadline}
	for _, name := range slices.Sorted(maps.Keys(t.parts)) {
		if p := t.parts[name]; p.sent && p.ready {
			st.Ready = append(st.Ready, name)
		}
	}
	if t.phase == Preparing {
		st.Waiting = c.waiting(t)
	}
	return st
}
