package wall

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

// keepReceipts is how many takes of a wall can still be asked for.
const keepReceipts = 16

// A receipt is a Receipt in the making.
type receipt struct {
	Receipt
	open     bool            // the flip was; it may be complete
	waits    map[string]bool // displays that are to paint yet
	inStep   map[string]bool // displays that changed and flipped: the spread is theirs
	complete bool
	done     chan struct{} // closed when complete
}

// newReceipt has a line for every display of the take's wall.
func newReceipt(t *take) *receipt {
	r := &receipt{
		Receipt: Receipt{Wall: t.take.Wall, Revision: t.revision, At: t.at},
		waits:   map[string]bool{}, inStep: map[string]bool{}, done: make(chan struct{}),
	}
	for _, name := range slices.Sorted(maps.Keys(t.parts)) {
		r.Displays = append(r.Displays, DisplayReceipt{Display: name})
	}
	return r
}

func (r *receipt) line(display string) *DisplayReceipt {
	for i := range r.Displays {
		if r.Displays[i].Display == display {
			return &r.Displays[i]
		}
	}
	return nil
}

// expect waits for a display to paint. It may have a problem and paint all the
// same.
func (r *receipt) expect(display string, changed bool, problem string) {
	r.waits[display] = true
	r.inStep[display] = changed
	r.line(display).Error = problem
}

func (r *receipt) fail(display, problem string) { r.line(display).Error = problem }

// painted notes when a display painted; the first time counts, and also when
// nobody waits for it any more.
func (r *receipt) painted(display string, at time.Time) {
	line := r.line(display)
	if line == nil || !line.PaintedAt.IsZero() {
		return
	}
	line.PaintedAt = at
	delete(r.waits, display)
	r.measure()
	r.finish(false)
}

// lose stops waiting for a display.
func (r *receipt) lose(display, why string) {
	if !r.waits[display] {
		return
	}
	delete(r.waits, display)
	delete(r.inStep, display)
	r.fail(display, why)
	r.finish(false)
}

// measure is the spread: first to last paint of the displays that flipped
// together and looked different afterwards, or of all that flipped when none did.
func (r *receipt) measure() {
	r.Spread = r.spread(func(display string) bool { return r.inStep[display] })
	if !slices.Contains(slices.Collect(maps.Values(r.inStep)), true) {
		r.Spread = r.spread(func(display string) bool { _, ok := r.inStep[display]; return ok })
	}
}

func (r *receipt) spread(counts func(display string) bool) time.Duration {
	var first, last time.Time
	for _, d := range r.Displays {
		if d.PaintedAt.IsZero() || !counts(d.Display) {
			continue
		}
		if first.IsZero() || d.PaintedAt.Before(first) {
			first = d.PaintedAt
		}
		last = later(last, d.PaintedAt)
	}
	return last.Sub(first)
}

// finish completes the receipt when nobody is waited for, or when it is enough.
func (r *receipt) finish(enough bool) {
	if r.complete || !r.open || (len(r.waits) > 0 && !enough) {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(r.waits)) {
		r.fail(name, problemSilent)
	}
	clear(r.waits)
	r.complete, r.Complete = true, true
	close(r.done)
}

// snapshot is the receipt as it is now.
func (r *receipt) snapshot() Receipt {
	now := r.Receipt
	now.Displays = slices.Clone(r.Displays)
	return now
}

// Painted waits until the receipt of a take is complete: two seconds after the
// flip at the latest. It returns ErrNotFound for a revision that was no take of
// that wall, or long ago.
func (c *Controller) Painted(ctx context.Context, wall string, rev Revision) (Receipt, error) {
	var r *receipt
	if err := c.do(ctx, func() { r = c.receipt(wall, rev) }); err != nil {
		return Receipt{}, err
	}
	if r == nil {
		return Receipt{}, fmt.Errorf("receipt of revision %d of wall %q: %w", rev, wall, ErrNotFound)
	}
	select {
	case <-r.done:
	case <-ctx.Done():
		return Receipt{}, ctx.Err()
	case <-c.done:
		return Receipt{}, ErrClosed
	}
	var now Receipt
	err := c.do(ctx, func() { now = r.snapshot() })
	return now, err
}

func (c *Controller) receipt(wall string, rev Revision) *receipt {
	a := c.airs[wall]
	if a == nil {
		return nil
	}
	for _, r := range a.receipts {
		if r.Revision == rev {
			return r
		}
	}
	return nil
}
