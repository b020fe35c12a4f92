package wall

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// alarming is what the controller knows of alarms and no store keeps.
type alarming struct {
	known knowledge
	signs map[string]*sign
	came  map[string][]time.Time // the latest times that an alarm came
}

// A sign is how an alarm's condition was last seen.
type sign struct {
	on   bool
	turn int // counts how often it turned
}

func newAlarming() alarming {
	return alarming{
		known: knowledge{map[string]CameraFact{}, map[string]TileFact{}, map[string]RoomFact{}},
		signs: map[string]*sign{}, came: map[string][]time.Time{},
	}
}

// Observe tells the wall of a fact. Alarms whose condition it meets come, and
// those whose condition is gone for long enough are cleared.
func (c *Controller) Observe(f Fact) {
	c.tell(func() {
		c.alarms.known.learn(f)
		c.judgeAll()
	})
}

func (c *Controller) judgeAll() {
	for _, a := range c.State().Alarms() {
		c.judge(a)
	}
}

// judge looks at an alarm's condition.
func (c *Controller) judge(a Alarm) {
	now := c.alarms.known.see(c.State(), a.When)
	if !now.known {
		return
	}
	s, seen := c.alarms.signs[a.Name]
	if !seen {
		s = &sign{on: !now.on} // the first look is a turn
		c.alarms.signs[a.Name] = s
	}
	if s.on == now.on {
		if in, up := c.State().Incidents[a.Name]; now.on && up && in.By == "" && in.Cleared.IsZero() {
			c.sighted(a, now)
		}
		return
	}
	s.on = now.on
	s.turn++
	turn := s.turn
	if now.on {
		c.later(a.When.For, func() { c.turned(a.Name, s, turn) })
		return
	}
	if in, up := c.State().Incidents[a.Name]; up && in.By == "" {
		c.later(settle(c.alarms.came[a.Name], c.cfg.Clock.Now()), func() { c.turned(a.Name, s, turn) })
	}
}

// later is after, but at once for no time.
func (c *Controller) later(d time.Duration, f func()) {
	if d <= 0 {
		f()
		return
	}
	c.after(d, f)
}

// turned follows a condition that stayed as it turned.
func (c *Controller) turned(alarm string, s *sign, turn int) {
	a, ok := c.State().Alarm(alarm)
	if !ok || c.alarms.signs[alarm] != s || s.turn != turn {
		return
	}
	var written bool
	if s.on {
		written = c.sighted(a, c.alarms.known.see(c.State(), a.When))
	} else {
		written = c.amend(System, "clear an alarm", func(e *edit) { e.clearAlarm(a) })
		c.ending(alarm)
	}
	if !written {
		c.after(amendAgain, func() { c.turned(alarm, s, turn) })
	}
}

// sighted raises an alarm by its own condition, or adds to what it is about; it
// is false when the store refused that.
func (c *Controller) sighted(a Alarm, now sighting) bool {
	fresh := false
	written := c.amend(System, "raise an alarm", func(e *edit) { fresh = c.raise(e, a, now.text, now.subjects, "") })
	if fresh && written {
		c.came(a.Name)
	}
	return written
}

// came follows an alarm that was raised just now.
func (c *Controller) came(alarm string) {
	now := c.cfg.Clock.Now()
	came := slices.DeleteFunc(c.alarms.came[alarm], func(at time.Time) bool { return now.Sub(at) >= flapTime })
	c.alarms.came[alarm] = append(came, now)
	a, _ := c.State().Alarm(alarm)
	if i := c.State().Incidents[alarm]; a.Mode == TakeIt && i.Phase == Proposed && len(i.Covers) == 0 {
		c.air(a)
	}
	c.ending(alarm)
}

func alarmActor(a Alarm) Actor { return Actor{Name: "alarm/" + a.Name, Role: RoleOperator} }

