package wall

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// scheduling is what the controller knows of schedules and no store keeps.
type scheduling struct {
	timer  int             // counts; an older timer does nothing
	taking map[string]bool // schedules whose take is on its way
	look   bool            // they are to be looked at anew
}

// Times of keeping schedules.
const (
	scheduleLook  = 15 * time.Second // the wall's clock may be set: timers do not notice
	scheduleRetry = time.Second      // while an operator's take is in progress
)

func scheduleActor(name string) Actor { return Actor{Name: "schedule/" + name, Role: RoleOperator} }

// keepSchedules takes what is due, and sets the timer for what comes next.
func (c *Controller) keepSchedules() {
	c.schedules.look = false
	c.schedules.timer++
	timer, now := c.schedules.timer, c.cfg.Clock.Now()
	wait := scheduleLook
	all := c.State().Schedules()
	for _, s := range all {
		mark := c.State().Scheduled[s.Name]
		if mark.Done.Sub(now) > 24*time.Hour { // the clock was far ahead once: what it did then does not count
			c.amend(System, "set a schedule back", func(e *edit) { mark.Done = now; e.putScheduled(s.Name, mark) })
		}
		if at, due := s.due(mark.Done, now, c.cfg.Zone); due && !c.schedules.taking[s.Name] {
			if !c.keep(s, at, now) {
				wait = min(wait, scheduleRetry)
			}
		}
		if at, ok := s.Next(now, c.cfg.Zone); ok {
			wait = min(wait, at.Sub(now))
		}
	}
	if len(all) == 0 {
		return
	}
	c.after(wait, func() {
		if c.schedules.timer == timer {
			c.keepSchedules()
		}
	})
}

// keep does what a schedule is for at an instant, or passes over it. It returns
// false when it has to be asked again.
func (c *Controller) keep(s Schedule, at, now time.Time) bool {
	if why := c.whyNot(s, at, now); why != "" {
		c.skip(s, at, why)
		return true
	}
	if c.airFor(s.Wall).busy() {
		return false
	}
	if s.Tour != "" {
		c.amend(scheduleActor(s.Name), "start a scheduled tour", func(e *edit) {
			e.startTour(s.Wall, s.Tour)
			e.putScheduled(s.Name, Scheduled{Done: at, Due: at, Taken: true, Wall: e.next.Revision})
		})
		c.tourOn(s.Wall)
		return true
	}
	c.schedules.taking[s.Name] = true
	c.ask(request{
		actor: scheduleActor(s.Name),
		take:  Take{Wall: s.Wall, Layout: s.Layout, Thin: true, schedule: s.Name, due: at},
		then: func(r reply) {
			delete(c.schedules.taking, s.Name)
			switch {
			case r.err == nil:
			case errors.Is(r.err, ErrReadOnly): // it is tried again until it is late
				c.after(scheduleRetry, c.keepSchedules)
			default:
				c.skip(s, at, r.err.Error())
			}
		},
	})
	return true
}

// whyNot says why a schedule passes over an instant; "" when it does not.
func (c *Controller) whyNot(s Schedule, at, now time.Time) string {
	state := c.State()
	if late := now.Sub(at); late > ScheduleLate {
		return fmt.Sprintf("it was due %s ago, and the controller was not there", late.Round(time.Minute))
	}
	if alarm := state.alarmOn(s.Wall); alarm != "" {
		return fmt.Sprintf("alarm %s is on the wall", alarm)
	}
	if s.Tour != "" {
		if err := state.mayTour(scheduleActor(s.Name).Name, s.Tour); err != nil {
			return err.Error()
		}
	}
	if s.Idle > 0 {
		if p, ok := state.latestByHand(s.Wall); ok && now.Sub(p.OnAirAt) < s.Idle {
			return p.sentence()
		}
	}
	return ""
}

// latestByHand is the newest program of a wall that a person put on air.
func (s *State) latestByHand(wall string) (Program, bool) {
	past := s.History[wall]
	for i := len(past) - 1; i >= 0; i-- {
		if !strings.Contains(past[i].By, "/") || strings.HasPrefix(past[i].By, "program/") {
			return past[i], true
		}
	}
	return Program{}, false
}

// skip writes that a schedule passed over an instant, and why.
func (c *Controller) skip(s Schedule, at time.Time, why string) {
	c.amend(scheduleActor(s.Name), "pass over a schedule", func(e *edit) {
		e.putScheduled(s.Name, Scheduled{Done: at, Due: at, Why: why, Wall: e.next.Revision})
		e.note("skip schedule", s.Name, map[string]string{"wall": s.Wall, "due": at.Format(time.RFC3339), "why": why})
	})
}

func (e *edit) putScheduled(name string, m Scheduled) {
	e.next.Scheduled[name] = m
	e.save(bucketScheduled, name, m)
	e.touch(KindSchedule, name)
}

// reschedule lets a schedule that was declared or changed begin now: what it
// would have been for before is done with.
func (e *edit) reschedule(name string) {
	m := e.next.Scheduled[name]
	m.Done = e.now
	e.next.Scheduled[name] = m
	e.save(bucketScheduled, name, m)
}

// scheduledTaken writes into the commit of a take that it was a schedule's.
func (e *edit) scheduledTaken(t Take) {
	if _, ok := e.next.Schedule(t.schedule); ok {
		e.putScheduled(t.schedule, Scheduled{Done: t.due, Due: t.due, Taken: true, Wall: e.next.Revision})
	}
}
