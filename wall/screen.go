package wall

import (
	"maps"
	"slices"
	"time"

	"kawung/media"
)

// A screen is one display's page, as far as the controller knows: what it was
// told to show and which slots it shows it on.
type screen struct {
	name   string
	info   DisplayInfo
	health DisplayHealth

	connected bool
	revoked   bool // its token was taken away
	since     time.Time
	painted   Revision
	missed    bool // a take's deadline, and nothing was heard since
	heard     time.Time

	slots   bool // its peer connection has slots
	stage   *stage
	onAir   OnAir // as it was last told, or as a flip left it
	need    need  // of onAir
	sound   bool  // the stage's rooms are seated with sound
	strain  strain
	refresh Refresh // by which spans count that are this display's
	pending *part   // of a take that it has not flipped to

	offered time.Time // when the page was offered more slots and has not taken them
}

func (s *screen) status() DisplayStatus {
	return DisplayStatus{
		Name: s.name, Connected: s.connected, Pictures: s.slots, Since: s.since, Hidden: s.health.Hidden,
		Revision: s.painted, ClockError: s.health.ClockError, Session: s.info.Session, Agent: s.info.Agent,
		Width: s.info.Width, Height: s.info.Height, Windows: s.health.Windows, Decode: s.health.Decode,
	}
}

// standsStill is how long a page that missed a deadline is silent until no take
// waits for it. Pages say their health every 2 s.
const standsStill = 3 * time.Second

// usable says whether a take waits for the screen now. One whose page stands
// still holds up one take or two; whatever it says makes it count again.
func (s *screen) usable(now time.Time) bool {
	still := s.missed && now.Sub(s.heard) >= standsStill
	return s.connected && !s.revoked && !s.health.Hidden && !still
}

// spoke notes that something was heard of the screen's page.
func (s *screen) spoke(now time.Time) { s.missed, s.heard = false, now }

// Connected says that the page of a display is there: its token was checked.
// A page that was there before with the same session still shows what it
// showed, also when the controller was restarted meanwhile; another session
// begins with empty slots, and gets its pictures when ScreenReady is told. Both
// get OnAir at once.
func (c *Controller) Connected(display string, info DisplayInfo) {
	c.tell(func() {
		s := c.screens[display]
		if s == nil {
			s = &screen{name: display, stage: newStage(display, 0)}
			c.screens[display] = s
		}
		if s.info.Session != info.Session {
			s.info.Session, s.onAir, s.need, s.pending = info.Session, OnAir{}, need{}, nil
			s.painted, s.health, s.refresh = 0, DisplayHealth{}, Refresh{}
			c.takeOver(s) // it may be older than we are
		}
		s.info, s.connected, s.revoked, s.since = info, true, false, c.cfg.Clock.Now()
		s.spoke(s.since)
		s.offered = time.Time{}
		c.stirred = true
		c.rejoin(s)
		c.respan(s)
	})
}

// ScreenReady says that the display's page has slots that carry nothing yet:
// its new peer connection was answered. A connection that was resumed still
// carries its pictures and is not told.
func (c *Controller) ScreenReady(display string) {
	c.tell(func() {
		s := c.screens[display]
		if s == nil {
			return
		}
		s.stage, s.slots = newStage(display, 0), true
		c.stirred = true
		c.rejoin(s)
	})
}

// Disconnected says that the page of that session has gone. What it showed
// stays on its slots: its pictures may well go on.
func (c *Controller) Disconnected(display, session string) {
	c.tell(func() {
		s := c.screens[display]
		if s == nil || s.info.Session != session || !s.connected {
			return
		}
		s.connected, s.since = false, c.cfg.Clock.Now()
		c.stirred = true
		c.lost(s, "disconnected before it painted")
		c.respan(s)
	})
}

