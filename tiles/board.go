package tiles

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"sync"
	"time"
)

// A Config is what a board needs.
type Config struct {
	Store Store
	Now   func() time.Time // time.Now when nil
	Log   *slog.Logger     // slog.Default() when nil
}

// A Board holds the newest version of every tile. A change is visible to
// watchers at once and acknowledged to its pusher when it is on disk.
type Board struct {
	store Store
	now   func() time.Time
	log   *slog.Logger
	wake  chan struct{} // there is something to write

	mu       sync.Mutex // guards everything below
	entries  map[string]*entry
	watchers map[*Watcher]struct{}
	dirty    map[string]struct{} // not on disk yet
	batch    *batch              // the commit that will hold what is dirty
	writing  *batch              // the commit under way
	closed   bool                // Run has returned
}

// NewBoard makes a board that shows what the store last knew. It writes every
// record back under a version far ahead of any that a crash may have shown
// without keeping, so that versions rise for ever.
func NewBoard(c Config) (*Board, error) {
	b := &Board{
		store: c.Store, now: c.Now, log: c.Log,
		wake:     make(chan struct{}, 1),
		entries:  map[string]*entry{},
		watchers: map[*Watcher]struct{}{},
		dirty:    map[string]struct{}{},
		batch:    newBatch(),
	}
	if b.now == nil {
		b.now = time.Now
	}
	if b.log == nil {
		b.log = slog.Default()
	}
	records, err := c.Store.Load()
	if err != nil {
		return nil, fmt.Errorf("tiles: load: %w", err)
	}
	if err := b.number(records); err != nil {
		return nil, fmt.Errorf("tiles: number the versions of this start: %w", err)
	}
	for i := range records {
		e, err := restore(records[i])
		if err != nil {
			b.log.Warn("tile not restored", "tile", records[i].Name, "err", err)
		}
		b.entries[records[i].Name] = e
	}
	return b, nil
}

// number moves the records to the versions of this start. Where that cannot be
// kept, as on a full disk, the figures are shown all the same: the clock is
// ahead of what any start like this one has shown, and they are written when
// there is room.
func (b *Board) number(records []Record) error {
	for i := range records {
		records[i].Version += skip
	}
	err := b.store.Save(records)
	if !errors.Is(err, ErrReadOnly) {
		return err
	}
	b.log.Error("figures cannot be kept for now", "err", err)
	for i := range records {
		records[i].Version = max(records[i].Version, uint64(b.now().UnixMilli()))
		b.dirty[records[i].Name] = struct{}{}
	}
	b.wake <- struct{}{} // has room for one
	return nil
}

// Declare sets the whole list of tiles. One that is no longer listed is not
// shown but keeps its last document; one of a new kind starts empty. A
// definition that is not valid is left out and logged.
func (b *Board) Declare(definitions []Definition) {
	b.mu.Lock()
	defer b.mu.Unlock()
	listed := make(map[string]bool, len(definitions))
	for _, d := range definitions {
		if err := d.Validate(); err != nil {
			b.log.Error("tile not declared", "tile", d.Name, "err", err)
			continue
		}
		listed[d.Name] = true
		b.declare(d)
	}
	for name, e := range b.entries {
		if e.declared && !listed[name] {
			e.declared = false
			b.mark(name)
		}
	}
}

func (b *Board) declare(d Definition) {
	e, ok := b.entries[d.Name]
	if !ok {
		e = &entry{}
		b.entries[d.Name] = e
	}
	if e.declared && reflect.DeepEqual(e.definition, d) {
		return
	}
	e.redefine(d)
	b.changed(d.Name, e)
}

// Put replaces a tile's document: {asOf?, q?: "manual", src?, …the kind's
// contract}. It returns the version once that is durable; from is the actor's
// name. Errors: ErrNotFound, ErrTooLarge, *InvalidError with every mistake
// (nothing changed), ErrClosed, or the store's (the value is shown, and kept
// trying to be written).
func (b *Board) Put(ctx context.Context, name string, document []byte, from string) (uint64, error) {
	tree, err := decode(document)
	if err != nil {
		return 0, fmt.Errorf("tile %s: %w", name, err)
	}
	return b.deliver(ctx, name, from, func(map[string]any) map[string]any { return tree })
}

