package wall

import (
	"slices"

	"kawung/media"
)

// PicturesBack says that the picture path was away and is there: the relay was
// reached, or another one took its place. Screens whose connection it carries
// go on with what is on their slots; others get theirs when ScreenReady is told.
func (c *Controller) PicturesBack() {
	c.tell(func() {
		for _, s := range c.screens {
			if s.info.Session == "" {
				continue
			}
			c.takeOver(s)
			if s.connected {
				c.rejoin(s)
			}
		}
		c.stirred = true
	})
}

// takeOver makes the wall's book of a screen's slots from what the relay has of
// its page. A controller that was restarted finds its pictures there.
func (c *Controller) takeOver(s *screen) {
	s.stage, s.slots = newStage(s.name, 0), false
	has, ok := c.cfg.Pictures.Screen(s.stage.screen)
	if !ok || has.Session != s.info.Session || !has.Connected {
		return
	}
	s.slots = true
	s.stage.adopt(has)
	if d, ok := c.State().Display(s.name); ok {
		c.recognize(d, has.Pictures)
	}
	s.sound = false // not known: it is said again
}

// adopt makes the book of an empty stage from what the relay has.
func (st *stage) adopt(has media.ScreenState) {
	st.size = has.Slots
	at := map[media.Source]int{}
	for _, h := range has.Pictures {
		source := h.View.Source
		st.pictures[place{source, at[source]}] = held{h.Slot, h.LiveFrom, h.View}
		at[source]++
	}
	for _, r := range has.Rooms {
		st.rooms[r.Room] = seated{slots: slices.Clone(r.Slots), seats: slices.Clone(r.Seats)}
	}
}
