package wall

import (
	"errors"
	"fmt"
	"time"
)

// validate: one order at a time.
func (r RunTour) validate() error {
	ways := 0
	for _, given := range []bool{r.Start != "", r.Paused != nil, r.Step != 0, r.Stop} {
		if given {
			ways++
		}
	}
	if ways != 1 || r.Step <= -MaxTour || r.Step >= MaxTour {
		return fmt.Errorf("%w: say start, paused, stop, or a step of −%d to %d: one of them", ErrInvalid, MaxTour-1, MaxTour-1)
	}
	return nil
}

func tourActor(name string) Actor { return Actor{Name: "tour/" + name, Role: RoleOperator} }

// tourRun follows an order to a wall's tour that was committed.
func (c *Controller) tourRun(cmd RunTour) {
	if cmd.Step != 0 {
		run := c.State().Touring[cmd.Wall].Run
		c.step(c.airFor(cmd.Wall), cmd.Wall, run.At+cmd.Step)
	}
	c.tourOn(cmd.Wall)
}

// stepWhenDue takes the next layout of a wall's tour when it is time, or says in
// how long to look again; 0 when that comes by itself.
func (c *Controller) stepWhenDue(a *air, wall string) (again time.Duration) {
	s, now := c.State(), c.cfg.Clock.Now()
	run := s.Touring[wall].Run
	if !run.running() || run.Paused || a.tour.waits {
		return 0
	}
	if c.holdsTours(wall) != "" {
		return turnHeld
	}
	t, _ := s.Tour(run.Tour)
	if wait := run.Turned.Add(t.Every).Sub(now); run.At >= 0 && wait > 0 {
		return min(wait, t.Every) // a clock that was set back does not stop it
	}
	if a.take != nil && !a.take.turn {
		return turnHeld // an operator's: it goes first, and stops the tour
	}
	c.step(a, wall, run.At+1)
	return turnHeld
}

// step takes the layout at a place of a wall's tour. When that is refused the
// tour stops and says why.
func (c *Controller) step(a *air, wall string, place int) {
	run := c.State().Touring[wall].Run
	t, ok := c.State().Tour(run.Tour)
	if !ok || a.tour.waits {
		return
	}
	n := len(t.Layouts)
	place = (place%n + n) % n
	a.tour.waits = true
	c.ask(request{
		actor: tourActor(t.Name),
		take:  Take{Wall: wall, Layout: t.Layouts[place], Thin: true, tour: t.Name, place: place, behalf: run.By},
		then: func(r reply) {
			a.tour.waits = false
			if r.err != nil && !errors.Is(r.err, ErrSuperseded) && !errors.Is(r.err, ErrReadOnly) {
				c.stopRun(wall, r.err.Error())
			}
			c.after(turnHeld, func() { c.tourOn(wall) })
		},
	})
}

// mayTour says why somebody cannot run a tour: a layout of it cannot be taken, or
// changes what somebody else holds.
func (s *State) mayTour(who, tour string) error {
	t, _ := s.Tour(tour)
	for _, layout := range t.Layouts {
		p, err := s.plan(Take{Wall: t.Wall, Layout: layout})
		if err == nil {
			err = s.leased(who, t.Wall, p.windows)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// stopRun ends the tour of a wall that cannot go on.
func (c *Controller) stopRun(wall, why string) {
	t := c.State().Touring[wall]
	if !t.Run.running() {
		return
	}
	c.amend(tourActor(t.Run.Tour), "stop a tour", func(e *edit) {
		t.Run = e.stopped(t.Run, e.actor.Name, why)
		e.putTouring(wall, t)
	})
}

// stepOf marks the program of a step as one of its run.
func (e *edit) stepOf(t *take, p Program) Program {
	if run := e.next.Touring[p.Wall].Run; t.take.tour != "" && run.running() {
		if p.Tour, p.Run = t.take.tour, run.First; p.Run == 0 {
			p.Run = e.next.Revision
		}
	}
	return p
}

// A RunStatus is the tour of a wall, while it runs and after it was stopped.
type RunStatus struct {
	Run
	Of     int       // layouts
	Layout string    // that is on air
	Until  time.Time // when the next one comes; zero while it does not
	Held   string    // by "alarm" or "blank"
}

// runStatus is the tour of a wall; false when it never had one.
func (c *Controller) runStatus(wall string) (RunStatus, bool) {
	run := c.State().Touring[wall].Run
	if run == nil {
		return RunStatus{}, false
	}
	t, _ := c.State().Tour(run.Tour)
	st := RunStatus{Run: *run, Of: len(t.Layouts), Held: c.holdsTours(wall)}
	if run.At >= 0 && run.At < len(t.Layouts) {
		st.Layout = t.Layouts[run.At]
	}
	if run.running() && !run.Paused && st.Held == "" && run.At >= 0 {
		st.Until = run.Turned.Add(t.Every)
	}
	return st, true
}
