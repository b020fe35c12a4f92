package wall

import (
	"fmt"
	"time"
)

// A Blank is that a wall shows nothing but the motif, for privacy.
type Blank struct {
	By    string    `json:"by"`
	Since time.Time `json:"since"`
}

// dark says whether a wall is blanked.
func (s *State) dark(wall string) bool {
	_, dark := s.Blanks[wall]
	return dark
}

func (e *edit) setBlank(cmd SetBlank) {
	if err := may(e.actor, "blank"); err != nil {
		e.fail(err)
		return
	}
	if _, ok := e.next.Wall(cmd.Wall); !ok {
		e.fail(fmt.Errorf("wall %q: %w", cmd.Wall, ErrNotFound))
		return
	}
	old, dark := e.next.Blanks[cmd.Wall]
	switch {
	case dark == cmd.On:
	case cmd.On:
		b := Blank{By: e.actor.Name, Since: e.now}
		e.next.Blanks[cmd.Wall] = b
		e.save(bucketBlank, cmd.Wall, b)
		e.touch(KindBlank, cmd.Wall)
		e.note("blank", cmd.Wall, nil)
	default:
		delete(e.next.Blanks, cmd.Wall)
		e.drop(bucketBlank, cmd.Wall)
		e.touch(KindBlank, cmd.Wall)
		e.note("unblank", cmd.Wall, old)
	}
}

// darken blanks the displays that are in the middle of a take at once; the
// others were when the blank was committed. The take itself goes on: its program
// is there when the wall is lit again.
func (c *Controller) darken(wall string) {
	if !c.State().dark(wall) {
		return
	}
	for _, d := range c.State().DisplaysOf(wall) {
		s := c.screens[d.Name]
		if s == nil || s.pending == nil {
			continue
		}
		take := s.pending.take
		s.pending = nil
		c.send(s, Cancel{Take: take})
		c.refresh(s)
		c.after(holdSlots, func() { c.giveBack(s) })
		c.lost(s, problemDark)
	}
}

// closed says whether the screen shows that its wall is closed, and no take or
// turn will change that.
func (s *screen) closed() bool {
	return s.connected && !s.revoked && s.onAir.Closed && s.pending == nil
}

// light opens a wall's displays that are closed still, all at one instant: what
// is on air is prepared behind the motif, as for a turn. A take that waits or is
// on its way lights them itself, unless it is held for its hour.
func (c *Controller) light(wall string) {
	a, s := c.airFor(wall), c.State()
	var closed []*screen
	for _, d := range s.DisplaysOf(wall) {
		if screen := c.screens[d.Name]; screen != nil && screen.closed() {
			closed = append(closed, screen)
		}
	}
	switch {
	case s.dark(wall) || len(closed) == 0 || a.next != nil:
	case a.take == nil:
		c.turnTo(a, wall, c.showing(wall), c.cfg.Clock.Now(), true)
	case a.take.phase == Preparing:
		for _, screen := range closed {
			c.rejoin(screen)
		}
	}
}

// safeUnderWay says whether the safe layout is being prepared, or waits for a
// flip. No other take pushes it out.
func (a *air) safeUnderWay() bool {
	return a.take != nil && a.take.phase == Preparing && a.take.take.Safe || a.next != nil && a.next.take.Safe
}
