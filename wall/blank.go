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
		c.lost(s, problemDark)
	}
}

// safeUnderWay says whether the safe layout is being prepared, or waits for a
// flip. No other take pushes it out.
func (a *air) safeUnderWay() bool {
	return a.take != nil && a.take.phase == Preparing && a.take.take.Safe || a.next != nil && a.next.take.Safe
}