// Health takes in what a display's page reports of itself.
func (c *Controller) Health(display string, h DisplayHealth) {
	c.tell(func() {
		s := c.screens[display]
		if s == nil {
			return
		}
		hid := h.Hidden && !s.health.Hidden
		s.health = h
		moved := s.steer(h.Refresh)
		s.spoke(c.cfg.Clock.Now())
		c.stirred = true
		if hid {
			c.lost(s, problemHidden)
		}
		if moved {
			c.refresh(s)
			c.respan(s)
		}
		c.relieve(s)
		c.grow(s)
	})
}

// Identify asks displays of a wall, or one display, to show who they are.
func (c *Controller) Identify(display string, d time.Duration) {
	c.tell(func() { c.cfg.Displays.Send(display, Identify{For: d}) })
}

// Seated takes in the relay's newest seating of a room on a display, so that
// the next OnAir does not tell an old one.
func (c *Controller) Seated(display, room string, seats []media.Seat) {
	c.tell(func() {
		s := c.screens[display]
		if s == nil {
			return
		}
		if r, ok := s.stage.rooms[room]; ok {
			r.seats = slices.Clone(seats)
			s.stage.rooms[room] = r
		}
	})
}

// rejoin brings a page that has just come up to date: with what is on air, and
// with the take that is being prepared.
func (c *Controller) rejoin(s *screen) {
	s.pending = nil
	c.tellOnAir(s)
	t := c.preparing(s)
	if t == nil {
		return
	}
	if s.slots {
		c.prepare(t, s.name)
	} else { // it has a part as soon as it has slots
		s.pending = &part{take: t.id, changed: true, sent: true}
		t.parts[s.name] = s.pending
	}
	c.advance(t)
}

// refresh tells a screen what is on air when a change made that look different.
// A screen in the middle of a take is left alone until the take is over.
func (c *Controller) refresh(s *screen) {
	if _, ok := c.State().Display(s.name); !ok {
		s.pending = nil // it goes blank at once
	}
	if s.pending != nil || !s.connected {
		return
	}
	now := c.whatIsOnAir(s)
	switch {
	case sameOnAir(now, s.onAir):
	case s.closed() && !now.Blank && s.onAir.Wall == now.Wall:
		c.light(now.Wall)
	default:
		c.tellOnAir(s)
	}
}

// whatIsOnAir is the program for one screen, without slots.
func (c *Controller) whatIsOnAir(s *screen) OnAir {
	state := c.State()
	d, ok := state.Display(s.name)
	if !ok || s.revoked {
		return OnAir{Epoch: state.Epoch, Revision: state.Revision, Blank: true}
	}
	p := state.Programs[d.Wall]
	w, _ := state.Wall(d.Wall)
	panel, _ := w.panel(d.Panel)
	if state.dark(d.Wall) {
		return OnAir{Epoch: state.Epoch, Revision: p.Revision, Wall: d.Wall, Panel: panel, Blank: true, Closed: true}
	}
	return OnAir{
		Epoch: state.Epoch, Revision: p.Revision, Wall: d.Wall, Panel: panel, Sound: d.Sound,
		Views: c.views(d, c.showing(d.Wall).in(p.Windows)),
	}
}

// tellOnAir shows the program on a screen at once. Its old slots are given back
// when it has painted, or after a while.
func (c *Controller) tellOnAir(s *screen) {
	m := c.whatIsOnAir(s)
	s.need = needOf(m.Views)
	c.put(s, s.need, m.Sound)
	s.stage.fill(m.Views)
	s.onAir = m
	c.listen(s, m)
	c.send(s, m)
	if s.slots {
		c.after(holdSlots, func() { c.giveBack(s) })
	}
}

// listen lets the screen play the sound of the window that has it, wherever on
// the wall that hangs.
func (c *Controller) listen(s *screen, m OnAir) {
	if !s.slots {
		return
	}
	var source media.Source
	for _, w := range c.State().Programs[m.Wall].Windows {
		if w.Sound && m.Sound && !m.Blank {
			source = media.Source(w.Source)
		}
	}
	if err := c.cfg.Pictures.Hear(s.stage.screen, source); err != nil {
		c.log.Warn("sound not heard", "display", s.name, "err", err)
	}
}

