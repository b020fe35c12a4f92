package web

import (
	"cmp"
	"maps"
	"slices"

	"kawung/wall"
)

// compose makes a part's messages of what is true now.
func (s *Server) compose(part feedPart) []feedMessage {
	one := func(m any) []feedMessage { return []feedMessage{{part, string(part), encode(m)}} }
	switch part {
	case feedDeclared:
		return one(newDeclared(s.wall.State()))
	case feedWall:
		return s.composeWalls()
	case feedDisplays:
		return one(newDisplays(s.wall.Live()))
	case feedSources:
		return one(s.composeSources())
	case feedRooms:
		return one(s.composeRooms())
	case feedAlarms:
		return one(consoleAlarms{is("alarms"), newIncidents(s.wall.State())})
	case feedSchedules:
		return one(s.composeSchedules())
	case feedTiles:
		return one(s.composeTiles())
	case feedViewers:
		return one(s.composeViewers())
	default:
		return nil
	}
}

func newDeclared(state *wall.State) consoleDeclared {
	m := consoleDeclared{
		header: is("declared"), Revision: state.Revision,
		Walls: []declaredWall{}, Displays: []declaredDisplay{}, Cameras: []declaredCamera{}, Layouts: []declaredLayout{},
		Tiles: []declaredTile{}, Rooms: []titledWire{}, Pages: []titledWire{}, Tours: []declaredTour{},
	}
	for _, w := range state.Walls() {
		panels := []panelWire{}
		for _, p := range w.Panels {
			panels = append(panels, panelWire(p))
		}
		zones := []declaredZone{}
		for _, z := range w.Zones {
			zones = append(zones, declaredZone{z.Name, z.Title, list(z.Panels)})
		}
		m.Walls = append(m.Walls, declaredWall{w.Name, w.Title, panels, zones, w.Safe})
	}
	for _, d := range state.Displays() {
		m.Displays = append(m.Displays, declaredDisplay{d.Name, d.Title, d.Wall, d.Panel, d.Sound})
	}
	for _, c := range state.Cameras() {
		m.Cameras = append(m.Cameras, declaredCamera{c.Name, c.Title, c.Owner, list(c.Tags), c.Class, c.Demo, c.Place})
	}
	for _, l := range state.Layouts() {
		m.Layouts = append(m.Layouts, declaredLayout{l.Name, l.Title, l.Wall, newWindows(state.LayoutWindows(l)), l.Zone})
	}
	for _, t := range state.Tours() {
		m.Tours = append(m.Tours, declaredTour{t.Name, t.Title, t.Wall, list(t.Layouts), t.Every.Seconds()})
	}
	for _, t := range state.Tiles() {
		m.Tiles = append(m.Tiles, declaredTile{t.Name, t.Kind, t.Title, t.Unit, t.Owner, t.Demo})
	}
	for _, r := range state.Rooms() {
		m.Rooms = append(m.Rooms, titledWire{r.Name, r.Title})
	}
	for _, p := range state.Pages() {
		m.Pages = append(m.Pages, titledWire{p.Name, p.Title})
	}
	return m
}

func (s *Server) composeWalls() []feedMessage {
	state, live := s.wall.State(), s.wall.Live()
	var all []feedMessage
	for _, w := range state.Walls() {
		m := consoleWall{
			header: is("wall"), Wall: w.Name, Program: newProgram(w.Name, state.Programs[w.Name]),
			Preview: newPreview(state, w.Name), Blank: newBlank(state, w.Name), Undo: newUndo(state, w.Name, ""), Receipt: newReceipt(live.Receipts, w.Name),
			Leases: newLeases(live.Leases[w.Name]), Turns: newTurns(live.Turns[w.Name]), Tour: newRun(live.Runs, w.Name),
			Spared: list(live.Spared[w.Name]),
		}
		m.Offers, m.Undos = newOffers(live.Offers[w.Name]), newUndos(state, w)
		if t, ok := live.Takes[w.Name]; ok {
			m.Take = &takeWire{t.Take, string(t.Phase), list(t.Ready), list(t.Waiting), t.Deadline}
		}
		all = append(all, feedMessage{feedWall, "wall/" + w.Name, encode(m)})
	}
	return all
}

func newOffers(in []wall.Offer) []offerWire {
	out := []offerWire{}
	for _, o := range in {
		out = append(out, offerWire{o.Window.ID, o.Panels, o.Since, o.Region, o.Over})
	}
	return out
}

// newUndo is what undo would go back to in a zone, and the take that it would
// take back.
func newUndo(state *wall.State, name, zone string) *undoWire {
	u, err := state.Undoing(name, zone)
	if err != nil {
		return nil
	}
	return &undoWire{u.Takes.By, u.Takes.Layout, u.To.Layout, u.Takes.OnAirAt, u.Takes.Revision, u.Takes.Zone}
}

func newUndos(state *wall.State, w wall.Wall) []zoneUndo {
	out := []zoneUndo{}
	for _, z := range w.Zones {
		if u := newUndo(state, w.Name, z.Name); u != nil {
			out = append(out, zoneUndo{z.Name, *u})
		}
	}
	return out
}

func newDisplays(live wall.Live) consoleDisplays {
	m := consoleDisplays{header: is("displays"), Displays: []displayStatus{}, Pairing: []pairingWire{}}
	for _, name := range slices.Sorted(maps.Keys(live.Displays)) {
		d := live.Displays[name]
		windows := []windowHealth{}
		for _, w := range d.Windows {
			windows = append(windows, windowHealth{
				w.Window, w.Source, w.Slot, w.Decoded, w.FPS, w.State, toMicros(w.Since), w.Width, w.Height,
				toMicros(w.FrozenSince), w.Covered,
			})
		}
		m.Displays = append(m.Displays, displayStatus{
			d.Name, d.Connected, d.Since, d.Hidden, d.Revision, d.ClockError.Microseconds(), d.Agent, d.Width, d.Height, windows, newDecode(d),
		})
	}
	for _, p := range live.Pairing {
		m.Pairing = append(m.Pairing, pairingWire{p.Code, p.Address, p.Agent, p.Since, p.Expires})
	}
	return m
}

func (s *Server) composeSources() consoleSources {
	m := consoleSources{header: is("sources"), Sources: []sourceHealth{}}
	for _, h := range s.cameras() {
		m.Sources = append(m.Sources, newSourceHealth(h))
	}
	return m
}

func (s *Server) composeRooms() consoleRooms {
	m := consoleRooms{header: is("rooms"), Rooms: []roomParticipants{}}
	for _, r := range s.wall.State().Rooms() {
		m.Rooms = append(m.Rooms, roomParticipants{r.Name, newParticipants(s.relay.Participants(r.Name))})
	}
	return m
}

func (s *Server) composeTiles() consoleTiles {
	m := consoleTiles{header: is("tiles"), Tiles: []tileStatus{}}
	for _, t := range s.wall.State().Tiles() {
		if now, ok := s.board.Get(t.Name); ok {
			m.Tiles = append(m.Tiles, tileStatus{t.Name, now.Version, now.AsOf, string(now.Quality)})
		}
	}
	slices.SortFunc(m.Tiles, func(a, b tileStatus) int { return cmp.Compare(a.Tile, b.Tile) })
	return m
}
