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

// Covered is a pinned window of the program on air that would not be seen whole
// any more.
type Covered struct {
	Window Window
	By     []string // ids of coming windows that lie above it
	Gone   bool     // it would not be there at all
}

// Difference compares what is on air with what is to come. The same source
// shown twice is matched place by place first.
func (w Wall) Difference(now, next []Window) Difference {
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
	d.Vanishes, d.Covered = old, covered(now, next)
	return d
}

// covered are the pinned windows that go, or that come to lie below another.
func covered(now, next []Window) []Covered {
	var all []Covered
	for _, pinned := range now {
		if !pinned.Pin {
			continue
		}
		i := slices.IndexFunc(next, pinned.twin)
		if i < 0 { // moved is not gone
			i = slices.IndexFunc(next, func(n Window) bool { return n.ID == pinned.ID && n.Source == pinned.Source })
		}
		if i < 0 {
			all = append(all, Covered{Window: pinned, Gone: true})
			continue
		}
		var by []string
		for _, above := range next[i+1:] {
			if above.Place().Touches(next[i].Place()) {
				by = append(by, above.ID)
			}
		}
		if len(by) > 0 {
			all = append(all, Covered{Window: next[i], By: by})
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
	w, _ := s.Wall(wall)
	return w.Difference(s.Programs[wall].Windows, p.windows), nil
}
