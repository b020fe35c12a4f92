package sfu_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kawung/media/sfu"
)

const (
	loud   = 20  // −20 dBov
	silent = 127 // −127 dBov
)

var start = time.Unix(1000, 0)

// room has the named members, in order.
func room(names string) *sfu.Room {
	r := sfu.NewRoom()
	for _, id := range strings.Fields(names) {
		r.Join(id)
	}
	return r
}

// talk lets somebody be heard for a while, a packet every 20 ms, and says when
// the time is over and whether they became the speaker.
func talk(r *sfu.Room, id string, level uint8, from time.Time, d time.Duration) (to time.Time, changed bool) {
	for to = from; to.Before(from.Add(d)); to = to.Add(20 * time.Millisecond) {
		changed = r.Heard(id, level, to) || changed
	}
	return to, changed
}

func TestTheFirstToSpeakHasTheFloor(t *testing.T) {
	r := room("a b")
	if _, changed := talk(r, "a", silent, start, time.Second); changed || r.Speaker() != "" {
		t.Errorf("silence made %q the speaker", r.Speaker())
	}
	if _, changed := talk(r, "b", loud, start, time.Second); !changed || r.Speaker() != "b" {
		t.Errorf("speaker %q, want b", r.Speaker())
	}
}

func TestNobodyLosesTheFloorWithinASecondAndAHalf(t *testing.T) {
	r := room("a b")
	r.Heard("a", loud, start)
	at, changed := talk(r, "b", loud, start.Add(100*time.Millisecond), 1300*time.Millisecond)
	if changed || r.Speaker() != "a" {
		t.Fatalf("speaker %q after %v, want a still", r.Speaker(), at.Sub(start))
	}
	if _, changed := talk(r, "b", loud, at, 300*time.Millisecond); !changed || r.Speaker() != "b" {
		t.Errorf("speaker %q, want b after a second and a half of a's silence", r.Speaker())
	}
}

func TestTwoWhoSpeakAlikeDoNotTakeTurns(t *testing.T) {
	r := room("a b")
	changes := 0
	for i := range 1000 {
		at := start.Add(time.Duration(i) * 20 * time.Millisecond)
		for _, id := range []string{"a", "b"} {
			if r.Heard(id, loud+uint8(i%3), at) {
				changes++
			}
		}
	}
	if changes != 1 || r.Speaker() != "a" {
		t.Errorf("%d changes, speaker %q; want 1 and a", changes, r.Speaker())
	}
}

func TestTheSpeakerKeepsTheFloorInSilence(t *testing.T) {
	r := room("a b")
	at, _ := talk(r, "a", loud, start, time.Second)
	talk(r, "b", silent, at, 10*time.Second)
	if r.Speaker() != "a" {
		t.Errorf("speaker %q, want a", r.Speaker())
	}
	r.Leave("a")
	if r.Speaker() != "" {
		t.Errorf("speaker %q has left", r.Speaker())
	}
	if r.Heard("a", loud, at) || r.Speaker() != "" {
		t.Error("somebody who left is heard")
	}
}

func TestSeatsDoNotMove(t *testing.T) {
	r := room("a b c d e")
	for _, tt := range []struct {
		step  string
		do    func()
		wants string
		want  string
	}{
		{"three come", func() {}, "a b c", "[a b c]"},
		{"one stops sending", func() {}, "b c", "[a b c]"},
		{"one leaves", func() { r.Leave("b") }, "a c", "[a  c]"},
		{"another takes the free seat", func() {}, "a c d", "[a d c]"},
		{"one too many waits", func() {}, "a c d e", "[a d c]"},
		{"the one who stopped gives way", func() {}, "c d e", "[e d c]"},
		{"a stranger gets none", func() {}, "c d e x", "[e d c]"},
	} {
		tt.do()
		if got := fmt.Sprint(r.Seats("wall", 3, strings.Fields(tt.wants))); got != tt.want {
			t.Errorf("%s: seats %s, want %s", tt.step, got, tt.want)
		}
	}
	r.Unseat("wall")
	if got := fmt.Sprint(r.Seats("wall", 2, []string{"d", "e"})); got != "[d e]" {
		t.Errorf("a new wall: seats %s, want [d e]", got)
	}
}

func TestTheSpeakerTakesTheSeatOfTheOneSilentTheLongest(t *testing.T) {
	r := room("a b c")
	all := []string{"a", "b", "c"}
	at, _ := talk(r, "a", loud, start, 2*time.Second)
	r.Seats("wall", 2, all)
	talk(r, "c", loud, at, 2*time.Second)
	if got := fmt.Sprint(r.Seats("wall", 2, all)); got != "[a c]" {
		t.Errorf("seats %s, want [a c]: b never spoke", got)
	}
}

func TestFewerSeatsKeepTheFirst(t *testing.T) {
	r := room("a b c")
	all := []string{"a", "b", "c"}
	r.Seats("wall", 3, all)
	if got := fmt.Sprint(r.Seats("wall", 1, all)); got != "[a]" {
		t.Errorf("seats %s, want [a]", got)
	}
	if got := r.Seats("wall", 0, all); len(got) != 0 {
		t.Errorf("seats %v, want none", got)
	}
}
