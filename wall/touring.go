package wall

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// A Touring is how far the tours of one wall are: what the clock does not know
// by itself. It is stored, so that a restart goes on where it was.
type Touring struct {
	Windows map[string]Turn `json:"windows,omitempty"` // by window of the program, of those with a tour
	Run     *Run            `json:"run,omitempty"`     // of the wall's own tour, also the last one that was stopped
}

// A Turn is where the tour of one window is: at Since it was at place At.
type Turn struct {
	Since  time.Time `json:"since"`
	At     int       `json:"at"`
	Paused bool      `json:"paused,omitempty"`
}

// A Run is a tour of layouts on a wall.
type Run struct {
	Tour   string    `json:"tour"`
	By     string    `json:"by"` // who started it
	Since  time.Time `json:"since"`
	At     int       `json:"at"`              // the layout that is on air, from 0; −1 before the first
	Turned time.Time `json:"turned,omitzero"` // it came on air
	First  Revision  `json:"first,omitempty"` // names the run in the history: of its first program
	Paused bool      `json:"paused,omitempty"`

	Stopped   time.Time `json:"stopped,omitzero"` // zero while it runs
	StoppedBy string    `json:"stoppedBy,omitempty"`
	Why       string    `json:"why,omitempty"` // it was stopped, when that was no order
}

// running says whether it goes on.
func (r *Run) running() bool { return r != nil && r.Stopped.IsZero() }

// now is where a tour of n places is, and when it turns next: zero while it is
// paused. Turns that nobody made are not made up for.
func (t Turn) now(now time.Time, n int, every time.Duration) (at int, until time.Time) {
	if t.Paused {
		return t.At % n, time.Time{}
	}
	turns := max(now.Sub(t.Since), 0) / every // a clock that was set back does not turn
	return (t.At + int(turns)%n) % n, t.Since.Add((turns + 1) * every)
}

// turn is where a window's tour is; the window may have come on air without one
// being written down, from an older program.
func (s *State) turn(wall, id string) Turn {
	if t, ok := s.Touring[wall].Windows[id]; ok {
		return t
	}
	return Turn{Since: s.Programs[wall].OnAirAt}
}

// turnsOf are the turns of windows that come on air at an instant. A window
// that goes on with the same tour goes on where it is.
func (s *State) turnsOf(wall string, windows []Window, at time.Time) map[string]Turn {
	turns := map[string]Turn{}
	for _, w := range windows {
		if w.Tour == nil {
			continue
		}
		turns[w.ID] = Turn{Since: at}
		for _, old := range s.Programs[wall].Windows {
			if old.ID == w.ID && old.Tour.same(w.Tour) {
				turns[w.ID] = s.turn(wall, w.ID)
			}
		}
	}
	return turns
}

// putTouring writes how far the tours of a wall are.
func (e *edit) putTouring(wall string, t Touring) {
	old, there := e.next.Touring[wall]
	if len(t.Windows) == 0 && t.Run == nil {
		if there {
			delete(e.next.Touring, wall)
			e.drop(bucketTouring, wall)
			e.touch(KindTouring, wall)
		}
		return
	}
	if there && maps.Equal(old.Windows, t.Windows) && old.Run == t.Run {
		return
	}
	e.next.Touring[wall] = t
	e.save(bucketTouring, wall, t)
	e.touch(KindTouring, wall)
}

// tourTaken writes into the commit of a take how far the tours then are: those
// of its windows, and that of the wall, which goes a step on or is stopped by it.
func (e *edit) tourTaken(s *State, t *take, p Program) {
	next := e.next.Touring[p.Wall]
	next.Windows = s.turnsOf(p.Wall, p.Windows, p.OnAirAt)
	switch r := next.Run; {
	case !r.running(), t.take.alarm != "":
	case t.take.tour != "":
		step := *r
		step.At, step.Turned = t.take.place, p.OnAirAt
		if step.First == 0 {
			step.First = e.next.Revision
		}
		next.Run = &step
	default:
		next.Run = e.stopped(r, e.actor.Name, "")
	}
	e.putTouring(p.Wall, next)
}

// stopped is a run that ends now, and a line in the audit.
func (e *edit) stopped(r *Run, by, why string) *Run {
	end := *r
	end.Stopped, end.StoppedBy, end.Why = e.now, by, why
	e.note("stop tour", r.Tour, map[string]string{"by": by, "why": why})
	return &end
}

