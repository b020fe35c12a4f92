package media

import (
	"cmp"
	"maps"
	"slices"
)

// A ScreenState is what a relay has of one screen. Whoever gives the orders may
// have been restarted meanwhile, and goes on from it.
type ScreenState struct {
	Session   string
	Connected bool
	Slots     int    // video slots
	Pictures  []Held // by slot; of rooms see Rooms
	Rooms     []HeldRoom
}

// A Held is a view on a slot as it was asked for; see Relay.Show.
type Held struct {
	Slot     int
	View     View
	LiveFrom uint32
}

// A HeldRoom is a room on a screen; see Relay.ShowRoom.
type HeldRoom struct {
	Room  string
	Slots []int
	Seats []Seat
}

// Screen is what a screen's connection carries; false when it has none.
func (r *Relay) Screen(id ScreenID) (ScreenState, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.screens[id]
	if s == nil {
		return ScreenState{}, false
	}
	state := ScreenState{Session: s.session, Connected: s.connected, Slots: len(s.video)}
	for slot, shown := range s.video {
		view := shown.view
		if shown.standin != nil {
			view = shown.standin.want
		}
		if view.Source != "" {
			state.Pictures = append(state.Pictures, Held{Slot: slot, View: view, LiveFrom: shown.liveFrom})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.galleries)) {
		if g := s.galleries[name]; g != nil {
			state.Rooms = append(state.Rooms, HeldRoom{name, slices.Clone(g.slots), slices.Clone(g.seats)})
		}
	}
	return state, true
}

// Screens are the screens whose connection is up, sorted.
func (r *Relay) Screens() []ScreenID {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []ScreenID
	for id, s := range r.screens {
		if s.connected {
			list = append(list, id)
		}
	}
	slices.Sort(list)
	return list
}

// A Session is a viewer of Play or a camera's publisher of PublishCamera.
type Session struct {
	ID  string
	Tag string // as it was given
}

// Sessions are all of them that have not ended, by their ids.
func (r *Relay) Sessions() []Session {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []Session
	for id, p := range r.plays {
		list = append(list, Session{id, p.tag})
	}
	for id, p := range r.pushes {
		list = append(list, Session{id, p.tag})
	}
	slices.SortFunc(list, func(a, b Session) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// Camera is a camera as it was last declared; false when it is not.
func (r *Relay) Camera(name string) (Camera, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, ok := r.cameras[name]
	return c, ok
}
