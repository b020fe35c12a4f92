package wall

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"kawung/layouts"
)

// ErrAlarm is the refusal of an undo that would cover an alarm that nobody has
// acknowledged.
var ErrAlarm = errors.New("an alarm stands there")

// An IncidentPhase says what became of an alarm that was raised.
type IncidentPhase string

// Phases of incidents.
const (
	Proposed  IncidentPhase = "proposed"  // the consoles are asked
	Shown     IncidentPhase = "shown"     // it was put on air
	Dismissed IncidentPhase = "dismissed" // somebody does not want it on air
)

// An Incident is an alarm that was raised and is not over yet. There is one at
// most of each alarm.
type Incident struct {
	Alarm    string    `json:"alarm"`
	Wall     string    `json:"wall"`
	Text     string    `json:"text,omitempty"`     // of whoever raised it; of a tile its value
	Subjects []string  `json:"subjects,omitempty"` // what it is about, kind/name
	Raised   time.Time `json:"raised"`
	By       string    `json:"by,omitempty"`     // who raised it; "" its own condition
	Count    int       `json:"count"`            // how often it came, since Raised
	Cleared  time.Time `json:"cleared,omitzero"` // zero while it holds

	Acknowledged   time.Time `json:"acknowledged,omitzero"`
	AcknowledgedBy string    `json:"acknowledgedBy,omitempty"`

	Phase   IncidentPhase `json:"phase"`
	Covers  []Cover       `json:"covers,omitempty"` // why it was only proposed
	Shown   time.Time     `json:"shown,omitzero"`
	Program Revision      `json:"program,omitempty"` // of the take that put it on air
	Put     []Window      `json:"put,omitempty"`     // what it put on air
	Before  []Window      `json:"before,omitempty"`  // what went for it
	Was     []Window      `json:"was,omitempty"`     // all that was on air before
	Layout  string        `json:"layout,omitempty"`  // that Was is of
}

// A Cover is something that an alarm would cover.
type Cover struct {
	Kind   string `json:"kind"` // alarm or room
	Name   string `json:"name"`
	People int    `json:"people,omitempty"` // in the room
}

// MaxSubjects is how many subjects of an incident are kept, the first ones.
const MaxSubjects = 20

// stands says whether nobody has acknowledged it, and it is on air.
func (i Incident) stands() bool { return i.Phase == Shown && i.Acknowledged.IsZero() }

// matters says whether what it put on air has to be seen: its cause is there
// yet, or nobody has acknowledged it.
func (i Incident) matters() bool {
	return i.Phase == Shown && (i.Cleared.IsZero() || i.Acknowledged.IsZero())
}

// due says when an incident is over: cleared, acknowledged where that is asked
// for, and shown long enough. quiet is how long the word of programs and people
// that it is cleared has to stand.
func (i Incident) due(a Alarm, quiet time.Duration) (at time.Time, ok bool) {
	if i.Cleared.IsZero() || a.Acknowledge && i.Acknowledged.IsZero() {
		return time.Time{}, false
	}
	at = later(i.Cleared, i.Acknowledged)
	if i.By != "" {
		at = later(at, i.Cleared.Add(quiet))
	}
	if i.Phase == Shown {
		at = later(at, i.Shown.Add(a.Hold))
	}
	return at, true
}

// Incidents of the state, the most urgent first, then the oldest.
func (s *State) Standing() []Incident {
	list := make([]Incident, 0, len(s.Incidents))
	for _, i := range s.Incidents {
		list = append(list, i)
	}
	slices.SortFunc(list, func(a, b Incident) int {
		return cmp.Or(cmp.Compare(s.urgency(b), s.urgency(a)), a.Raised.Compare(b.Raised), cmp.Compare(a.Alarm, b.Alarm))
	})
	return list
}

func (s *State) urgency(i Incident) int {
	a, _ := s.Alarm(i.Alarm)
	return a.Urgency()
}

