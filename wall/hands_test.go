package wall_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kawung/wall"
)

func TestACameraIsInOneHandAtATime(t *testing.T) {
	const thing = "camera/gerbang"
	sari := wall.Actor{Name: "sari", Role: wall.RoleOperator, Token: "s1"}
	budi := wall.Actor{Name: "budi", Role: wall.RoleOperator, Token: "b1"}
	other := sari
	other.Token = "s2" // another tablet
	start := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	var hands wall.Hands
	for _, step := range []struct {
		what  string
		at    time.Duration
		who   wall.Actor
		beat  wall.Beat
		fresh bool
		late  bool
		held  bool
	}{
		{"letting go of nothing takes nothing", 0, budi, wall.Beat{Still: true}, false, false, false},
		{"the first has it", 0, sari, wall.Beat{Stroke: 1}, true, false, false},
		{"the second does not", time.Second, budi, wall.Beat{Stroke: 1}, false, false, true},
		{"nor stops it", time.Second, budi, wall.Beat{Still: true}, false, false, true},
		{"nor the first's other tablet", time.Second, other, wall.Beat{Stroke: 7}, false, false, true},
		{"it moves on", 2 * time.Second, sari, wall.Beat{Stroke: 1}, false, false, false},
		{"and is let go of", 3 * time.Second, sari, wall.Beat{Stroke: 1, Still: true}, false, false, false},
		{"what was overtaken moves nothing", 3 * time.Second, sari, wall.Beat{Stroke: 1}, false, true, false},
		{"the next stroke does", 4 * time.Second, sari, wall.Beat{Stroke: 2}, false, false, false},
		{"it stays in that hand for a while", 4*time.Second + wall.HandFor - 1, budi, wall.Beat{Stroke: 1}, false, false, true},
		{"and then is free", 4*time.Second + wall.HandFor, budi, wall.Beat{Stroke: 1}, true, false, false},
		{"for the first no more", 5*time.Second + wall.HandFor, sari, wall.Beat{Stroke: 3}, false, false, true},
	} {
		fresh, late, err := hands.Beat(thing, step.who, step.beat, start.Add(step.at))
		if fresh != step.fresh || late != step.late || errors.Is(err, wall.ErrHeld) != step.held {
			t.Errorf("%s: Beat = fresh %v, late %v, %v", step.what, fresh, late, err)
		}
		if err != nil && !strings.Contains(err.Error(), "sari") && !strings.Contains(err.Error(), "budi") {
			t.Errorf("%s: %q does not name the holder", step.what, err)
		}
	}
	if hand, ok := hands.Of(thing, start.Add(5*time.Second+wall.HandFor)); !ok || hand.By != "budi" {
		t.Errorf("Of = %+v, %v, want budi", hand, ok)
	}
	if _, ok := hands.Of(thing, start.Add(time.Hour)); ok {
		t.Error("a hand that was lifted is still there")
	}
}