// put shows what a need wants on the screen's free slots.
func (c *Controller) put(s *screen, n need, sound bool) shortage {
	if s.slots {
		s.stage.size = c.cfg.Pictures.Slots(s.stage.screen)
	}
	if s.sound != sound {
		s.sound = sound
		s.stage.reseat(c.cfg.Pictures, sound)
	}
	short := s.stage.put(c.cfg.Pictures, n, sound)
	for _, err := range short.errs {
		c.log.Warn("picture not shown", "display", s.name, "err", err)
	}
	return short
}

// giveBack clears the slots that neither the program nor a coming take uses.
// Views that found no slot then get one, and the page is told.
func (c *Controller) giveBack(s *screen) {
	needs := []need{s.need}
	if s.pending != nil {
		needs = append(needs, s.pending.need)
	}
	s.stage.keep(c.cfg.Pictures, needs...)
	if !s.connected || !s.slots || s.pending != nil {
		return
	}
	c.put(s, s.need, s.onAir.Sound)
	views := slices.Clone(s.onAir.Views)
	s.stage.fill(views)
	if !sameSlots(views, s.onAir.Views) {
		s.onAir.Views = views
		c.send(s, s.onAir)
		c.after(holdSlots, func() { c.giveBack(s) })
	}
}

// revoke blanks the page of a display whose last token was taken away. Which of
// several a page holds only the front door knows: it ends the page whose token
// is gone.
func (c *Controller) revoke(t Token) {
	s, state := c.screens[t.Subject], c.State()
	if t.Kind != TokenDisplay || s == nil {
		return
	}
	for id, other := range state.Tokens {
		if _, live := state.Token(id, c.cfg.Clock.Now()); live && other.Kind == TokenDisplay && other.Subject == t.Subject {
			return
		}
	}
	s.revoked, s.pending = true, nil
	c.tellOnAir(s)
	c.lost(s, problemAway)
	c.respan(s)
}

func (c *Controller) send(s *screen, m DisplayMessage) {
	if s.connected {
		c.cfg.Displays.Send(s.name, m)
	}
}

// reseat tells the relay whether the rooms on the stage are heard.
func (st *stage) reseat(p Pictures, sound bool) {
	for _, room := range slices.Sorted(maps.Keys(st.rooms)) {
		r := st.rooms[room]
		if seats, err := p.ShowRoom(st.screen, room, r.slots, sound); err == nil {
			r.seats = seats
			st.rooms[room] = r
		}
	}
}

// sameOnAir compares what a page draws, not the slots it draws from.
func sameOnAir(a, b OnAir) bool {
	return a.Epoch == b.Epoch && a.Blank == b.Blank && a.Closed == b.Closed && a.Wall == b.Wall && a.Panel == b.Panel && a.Sound == b.Sound &&
		(a.Blank || a.Revision == b.Revision) && sameViews(a.Views, b.Views)
}

// sameViews leaves out which stream of a camera is shown: that is the relay's, no page is told.
func sameViews(a, b []View) bool {
	return slices.EqualFunc(a, b, func(v, w View) bool {
		return v.Window == w.Window && v.Source == w.Source && v.Title == w.Title && v.Owner == w.Owner &&
			v.Label == w.Label && v.Fit == w.Fit && v.Box == w.Box && v.Demo == w.Demo && v.Crop == w.Crop &&
			v.Instead == w.Instead && v.InsteadTitle == w.InsteadTitle && v.Span == w.Span
	})
}

func sameSlots(a, b []View) bool {
	return slices.EqualFunc(a, b, func(v, w View) bool { return v.Slot == w.Slot && v.LiveFrom == w.LiveFrom })
}
