package wall

import (
	"fmt"
	"math"
	"slices"

	"kawung/layouts"
	"kawung/media"
)

// LayoutWindows are the windows of a layout as a program has them: with regions
// in fractions of the wall's glass, also those of a layout for a zone, which are
// written in fractions of the zone's bounding box.
func (s *State) LayoutWindows(l Layout) []Window {
	windows := Resolve(l.Windows)
	w, _ := s.Wall(l.Wall)
	if l.Zone == "" || len(w.PanelsOf(l.Zone)) == 0 {
		return windows
	}
	glass, box := layouts.Glass(w.Panels), layouts.Glass(w.PanelsOf(l.Zone))
	for i := range windows {
		windows[i].Region = windows[i].Region.In(box).Of(glass)
	}
	return windows
}

// checkZoned returns ErrInvalid when the layout's zone has a hole that one of
// its windows would be seen in: a panel inside its bounding box that is not of
// it. Taking a zone leaves the rest of the wall alone.
func (w Wall) checkZoned(l Layout) error {
	if l.Zone == "" {
		return nil
	}
	if _, ok := w.Zone(l.Zone); !ok {
		return fmt.Errorf("layout %s: zone %q of wall %s: %w", l.Name, l.Zone, w.Name, ErrNotFound)
	}
	mine := w.PanelsOf(l.Zone)
	box := layouts.Glass(mine)
	for i, win := range l.Windows {
		place := win.Place().In(box)
		for _, p := range w.Panels {
			if place.Touches(p.Lit()) && !slices.Contains(mine, p) {
				return NewFieldError(fmt.Sprintf("windows[%d]", i), "is seen on panel %s, which is not of zone %s", p.Name, l.Zone)
			}
		}
	}
	return nil
}

// mix is what a wall shows when fresh windows come into a zone (all of it when
// ""): what touched the zone goes, the rest stays as it is. With pins, pinned
// windows stay too, above the others. Windows that stay keep their ids; a fresh
// one whose id is taken gets another.
func (w Wall) mix(now, fresh []Window, zone string, pins bool) []Window {
	var below, above []Window
	taken := map[string]bool{}
	for _, win := range now {
		switch touches := w.Touches(zone, win); {
		case touches && pins && win.Pin:
			above = append(above, win)
		case !touches:
			below = append(below, win)
		default:
			continue
		}
		taken[win.ID] = true
	}
	mixed, heard := slices.Clone(below), false
	for _, win := range fresh {
		if !w.Touches(zone, win) || slices.ContainsFunc(above, win.twin) {
			continue
		}
		if taken[win.ID] {
			win.ID = ""
		}
		mixed, heard = append(mixed, win), heard || win.Sound
	}
	if heard { // one window of a wall is: the newest
		hush(mixed[:len(below)])
		hush(above)
	}
	return Resolve(append(mixed, above...))
}

func hush(windows []Window) {
	for i := range windows {
		windows[i].Sound = false
	}
}

// twin says whether the other shows the same in the same place.
func (w Window) twin(o Window) bool {
	a, b := w.Place(), o.Place()
	return w.first() == o.first() && same(a.X, b.X) && same(a.Y, b.Y) && same(a.Width, b.Width) && same(a.Height, b.Height)
}

// first is the source that the window shows first.
func (w Window) first() string {
	if w.Tour != nil && len(w.Tour.Sources) > 0 {
		return w.Tour.Sources[0]
	}
	return w.Source
}

// alike says whether the other looks the same and is as hard to move.
func (w Window) alike(o Window) bool {
	return w.twin(o) && w.fit() == o.fit() && w.Label == o.Label && w.Crop == o.Crop && w.Instead == o.Instead && w.stream() == o.stream() &&
		w.Pin == o.Pin && w.Sound == o.Sound && w.Tour.same(o.Tour)
}

func (w Window) fit() layouts.Fit {
	if w.Fit == "" {
		return layouts.Contain
	}
	return w.Fit
}

func (w Window) stream() media.Stream {
	if w.Stream == "auto" {
		return media.AutoStream
	}
	return w.Stream
}

// same compares fractions of the glass: a millionth is less than a pixel of any wall.
func same(a, b float64) bool { return math.Abs(a-b) < 1e-6 }
