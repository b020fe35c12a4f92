package tiles

import (
	"context"
	"time"
)

// Times of the writer.
const (
	gather  = 10 * time.Millisecond // what comes within it shares a commit
	retry   = time.Second           // after a commit that went wrong
	judging = time.Second           // how often ages are looked at
)

// A batch is one commit that pushers wait for.
type batch struct {
	done chan struct{}
	err  error // set before done is closed
}

func newBatch() *batch { return &batch{done: make(chan struct{})} }

// committed is the batch of what is on disk already.
var committed = func() *batch { b := newBatch(); close(b.done); return b }()

func (c *batch) wait(ctx context.Context) error {
	select {
	case <-c.done:
		return c.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// lastCommit is the commit that holds the newest version of a tile. A version
// that is just being written counts as not yet held. The caller holds mu.
func (b *Board) lastCommit(name string) *batch {
	if _, ok := b.dirty[name]; ok {
		return b.batch
	}
	if b.writing != nil {
		return b.writing
	}
	return committed
}

// Run writes what changed to the store, many tiles to a commit, and tells the
// watchers when a figure grows old. When ctx ends it writes the rest; later
// pushes get ErrClosed.
func (b *Board) Run(ctx context.Context) error {
	ages := time.NewTicker(judging)
	defer ages.Stop()
	for {
		select {
		case <-ctx.Done():
			return b.close()
		case <-ages.C:
			b.age()
			continue
		case <-b.wake:
		}
		pause(ctx, gather)
		if err := b.commit(); err != nil {
			b.log.Error("tiles not written, trying again", "err", err)
			pause(ctx, retry)
		}
	}
}

// pause waits for d or for ctx to end.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// commit writes what is dirty. What could not be written stays dirty.
func (b *Board) commit() error {
	b.mu.Lock()
	records := make([]Record, 0, len(b.dirty))
	for name := range b.dirty {
		records = append(records, b.entries[name].record(name))
	}
	c := b.batch
	b.writing, b.batch = c, newBatch()
	clear(b.dirty)
	b.mu.Unlock()

	if len(records) > 0 {
		c.err = b.store.Save(records)
	}

	b.mu.Lock()
	defer b.mu.Unlock()
	b.writing = nil
	if c.err != nil {
		for _, r := range records {
			b.dirty[r.Name] = struct{}{}
		}
		select {
		case b.wake <- struct{}{}:
		default:
		}
	}
	close(c.done)
	return c.err
}

func (b *Board) close() error {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	return b.commit()
}

// age tells the watchers which figures changed their quality by growing old.
func (b *Board) age() {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	for name, e := range b.entries {
		if !e.declared {
			continue
		}
		if q := e.quality(now); q != e.shown {
			e.shown = q
			b.mark(name)
		}
	}
}
