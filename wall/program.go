package wall

import (
	"strconv"
	"strings"

	"kawung/layouts"
	"kawung/tiles"
)

// Definition is the tile as the board of figures knows it.
func (t Tile) Definition() tiles.Definition {
	return tiles.Definition{
		Name: t.Name, Kind: tiles.Kind(t.Kind), Title: t.Title, Unit: t.Unit, Source: t.Source,
		Owner: t.Owner, Class: string(t.Class), Every: t.Every, Demo: t.Demo, GoodIs: t.GoodIs, Options: t.Opts,
	}
}

// panel is the wall's panel of that name.
func (w Wall) panel(name string) (layouts.Panel, bool) {
	for _, p := range w.Panels {
		if p.Name == name {
			return p, true
		}
	}
	return layouts.Panel{}, false
}

// Place is the window's region in fractions of the wall, whichever way it was
// written.
func (w Window) Place() layouts.Region {
	if w.Cell != nil {
		return w.Cell.Region()
	}
	return w.Region
}

// Resolve gives every window what a program's windows have: a region instead of
// a cell, a fit, and an id. Ids that are made are "w1", "w2", … by position, so
// that the same layout taken twice has the same ids. The windows are valid.
func Resolve(windows []Window) []Window {
	taken := map[string]bool{}
	for _, w := range windows {
		taken[w.ID] = true
	}
	resolved := make([]Window, len(windows))
	for i, w := range windows {
		w.Region, w.Cell, w.Source = w.Place(), nil, w.first()
		if (w.Crop == layouts.Region{Width: 1, Height: 1}) {
			w.Crop = layouts.Region{}
		}
		if w.Fit == "" {
			w.Fit = layouts.Contain
		}
		w.Stream = w.stream()
		for n := i + 1; w.ID == ""; n += len(windows) {
			if id := "w" + strconv.Itoa(n); !taken[id] {
				w.ID, taken[id] = id, true
			}
		}
		resolved[i] = w
	}
	return resolved
}

// views are the windows that touch the display's panel, as it draws them: in
// the order of the program, later ones above; slots are not given yet.
func (s *State) views(d Display, windows []Window) []View {
	w, ok := s.Wall(d.Wall)
	if !ok {
		return nil
	}
	panel, ok := w.panel(d.Panel)
	if !ok {
		return nil
	}
	glass := layouts.Glass(w.Panels)
	var views []View
	for _, win := range windows {
		box, touches := panel.Box(win.Region.In(glass))
		if !touches {
			continue
		}
		v := View{
			Window: win.ID, Source: win.Source, Label: win.Label, Fit: win.Fit, Box: box, Slot: -1,
			Crop: win.Crop, Instead: win.Instead, Stream: win.Stream,
		}
		s.describe(&v)
		views = append(views, v)
	}
	return views
}

// describe fills in what the source says of itself.
func (s *State) describe(v *View) {
	kind, name, _ := ParseSource(v.Source)
	switch kind {
	case SourceCamera:
		c, _ := s.Camera(name)
		v.Title, v.Owner, v.Demo = c.Title, c.Owner, c.Demo
	case SourceTile:
		t, _ := s.Tile(name)
		v.Title, v.Owner, v.Demo = t.Title, t.Owner, t.Demo
	case SourcePage:
		p, _ := s.Page(name)
		v.Title = p.Title
	case SourceRoom:
		r, _ := s.Room(name)
		v.Title = r.Title
	case SourceParticipant:
		_, v.Title, _ = strings.Cut(name, "/")
	}
	if v.Title == "" {
		v.Title = name
	}
	if v.Instead != "" {
		other := View{Source: v.Instead}
		s.describe(&other)
		v.InsteadTitle = other.Title
	}
}
