package wall

import "slices"

// A Difference is what a take would do to a wall, as a person sees it: by
// source, not by window id. Empty windows show nothing and count for nothing.
// Windows are those of the coming program for what appears, moves or changes,
// those of the program on air for what vanishes.
type Difference struct {
	Appears  []Window
	Moves    []Window
	Changes  []Window // the same source in the same place, with another fit, label, crop, stand-in or pin
	Vanishes []Window
	Covered  []Covered
}

// Covered is a window of the program on air that has to be seen, and would not
// be seen whole any more: it is pinned, or an alarm put it there.
type Covered struct {
	Window Window
	Alarm  string   // the most urgent one that put it there; "" when it is pinned only
	By     []string // ids of coming windows that lie above it
	Gone   bool     // it would not be there at all
}

// Difference compares what is on air on a wall with what is to come. The same
// source shown twice is matched place by place first.
func (s *State) Difference(wall string, next []Window) Difference {
	now := s.Programs[wall].Windows
	shown := func(windows []Window) []Window {
		return slices.DeleteFunc(slices.Clone(windows), func(w Window) bool { return w.Source == "" })
	}
	var d Difference
	old := shown(now)
	var unplaced []Window
	for _, win := range shown(next) {
		i := slices.IndexFunc(old, win.twin)
		if i < 0 {
			unplaced = append(unplaced, win)
			continue
		}
		if !old[i].alike(win) {
			d.Changes = append(d.Changes, win)
		}
		old = slices.Delete(old, i, i+1)
	}
	for _, win := range unplaced {
		i := slices.IndexFunc(old, func(o Window) bool { return o.Source == win.Source })
		if i < 0 {
			d.Appears = append(d.Appears, win)
			continue
		}
		d.Moves = append(d.Moves, win)
		old = slices.Delete(old, i, i+1)
	}
	d.Vanishes, d.Covered = old, s.covered(wall, next)
	return d
}

// covered are the windows that have to be seen and go, or come to lie below
// another.
func (s *State) covered(wall string, next []Window) []Covered {
	var all []Covered
	for _, win := range s.Programs[wall].Windows {
		alarm := s.alarmOf(wall, win)
		if !win.Pin && alarm == "" {
			continue
		}
		i := slices.IndexFunc(next, win.twin)
		if i < 0 { // moved is not gone
			i = slices.IndexFunc(next, func(n Window) bool { return n.ID == win.ID && n.Source == win.Source })
		}
		if i < 0 {
			all = append(all, Covered{Window: win, Alarm: alarm, Gone: true})
			continue
		}
		var by []string
		for _, above := range next[i+1:] {
			if above.Place().Touches(next[i].Place()) {
				by = append(by, above.ID)
			}
		}
		if len(by) > 0 {
			all = append(all, Covered{Window: next[i], Alarm: alarm, By: by})
		}
	}
	return all
}

// PreviewDifference is what taking the preview of a wall would do now. It
// returns ErrNotFound without a preview.
func (s *State) PreviewDifference(wall string) (Difference, error) {
	p, err := s.plan(Take{Wall: wall, Preview: true})
	if err != nil {
		return Difference{}, err
	}
	return s.Difference(wall, p.windows), nil
}
