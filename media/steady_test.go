package media_test

import (
	"testing"
	"time"

	"kawung/media"
)

func TestASteadyClockIsNeverSetBack(t *testing.T) {
	var run, set time.Duration // since the start; and by how much the machine's clock was set
	start := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	now := media.Steady(func() time.Time { return start.Add(run + set) }, func() time.Duration { return run })
	for _, tt := range []struct {
		what      string
		run, set  time.Duration
		wantAhead time.Duration // of start + run
	}{
		{"at first", 0, 0, 0},
		{"a second later", time.Second, 0, 0},
		{"set back an hour", time.Second, -time.Hour, 0},
		{"a minute after that", time.Minute, -time.Hour, 0},
		{"set right", 2 * time.Minute, 0, 0},
		{"set forward two hours", 3 * time.Minute, 2 * time.Hour, 2 * time.Hour},
		{"set right again", 4 * time.Minute, 0, 2 * time.Hour},
	} {
		run, set = tt.run, tt.set
		if got, want := now(), start.Add(tt.run+tt.wantAhead); !got.Equal(want) {
			t.Errorf("%s: %s, want %s", tt.what, got, want)
		}
	}
}
