package wall

import (
	"time"

	"kawung/layouts"
)

// How many slots a display's page has.
const (
	// DisplaySlots is what every page has from the beginning.
	DisplaySlots = 16
	// MaxDisplaySlots is what a page never has more of: one peer connection has no more (media.ScreenConfig).
	MaxDisplaySlots = 64

	slotStep  = 8                // slots are offered by so many
	growAgain = 10 * time.Second // until a page that did not take an offer gets another
)

// slotsFor is how many slots a display of so many pictures is to have: twice as
// many, so that the next program's are ready behind this one's.
func slotsFor(pictures int) int {
	n := DisplaySlots
	for n < 2*pictures {
		n += slotStep
	}
	return min(n, MaxDisplaySlots)
}

// fullest is the most pictures that anything the wall may show next has on a
// display: its program, its preview, a layout.
func (s *State) fullest(d Display) int {
	w, ok := s.Wall(d.Wall)
	if !ok {
		return 0
	}
	panel, ok := w.panel(d.Panel)
	if !ok {
		return 0
	}
	most := max(
		w.picturesOn(panel, s.Programs[d.Wall].Windows),
		w.picturesOn(panel, s.Previews[d.Wall].Windows),
	)
	for _, l := range s.Layouts() {
		if l.Wall == d.Wall {
			most = max(most, w.picturesOn(panel, l.Windows))
		}
	}
	return most
}

// picturesOn is how many pictures windows have on a panel, as many as a room takes for a room.
func (w Wall) picturesOn(panel layouts.Panel, windows []Window) (n int) {
	glass := layouts.Glass(w.Panels)
	for _, win := range windows {
		if _, touches := panel.Box(win.Place().In(glass)); !touches {
			continue
		}
		n += win.pictures()
	}
	return n
}

// pictures is how many pictures the window has at most.
func (w Window) pictures() (n int) {
	for _, source := range w.sources() {
		switch kind, _, _ := ParseSource(source); kind {
		case SourceCamera, SourceParticipant:
			n = max(n, 1)
		case SourceRoom:
			n = max(n, RoomSlots)
		}
	}
	return n
}

// grow offers a page more slots when it will need them. Nobody is disturbed by it,
// but for the page: while a take runs it is not asked.
func (c *Controller) grow(s *screen) {
	d, ok := c.State().Display(s.name)
	if !ok || !s.slots || !s.usable(c.cfg.Clock.Now()) || s.pending != nil {
		return
	}
	if a := c.airs[d.Wall]; a != nil && a.take != nil {
		return
	}
	have, want := c.cfg.Pictures.Slots(s.stage.screen), slotsFor(c.State().fullest(d))
	now := c.cfg.Clock.Now()
	if have == 0 || want <= have || now.Before(s.offered.Add(growAgain)) {
		return
	}
	s.offered = now
	c.send(s, Grow{Slots: want})
}

// ScreenGrown says that a display's page took the slots it was offered.
func (c *Controller) ScreenGrown(display string) {
	c.tell(func() {
		if s := c.screens[display]; s != nil {
			s.offered = time.Time{}
			c.giveBack(s) // what had found no slot has one now
		}
	})
}
