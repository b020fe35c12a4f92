package tiles

import (
	"slices"
	"sync"
)

// A Watcher is a set of tiles that changed since it was last asked: never a
// queue, so a slow watcher costs no more than the names of all tiles.
type Watcher struct {
	board *Board
	c     chan struct{}

	mu    sync.Mutex // guards dirty
	dirty map[string]struct{}
}

// C receives when there is something to Take.
func (w *Watcher) C() <-chan struct{} { return w.c }

// Take returns the names of the tiles that changed (their document, their
// definition or their quality) and forgets them.
func (w *Watcher) Take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	names := make([]string, 0, len(w.dirty))
	for n := range w.dirty {
		names = append(names, n)
	}
	clear(w.dirty)
	slices.Sort(names)
	return names
}

// Close ends the watching; C receives nothing more.
func (w *Watcher) Close() {
	w.board.mu.Lock()
	defer w.board.mu.Unlock()
	delete(w.board.watchers, w)
}

func (w *Watcher) mark(name string) {
	w.mu.Lock()
	w.dirty[name] = struct{}{}
	w.mu.Unlock()
	select {
	case w.c <- struct{}{}:
	default: // it knows already
	}
}

// Watch starts a watcher; what the board holds now is not in its set.
func (b *Board) Watch() *Watcher {
	w := &Watcher{board: b, c: make(chan struct{}, 1), dirty: map[string]struct{}{}}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.watchers[w] = struct{}{}
	return w
}