// air puts an alarm on the wall. When that cannot be it stays a proposal; when
// another take pushed it out, or the disk was full, it is tried again.
func (c *Controller) air(a Alarm) {
	c.ask(request{
		actor: alarmActor(a), take: Take{Wall: a.Wall, Windows: c.State().withAlarm(a), alarm: a.Name},
		then: func(r reply) {
			switch {
			case r.err == nil: // the incident says so
			case errors.Is(r.err, ErrSuperseded), errors.Is(r.err, ErrReadOnly):
				c.after(alarmAgain, func() { c.airAgain(a.Name) })
			default:
				c.log.Warn("an alarm cannot be shown", "alarm", a.Name, "error", r.err)
			}
		},
	})
}

// airAgain is air for an alarm that holds yet, unless what was taken meanwhile
// must not be covered.
func (c *Controller) airAgain(alarm string) {
	a, _ := c.State().Alarm(alarm)
	i, up := c.State().Incidents[alarm]
	if !up || a.Mode != TakeIt || i.Phase != Proposed || !i.Cleared.IsZero() {
		return
	}
	if c.airFor(a.Wall).busy() {
		c.after(alarmAgain, func() { c.airAgain(alarm) })
		return
	}
	if i.Covers = c.covers(c.State(), a); len(i.Covers) > 0 {
		c.amend(System, "propose an alarm", func(e *edit) { e.putIncident(i) })
		return
	}
	c.air(a)
}

// ShowAlarm puts an alarm on air that was raised, whatever it covers.
func (c *Controller) ShowAlarm(ctx context.Context, by Actor, alarm string) (Taken, error) {
	if err := may(by, "show alarm"); err != nil {
		return Taken{}, err
	}
	s := c.State()
	a, ok := s.Alarm(alarm)
	if _, up := s.Incidents[alarm]; !ok || !up {
		return Taken{}, NewRefusal(ErrNotFound, "alarm %q, raised: not found", alarm)
	}
	return c.Take(ctx, by, Take{Wall: a.Wall, Windows: s.withAlarm(a), alarm: alarm})
}

// alarmed writes into the commit of a take what became of the alarm it is for.
func (c *Controller) alarmed(e *edit, t Take) {
	i, up := e.next.Incidents[t.alarm]
	switch {
	case t.alarm == "":
	case !up:
		e.fail(NewRefusal(ErrNotFound, "alarm %q, raised: not found", t.alarm))
	case t.back:
		if !c.over(i) {
			e.fail(fmt.Errorf("alarm %s came again: %w", t.alarm, ErrStale))
			return
		}
		e.dropIncident(t.alarm)
		e.note("end alarm", t.alarm, map[string]string{"wall": i.Wall})
	default:
		before := c.State().Programs[i.Wall]
		if i.Phase != Shown || !slices.ContainsFunc(i.Put, func(w Window) bool { return slices.ContainsFunc(before.Windows, w.same) }) {
			a, _ := e.next.Alarm(t.alarm)
			gone := c.State().goneFor(i.Wall, e.next.Programs[i.Wall].Windows)
			i.Before, i.Was, i.Layout = gone, before.Windows, before.Layout
			i.Shown, i.Put, i.Program = e.now, e.next.shown(a), e.next.Revision
		}
		i.Phase, i.Covers = Shown, nil
		e.putIncident(i)
		e.note("show alarm", t.alarm, map[string]string{"wall": i.Wall})
		c.stirred = true
		c.after(0, func() { c.ending(t.alarm) })
	}
}

// over says whether an incident may end now.
func (c *Controller) over(i Incident) bool {
	a, _ := c.State().Alarm(i.Alarm)
	now := c.cfg.Clock.Now()
	at, ok := i.due(a, settle(c.alarms.came[i.Alarm], now))
	return ok && !now.Before(at)
}

