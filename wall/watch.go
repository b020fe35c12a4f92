package wall

import "sync"

// keepChanges is how many revisions a watcher may be behind.
const keepChanges = 1000

// history is what the last revisions changed, and who wants to know.
type history struct {
	mu       sync.Mutex // guards everything below
	newest   Revision
	changes  [][]Key // of the revisions up to newest, at most keepChanges
	watchers map[*Watcher]bool
}

// A Watcher is told that something changed, as often as it cares to listen:
// many changes while it is busy are one.
type Watcher struct {
	h    *history
	c    chan struct{}
	from Revision // guarded by h.mu
}

// Watch tells of every change after the revision from, and of every change of
// Live. Close it.
func (c *Controller) Watch(from Revision) *Watcher {
	w := &Watcher{h: &c.history, c: make(chan struct{}, 1), from: from}
	c.history.mu.Lock()
	defer c.history.mu.Unlock()
	c.history.watchers[w] = true
	if from != c.history.newest {
		w.wake()
	}
	return w
}

// C is ready when State or Live has changed since Changed was last called.
func (w *Watcher) C() <-chan struct{} { return w.c }

// Changed are the keys that changed since it was last called, each once; none
// when only Live changed. It returns ErrTooFar when the watcher is more than
// 1000 revisions behind, or comes from another epoch: it has to read everything
// again, and goes on from the newest revision.
func (w *Watcher) Changed() ([]Key, error) {
	w.h.mu.Lock()
	defer w.h.mu.Unlock()
	from := w.from
	w.from = w.h.newest
	oldest := w.h.newest - Revision(len(w.h.changes))
	if from > w.h.newest || from < oldest {
		return nil, ErrTooFar
	}
	var keys []Key
	seen := map[Key]bool{}
	for _, change := range w.h.changes[from-oldest:] {
		for _, k := range change {
			if !seen[k] {
				seen[k] = true
				keys = append(keys, k)
			}
		}
	}
	return keys, nil
}

// Close ends the watcher; C stays silent.
func (w *Watcher) Close() {
	w.h.mu.Lock()
	defer w.h.mu.Unlock()
	delete(w.h.watchers, w)
}

func (w *Watcher) wake() {
	select {
	case w.c <- struct{}{}:
	default:
	}
}

func (h *history) add(r Revision, keys []Key) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.newest = r
	h.changes = append(h.changes, keys)
	if len(h.changes) > keepChanges {
		h.changes = h.changes[len(h.changes)-keepChanges:]
	}
	h.wakeAll()
}

// stir wakes everybody without a new revision.
func (h *history) stir() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.wakeAll()
}

func (h *history) wakeAll() {
	for w := range h.watchers {
		w.wake()
	}
}