// alarmOf is the most urgent alarm that matters yet and put the window on air;
// "" when none did. A window that was pinned or labelled since is the same.
func (s *State) alarmOf(wall string, win Window) string {
	for _, i := range s.Standing() {
		put := func(w Window) bool { return w.ID == win.ID && w.Source == win.Source }
		if i.Wall == wall && i.matters() && slices.ContainsFunc(i.Put, put) {
			return i.Alarm
		}
	}
	return ""
}

// goneFor are the windows of a wall's program that an arrangement leaves out.
func (s *State) goneFor(wall string, next []Window) []Window {
	return slices.DeleteFunc(slices.Clone(s.Programs[wall].Windows), func(w Window) bool {
		return slices.ContainsFunc(next, w.same)
	})
}

// covering returns ErrAlarm, naming the alarm, when an arrangement covers one
// that nobody has acknowledged.
func (s *State) covering(wall string, next []Window) error {
	gone := s.goneFor(wall, next)
	for _, i := range s.Standing() {
		if i.Wall == wall && i.stands() && slices.ContainsFunc(i.Put, func(w Window) bool { return slices.ContainsFunc(gone, w.same) }) {
			a, _ := s.Alarm(i.Alarm)
			return fmt.Errorf("%w: it would cover %s, raised at %s: acknowledge it first",
				ErrAlarm, cmp.Or(a.Title, a.Name), i.Raised.Format(time.RFC3339))
		}
	}
	return nil
}

func (e *edit) putIncident(i Incident) {
	e.next.Incidents[i.Alarm] = i
	e.save(bucketIncident, i.Alarm, i)
	e.touch(KindIncident, i.Alarm)
}

// dropIncident forgets an incident. What others would give back is no more what
// it had put there, but what was there before it.
func (e *edit) dropIncident(name string) {
	over, ok := e.next.Incidents[name]
	if !ok {
		return
	}
	delete(e.next.Incidents, name)
	e.drop(bucketIncident, name)
	e.touch(KindIncident, name)
	for _, i := range e.next.Standing() {
		before, under := over.givesBack(i.Before)
		if i.Wall != over.Wall || !under {
			continue
		}
		i.Before = before
		i.Was, _ = over.givesBack(i.Was)
		if i.Layout = ""; slices.EqualFunc(i.Was, over.Was, Window.same) {
			i.Layout = over.Layout
		}
		e.putIncident(i)
	}
}

// givesBack is an arrangement without what the incident put there, and with what
// was there before wherever nothing else came meanwhile. It is false when
// nothing is left of what it put: somebody took the wall over.
func (i Incident) givesBack(windows []Window) ([]Window, bool) {
	rest := slices.DeleteFunc(slices.Clone(windows), func(w Window) bool { return slices.ContainsFunc(i.Put, w.same) })
	if len(rest) == len(windows) {
		return nil, false
	}
	var back []Window
	for _, w := range i.Before {
		free := !slices.ContainsFunc(rest, func(other Window) bool {
			return other.ID == w.ID || !slices.ContainsFunc(i.Was, other.same) && overlap(other.Region, w.Region)
		})
		if free {
			back = append(back, w)
		}
	}
	back = append(back, rest...)
	slices.SortStableFunc(back, func(a, b Window) int { return cmp.Compare(i.order(a), i.order(b)) })
	return back, true
}

// overlap says whether two regions share more than an edge, as far as fractions
// of the glass can be told apart.
func overlap(a, b layouts.Region) bool {
	const hair = 1e-6
	return a.X+hair < b.Right() && b.X+hair < a.Right() && a.Y+hair < b.Bottom() && b.Y+hair < a.Bottom()
}

// order is a window's place in what was on air before; behind all of it when
// it is new.
func (i Incident) order(w Window) int {
	n := slices.IndexFunc(i.Was, func(was Window) bool { return was.ID == w.ID })
	if n < 0 {
		return len(i.Was)
	}
	return n
}

// alarmDetail is what the audit keeps of an incident.
func (i Incident) alarmDetail(a Alarm) map[string]any {
	detail := map[string]any{"wall": i.Wall, "priority": a.Urgency()}
	if i.Text != "" {
		detail["text"] = i.Text
	}
	if len(i.Subjects) > 0 {
		detail["subjects"] = i.Subjects
	}
	return detail
}
