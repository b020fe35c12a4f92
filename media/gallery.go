package media

import (
	"fmt"
	"slices"
	"strings"
)

// A gallery is a room on a screen: the slots it was given and who is on them.
type gallery struct {
	slots []int  // video
	audio []int  // one: the speaker; more: everybody on their own
	self  string // who is never shown or heard here
	seats []Seat // as last said
}

// participantScreen is the screen of a participant's own page.
func participantScreen(roomName, id string) ScreenID {
	return ScreenID("room/" + roomName + "/" + id)
}

// ShowRoom gives a room's participants the given video slots of a screen; the
// relay seats them by itself as they come and go. With sound, audio slot 0
// carries whoever speaks. ErrNotFound if there is no such screen or room,
// ErrSlot if a slot does not exist.
func (r *Relay) ShowRoom(id ScreenID, roomName string, slots []int, sound bool) ([]Seat, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	room := r.rooms[roomName]
	if room == nil {
		return nil, fmt.Errorf("screen %s: show room %s: %w", id, roomName, ErrNotFound)
	}
	s := r.screens[id]
	if s == nil {
		return nil, fmt.Errorf("screen %s: show room %s: %w", id, roomName, ErrNotFound)
	}
	for _, slot := range slots {
		if _, err := r.slot(id, slot); err != nil {
			return nil, err
		}
	}
	g := &gallery{slots: slices.Clone(slots)}
	if sound && len(s.audio) > 0 {
		g.audio = []int{0}
	}
	r.place(room, s, g)
	return slices.Clone(g.seats), nil
}

// place puts a gallery on a screen in place of the room's old one there.
func (r *Relay) place(room *room, s *screen, g *gallery) {
	old := s.galleries[room.name]
	s.galleries[room.name] = nil
	for _, slot := range g.slots {
		s.release(slot)
	}
	if old != nil {
		for _, slot := range old.slots {
			if !slices.Contains(g.slots, slot) {
				s.show(slot, View{}, nil)
			}
		}
		if len(old.audio) > 0 && len(g.audio) == 0 {
			s.hear(0, nil)
		}
	}
	s.galleries[room.name] = g
	if s.hears.source != "" {
		r.tune(s)
	}
	for _, slot := range g.slots {
		s.video[slot].view = View{}
	}
	r.seat(room, s, g)
}

// release takes a slot away from the galleries of its screen.
func (s *screen) release(slot int) {
	for _, g := range s.galleries {
		if g == nil {
			continue
		}
		if i := slices.Index(g.slots, slot); i >= 0 {
			g.slots = slices.Delete(g.slots, i, i+1)
		}
	}
}

// ClearRoom takes a room off a screen.
func (r *Relay) ClearRoom(id ScreenID, roomName string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.screens[id]
	if s == nil || s.galleries[roomName] == nil {
		return
	}
	for _, slot := range s.galleries[roomName].slots {
		s.show(slot, View{}, nil)
	}
	for _, slot := range s.galleries[roomName].audio {
		s.hear(slot, nil)
	}
	r.unseat(s, roomName)
	if s.hears.source != "" {
		r.tune(s)
	}
}

// unseat forgets a gallery; r.mu is held.
func (r *Relay) unseat(s *screen, roomName string) {
	delete(s.galleries, roomName)
	if room := r.rooms[roomName]; room != nil {
		room.rules.Unseat(viewer(s, "video"))
		room.rules.Unseat(viewer(s, "audio"))
	}
}

// fillParticipant gives the screen of a participant who is in the room all its
// slots for everybody else; r.mu is held.
func (r *Relay) fillParticipant(s *screen) {
	kind, path, _ := strings.Cut(string(s.id), "/")
	roomName, id, _ := strings.Cut(path, "/")
	room, m, _ := r.member(roomName, id)
	if kind != "room" || m == nil {
		return
	}
	g := &gallery{self: id}
	for i := range s.video {
		g.slots = append(g.slots, i)
	}
	for i := range s.audio {
		g.audio = append(g.audio, i)
	}
	r.place(room, s, g)
}

// arrange seats a room's participants on every screen that shows it; r.mu is
// held.
func (r *Relay) arrange(room *room) {
	for _, s := range r.screens {
		if g := s.galleries[room.name]; g != nil {
			r.seat(room, s, g)
		}
	}
}

func viewer(s *screen, kind string) string { return string(s.id) + " " + kind }

// seat puts everybody where the rules say and tells the screen when that
// changed.
func (r *Relay) seat(room *room, s *screen, g *gallery) {
	sitting := r.seatPictures(room, s, g)
	r.seatSound(room, s, g)
	seats := make([]Seat, 0, len(room.members))
	for _, m := range room.members {
		if m.ID == g.self {
			continue
		}
		seat := Seat{Participant: m.Participant, Slot: -1, Speaking: m.ID == room.rules.Speaker()}
		if slot, ok := sitting[m.ID]; ok {
			seat.Slot, seat.LiveFrom = slot, s.video[slot].liveFrom
		}
		seats = append(seats, seat)
	}
	if !slices.Equal(seats, g.seats) || g.seats == nil {
		g.seats = seats
		r.watchers.Send(SeatsChanged{Screen: s.id, Room: room.name, Seats: slices.Clone(seats)})
	}
}

// seatPictures fills the video slots and says who is on which.
func (r *Relay) seatPictures(room *room, s *screen, g *gallery) map[string]int {
	wants := []string{}
	for _, m := range room.members {
		if m.Video && m.ID != g.self {
			wants = append(wants, m.ID)
		}
	}
	sitting := map[string]int{}
	for i, id := range room.rules.Seats(viewer(s, "video"), len(g.slots), wants) {
		slot := g.slots[i]
		if _, m, _ := r.member(room.name, id); m != nil && m.Video {
			s.show(slot, View{}, m.video)
			sitting[id] = slot
		} else {
			s.show(slot, View{}, nil)
		}
	}
	return sitting
}

// seatSound fills the audio slots.
func (r *Relay) seatSound(room *room, s *screen, g *gallery) {
	if g.self == "" && len(g.audio) == 1 {
		_, m, _ := r.member(room.name, room.rules.Speaker())
		var sound *Fanout
		if m != nil && m.Audio {
			sound = m.audio
		}
		s.hear(g.audio[0], sound)
		return
	}
	wants := []string{}
	for _, m := range room.members {
		if m.Audio && m.ID != g.self {
			wants = append(wants, m.ID)
		}
	}
	for i, id := range room.rules.Seats(viewer(s, "audio"), len(g.audio), wants) {
		var sound *Fanout
		if _, m, _ := r.member(room.name, id); m != nil && m.Audio {
			sound = m.audio
		}
		s.hear(g.audio[i], sound)
	}
}
