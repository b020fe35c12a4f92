package wall

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"kawung/layouts"
)

// ErrOverlap is the refusal of an undo in a zone when the newest take there
// also changed the wall outside it.
var ErrOverlap = errors.New("reaches beyond the zone")

// An Undoing is what an undo would do.
type Undoing struct {
	Takes Program // what it takes back: whose it was and when
	To    Program // what was on air before that
}

// Undoing is what an undo would take back: the newest take that changed what
// is seen in the zone ("" is all the wall), is no undo itself and was not taken
// back yet. So each undo goes one step further back. It returns ErrNoUndo, and
// ErrOverlap with whose take it is when that reaches beyond the zone.
func (s *State) Undoing(wall, zone string) (Undoing, error) {
	w, _ := s.Wall(wall)
	past := s.History[wall]
	undone := map[Revision]bool{}
	for _, p := range past {
		undone[p.Undoes] = true
	}
	for i := len(past) - 1; i > 0; i-- {
		if past[i].Undoes != 0 || undone[past[i].Revision] {
			continue
		}
		in, out := w.changed(zone, past[i-1].Windows, past[i].Windows)
		switch {
		case len(in) == 0: // nothing is seen of it here
		case len(out) > 0:
			return Undoing{}, fmt.Errorf("the newest take in zone %s of wall %s %w: %s, which also changed panel %s; undo it on the whole wall",
				zone, wall, ErrOverlap, past[i].sentence(), strings.Join(out, ", "))
		default:
			return Undoing{Takes: past[i], To: past[i-1]}, nil
		}
	}
	return Undoing{}, NewRefusal(ErrNoUndo, "wall %s: nothing to undo", wall)
}

// planUndo puts back what a take has changed, and leaves alone what came on
// air elsewhere since.
func (s *State) planUndo(w Wall, zone string) (planned, error) {
	u, err := s.Undoing(w.Name, zone)
	if err != nil {
		return planned{}, err
	}
	windows, on := u.To.Windows, s.Programs[w.Name]
	if on.Revision != u.Takes.Revision {
		windows = w.putBack(on.Windows, u)
	}
	windows, lost := s.withoutLost(windows)
	return s.planned(w, planned{windows: windows, layout: u.To.Layout, zone: u.Takes.Zone, lost: lost, undone: &u.Takes})
}

// changed are the panels on which two arrangements differ, in the zone and
// outside it, by name.
func (w Wall) changed(zone string, a, b []Window) (in, out []string) {
	glass, mine := layouts.Glass(w.Panels), w.PanelsOf(zone)
	for _, p := range w.Panels {
		if slices.EqualFunc(seen(p, glass, a), seen(p, glass, b), Window.alike) {
			continue
		}
		if slices.Contains(mine, p) {
			in = append(in, p.Name)
		} else {
			out = append(out, p.Name)
		}
	}
	return in, out
}

// seen are the windows that touch a panel, later ones above.
func seen(p layouts.Panel, glass layouts.Region, windows []Window) []Window {
	return slices.DeleteFunc(slices.Clone(windows), func(w Window) bool { return !w.Place().In(glass).Touches(p.Lit()) })
}

// putBack puts the windows of before the take on the panels that it changed.
// The windows now on air elsewhere stay, above and below each other as they
// are: a window that is on both kinds of panels is the same in both.
func (w Wall) putBack(now []Window, u Undoing) []Window {
	glass := layouts.Glass(w.Panels)
	panels, _ := w.changed("", u.To.Windows, u.Takes.Windows)
	touches := func(win Window) bool {
		return slices.ContainsFunc(w.Panels, func(p layouts.Panel) bool {
			return slices.Contains(panels, p.Name) && win.Place().In(glass).Touches(p.Lit())
		})
	}
	back := slices.DeleteFunc(slices.Clone(u.To.Windows), func(win Window) bool { return !touches(win) })
	var merged []Window
	for _, win := range now {
		if touches(win) {
			i := slices.IndexFunc(back, win.alike)
			if i < 0 {
				continue // it came with the take
			}
			merged, back = append(merged, back[:i]...), back[i+1:]
		}
		merged = append(merged, win)
	}
	return unique(append(merged, back...))
}

// unique gives windows whose id another already has a new one.
func unique(windows []Window) []Window {
	taken := map[string]bool{}
	for i := range windows {
		if taken[windows[i].ID] {
			windows[i].ID = ""
		}
		taken[windows[i].ID] = true
	}
	return Resolve(windows)
}
