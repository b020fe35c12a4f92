package web

import (
	"sync"
	"time"

	"kawung/media"
)

// screenGrace is how long a display's dead peer connection waits for its page.
const screenGrace = 30 * time.Second

// screens remembers which displays have lost their websocket, and which have a
// living peer connection. A lost websocket does not end the pictures.
type screens struct {
	mu    sync.Mutex
	gone  map[string]time.Time // display → since when its page is gone
	alive map[media.ScreenID]bool
}

func newScreens() *screens {
	return &screens{gone: map[string]time.Time{}, alive: map[media.ScreenID]bool{}}
}

func (s *screens) lost(display string, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gone[display] = now
}

func (s *screens) back(display string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.gone, display)
}

func (s *screens) changed(id media.ScreenID, connected bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if connected {
		s.alive[id] = true
	} else {
		delete(s.alive, id)
	}
}

// over is the displays whose page is gone too long and whose connection is dead.
func (s *screens) over(now time.Time) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for name, since := range s.gone {
		if now.Sub(since) >= screenGrace && !s.alive[media.ScreenID(name)] {
			delete(s.gone, name)
			names = append(names, name)
		}
	}
	return names
}
