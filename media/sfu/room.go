// Package sfu holds the rules of a room: who speaks, who sits where. The
// packets go through media's fan-outs; nothing here touches them or names a
// library.
package sfu

import (
	"math"
	"slices"
	"time"

	"kawung/media"
)

// How the active speaker is found.
const (
	// Hold is how long a speaker keeps the floor at the least, so that a cough
	// or a short "yes" does not move the picture.
	Hold = 1500 * time.Millisecond
	// rise and fade are the time constants of a participant's loudness: a
	// word makes a speaker, the pause between two does not unmake one.
	rise = 100 * time.Millisecond
	fade = 500 * time.Millisecond
	// speech is the loudness from which somebody speaks, in dB above the
	// silence of RFC 6464 (−127 dBov): −50 dBov.
	speech = 77
	// margin is how much louder than the speaker, in dB, another must be.
	margin = 3
)

// A Room is the rules of one room. It is not safe for concurrent use: the
// relay guards it.
type Room struct {
	members map[string]*loudness
	speaker string
	since   time.Time           // when speaker took the floor
	seats   map[string][]string // by viewer: who has each seat
}

var _ media.RoomRules = (*Room)(nil)

// A loudness follows how loud somebody has been lately.
type loudness struct {
	level float64 // dB above silence, fading
	at    time.Time
	spoke time.Time // when last the speaker
}

// now is the loudness at t: silence is not always sent (RFC 7587 §3.1.3), so
// it fades by itself.
func (l *loudness) now(t time.Time) float64 {
	return l.level * math.Exp(-float64(t.Sub(l.at))/float64(fade))
}

// NewRoom returns the rules of an empty room.
func NewRoom() *Room {
	return &Room{members: map[string]*loudness{}, seats: map[string][]string{}}
}

// Rules is NewRoom as media.RelayConfig wants it.
func Rules() media.RoomRules { return NewRoom() }

// Join lets somebody in.
func (r *Room) Join(id string) {
	if r.members[id] == nil {
		r.members[id] = &loudness{}
	}
}

// Leave takes somebody out: the floor and their seats are free.
func (r *Room) Leave(id string) {
	delete(r.members, id)
	if r.speaker == id {
		r.speaker, r.since = "", time.Time{}
	}
	for _, seats := range r.seats {
		if i := slices.Index(seats, id); i >= 0 {
			seats[i] = ""
		}
	}
}

// Heard takes the loudness of one packet of sound, in decibels below full
// scale (RFC 6464: 0 loudest, 127 silence), and says whether the active speaker
// changed.
func (r *Room) Heard(id string, decibels uint8, at time.Time) bool {
	m := r.members[id]
	if m == nil {
		return false
	}
	level, pace := float64(127-min(decibels, 127)), fade
	if level > m.level {
		pace = rise
	}
	m.level += (level - m.level) * (1 - math.Exp(-float64(max(0, at.Sub(m.at)))/float64(pace)))
	m.at = at
	if id == r.speaker {
		m.spoke = at
		return false
	}
	if m.level < speech || !r.yields(m.level, at) {
		return false
	}
	r.speaker, r.since, m.spoke = id, at, at
	return true
}

// yields says whether the speaker loses the floor to somebody that loud.
func (r *Room) yields(level float64, at time.Time) bool {
	speaker := r.members[r.speaker]
	return speaker == nil || at.Sub(r.since) >= Hold && level >= speaker.now(at)+margin
}

// Speaker is who speaks, or spoke last; "" before anybody did.
func (r *Room) Speaker() string { return r.speaker }
