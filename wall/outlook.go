package wall

import (
	"cmp"
	"slices"

	"kawung/media"
)

// How many cameras and participants somebody outside the room is shown at once,
// and how many beside a conference. The others wait to be asked for: a phone
// decodes few pictures, and its line carries few.
const (
	lookPictures       = 8
	lookPicturesBeside = 6
)

// OutlookSlots is how many slots the page of an Outlook has: what is shown and
// what comes next, side by side.
const OutlookSlots = 2 * lookPictures

// An Outlook is the book of which slot of a viewer's page shows what. It is no
// part of any take: it follows the program. One goroutine at a time uses it.
type Outlook struct {
	stage *stage
	need  need
}

// NewOutlook is the book of a page whose slots carry nothing yet.
func NewOutlook(screen media.ScreenID) *Outlook {
	return &Outlook{stage: newStage(string(screen), OutlookSlots)}
}

// TakeOver is the book of a page of that session as the relay has it: a
// controller that was restarted finds its viewers' pictures there. It is nil
// when the relay has no such connection.
func TakeOver(p Pictures, screen media.ScreenID, session string) *Outlook {
	has, ok := p.Screen(screen)
	if !ok || has.Session != session || !has.Connected {
		return nil
	}
	o := NewOutlook(screen)
	o.stage.adopt(has)
	return o
}

// Show puts what the windows show on slots and writes the slots into them. The
// largest windows come first, before them the one named first, if it is there.
// What was shown before stays on its slots until Settle, unless it is in the way.
func (o *Outlook) Show(p Pictures, list []Sighted, first string) {
	o.stage.size = p.Slots(o.stage.screen)
	views := make([]View, len(list))
	for i, w := range list {
		views[i] = w.View
	}
	o.need = choose(views, first)
	if o.stage.put(p, o.need, false).wanted > 0 {
		o.stage.keep(p, o.need)
		o.stage.put(p, o.need, false)
	}
	o.stage.fill(views)
	for i := range list {
		list[i].View = views[i]
	}
}

// Settle takes what is not shown any more off its slots.
func (o *Outlook) Settle(p Pictures) { o.stage.keep(p, o.need) }

// Withdraw is Settle ahead of time: only what these windows show stays.
func (o *Outlook) Withdraw(p Pictures, list []Sighted) {
	views := make([]View, len(list))
	for i, w := range list {
		views[i] = w.View
	}
	o.need = needOf(views)
	o.Settle(p)
}

// Seated takes in the relay's newest seating of a room; it says whether the
// page shows that room.
func (o *Outlook) Seated(room string, seats []media.Seat) bool {
	r, ok := o.stage.rooms[room]
	if !ok {
		return false
	}
	r.seats = slices.Clone(seats)
	o.stage.rooms[room] = r
	return true
}

// choose is what the views need, without the pictures that are too many.
func choose(views []View, first string) need {
	n := needOf(views)
	type candidate struct {
		picture
		first bool
		area  float64
	}
	var all []candidate
	for _, v := range views { // needOf has one picture for each of these, in this order
		if kind, _, _ := ParseSource(v.Source); kind == SourceCamera || kind == SourceParticipant {
			all = append(all, candidate{n.pictures[len(all)], first != "" && v.Window == first, v.Box.Width * v.Box.Height})
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int {
		if a.first != b.first {
			return map[bool]int{true: -1, false: 1}[a.first]
		}
		return cmp.Compare(b.area, a.area)
	})
	most := lookPictures
	if len(n.rooms) > 0 {
		most = lookPicturesBeside
	}
	n.pictures = nil
	for _, c := range all[:min(most, len(all))] {
		n.pictures = append(n.pictures, c.picture)
	}
	return n
}
