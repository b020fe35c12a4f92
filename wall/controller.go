package wall

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"sync/atomic"
	"time"
)

// Config is what a Controller is made of.
type Config struct {
	Store    Store
	Pictures Pictures
	Displays Displays
	Weights  Weights // nil: no take is too much for a display
	Clock    Clock
	Log      *slog.Logger   // discards by default
	Lead     time.Duration  // from the commit of a take to its flip; 250 ms by default
	Deadline time.Duration  // for displays to get a take ready; 2 s by default
	Random   io.Reader      // for pairing codes; crypto/rand by default
	Zone     *time.Location // of schedules that name none; UTC by default
	Notice   time.Duration  // that the holder of a lease has to object to somebody who takes it over; 10 s by default
}

// Times of a take that nobody needs to change.
const (
	shortLead = 20 * time.Millisecond  // when one display changes: nothing to wait for
	holdSlots = 500 * time.Millisecond // after the flip, until old slots are given back
	paintWait = 2 * time.Second        // after the flip, until a receipt is closed
)

// A Controller is the single owner of the state of the house. One goroutine
// (Run) changes it; everybody else reads immutable snapshots or sends it
// commands and what displays report. It never waits for a display.
type Controller struct {
	cfg     Config
	log     *slog.Logger
	state   atomic.Pointer[State]
	live    atomic.Pointer[Live]
	history history
	ops     chan func()
	done    chan struct{} // closed when Run returns

	// Owned by Run's goroutine:
	screens   map[string]*screen // by display; made when a page first connects
	airs      map[string]*air    // by wall; made with the first take
	leases    leasing
	alarms    alarming
	schedules scheduling
	pairings  []Pairing
	wrong     map[string][]time.Time // wrong pairing codes by actor
	boot      string                 // makes the names of takes differ from those before a restart
	takes     int                    // so far
	stirred   bool                   // Live is to be made anew
	fatal     error                  // Run ends with it
	guards    []guard                // each may refuse a take

	weighed   map[string]weighing  // by wall, for its preview
	spared    map[spare]bool       // shown by their substreams, also of a take in preparation
	darkSince map[string]time.Time // by display: since when it shows nothing
}

// New loads the state from the store. It returns ErrInvalid, naming every
// record, when the store holds what this program cannot read.
func New(ctx context.Context, cfg Config) (*Controller, error) {
	cfg.Lead = cmp.Or(cfg.Lead, 250*time.Millisecond)
	cfg.Deadline = cmp.Or(cfg.Deadline, 2*time.Second)
	cfg.Notice = cmp.Or(cfg.Notice, 10*time.Second)
	cfg.Zone = cmp.Or(cfg.Zone, time.UTC)
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Random == nil {
		cfg.Random = rand.Reader
	}
	return load(ctx, cfg, current)
}

func load(ctx context.Context, cfg Config, s schema) (*Controller, error) {
	loaded, err := cfg.Store.Load(ctx)
	if err != nil {
		return nil, fmt.Errorf("load the state: %w", err)
	}
	state, err := s.restore(loaded)
	if err != nil {
		return nil, fmt.Errorf("load the state: %w", err)
	}
	var boot [4]byte
	if _, err := io.ReadFull(cfg.Random, boot[:]); err != nil {
		return nil, fmt.Errorf("draw a random number: %w", err)
	}
	c := &Controller{
		cfg: cfg, log: cfg.Log, ops: make(chan func()), done: make(chan struct{}),
		history: history{newest: state.Revision, watchers: map[*Watcher]bool{}},
		screens: map[string]*screen{}, airs: map[string]*air{}, wrong: map[string][]time.Time{},
		boot: hex.EncodeToString(boot[:]), spared: map[spare]bool{}, weighed: map[string]weighing{}, darkSince: map[string]time.Time{}, leases: leasing{until: map[string]time.Time{}, claims: map[string]wanted{}},
	}
	c.guards = []guard{c.guardLease, c.guardAlarm}
	c.state.Store(state)
	c.alarms = newAlarming()
	c.schedules.taking = map[string]bool{}
	c.after(0, c.goOn)
	for name := range state.Incidents {
		c.after(0, func() { c.ending(name) })
	}
	for _, l := range state.Leases {
		c.renewLease(l) // whoever had it has as long to come back
	}
	c.publish()
	return c, nil
}

