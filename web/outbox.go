package web

import (
	"sync"
)

// outboxLimit is the number of messages one connection may be behind.
const outboxLimit = 128

// A frame is one message that waits to be written.
type frame struct {
	key  string // a newer frame of the same key replaces this one; "" never
	data []byte
}

// An outbox is what one connection still has to write: in order, bounded, the
// newest of each key. Nothing that puts into it ever waits.
type outbox struct {
	wake chan struct{} // holds one

	mu     sync.Mutex // guards the rest
	frames []frame
	tiles  map[string]struct{} // dirty; written as their newest version
	full   bool                // more than outboxLimit: the connection is too slow
	end    *ending
}

func newOutbox() *outbox {
	return &outbox{wake: make(chan struct{}, 1), tiles: map[string]struct{}{}}
}

// put appends a message; a waiting message of the same key goes away.
func (o *outbox) put(key string, data []byte) {
	o.mu.Lock()
	if key != "" {
		for i, f := range o.frames {
			if f.key == key {
				o.frames = append(o.frames[:i:i], o.frames[i+1:]...)
				break
			}
		}
	}
	if len(o.frames) >= outboxLimit {
		o.full = true
	} else {
		o.frames = append(o.frames, frame{key, data})
	}
	o.mu.Unlock()
	o.signal()
}

// dirty marks tiles to be written.
func (o *outbox) dirty(names ...string) {
	if len(names) == 0 {
		return
	}
	o.mu.Lock()
	for _, n := range names {
		o.tiles[n] = struct{}{}
	}
	o.mu.Unlock()
	o.signal()
}

// finish ends the connection once what waits is written.
func (o *outbox) finish(e ending) {
	o.mu.Lock()
	if o.end == nil {
		o.end = &e
	}
	o.mu.Unlock()
	o.signal()
}

func (o *outbox) signal() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// take empties the outbox of its messages and says how it ends, if it does.
func (o *outbox) take() (frames []frame, full bool, end *ending) {
	o.mu.Lock()
	defer o.mu.Unlock()
	frames, o.frames = o.frames, nil
	return frames, o.full, o.end
}

// takeTiles empties the set of dirty tiles.
func (o *outbox) takeTiles() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.tiles) == 0 {
		return nil
	}
	names := make([]string, 0, len(o.tiles))
	for n := range o.tiles {
		names = append(names, n)
	}
	clear(o.tiles)
	return names
}
