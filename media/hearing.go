package media

import "fmt"

// A hearing is the camera or participant whose sound a screen plays when no
// room's sound is on it. The relay's lock guards it.
type hearing struct {
	source Source  // "": nobody's
	hold   *Reader // keeps its main stream pulled, whose sound it is, or nil
}

// Hear lets a screen's audio slot 0 carry a camera's or participant's sound from
// now on; "" is silence. A room with sound on that screen comes first, and what
// was asked for is heard again when it has gone. A source without sound is
// silent, and heard as soon as it has some. ErrNotFound if there is no such
// screen.
func (r *Relay) Hear(id ScreenID, source Source) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.screens[id]
	if s == nil {
		return fmt.Errorf("screen %s: hear %s: %w", id, source, ErrNotFound)
	}
	s.hears.source = source
	r.tune(s)
	return nil
}

// tune puts the sound that was asked for on a screen's audio slot, unless a room
// has it; r.mu is held.
func (r *Relay) tune(s *screen) {
	if len(s.audio) == 0 {
		return
	}
	var sound, pictures *Fanout
	if s.hears.source != "" && !s.roomHeard() {
		if sound = r.soundOf(s.hears.source); sound != nil {
			pictures = r.resolve(View{Source: s.hears.source})
		}
	}
	s.hears.keep(pictures)
	if !s.roomHeard() {
		s.hear(0, sound)
	}
}

// keep holds a stream, and none before it; nil holds none.
func (h *hearing) keep(stream *Fanout) { h.hold = h.hold.instead(stream) }

// roomHeard says whether a room's sound is on the screen.
func (s *screen) roomHeard() bool {
	for _, g := range s.galleries {
		if g != nil && len(g.audio) > 0 {
			return true
		}
	}
	return false
}
