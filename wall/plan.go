package wall

import (
	"fmt"
	"time"
)

// A planned take is what it would put on air.
type planned struct {
	windows []Window // resolved
	layout  string
	zone    string        // that it is about; "" is all the wall
	lost    []string      // sources that were deleted since, left empty
	undone  *Program      // what an undo takes back
	from    Revision      // of the past program that comes back
	over    *BudgetError  // what it asks too much of
	heavy   []DisplayLoad // what may be too much; see Taken
}

// action is what the take is called in the access table and in the audit.
func (t Take) action() string {
	switch {
	case t.Undo:
		return "undo"
	case t.Safe:
		return "safe"
	}
	return "take"
}

// plan is what a take would put on air, if it may.
func (c *Controller) plan(r request) (planned, error) {
	t, s := r.take, c.State()
	if err := may(r.actor, t.action()); err != nil {
		return planned{}, err
	}
	if err := t.validate(c.cfg.Clock.Now()); err != nil {
		return planned{}, err
	}
	if on := s.Programs[t.Wall]; t.IfMatch != 0 && !t.Safe && on.Revision != t.IfMatch {
		return planned{}, &StaleError{What: "program", Wall: t.Wall, Is: on.Revision, Was: t.IfMatch}
	}
	p, err := s.plan(t)
	if err != nil {
		return planned{}, err
	}
	if t.back {
		p.layout, p.undone = t.of, &Program{Revision: t.undoes}
	}
	for _, guard := range c.guards {
		if err := guard(r.actor, t, p); err != nil {
			return planned{}, err
		}
	}
	if err := c.budget(t, &p); err != nil {
		return planned{}, err
	}
	return p, nil
}

// plan is what a take would put on air now.
func (s *State) plan(t Take) (planned, error) {
	w, ok := s.Wall(t.Wall)
	if !ok {
		return planned{}, fmt.Errorf("wall %q: %w", t.Wall, ErrNotFound)
	}
	if _, ok := w.Zone(t.Zone); t.Zone != "" && !ok {
		return planned{}, NewRefusal(ErrNotFound, "zone %q of wall %s: not found", t.Zone, t.Wall)
	}
	switch {
	case t.Undo:
		return s.planUndo(w, t.Zone)
	case t.Safe:
		return s.planSafe(w)
	case t.History != 0:
		return s.planPast(w, t.History, t.Zone)
	case t.Preview:
		return s.planPreview(w)
	case t.Layout != "":
		return s.planLayout(w, t.Layout, t.Zone)
	}
	return s.planWindows(w, t.Zone, t.Windows)
}

func (t Take) validate(now time.Time) error {
	ways := 0
	for _, given := range []bool{t.Layout != "", t.Windows != nil, t.Preview, t.Undo, t.Safe, t.History != 0} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		return fmt.Errorf("%w: a take is of a layout, of windows, of the preview, of a past program, of the safe layout or an undo: one of them", ErrInvalid)
	}
	if t.Zone != "" && (t.Preview || t.Safe) {
		return NewFieldError("zone", "goes with a layout, windows, a past program or an undo")
	}
	if t.At.Sub(now) > MaxAhead {
		return NewFieldError("at", "is more than %s ahead", MaxAhead)
	}
	return nil
}

// planWindows is windows put by hand: they are taken as they are, pins too.
func (s *State) planWindows(w Wall, zone string, windows []Window) (planned, error) {
	windows, err := s.arrange(w, windows)
	if err != nil {
		return planned{}, err
	}
	return s.planned(w, planned{windows: w.mix(s.Programs[w.Name].Windows, windows, zone, false), zone: zone})
}

// planLayout is a layout in its own zone, or moved into another.
func (s *State) planLayout(w Wall, layout, zone string) (planned, error) {
	l, err := s.layoutOf(w.Name, layout)
	if err != nil {
		return planned{}, err
	}
	if zone != "" {
		l.Zone = zone
	}
	if err := w.checkZoned(l); err != nil {
		return planned{}, err
	}
	windows := w.mix(s.Programs[w.Name].Windows, s.LayoutWindows(l), l.Zone, true)
	return s.planned(w, planned{windows: windows, layout: layout, zone: l.Zone})
}

// planPreview is what was prepared, beside what has come on air meanwhile
// outside its zone. What was prepared from a layout or from the past leaves
// windows alone that were pinned meanwhile.
func (s *State) planPreview(w Wall) (planned, error) {
	p, ok := s.Previews[w.Name]
	if !ok {
		return planned{}, NewRefusal(ErrNotFound, "the preview of wall %q: not found", w.Name)
	}
	if _, ok := w.Zone(p.Zone); p.Zone != "" && !ok {
		return planned{}, NewRefusal(ErrNotFound, "the preview of wall %s is for zone %q, which is gone: not found", w.Name, p.Zone)
	}
	windows := w.mix(s.Programs[w.Name].Windows, p.Windows, p.Zone, p.Layout != "" || p.From != 0)
	return s.planned(w, planned{windows: windows, layout: p.Layout, zone: p.Zone, lost: p.Lost, from: p.From})
}

// planned checks what is to be on air.
func (s *State) planned(w Wall, p planned) (planned, error) {
	windows, err := s.arrange(w, p.windows)
	p.windows = windows
	return p, err
}

// layoutOf is a layout that is declared for a wall.
func (s *State) layoutOf(wall, layout string) (Layout, error) {
	l, ok := s.Layout(layout)
	if !ok {
		return Layout{}, NewRefusal(ErrNotFound, "layout %q: not found", layout)
	}
	if l.Wall != wall {
		return Layout{}, NewRefusal(ErrInvalid, "layout %s is for wall %s, not %s: invalid", layout, l.Wall, wall)
	}
	return l, nil
}

// arrange resolves windows that are to hang on a wall, if they can.
func (s *State) arrange(w Wall, windows []Window) ([]Window, error) {
	var m mistakes
	m.windows("windows", windows)
	if err := m.err(); err != nil {
		return nil, err
	}
	if err := s.checkSources("wall "+w.Name, windows); err != nil {
		return nil, err
	}
	return Resolve(windows), nil
}