// goOn takes tours and schedules up where they are after a restart.
func (c *Controller) goOn() {
	for _, w := range c.State().Walls() {
		c.tourOn(w.Name)
	}
	c.keepSchedules()
}

// Run owns the state until ctx ends, or until another program is found to
// write to the store. Everything asked of the controller waits until it runs;
// afterwards it is ErrClosed.
func (c *Controller) Run(ctx context.Context) error {
	defer close(c.done)
	for {
		select {
		case <-ctx.Done():
			return nil
		case op := <-c.ops:
			op()
			if c.fatal != nil {
				return c.fatal
			}
		}
	}
}

// do runs f on the goroutine that owns the state; what f did can be read when
// do returns. f may commit to the store; it never waits for a display.
func (c *Controller) do(ctx context.Context, f func()) error {
	ran := make(chan struct{})
	select {
	case c.ops <- func() { defer close(ran); f(); c.publishStirred() }:
		<-ran
		return nil
	case <-c.done:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// tell is do for news that nobody waits to hear the end of: it is dropped when
// the controller has stopped.
func (c *Controller) tell(f func()) { _ = c.do(context.Background(), f) }

// after tells f in d.
func (c *Controller) after(d time.Duration, f func()) {
	c.cfg.Clock.After(max(d, 0), func() { c.tell(f) })
}

// State is the newest snapshot; it is never nil.
func (c *Controller) State() *State { return c.state.Load() }

// Live is the newest snapshot of what no store keeps.
func (c *Controller) Live() Live { return *c.live.Load() }

func (c *Controller) publishStirred() {
	if c.stirred {
		c.stirred = false
		c.publish()
	}
}

// publish makes Live anew for its readers.
func (c *Controller) publish() {
	live := &Live{
		Displays: map[string]DisplayStatus{}, Takes: map[string]TakeStatus{}, Receipts: map[string]Receipt{},
		Pairing: slices.Clone(c.pairings), Offers: c.offers(), Leases: c.leaseStatus(),
		Turns: map[string][]TurnStatus{}, Runs: map[string]RunStatus{}, Spared: map[string][]string{},
	}
	for _, w := range c.State().Walls() {
		live.Turns[w.Name] = c.turnStatus(w.Name)
		if run, ok := c.runStatus(w.Name); ok {
			live.Runs[w.Name] = run
		}
	}
	for _, d := range c.State().Displays() {
		live.Displays[d.Name] = DisplayStatus{Name: d.Name}
		if s, ok := c.screens[d.Name]; ok {
			live.Displays[d.Name] = s.status()
		}
	}
	for _, w := range c.State().Walls() {
		if ids := c.spares(w.Name); ids != nil {
			live.Spared[w.Name] = ids
		}
		c.project(w.Name, live.Displays)
	}
	for wall, a := range c.airs {
		if a.take != nil && !a.take.turn {
			live.Takes[wall] = c.status(a.take)
		}
		if n := len(a.receipts); n > 0 {
			live.Receipts[wall] = a.receipts[n-1].snapshot()
		}
	}
	c.live.Store(live)
	c.history.stir()
}

// changed lets a commit be seen: on the displays, and in Live.
func (c *Controller) changed(keys []Key) {
	c.stirred = true
	c.alarmsDeclared(keys)
	seen := false
	for _, k := range keys {
		switch k.Kind {
		case KindWall, KindDisplay, KindCamera, KindTile, KindPage, KindRoom, KindBlank:
			seen = true
		case KindSchedule:
			if !c.schedules.look {
				c.schedules.look = true
				c.after(0, c.keepSchedules) // when the change that is being made is over
			}
		case KindLayout, KindFeed, KindUser, KindProgram, KindPreview, KindHistory, KindToken, KindLease, KindAlarm, KindIncident, KindTour, KindTouring:
		}
	}
	if !seen {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(c.screens)) {
		c.refresh(c.screens[name])
	}
}
