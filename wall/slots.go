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

// A place is one window's on a display: the nth of its source, from 0. The same
// source in two windows has two slots, because a page draws a slot once.
type place struct {
	source media.Source
	nth    int
}

// A picture is what a window wants of a slot.
type picture struct {
	place
	view media.View
}

// A need is what the views of one display want of its slots.
type need struct {
	pictures []picture
	rooms    []string // each once
}

// held is a picture on a slot, as the relay was last asked for it.
type held struct {
	slot     int
	liveFrom uint32
	view     media.View
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
	pictures map[place]held
	rooms    map[string]seated
}

func newStage(display string, size int) *stage {
	return &stage{
		screen: media.ScreenID(display), size: size,
		pictures: map[place]held{}, rooms: map[string]seated{},
	}
}

// needOf is what the views want.
func needOf(views []View) need {
	var n need
	at := places{}
	for _, v := range views {
		kind, name, _ := ParseSource(v.Source)
		switch kind {
		case SourceRoom:
			if !slices.Contains(n.rooms, name) {
				n.rooms = append(n.rooms, name)
			}
		case SourceCamera, SourceParticipant:
			n.pictures = append(n.pictures, picture{at.next(v), v.picture()})
		}
	}
	return n
}

// places counts the windows of each source.
type places map[media.Source]int

func (p places) next(v View) place {
	source := media.Source(v.Source)
	n := p[source]
	p[source]++
	return place{source, n}
}

// picture is what the relay is asked for. Of a part of the picture that fills a
// window the whole is as much larger.
func (v View) picture() media.View {
	width, height := v.Box.Width, v.Box.Height
	if v.Crop.Width > 0 && v.Crop.Height > 0 {
		width, height = width/v.Crop.Width, height/v.Crop.Height
	}
	return media.View{
		Source: media.Source(v.Source), Instead: media.Source(v.Instead),
		Width: int(width + 0.5), Height: int(height + 0.5), Stream: v.Stream,
	}
}

// wide is a picture good enough for both windows, by the stream that b, the later
// one, is for; what else differs is a's.
func wide(a, b media.View) media.View {
	a.Width, a.Height, a.Stream = max(a.Width, b.Width), max(a.Height, b.Height), b.Stream
	return a
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

// put shows what n wants on free slots, beside what is there already. What is
// there stays on its slot and is asked for at a size that is enough for both.
// Pictures come before rooms: a room takes what is left.
func (st *stage) put(p Pictures, n need, sound bool) shortage {
	var short shortage
	free := st.free()
	for _, pic := range n.pictures {
		h, there := st.pictures[pic.place]
		switch {
		case there:
			short.errs = append(short.errs, st.show(p, pic.place, h.slot, wide(h.view, pic.view))...)
		case len(free) == 0:
			short.wanted++
		default:
			errs := st.show(p, pic.place, free[0], pic.view)
			if short.errs = append(short.errs, errs...); len(errs) == 0 {
				free = free[1:]
			}
		}
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

// show asks the relay for a picture unless it was asked for just that.
func (st *stage) show(p Pictures, at place, slot int, v media.View) []error {
	if h, ok := st.pictures[at]; ok && h.view == v {
		return nil
	}
	from, err := p.Show(st.screen, slot, v)
	if err != nil {
		return []error{fmt.Errorf("%s: %w", v.Source, err)}
	}
	st.pictures[at] = held{slot, from, v}
	return nil
}

// fill writes the slots into the views.
func (st *stage) fill(views []View) {
	at := places{}
	for i := range views {
		kind, name, _ := ParseSource(views[i].Source)
		switch kind {
		case SourceRoom:
			views[i].Seats = slices.Clone(st.rooms[name].seats)
		case SourceCamera, SourceParticipant:
			views[i].Slot = -1
			if h, ok := st.pictures[at.next(views[i])]; ok {
				views[i].Slot, views[i].LiveFrom = h.slot, h.liveFrom
			}
		}
	}
}

// keep clears every slot that none of the needs uses, and asks for the others as
// large as they are seen now.
func (st *stage) keep(p Pictures, needs ...need) {
	pictures, rooms := map[place]media.View{}, map[string]bool{}
	for _, n := range needs {
		for _, pic := range n.pictures {
			v, ok := pictures[pic.place]
			if !ok {
				v = pic.view
			}
			pictures[pic.place] = wide(v, pic.view)
		}
		for _, room := range n.rooms {
			rooms[room] = true
		}
	}
	for at, h := range maps.Clone(st.pictures) {
		if v, ok := pictures[at]; ok {
			_ = st.show(p, at, h.slot, v) // a source that is gone keeps what it had
			continue
		}
		p.Clear(st.screen, h.slot)
		delete(st.pictures, at)
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