// Patch applies a merge patch (RFC 7396) to a tile's document, with the
// errors of Put. asOf starts anew unless the patch says it.
func (b *Board) Patch(ctx context.Context, name string, mergePatch []byte, from string) (uint64, error) {
	patch, err := decode(mergePatch)
	if err != nil {
		return 0, fmt.Errorf("tile %s: %w", name, err)
	}
	return b.deliver(ctx, name, from, func(old map[string]any) map[string]any {
		return MergePatch(pushed(old), patch).(map[string]any)
	})
}

// deliver makes the next document of the present one and waits for its commit.
func (b *Board) deliver(ctx context.Context, name, from string, next func(map[string]any) map[string]any) (uint64, error) {
	b.mu.Lock()
	version, commit, err := b.accept(name, from, next)
	b.mu.Unlock()
	if err != nil {
		return 0, fmt.Errorf("tile %s: %w", name, err)
	}
	if err := commit.wait(ctx); err != nil {
		return 0, fmt.Errorf("tile %s: commit: %w", name, err)
	}
	return version, nil
}

func (b *Board) accept(name, from string, next func(map[string]any) map[string]any) (uint64, *batch, error) {
	e, ok := b.entries[name]
	if !ok || !e.declared {
		return 0, nil, ErrNotFound
	}
	if b.closed {
		return 0, nil, ErrClosed
	}
	now := b.now()
	tree, err := e.definition.stamp(next(e.tree), now)
	if err != nil {
		return 0, nil, err
	}
	doc, err := json.Marshal(tree)
	if err != nil {
		return 0, nil, err
	}
	if len(doc) > MaxDocument {
		return 0, nil, fmt.Errorf("document of %d bytes, at most %d: %w", len(doc), MaxDocument, ErrTooLarge)
	}
	e.fetched, e.from = now, from
	if same(e.tree, tree) { // delivered again: no new version, durable with the last one
		return e.version, b.lastCommit(name), nil
	}
	e.advance(tree, doc)
	b.changed(name, e)
	return e.version, b.batch, nil
}

// Fail says that a tile's feed could not deliver, and why, in words for the
// people before the wall. The last document stays, marked.
func (b *Board) Fail(name, reason string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, ok := b.entries[name]
	if r := []rune(reason); len(r) > 200 {
		reason = string(r[:200])
	}
	if !ok || !e.declared || b.closed || e.reason() == reason {
		return
	}
	tree := e.definition.failed(e.tree, reason)
	doc, err := json.Marshal(tree)
	if err != nil {
		b.log.Error("tile failure not shown", "tile", name, "err", err)
		return
	}
	e.advance(tree, doc)
	b.changed(name, e)
}

// Get returns a declared tile as it is now.
func (b *Board) Get(name string) (Tile, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, ok := b.entries[name]
	if !ok || !e.declared {
		return Tile{}, false
	}
	return e.tile(b.now()), true
}

// Since is the merge patch that makes the newest document of version. It is
// not ok when version is too old, when the definition changed since, or when
// the patch is larger than 70 % of the document: send the whole then.
//
// Between Since and Get another version may come; Update gives both at once.
func (b *Board) Since(name string, version uint64) (patch []byte, base uint64, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, found := b.entries[name]
	if !found || !e.declared {
		return nil, 0, false
	}
	patch, ok = e.since(version)
	return patch, version, ok
}

// Update is the newest tile and, when it is worth sending, the merge patch
// that makes its document of version have; the patch is nil otherwise.
func (b *Board) Update(name string, have uint64) (t Tile, patch []byte, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, found := b.entries[name]
	if !found || !e.declared {
		return Tile{}, nil, false
	}
	patch, _ = e.since(have)
	return e.tile(b.now()), patch, true
}

// changed tells the watchers and the writer. The caller holds mu.
func (b *Board) changed(name string, e *entry) {
	e.shown = e.quality(b.now())
	b.mark(name)
	b.dirty[name] = struct{}{}
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

func (b *Board) mark(name string) {
	for w := range b.watchers {
		w.mark(name)
	}
}
