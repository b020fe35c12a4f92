package wall

import (
	"slices"
	"time"
)

// leasing is what the controller knows of leases and no store keeps.
type leasing struct {
	until  map[string]time.Time // by lease
	claims map[string]wanted    // by the lease that is wanted
}

// wanted is a claim on a lease and what it is to become.
type wanted struct {
	Claim
	lease Lease
	actor Actor
}

// Attend says that these people have a console open: their leases last.
func (c *Controller) Attend(people []string) {
	c.tell(func() {
		for _, l := range c.State().Leases {
			if slices.Contains(people, l.By) {
				c.renewLease(l)
			}
		}
	})
}

// acted renews what somebody who just did something holds of a wall.
func (c *Controller) acted(who, wall string) {
	for _, l := range c.State().LeasesOf(wall) {
		if l.By == who {
			c.renewLease(l)
		}
	}
}

// renewLease lets a lease last from now on.
func (c *Controller) renewLease(l Lease) {
	_, watched := c.leases.until[l.key()]
	c.leases.until[l.key()] = c.cfg.Clock.Now().Add(l.For)
	c.stirred = true
	if !watched {
		c.watchLease(l.key())
	}
}

// watchLease ends a lease when nothing was heard of its holder for so long.
func (c *Controller) watchLease(key string) {
	c.after(c.leases.until[key].Sub(c.cfg.Clock.Now()), func() { c.endLease(key) })
}

// endLease ends a lease that its holder left, or watches on.
func (c *Controller) endLease(key string) {
	l, there := c.State().Leases[key]
	switch {
	case !there:
		c.forgetLease(key)
	case c.cfg.Clock.Now().Before(c.leases.until[key]):
		c.watchLease(key)
	case c.amend(System, "end of a lease", func(e *edit) {
		e.dropLease(l)
		e.note("end lease", key, map[string]string{"holder": l.By})
	}):
		c.forgetLease(key)
	default:
		c.after(amendAgain, func() { c.endLease(key) })
	}
}

func (c *Controller) forgetLease(key string) {
	delete(c.leases.until, key)
	delete(c.leases.claims, key)
	c.stirred = true
}

// amendAgain is when something is written once more that the controller does by
// itself and the store refused.
const amendAgain = 15 * time.Second

// amend commits what the controller does by itself. What the store refuses is
// logged: nobody waits for it.
func (c *Controller) amend(a Actor, what string, build func(*edit)) bool {
	e := newEdit(c.State(), a, c.cfg.Clock.Now())
	build(e)
	err := e.err()
	if err == nil {
		err = c.commit(e)
	}
	if err != nil {
		c.log.Error(what, "error", err)
	}
	return err == nil
}

// leasedNow follows a command about leases that was committed.
func (c *Controller) leasedNow(a Actor, cmd Command) {
	switch cmd := cmd.(type) {
	case TakeLease:
		if l, ok := c.State().Leases[Lease{Wall: cmd.Wall, Zone: cmd.Zone}.key()]; ok && l.By == a.Name {
			c.renewLease(l)
			c.dropClaims(func(w wanted) bool { return w.By == a.Name && w.lease.key() == l.key() })
			return
		}
		c.claim(a, cmd)
	case KeepLease:
		key := Lease{Wall: cmd.Wall, Zone: cmd.Zone}.key()
		if w, ok := c.leases.claims[key]; ok {
			c.dropClaims(func(other wanted) bool { return other.By == w.By && other.lease.key() == w.lease.key() })
		}
		c.acted(a.Name, cmd.Wall)
	case GiveLease:
		key := Lease{Wall: cmd.Wall, Zone: cmd.Zone}.key()
		w, claimed := c.leases.claims[key]
		c.forgetLease(key)
		if claimed && len(c.State().inTheWay(w.By, w.lease.Wall, w.lease.Zone)) == 0 { // else others may object yet
			c.changeHands(w)
		}
	}
}

func (c *Controller) dropClaims(match func(wanted) bool) {
	for key, w := range c.leases.claims {
		if match(w) {
			delete(c.leases.claims, key)
		}
	}
	c.stirred = true
}

// claim gives the holders of what somebody wants notice of it; the first to
// claim a lease is not pushed out by the next.
func (c *Controller) claim(a Actor, cmd TakeLease) {
	if cmd.For == 0 {
		cmd.For = LeaseFor
	}
	w := wanted{
		Claim: Claim{By: a.Name, Until: c.cfg.Clock.Now().Add(c.cfg.Notice)}, actor: a,
		lease: Lease{Wall: cmd.Wall, Zone: cmd.Zone, By: a.Name, For: cmd.For},
	}
	for _, l := range c.State().inTheWay(a.Name, cmd.Wall, cmd.Zone) {
		if _, claimed := c.leases.claims[l.key()]; !claimed {
			c.leases.claims[l.key()] = w
		}
	}
	c.stirred = true
	c.after(c.cfg.Notice, func() { c.changeHands(w) })
}

// changeHands gives a lease to whoever claimed it, if nobody objected: every lease
// in its way is still claimed by them.
func (c *Controller) changeHands(w wanted) {
	others := c.State().inTheWay(w.By, w.lease.Wall, w.lease.Zone)
	kept := slices.ContainsFunc(others, func(l Lease) bool { return c.leases.claims[l.key()].Claim != w.Claim })
	c.dropClaims(func(other wanted) bool { return other.Claim == w.Claim }) // it comes to something now, or to nothing
	if kept {
		return
	}
	if l, ok := c.State().Leases[w.lease.key()]; ok && l.By == w.By {
		return // it is theirs already
	}
	if !c.amend(w.actor, "take a lease over", func(e *edit) { e.grant(w.lease, others) }) {
		return
	}
	for _, l := range others {
		c.forgetLease(l.key())
	}
	c.renewLease(w.lease)
}

// leaseStatus is every lease with what no store keeps, by wall and zone.
func (c *Controller) leaseStatus() map[string][]LeaseStatus {
	all := map[string][]LeaseStatus{}
	for _, w := range c.State().Walls() {
		for _, l := range c.State().LeasesOf(w.Name) {
			all[w.Name] = append(all[w.Name], LeaseStatus{l, c.leases.until[l.key()], c.leases.claims[l.key()].Claim})
		}
	}
	return all
}
