package wall

import (
	"fmt"
	"slices"
	"time"
)

// plan is what a take would put on air, if it may.
func (c *Controller) plan(r request) (windows []Window, layout string, err error) {
	t, s := r.take, c.State()
	command := "take"
	if t.Undo {
		command = "undo"
	}
	if err := may(r.actor, command); err != nil {
		return nil, "", err
	}
	if err := t.validate(c.cfg.Clock.Now()); err != nil {
		return nil, "", err
	}
	if rev := s.Programs[t.Wall].Revision; t.IfMatch != 0 && rev != t.IfMatch {
		return nil, "", fmt.Errorf("the program of wall %s is at revision %d, not %d: %w", t.Wall, rev, t.IfMatch, ErrStale)
	}
	switch {
	case t.Undo:
		past := s.Undo[t.Wall]
		if _, ok := s.Wall(t.Wall); ok && len(past) == 0 {
			return nil, "", fmt.Errorf("wall %s: %w", t.Wall, ErrNoUndo)
		}
		if len(past) > 0 {
			last := past[len(past)-1]
			windows, err = s.arrangement(t.Wall, "", s.withoutLost(last.Windows))
			return windows, last.Layout, err
		}
	case t.Preview:
		p, ok := s.Previews[t.Wall]
		if !ok {
			return nil, "", fmt.Errorf("the preview of wall %q: %w", t.Wall, ErrNotFound)
		}
		windows, err = s.arrangement(t.Wall, "", p.Windows)
		return windows, p.Layout, err
	}
	windows, err = s.arrangement(t.Wall, t.Layout, t.Windows)
	return windows, t.Layout, err
}

func (t Take) validate(now time.Time) error {
	ways := 0
	for _, given := range []bool{t.Layout != "", t.Windows != nil, t.Preview, t.Undo} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		return fmt.Errorf("%w: a take is of a layout, of windows, of the preview or an undo: one of them", ErrInvalid)
	}
	if t.At.Sub(now) > MaxAhead {
		return &FieldError{Field: "at", Detail: fmt.Sprintf("is more than %s ahead", MaxAhead)}
	}
	return nil
}

// withoutLost are windows whose sources still exist; the others are left empty,
// so that going back is always possible.
func (s *State) withoutLost(windows []Window) []Window {
	kept := slices.Clone(windows)
	for i, w := range kept {
		if k, ok := needs(w.Source); ok && (s.Objects[k].Value == nil || !s.keeps(w.Source)) {
			kept[i].Source, kept[i].Instead = "", ""
		}
		if k, ok := needs(w.Instead); ok && (s.Objects[k].Value == nil || !s.keeps(w.Instead)) {
			kept[i].Instead = ""
		}
	}
	return kept
}
