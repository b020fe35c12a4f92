package wall

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// How long a lease lasts after the last sign of life of its holder.
const (
	LeaseFor   = 2 * time.Minute // when nothing else was asked for
	LeaseLeast = 10 * time.Second
	LeaseMost  = time.Hour
)

// ErrLeased is the refusal of whoever works on what another operator holds; a
// *LeasedError says who.
var ErrLeased = errors.New("somebody else holds it")

// A Lease is an operator's hold on a wall, or on one zone of it: others change
// nothing there. It belongs to a person, whatever the number of their tablets.
type Lease struct {
	Wall  string        `json:"wall"`
	Zone  string        `json:"zone,omitempty"` // "" is all of the wall, with its zones
	By    string        `json:"by"`
	Since time.Time     `json:"since"`
	For   time.Duration `json:"for"` // after the holder's last sign of life
}

// A LeaseStatus is a lease and what no store keeps of it.
type LeaseStatus struct {
	Lease
	Until time.Time // when it ends unless its holder is heard of
	Claim Claim     // zero when nobody wants it
}

// A Claim is the notice that somebody takes a lease over at an instant, unless
// its holder objects.
type Claim struct {
	By    string
	Until time.Time
}

// A LeasedError names the lease that is in the way. It is ErrLeased.
type LeasedError struct{ Lease Lease }

func (e *LeasedError) Error() string {
	return fmt.Sprintf("%s is in the hands of %s since %s: ask them to give it back, or take it over",
		e.Lease.place(), e.Lease.By, e.Lease.Since.Format(time.RFC3339))
}

// Unwrap makes errors.Is(e, ErrLeased) true.
func (e *LeasedError) Unwrap() error { return ErrLeased }

// place is what a lease holds, as people read it.
func (l Lease) place() string {
	if l.Zone == "" {
		return "wall " + l.Wall
	}
	return "zone " + l.Zone + " of wall " + l.Wall
}

// key names a lease in the store: WALL or WALL/ZONE.
func (l Lease) key() string {
	if l.Zone == "" {
		return l.Wall
	}
	return l.Wall + "/" + l.Zone
}

// LeasesOf are the leases on a wall: of all of it first, then by zone.
func (s *State) LeasesOf(wall string) []Lease {
	var list []Lease
	for _, key := range slices.Sorted(maps.Keys(s.Leases)) {
		if l := s.Leases[key]; l.Wall == wall {
			list = append(list, l)
		}
	}
	return list
}

// inTheWay are the leases of others on any panel of a zone; "" is all of the wall.
func (s *State) inTheWay(who, wall, zone string) []Lease {
	w, _ := s.Wall(wall)
	return slices.DeleteFunc(s.LeasesOf(wall), func(l Lease) bool {
		return l.By == who || l.Zone != "" && zone != "" && l.Zone != zone && !w.share(l.Zone, zone)
	})
}

// share says whether two zones have a panel in common.
func (w Wall) share(a, b string) bool {
	mine := w.PanelsOf(a)
	for _, p := range w.PanelsOf(b) {
		for _, q := range mine {
			if p.Name == q.Name {
				return true
			}
		}
	}
	return false
}

// leased returns a *LeasedError when an arrangement would change what the
// program shows where somebody else holds the wall.
func (s *State) leased(who, wall string, windows []Window) error {
	w, ok := s.Wall(wall)
	if !ok {
		return nil
	}
	for _, l := range s.inTheWay(who, wall, "") {
		if in, _ := w.changed(l.Zone, s.Programs[wall].Windows, windows); len(in) > 0 {
			return &LeasedError{l}
		}
	}
	return nil
}

// takeLease gives the actor a lease, or leaves it for a claim to wait for it.
func (e *edit) takeLease(cmd TakeLease) {
	if err := may(e.actor, "take lease"); err != nil {
		e.fail(err)
		return
	}
	w, ok := e.next.Wall(cmd.Wall)
	if !ok {
		e.fail(fmt.Errorf("wall %q: %w", cmd.Wall, ErrNotFound))
		return
	}
	if _, ok := w.Zone(cmd.Zone); cmd.Zone != "" && !ok {
		e.fail(fmt.Errorf("zone %q of wall %s: %w", cmd.Zone, cmd.Wall, ErrNotFound))
		return
	}
	if cmd.For == 0 {
		cmd.For = LeaseFor
	}
	if cmd.For < LeaseLeast || cmd.For > LeaseMost {
		e.fail(NewFieldError("for", "is to be %s to %s", LeaseLeast, LeaseMost))
		return
	}
	others := e.next.inTheWay(e.actor.Name, cmd.Wall, cmd.Zone)
	switch {
	case len(others) == 0:
	case !cmd.TakeOver:
		e.fail(&LeasedError{others[0]})
		return
	case e.actor.Role != RoleAdmin:
		e.note("claim lease", others[0].key(), map[string]string{"holder": others[0].By})
		return
	}
	e.grant(Lease{Wall: cmd.Wall, Zone: cmd.Zone, By: e.actor.Name, For: cmd.For}, others)
}

// grant makes a lease in the place of others'. One that is there already stays.
func (e *edit) grant(l Lease, others []Lease) {
	for _, o := range others {
		e.dropLease(o)
		e.note("take lease over", o.key(), map[string]string{"holder": o.By})
	}
	old, there := e.next.Leases[l.key()]
	if l.Since = e.now; there {
		l.Since = old.Since
	}
	if there && old == l {
		return
	}
	e.next.Leases[l.key()] = l
	e.save(bucketLease, l.key(), l)
	e.touch(KindLease, l.Wall)
	if !there {
		e.note("take lease", l.key(), nil)
	}
}

func (e *edit) dropLease(l Lease) {
	delete(e.next.Leases, l.key())
	e.drop(bucketLease, l.key())
	e.touch(KindLease, l.Wall)
}

// giveLease ends a lease; it is its holder's to give, or an administrator's.
func (e *edit) giveLease(cmd GiveLease) {
	if err := may(e.actor, "give lease"); err != nil {
		e.fail(err)
		return
	}
	l, ok := e.next.Leases[Lease{Wall: cmd.Wall, Zone: cmd.Zone}.key()]
	switch {
	case !ok:
		e.fail(fmt.Errorf("a lease on %s: %w", Lease{Wall: cmd.Wall, Zone: cmd.Zone}.place(), ErrNotFound))
	case l.By != e.actor.Name && e.actor.Role != RoleAdmin:
		e.fail(&LeasedError{l})
	default:
		e.dropLease(l)
		e.note("give lease", l.key(), map[string]string{"holder": l.By})
	}
}

// keepLease is the holder's objection to a claim.
func (e *edit) keepLease(cmd KeepLease) {
	if err := may(e.actor, "keep lease"); err != nil {
		e.fail(err)
		return
	}
	l, ok := e.next.Leases[Lease{Wall: cmd.Wall, Zone: cmd.Zone}.key()]
	if !ok || l.By != e.actor.Name {
		e.fail(fmt.Errorf("a lease of yours on %s: %w", Lease{Wall: cmd.Wall, Zone: cmd.Zone}.place(), ErrNotFound))
		return
	}
	e.note("keep lease", l.key(), nil)
}
