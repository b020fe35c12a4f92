package web

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"time"
)

// A feedPart is one type of message that consoles get.
type feedPart string

// The parts, in the order in which a new console gets them.
const (
	feedDeclared feedPart = "declared"
	feedWall     feedPart = "wall"
	feedDisplays feedPart = "displays"
	feedSources  feedPart = "sources"
	feedRooms    feedPart = "rooms"
	feedTiles    feedPart = "tiles"
	feedAlarms   feedPart = "alarms"
	feedViewers  feedPart = "viewers"

	feedSchedules feedPart = "schedules"
)

var feedParts = []feedPart{
	feedDeclared, feedWall, feedDisplays, feedSources, feedRooms, feedTiles, feedAlarms, feedViewers, feedSchedules,
}

// feedInterval is the least time between two messages of one type: ten a second.
const feedInterval = 100 * time.Millisecond

// A feed is the newest truth of everything consoles show. Each message is made
// once, whatever the number of consoles.
type feed struct {
	s    *Server
	wake chan struct{} // holds one

	mu       sync.Mutex // guards the rest
	dirty    map[feedPart]bool
	latest   []feedMessage
	consoles map[*consolePage]bool
}

// A feedMessage is the newest message of one key: a part, or one wall.
type feedMessage struct {
	part feedPart
	key  string
	data []byte
}

func newFeed(s *Server) *feed {
	f := &feed{s: s, wake: make(chan struct{}, 1), dirty: map[feedPart]bool{}, consoles: map[*consolePage]bool{}}
	f.touch(feedParts...)
	return f
}

// touch says that parts may have changed.
func (f *feed) touch(parts ...feedPart) {
	f.mu.Lock()
	for _, p := range parts {
		f.dirty[p] = true
	}
	f.mu.Unlock()
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// run makes what changed, at once after a pause and then at most every
// feedInterval.
func (f *feed) run(ctx context.Context) error {
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-f.wake:
		}
		f.publish()
		pause.Reset(feedInterval)
		select {
		case <-ctx.Done():
			return nil
		case <-pause.C:
		}
	}
}

func (f *feed) publish() {
	f.mu.Lock()
	parts := f.dirty
	f.dirty = map[feedPart]bool{}
	f.mu.Unlock()
	for _, part := range feedParts {
		if parts[part] {
			f.set(part, f.s.compose(part))
		}
	}
}

// set replaces a part's messages and sends those that differ.
func (f *feed) set(part feedPart, messages []feedMessage) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range messages {
		i := slices.IndexFunc(f.latest, func(o feedMessage) bool { return o.key == m.key })
		if i >= 0 && bytes.Equal(f.latest[i].data, m.data) {
			continue
		}
		for c := range f.consoles {
			c.put(m.key, m.data)
		}
	}
	f.latest = slices.DeleteFunc(f.latest, func(o feedMessage) bool { return o.part == part })
	f.latest = append(f.latest, messages...)
}

// join adds a console and gives it everything.
func (f *feed) join(c *consolePage) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.consoles[c] = true
	for _, part := range feedParts {
		for _, m := range f.latest {
			if m.part == part {
				c.put(m.key, m.data)
			}
		}
	}
}

func (f *feed) leave(c *consolePage) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.consoles, c)
}

// all is every connected console.
func (f *feed) all() []*consolePage {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := make([]*consolePage, 0, len(f.consoles))
	for c := range f.consoles {
		list = append(list, c)
	}
	return list
}
