package wall

import (
	"fmt"
	"maps"
	"slices"

	"kawung/media"
)

// RoomSlots is how many slots a room's window takes on one display, if there
// are as many.
const RoomSlots = 6

// mainFrom is the width in pixels from which on a window shows the camera's
// main stream; a substream is rarely wider.
const mainFrom = 960

// A picture is what one slot carries: a source, by the stream that is enough
// for its window. A camera without a substream has only one.
type picture struct {
	source media.Source
	main   bool
}

// A need is what the views of one display want of its slots.
type need struct {
	pictures []media.View // each once, the biggest size it is seen at
	rooms    []string     // each once
}

// held is a picture on a slot.
type held struct {
	slot     int
	liveFrom uint32
}

// seated is a room on a block of slots.
type seated struct {
	slots []int
	seats []media.Seat
}

// A stage is which slots of one display's page show what. It is the wall's own
// book, kept in memory: a page that is loaded anew starts with an empty one.
type stage struct {
	screen   media.ScreenID
	size     int // slots the page has
	pictures map[picture]held
	rooms    map[string]seated
}

func newStage(display string, size int) *stage {
	return &stage{
		screen: media.ScreenID(display), size: size,
		pictures: map[picture]held{}, rooms: map[string]seated{},
	}
}

// needOf is what the views want. The state says which cameras have a substream.
func (s *State) needOf(views []View) need {
	var n need
	for _, v := range views {
		kind, name, _ := ParseSource(v.Source)
		switch kind {
		case SourceRoom:
			if !slices.Contains(n.rooms, name) {
				n.rooms = append(n.rooms, name)
			}
		case SourceCamera, SourceParticipant:
			n.want(media.View{Source: media.Source(v.Source), Width: int(v.Box.Width + 0.5), Height: int(v.Box.Height + 0.5)})
		}
	}
	return n
}

func (n *need) want(v media.View) {
	for i, p := range n.pictures {
		if p.Source == v.Source {
			n.pictures[i].Width, n.pictures[i].Height = max(p.Width, v.Width), max(p.Height, v.Height)
			return
		}
	}
	n.pictures = append(n.pictures, v)
}

// picture is the slot's content that shows v.
func (s *State) picture(v media.View) picture {
	_, name, _ := ParseSource(string(v.Source))
	c, _ := s.Camera(name)
	return picture{source: v.Source, main: c.Sub != "" && v.Width > mainFrom}
}

// free are the slots that carry nothing, lowest first.
func (st *stage) free() []int {
	used := make([]bool, st.size)
	mark := func(slot int) {
		if slot < st.size {
			used[slot] = true
		}
	}
	for _, h := range st.pictures {
		mark(h.slot)
	}
	for _, r := range st.rooms {
		for _, slot := range r.slots {
			mark(slot)
		}
	}
	var free []int
	for slot, u := range used {
		if !u {
			free = append(free, slot)
		}
	}
	return free
}

// A shortage is what a stage could not show.
type shortage struct {
	wanted int // pictures and rooms that found no slot
	errs   []error
}

// put shows what n wants on free slots, beside what is there already. Pictures
// come before rooms: a room takes what is left.
func (st *stage) put(state *State, p Pictures, n need, sound bool) shortage {
	var short shortage
	free := st.free()
	for _, v := range n.pictures {
		if _, ok := st.find(state, v); ok {
			continue
		}
		if len(free) == 0 {
			short.wanted++
			continue
		}
		from, err := p.Show(st.screen, free[0], v)
		if err != nil {
			short.errs = append(short.errs, fmt.Errorf("%s: %w", v.Source, err))
			continue
		}
		st.pictures[state.picture(v)] = held{slot: free[0], liveFrom: from}
		free = free[1:]
	}
	for _, room := range n.rooms {
		if _, ok := st.rooms[room]; ok {
			continue
		}
		block := slices.Clone(free[:min(RoomSlots, len(free))])
		if len(block) == 0 {
			short.wanted++
			continue
		}
		seats, err := p.ShowRoom(st.screen, room, block, sound)
		if err != nil {
			short.errs = append(short.errs, fmt.Errorf("room/%s: %w", room, err))
			continue
		}
		st.rooms[room] = seated{slots: block, seats: seats}
		free = free[len(block):]
	}
	return short
}

// find is the slot that shows v: by the right stream, or by the other one when
// that is all there is room for.
func (st *stage) find(state *State, v media.View) (held, bool) {
	want := state.picture(v)
	if h, ok := st.pictures[want]; ok {
		return h, true
	}
	if len(st.free()) == 0 {
		h, ok := st.pictures[picture{want.source, !want.main}]
		return h, ok
	}
	return held{}, false
}

// fill writes the slots into the views.
func (st *stage) fill(state *State, views []View, n need) {
	for i := range views {
		kind, name, _ := ParseSource(views[i].Source)
		switch kind {
		case SourceRoom:
			views[i].Seats = slices.Clone(st.rooms[name].seats)
		case SourceCamera, SourceParticipant:
			views[i].Slot = -1
			if h, ok := st.shown(state, n, media.Source(views[i].Source)); ok {
				views[i].Slot, views[i].LiveFrom = h.slot, h.liveFrom
			}
		}
	}
}

func (st *stage) shown(state *State, n need, source media.Source) (held, bool) {
	for _, v := range n.pictures {
		if v.Source != source {
			continue
		}
		want := state.picture(v)
		if h, ok := st.pictures[want]; ok {
			return h, true
		}
		h, ok := st.pictures[picture{source, !want.main}]
		return h, ok
	}
	return held{}, false
}

// keep clears every slot that none of the needs uses.
func (st *stage) keep(state *State, p Pictures, needs ...need) {
	pictures, rooms := map[int]bool{}, map[string]bool{}
	for _, n := range needs {
		for _, v := range n.pictures {
			if h, ok := st.shown(state, n, v.Source); ok {
				pictures[h.slot] = true
			}
		}
		for _, room := range n.rooms {
			rooms[room] = true
		}
	}
	for pic, h := range maps.Clone(st.pictures) {
		if !pictures[h.slot] {
			p.Clear(st.screen, h.slot)
			delete(st.pictures, pic)
		}
	}
	for room := range maps.Clone(st.rooms) {
		if !rooms[room] {
			p.ClearRoom(st.screen, room)
			delete(st.rooms, room)
		}
	}
}

// describe is the sentence of a receipt, "" when nothing is short.
func (s shortage) describe(st *stage) string {
	if st.size == 0 && s.wanted > 0 {
		return "no pictures: its peer connection is not up"
	}
	if s.wanted > 0 {
		used := st.size - len(st.free())
		return fmt.Sprintf("too many pictures: %d of %d", used+s.wanted, st.size)
	}
	if len(s.errs) > 0 {
		return "a picture cannot be shown: " + s.errs[0].Error()
	}
	return ""
}
