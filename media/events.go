package media

import "sync"

// An Event is something that changed in the relay: HealthChanged, RoomChanged,
// SeatsChanged, ScreenChanged, StoodIn, Attached or Lost.
type Event interface{ event() }

// HealthChanged says that a source's state, reason or format changed.
type HealthChanged struct{ Health Health }

// RoomChanged says that a room's participants changed.
type RoomChanged struct{ Room string }

// SeatsChanged says who sits where on a screen that shows a room.
type SeatsChanged struct {
	Screen ScreenID
	Room   string
	Seats  []Seat
}

// ScreenChanged says that a screen's connection came or went.
type ScreenChanged struct {
	Screen    ScreenID
	Connected bool
}

// Attached says that whoever gives the orders has reached a relay that is a
// process of its own: one that goes on with what it carried, or a new one that
// carries nothing yet. What is declared was declared to it.
type Attached struct{}

// Lost says that the watcher was too slow and missed events: it must read
// everything again.
type Lost struct{}

func (HealthChanged) event() {}
func (RoomChanged) event()   {}
func (SeatsChanged) event()  {}
func (ScreenChanged) event() {}
func (Attached) event()      {}
func (Lost) event()          {}

// watcherDepth is how many events a watcher may fall behind.
const watcherDepth = 256

// Watchers hands events to whoever watches and waits for nobody. Its zero value
// has none.
type Watchers struct {
	mu   sync.Mutex // guards all, and every send and close
	all  map[chan Event]struct{}
	done bool
}

// Add returns a new watcher's channel and what ends it.
func (w *Watchers) Add() (<-chan Event, func()) {
	ch := make(chan Event, watcherDepth+1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done {
		close(ch)
		return ch, func() {}
	}
	if w.all == nil {
		w.all = map[chan Event]struct{}{}
	}
	w.all[ch] = struct{}{}
	return ch, func() { w.remove(ch) }
}

func (w *Watchers) remove(ch chan Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, ok := w.all[ch]; ok {
		delete(w.all, ch)
		close(ch)
	}
}

// Send never blocks. The last place of a queue is kept for Lost: while it is
// taken, the watcher has Lost still ahead of it and needs nothing else.
func (w *Watchers) Send(e Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for ch := range w.all {
		switch n := len(ch); {
		case n < watcherDepth:
			ch <- e
		case n == watcherDepth:
			ch <- Lost{}
		}
	}
}

// Close ends every watcher, also those to come.
func (w *Watchers) Close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for ch := range w.all {
		close(ch)
	}
	w.all, w.done = nil, true
}
