package web

import (
	"strings"
	"sync"

	"kawung/wall"
)

// A views is what a display's page shows and prepares, and which version of
// each tile it has.
type views struct {
	mu       sync.Mutex
	onAir    map[string]bool // sources
	prepared map[string]bool
	take     string            // that prepared belongs to
	have     map[string]uint64 // tile → version the page has; 0 is none
}

func (v *views) reset() {
	v.onAir, v.prepared, v.have = map[string]bool{}, map[string]bool{}, map[string]uint64{}
}

// follow keeps up with what the wall tells the page. It returns what the page
// has to hear of now: "tile/pad", "source/camera/pasar".
func (v *views) follow(m wall.DisplayMessage) []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	before := v.sources()
	switch m := m.(type) {
	case wall.OnAir:
		v.onAir, v.prepared, v.take = sourcesOf(m.Views), map[string]bool{}, ""
		before = nil // a page that starts again hears of everything again
		clear(v.have)
	case wall.Prepare:
		v.prepared, v.take = sourcesOf(m.Views), m.Take
	case wall.Flip:
		if m.Take == v.take {
			v.onAir, v.prepared, v.take = v.prepared, map[string]bool{}, ""
		}
	case wall.Cancel:
		if m.Take == v.take {
			v.prepared, v.take = map[string]bool{}, ""
		}
	default:
		return nil
	}
	after := v.sources()
	for tile := range v.have {
		if !after["tile/"+tile] {
			delete(v.have, tile)
		}
	}
	var news []string
	for s := range after {
		if before[s] {
			continue
		}
		switch kindOf(s) {
		case "tile":
			news = append(news, s)
		case "camera", "participant":
			news = append(news, "source/"+s)
		}
	}
	return news
}

// sources is everything shown or prepared; the caller holds mu.
func (v *views) sources() map[string]bool {
	all := make(map[string]bool, len(v.onAir)+len(v.prepared))
	for s := range v.onAir {
		all[s] = true
	}
	for s := range v.prepared {
		all[s] = true
	}
	return all
}

// shows says whether the page shows or prepares a source.
func (v *views) shows(source string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.onAir[source] || v.prepared[source]
}

func sourcesOf(list []wall.View) map[string]bool {
	all := map[string]bool{}
	for _, v := range list {
		all[v.Source] = true
		if v.Instead != "" {
			all[v.Instead] = true
		}
	}
	return all
}

// version is the version of a tile that the page has.
func (v *views) version(tile string) uint64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.have[tile]
}

// sent remembers what the page has.
func (v *views) sent(tile string, version uint64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.have[tile] = version
}

// forget makes the next update of a tile a whole one.
func (v *views) forget(tile string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.have, strings.TrimPrefix(tile, "tile/"))
}