// ending ends an incident when it is due, or looks again when it will be.
func (c *Controller) ending(alarm string) {
	i, up := c.State().Incidents[alarm]
	a, _ := c.State().Alarm(alarm)
	at, ok := i.due(a, settle(c.alarms.came[alarm], c.cfg.Clock.Now()))
	if !up || !ok {
		return
	}
	if wait := at.Sub(c.cfg.Clock.Now()); wait > 0 {
		c.after(wait, func() { c.ending(alarm) })
		return
	}
	back, mine := i.givesBack(c.State().Programs[i.Wall].Windows)
	if i.Phase != Shown || !a.GiveBack || !mine {
		if !c.amend(System, "end an alarm", func(e *edit) {
			e.dropIncident(alarm)
			e.note("end alarm", alarm, map[string]string{"wall": i.Wall})
		}) {
			c.after(amendAgain, func() { c.ending(alarm) })
		}
		return
	}
	if c.airFor(i.Wall).busy() { // an operator's take goes first
		c.after(alarmAgain, func() { c.ending(alarm) })
		return
	}
	layout := i.Layout
	if !slices.EqualFunc(back, i.Was, Window.same) {
		layout = "" // somebody changed something meanwhile, or something stayed beside it
	}
	answer := make(chan reply, 1) // nobody listens: when it fails, ending comes again
	c.ask(request{
		actor: alarmActor(a), reply: answer,
		take: Take{Wall: i.Wall, Windows: back, alarm: alarm, back: true, of: layout, undoes: i.Program},
	})
	c.after(alarmAgain, func() { c.ending(alarm) })
}

// alarmAgain is when an alarm is put on air, or a wall given back, once more
// that could not be: an operator's take was in the way.
const alarmAgain = 5 * time.Second

// raise writes that an alarm came, or more of one that is there; fresh says that
// it came anew.
func (c *Controller) raise(e *edit, a Alarm, text string, subjects []string, by string) (fresh bool) {
	i, up := e.next.Incidents[a.Name]
	old := i
	if fresh = !up; fresh {
		i = Incident{Alarm: a.Name, Wall: a.Wall, Raised: e.now, By: by, Phase: Proposed, Covers: c.covers(e.next, a)}
	}
	if !i.Cleared.IsZero() {
		fresh, i.Cleared = true, time.Time{}
	}
	if fresh {
		i.Count++
	}
	i.Text = text
	for _, s := range subjects {
		if !slices.Contains(i.Subjects, s) && len(i.Subjects) < MaxSubjects {
			i.Subjects = append(slices.Clone(i.Subjects), s)
		}
	}
	same := up && !fresh && len(old.Subjects) == len(i.Subjects) && (by == "" || old.Text == i.Text)
	if same {
		return false
	}
	e.putIncident(i)
	if fresh || by != "" {
		e.note("raise alarm", a.Name, i.alarmDetail(a))
	}
	return fresh
}

// covers is what an alarm would cover that it must not cover by itself: alarms
// that are not acknowledged and as urgent or more, and conferences.
func (c *Controller) covers(s *State, a Alarm) []Cover {
	next := s.withAlarm(a)
	gone := s.goneFor(a.Wall, next)
	var covers []Cover
	for _, i := range s.Standing() {
		hit := slices.ContainsFunc(i.Put, func(w Window) bool { return slices.ContainsFunc(gone, w.same) })
		if i.Wall == a.Wall && i.Alarm != a.Name && i.stands() && s.urgency(i) >= a.Urgency() && hit {
			covers = append(covers, Cover{Kind: "alarm", Name: i.Alarm})
		}
	}
	rooms := map[string]bool{}
	for _, w := range gone {
		kind, _, _ := ParseSource(w.Source)
		room, ok := needs(w.Source)
		there := slices.ContainsFunc(next, func(n Window) bool { return n.Source == w.Source })
		if ok && !there && (kind == SourceRoom || kind == SourceParticipant) && len(c.alarms.known.rooms[room.Name].People) > 0 {
			rooms[room.Name] = true
		}
	}
	for _, room := range slices.Sorted(maps.Keys(rooms)) {
		covers = append(covers, Cover{Kind: "room", Name: room, People: len(c.alarms.known.rooms[room].People)})
	}
	return covers
}

// alarmsDeclared looks anew at alarms that were declared or changed, and forgets
// those that are gone.
func (c *Controller) alarmsDeclared(keys []Key) {
	declared := false
	for _, k := range keys {
		switch k.Kind {
		case KindAlarm:
			delete(c.alarms.signs, k.Name)
			declared = true
		case KindCamera: // its tags may be others
			declared = true
		}
	}
	if declared {
		c.after(0, c.judgeAll) // when the change that is being made is over
	}
}
