package media_test

import (
	"fmt"
	"testing"
	"time"

	"kawung/media"
)

// frame is a frame numbered by its time.
func frame(n int64, key bool) *media.Frame {
	return &media.Frame{Time: n, Keyframe: key, Packets: []media.Packet{{Payload: make([]byte, 1000), Marker: true}}}
}

func video() *media.Fanout {
	f := media.NewFanout(nil, nil)
	f.SetFormat(media.Format{Codec: media.H264})
	return f
}

// times are the frames that wait in a reader.
func times(r *media.Reader) (all []int64) {
	for {
		select {
		case f, ok := <-r.Frames():
			if !ok {
				return all
			}
			all = append(all, f.Time)
		default:
			return all
		}
	}
}

func past(burst []*media.Frame) (all []int64) {
	for _, f := range burst {
		all = append(all, f.Time)
	}
	return all
}

func same(t *testing.T, what string, got []int64, want ...int64) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

func TestALateReaderGetsTheGroupAndThenEveryFrame(t *testing.T) {
	f := video()
	for n, key := range []bool{false, true, false, true, false} {
		f.Write(frame(int64(n), key))
	}
	r, burst := f.Subscribe()
	defer r.Close()
	f.Write(frame(5, false))
	f.Write(frame(6, true))
	same(t, "burst", past(burst), 3, 4)
	same(t, "frames", times(r), 5, 6)
	if burst[0].Codec() != media.H264 || f.Keyframe().Time != 6 || f.Last().Time != 6 {
		t.Errorf("codec %v, keyframe %d, last %d; want H264, 6, 6", burst[0].Codec(), f.Keyframe().Time, f.Last().Time)
	}
}

func TestWithoutACacheAReaderStartsAtAKeyframe(t *testing.T) {
	asked := 0
	f := media.NewFanout(func() { asked++ }, nil)
	f.SetFormat(media.Format{Codec: media.VP8})
	r, burst := f.Subscribe()
	defer r.Close()
	f.Write(frame(1, false))
	f.Write(frame(2, true))
	same(t, "burst", past(burst))
	same(t, "frames", times(r), 2)
	if asked != 1 || r.Drops() != 1 {
		t.Errorf("%d keyframe requests and %d drops, want 1 and 1", asked, r.Drops())
	}
}

func TestASlowReaderLosesOnlyItsOwnFrames(t *testing.T) {
	f := video()
	slow, _ := f.Subscribe()
	defer slow.Close()
	quick, _ := f.Subscribe()
	defer quick.Close()
	for n := range int64(300) {
		f.Write(frame(n, n%50 == 0))
		same(t, "quick reader", times(quick), n)
	}
	if got := times(slow); got[0] != 0 || len(got) >= 300 || slow.Drops() == 0 {
		t.Errorf("slow reader got %d frames from %d on and lost %d", len(got), got[0], slow.Drops())
	}
	f.Write(frame(301, false))
	f.Write(frame(302, true))
	f.Write(frame(303, false))
	same(t, "slow reader goes on", times(slow), 302, 303)
}

func TestALongGroupIsNotBurstFromASourceThatCanBeAsked(t *testing.T) {
	asked := 0
	f := media.NewFanout(func() { asked++ }, nil)
	f.SetFormat(media.Format{Codec: media.VP8})
	for n := range int64(200) {
		f.Write(frame(n, n == 0))
	}
	r, burst := f.Subscribe()
	defer r.Close()
	if len(burst) != 0 || asked != 1 {
		t.Errorf("burst of %d and %d requests, want none and one request", len(burst), asked)
	}
	if !f.Asks() || video().Asks() {
		t.Error("Asks is wrong")
	}
}

func TestAnOutgrownGroupIsNotCached(t *testing.T) {
	f := video()
	big := &media.Frame{Packets: make([]media.Packet, 1000)}
	for i := range big.Packets {
		big.Packets[i].Payload = make([]byte, media.MaxPayload)
	}
	f.Write(frame(0, true))
	for range media.MaxGOP/big.Bytes() + 1 {
		next := *big
		f.Write(&next)
	}
	if !f.Overflow() || f.Keyframe() != nil {
		t.Error("a group over the bound is still cached")
	}
	f.Write(frame(1, true))
	if f.Overflow() || f.Keyframe() == nil {
		t.Error("the next group is not cached")
	}
}

