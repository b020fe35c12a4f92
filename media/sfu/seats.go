package sfu

import (
	"slices"
	"time"
)

// Seats says who has each of n seats of a viewer, "" for an empty one. wants
// are those who need a seat, in the order they joined.
//
// Whoever has a seat keeps it while in the room, also when they stop sending
// for a while, so that faces do not hop. When the seats run out, one who does
// not want theirs any more gives way first; then the speaker takes the seat of
// the one who has been silent the longest, and the others wait.
func (r *Room) Seats(viewer string, n int, wants []string) []string {
	seats := r.resize(viewer, n)
	for _, id := range wants {
		if r.members[id] == nil || slices.Contains(seats, id) {
			continue
		}
		if i := r.free(seats, wants, id); i >= 0 {
			seats[i] = id
		}
	}
	r.seats[viewer] = seats
	return slices.Clone(seats)
}

// resize keeps the seats a viewer still has.
func (r *Room) resize(viewer string, n int) []string {
	seats := make([]string, n)
	copy(seats, r.seats[viewer])
	return seats
}

// free finds a seat for id: an empty one, one that is not wanted any more, or,
// for the speaker, the one silent the longest; −1 when there is none.
func (r *Room) free(seats, wants []string, id string) int {
	if i := slices.Index(seats, ""); i >= 0 {
		return i
	}
	if i := slices.IndexFunc(seats, func(s string) bool { return !slices.Contains(wants, s) }); i >= 0 {
		return i
	}
	if id != r.speaker || len(seats) == 0 {
		return -1
	}
	quiet := 0
	for i, s := range seats {
		if r.spoke(s).Before(r.spoke(seats[quiet])) {
			quiet = i
		}
	}
	return quiet
}

// spoke is when somebody last had the floor.
func (r *Room) spoke(id string) time.Time {
	if m := r.members[id]; m != nil {
		return m.spoke
	}
	return time.Time{}
}

// Unseat forgets a viewer.
func (r *Room) Unseat(viewer string) { delete(r.seats, viewer) }
