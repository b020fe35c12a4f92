package media_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"kawung/media"
)

var epoch = time.Unix(1_700_000_000, 0)

func TestATimelineFollowsTheLeastDelay(t *testing.T) {
	tl := media.NewTimeline(90000)
	random := rand.New(rand.NewPCG(1, 2))
	rtp := uint32(1<<32 - 90000) // wraps after a second
	last := int64(0)
	for i := range 500 {
		made := epoch.Add(time.Duration(i) * 40 * time.Millisecond)
		jitter := time.Duration(random.IntN(30)) * time.Millisecond
		if i%10 == 0 {
			jitter = 0
		}
		got := tl.Map(rtp, made.Add(5*time.Millisecond+jitter))
		rtp += 3600
		if got <= last {
			t.Fatalf("frame %d at %d after %d, want later", i, got, last)
		}
		last = got
		if off := got - media.Ticks(made, 90000); i > 10 && (off < 0 || off > 900) {
			t.Errorf("frame %d is %d ticks after it was made, want up to 10 ms of constant delay", i, off)
		}
	}
}

func TestATimelineStartsAnewWhenTheClockJumps(t *testing.T) {
	tl := media.NewTimeline(90000)
	tl.Map(1000, epoch)
	at := epoch.Add(40 * time.Millisecond)
	if got, want := tl.Map(1_000_000_000, at), media.Ticks(at, 90000); got != want {
		t.Errorf("after a jump ahead %d, want the wall clock %d", got, want)
	}
	at = at.Add(40 * time.Millisecond)
	if got, want := tl.Map(5, at), media.Ticks(at, 90000); got != want {
		t.Errorf("after a jump back %d, want the wall clock %d", got, want)
	}
}

func TestTheSameRTPTimeIsTheSameFrame(t *testing.T) {
	tl := media.NewTimeline(90000)
	a := tl.Map(1000, epoch)
	if b := tl.Map(1000, epoch.Add(20*time.Millisecond)); a != b {
		t.Errorf("two packets of one frame at %d and %d", a, b)
	}
}

func TestASteadyTimelineKeepsTheSendersDistances(t *testing.T) {
	tl := media.NewSteadyTimeline(48000, 60*time.Millisecond)
	random := rand.New(rand.NewPCG(1, 2))
	last := int64(0)
	for i := range 1000 {
		jitter := time.Duration(random.IntN(40)) * time.Millisecond
		got := tl.Map(uint32(i*960), epoch.Add(time.Duration(i)*20*time.Millisecond+jitter))
		if i > 0 && got-last != 960 {
			t.Fatalf("packet %d is %d ticks after the one before, want 960", i, got-last)
		}
		last = got
	}
	pause := epoch.Add(30 * time.Second)
	if got, want := tl.Map(1000*960, pause), media.Ticks(pause, 48000); got != want {
		t.Errorf("after a pause %d, want the wall clock %d", got, want)
	}
}
