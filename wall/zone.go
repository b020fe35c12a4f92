package wall

import (
	"fmt"
	"slices"

	"kawung/layouts"
)

// MaxZones is how many zones a wall may have.
const MaxZones = 64

// A Zone is a part of a wall that is worked on by itself: some of its panels.
// A panel may be in several zones, or in none.
type Zone struct {
	Name   string   `json:"name" yaml:"name"` // unique on its wall
	Title  string   `json:"title,omitempty" yaml:"title"`
	Panels []string `json:"panels" yaml:"panels"` // names of panels, each once
}

// Zone is the wall's zone of that name.
func (w Wall) Zone(name string) (Zone, bool) {
	for _, z := range w.Zones {
		if z.Name == name {
			return z, true
		}
	}
	return Zone{}, false
}

// PanelsOf are the panels of a zone in the order of the wall; of all the wall
// when zone is "". Of a zone that the wall has not got they are none.
func (w Wall) PanelsOf(zone string) []layouts.Panel {
	if zone == "" {
		return slices.Clone(w.Panels)
	}
	z, _ := w.Zone(zone)
	var panels []layouts.Panel
	for _, p := range w.Panels {
		if slices.Contains(z.Panels, p.Name) {
			panels = append(panels, p)
		}
	}
	return panels
}

// Touches says whether a resolved window (see Resolve) is seen on a panel of
// the zone; zone "" is all the wall, which every window is of, also one that
// lies behind bezels.
func (w Wall) Touches(zone string, win Window) bool {
	if zone == "" {
		return true
	}
	place := win.Region.In(layouts.Glass(w.Panels))
	return slices.ContainsFunc(w.PanelsOf(zone), func(p layouts.Panel) bool { return place.Touches(p.Lit()) })
}

// zones checks the zones of a wall.
func (m *mistakes) zones(w Wall) {
	if len(w.Zones) > MaxZones {
		m.add("zones", "are %d; a wall has at most %d", len(w.Zones), MaxZones)
		return
	}
	seen := map[string]bool{}
	for i, z := range w.Zones {
		at := fmt.Sprintf("zones[%d]", i)
		m.name(at+".name", z.Name)
		m.title(at+".title", z.Title)
		if seen[z.Name] {
			m.add(at+".name", "%q is there twice", z.Name)
		}
		seen[z.Name] = true
		if len(z.Panels) == 0 {
			m.add(at+".panels", "is empty: name the panels of the zone")
		}
		for j, p := range z.Panels {
			if _, ok := w.panel(p); !ok {
				m.add(fmt.Sprintf("%s.panels[%d]", at, j), "%q is no panel of this wall", p)
			} else if slices.Contains(z.Panels[:j], p) {
				m.add(fmt.Sprintf("%s.panels[%d]", at, j), "%q is there twice", p)
			}
		}
	}
}