func TestAResetHidesTheOldPicture(t *testing.T) {
	f := video()
	f.Write(frame(0, true))
	r, _ := f.Subscribe()
	defer r.Close()
	f.Reset()
	late, burst := f.Subscribe()
	defer late.Close()
	f.Write(frame(1, false))
	f.Write(frame(2, true))
	same(t, "burst after the reset", past(burst))
	same(t, "reader", times(r), 2)
	same(t, "late reader", times(late), 2)
}

func TestAnotherCodecBeginsWithItsKeyframe(t *testing.T) {
	f := video()
	f.Write(frame(0, true))
	r, _ := f.Subscribe()
	defer r.Close()
	f.SetFormat(media.Format{Codec: media.VP8})
	f.Write(frame(1, false))
	f.Write(frame(2, true))
	same(t, "frames", times(r), 2)
}

func TestSoundNeedsNoKeyframe(t *testing.T) {
	f := media.NewFanout(nil, nil)
	f.SetFormat(media.Format{Codec: media.Opus})
	f.Write(frame(0, false))
	r, burst := f.Subscribe()
	f.Write(frame(1, false))
	same(t, "burst", past(burst))
	same(t, "frames", times(r), 1)
	r.Close()
	r.Close()
	f.Write(frame(2, false))
	same(t, "frames after Close", times(r))
}

func TestTheNumberOfViewersIsTold(t *testing.T) {
	var told []int
	f := media.NewFanout(nil, func(n int) { told = append(told, n) })
	a, _ := f.Subscribe()
	b, _ := f.Subscribe()
	a.Close()
	b.Close()
	if fmt.Sprint(told) != "[1 2 1 0]" || f.Viewers() != 0 {
		t.Errorf("told %v, want [1 2 1 0]", told)
	}
}

func TestCountersCountFramesAndBytes(t *testing.T) {
	f := video()
	f.Write(frame(0, true))
	f.Write(frame(1, false))
	if frames, bytes := f.Counters(); frames != 2 || bytes != 2000 {
		t.Errorf("Counters = %d, %d; want 2, 2000", frames, bytes)
	}
}

func BenchmarkFanoutWrite(b *testing.B) {
	for _, n := range []int{1, 16, 256} {
		b.Run(fmt.Sprintf("readers=%d", n), func(b *testing.B) {
			f := video()
			var readers []*media.Reader
			for range n {
				r, _ := f.Subscribe()
				defer r.Close()
				readers = append(readers, r)
			}
			frames := make([]*media.Frame, 50)
			for i := range frames {
				frames[i] = frame(int64(i), i == 0)
				frames[i].Arrived = time.Unix(0, 0)
			}
			b.ReportAllocs()
			b.SetBytes(1000)
			for i := 0; b.Loop(); i++ {
				f.Write(frames[i%50])
				for _, r := range readers {
					<-r.Frames()
				}
			}
		})
	}
}

func TestAFrameAfterAStillnessIsDamagedUnlessItIsAKeyframe(t *testing.T) {
	f := media.NewFanout(nil, nil)
	f.SetFormat(media.Format{Codec: media.H264})
	at := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	write := func(after time.Duration, key bool) bool {
		at = at.Add(after)
		fr := &media.Frame{Keyframe: key, Time: media.Ticks(at, 90000), Arrived: at, Packets: []media.Packet{{Payload: []byte{0x65}, Marker: true}}}
		f.Write(fr)
		return fr.Damaged
	}
	for _, c := range []struct {
		what  string
		after time.Duration
		key   bool
		want  bool
	}{
		{"the first of all", 0, true, false},
		{"the next one", 40 * time.Millisecond, false, false},
		{"one that is late", 1900 * time.Millisecond, false, false},
		{"one after seven seconds", 7 * time.Second, false, true},
		{"the one after it", 40 * time.Millisecond, false, false},
		{"a keyframe after seven seconds", 7 * time.Second, true, false},
	} {
		if got := write(c.after, c.key); got != c.want {
			t.Errorf("%s is damaged: %t", c.what, got)
		}
	}
	for range 3 { // a camera that sends a picture every four seconds
		write(4*time.Second, false)
		write(4*time.Second, true)
	}
	if write(4*time.Second, false) {
		t.Error("the frames of a slow camera are damaged, all of them")
	}
}
