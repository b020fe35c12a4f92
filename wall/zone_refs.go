package wall

import (
	"fmt"
	"slices"
)

// checkZones returns ErrInUse when a layout is for a zone that w has not got.
func (s *State) checkZones(w Wall) error {
	for _, l := range s.Layouts() {
		if _, ok := w.Zone(l.Zone); l.Wall == w.Name && l.Zone != "" && !ok {
			return fmt.Errorf("%s: zone %q is %w: layout %s is for it", w.Key(), l.Zone, ErrInUse, l.Name)
		}
	}
	return nil
}

// checkSafe holds a wall's safe layout to be one of its own, for all of it.
func (s *State) checkSafe(w Wall) error {
	if w.Safe == "" {
		return nil
	}
	l, err := s.layoutOf(w.Name, w.Safe)
	if err != nil {
		return fmt.Errorf("%s: safe: %w", w.Key(), err)
	}
	if l.Zone != "" {
		return fmt.Errorf("%s: %w", w.Key(), NewFieldError(
			"safe", "layout %s is for zone %s only; the safe layout is for all of the wall", l.Name, l.Zone))
	}
	return nil
}

// checkLayout holds a layout to its zone, and to the walls that count on it.
func (s *State) checkLayout(l Layout) error {
	for _, w := range s.Walls() {
		if w.Safe == l.Name && (w.Name != l.Wall || l.Zone != "") {
			return NewRefusal(ErrInUse, "%s is in use as the safe layout of all of wall %s", l.Key(), w.Name)
		}
	}
	if err := s.checkTurns(l); err != nil {
		return err
	}
	w, ok := s.Wall(l.Wall)
	if !ok {
		return nil // said by checkWall
	}
	if err := w.checkZoned(l); err != nil {
		return fmt.Errorf("%s: %w", l.Key(), err)
	}
	return nil
}

func (s *State) usersOfLayout(layout string) (by []string) {
	for _, w := range s.Walls() {
		if w.Safe == layout {
			by = append(by, "wall "+w.Name+" as its safe layout")
		}
	}
	for _, t := range s.Tours() {
		if slices.Contains(t.Layouts, layout) {
			by = append(by, t.Key().String())
		}
	}
	for _, d := range s.Schedules() {
		if d.Layout == layout {
			by = append(by, d.Key().String())
		}
	}
	return by
}

// planSafe is the wall's safe layout and nothing else: pins do not hold it up.
func (s *State) planSafe(w Wall) (planned, error) {
	if w.Safe == "" {
		return planned{}, NewRefusal(ErrNotFound, "wall %s has no safe layout (set safe on it): not found", w.Name)
	}
	l, err := s.layoutOf(w.Name, w.Safe)
	if err != nil {
		return planned{}, err
	}
	return s.planned(w, planned{windows: s.LayoutWindows(l), layout: l.Name})
}