// setTurn pauses, continues or steps the tour of one window.
func (e *edit) setTurn(cmd SetTurn) {
	if err := may(e.actor, "tour"); err != nil {
		e.fail(err)
		return
	}
	w, ok := e.next.onAir(cmd.Wall, cmd.Window)
	if !ok || w.Tour == nil {
		e.fail(NewRefusal(ErrNotFound, "a tour in window %q of wall %s: not found", cmd.Window, cmd.Wall))
		return
	}
	if cmd.Paused == nil && cmd.Step == 0 || cmd.Step <= -MaxTour || cmd.Step >= MaxTour {
		e.fail(fmt.Errorf("%w: say paused, or a step of −%d to %d", ErrInvalid, MaxTour-1, MaxTour-1))
		return
	}
	without := slices.DeleteFunc(slices.Clone(e.next.Programs[cmd.Wall].Windows), func(o Window) bool { return o.ID == w.ID })
	if err := e.next.leased(e.actor.Name, cmd.Wall, without); err != nil { // it would be seen where the window is
		e.fail(err)
		return
	}
	old, n := e.next.turn(cmd.Wall, cmd.Window), len(w.Tour.Sources)
	at, _ := old.now(e.now, n, w.Tour.Every)
	next := old
	if cmd.Paused != nil && *cmd.Paused != old.Paused {
		next = Turn{Since: e.now, At: at, Paused: *cmd.Paused}
	}
	if cmd.Step != 0 {
		next = Turn{Since: e.now, At: ((at+cmd.Step)%n + n) % n, Paused: next.Paused}
	}
	if next == old {
		return
	}
	t := e.next.Touring[cmd.Wall]
	t.Windows = maps.Clone(t.Windows)
	if t.Windows == nil {
		t.Windows = map[string]Turn{}
	}
	t.Windows[cmd.Window] = next
	e.putTouring(cmd.Wall, t)
	e.note("tour window", cmd.Wall, turnDetail{cmd.Window, w.Tour.Sources[next.At], next.Paused})
}

// A turnDetail is an operator's hand on a window's tour, in the audit.
type turnDetail struct {
	Window string `json:"window"`
	Source string `json:"source"`
	Paused bool   `json:"paused"`
}

// onAir is a window of a wall's program.
func (s *State) onAir(wall, id string) (Window, bool) {
	for _, w := range s.Programs[wall].Windows {
		if w.ID == id {
			return w, true
		}
	}
	return Window{}, false
}

// runTour starts, pauses, continues, steps or stops the tour of a wall.
func (e *edit) runTour(cmd RunTour) {
	if err := may(e.actor, "tour"); err != nil {
		e.fail(err)
		return
	}
	if err := cmd.validate(); err != nil {
		e.fail(err)
		return
	}
	t := e.next.Touring[cmd.Wall]
	if t.Run.running() && t.Run.By != e.actor.Name { // it may run in the place that somebody else holds
		if err := e.next.mayTour(e.actor.Name, t.Run.Tour); errors.Is(err, ErrLeased) {
			e.fail(err)
			return
		}
	}
	if cmd.Start != "" {
		e.startTour(cmd.Wall, cmd.Start)
		return
	}
	if !t.Run.running() {
		e.fail(NewRefusal(ErrNotFound, "a running tour of wall %q: not found", cmd.Wall))
		return
	}
	run := *t.Run
	switch {
	case cmd.Stop:
		t.Run = e.stopped(t.Run, e.actor.Name, "")
	case cmd.Paused != nil && *cmd.Paused != run.Paused:
		run.Paused, run.Turned = *cmd.Paused, e.now // what is on air has its whole time again
		t.Run = &run
		e.note(map[bool]string{true: "pause tour", false: "continue tour"}[run.Paused], run.Tour, map[string]string{"wall": cmd.Wall})
	default:
		return // a step is a take
	}
	e.putTouring(cmd.Wall, t)
}

// startTour lets a tour begin; its first layout is taken once that is committed.
func (e *edit) startTour(wall, name string) {
	d, ok := e.next.Tour(name)
	if !ok {
		e.fail(NewRefusal(ErrNotFound, "tour %q: not found", name))
		return
	}
	if d.Wall != wall {
		e.fail(fmt.Errorf("tour %s is for wall %s, not %s: %w", name, d.Wall, wall, ErrInvalid))
		return
	}
	t := e.next.Touring[wall]
	if t.Run.running() {
		e.stopped(t.Run, e.actor.Name, "")
	}
	t.Run = &Run{Tour: name, By: e.actor.Name, Since: e.now, At: -1}
	e.putTouring(wall, t)
	e.note("start tour", name, map[string]string{"wall": wall})
}

// forgetTour stops the runs of a tour that is deleted.
func (e *edit) forgetTour(name string) {
	for wall, t := range maps.All(e.next.Touring) {
		if t.Run != nil && t.Run.Tour == name {
			t.Run = nil
			e.putTouring(wall, t)
		}
	}
}
