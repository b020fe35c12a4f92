package media_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kawung/media"
	"kawung/media/record"
)

// A tape is a relay with a real recorder and a camera "c" that can be cut off.
type tape struct {
	t     *testing.T
	relay *media.Relay
	cut   chan struct{}
	seen  []*media.Frame // what the reader got
}

// rewind runs f with a camera that has sent for so long.
func rewind(t *testing.T, d time.Duration, f func(*tape)) {
	t.Helper()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		archive, err := record.New(record.Config{Path: dir, MinFree: -1, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		p := &tape{t: t, cut: make(chan struct{})}
		r, stop := running(media.RelayConfig{Recorder: archive, Peers: windows{}, Puller: pull(p.pull)})
		p.relay = r
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- archive.Run(ctx) }()
		defer func() {
			stop()
			cancel()
			<-done
		}()
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://c", Keep: 30 * time.Minute}})
		time.Sleep(d)
		synctest.Wait()
		f(p)
	})
}

// pull sends pictures that say when they were made.
func (p *tape) pull(ctx context.Context, _ media.Upstream, out *media.Fanout) error {
	out.SetFormat(media.Format{Codec: media.H264, Width: 640, Height: 360})
	tick := time.NewTicker(40 * time.Millisecond)
	defer tick.Stop()
	for n := 0; ; n++ {
		now := time.Now()
		out.Write(stamped(now, n%50 == 0))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-p.cut:
			time.Sleep(20 * time.Second)
			p.cut = make(chan struct{})
			n = -1
		case <-tick.C:
		}
	}
}

// parameter sets of a picture of 640×360.
var sps, pps = func() (a, b []byte) {
	clip, err := os.ReadFile("../configs/demo/clips/pasar.360.h264")
	if err != nil {
		panic(err)
	}
	for _, nal := range bytes.Split(clip[:200], []byte{0, 0, 1}) {
		switch nal = bytes.TrimRight(nal, "\x00"); {
		case len(nal) > 0 && nal[0]&0x1f == 7:
			a = nal
		case len(nal) > 0 && nal[0]&0x1f == 8:
			b = nal
		}
	}
	return a, b
}()

func stamped(at time.Time, key bool) *media.Frame {
	text := []byte(at.UTC().Format(time.RFC3339Nano))
	units := [][]byte{append([]byte{0x41}, text...)}
	if key {
		units = [][]byte{sps, pps, append([]byte{0x65}, text...)}
	}
	return &media.Frame{Packets: media.H264Packets(units...), Time: media.Ticks(at, 90000), Keyframe: key, Arrived: at}
}

// made is what a picture says.
func made(f *media.Frame) time.Time {
	var last []byte
	for u := range media.H264Units(f.Packets) {
		last = u
	}
	at, _ := time.Parse(time.RFC3339Nano, string(last[1:]))
	return at
}

// watch shows a source for so long and keeps what came.
func (p *tape) watch(source media.Source, d time.Duration) {
	p.t.Helper()
	feed, err := p.relay.Feed(source, false)
	if err != nil {
		p.t.Fatal(err)
	}
	reader, burst := feed.Video.Subscribe()
	p.seen = append(p.seen[:0], burst...)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for f := range reader.Frames() {
			p.seen = append(p.seen, f)
		}
	}()
	time.Sleep(d)
	synctest.Wait()
	reader.Close()
	<-done
}

// behind is how old a picture was when it was shown.
func behind(f *media.Frame) time.Duration {
	return media.FromTicks(f.Time, 90000).Sub(made(f)).Round(time.Millisecond)
}

func TestAMinuteAgoFollowsWhatIsLiveAtThatDistance(t *testing.T) {
	rewind(t, 90*time.Second, func(p *tape) {
		p.watch("camera/c?at=-60s", 10*time.Second)
		n := len(p.seen)
		if n < 10*25 || !p.seen[0].Keyframe {
			t.Fatalf("%d pictures came in 10 s, want 250 and those back to a keyframe", n)
		}
		for i, f := range p.seen {
			if d := behind(f); d < 60*time.Second-time.Millisecond || d > 60*time.Second+time.Millisecond {
				t.Fatalf("picture %d is %s behind, want 60 s", i, d)
			}
			if i > 0 && made(f).Sub(made(p.seen[i-1])).Round(time.Millisecond) != 40*time.Millisecond {
				t.Fatalf("picture %d follows %s after the one before, want 40 ms", i, made(f).Sub(made(p.seen[i-1])))
			}
		}
		if late := time.Since(media.FromTicks(p.seen[n-1].Time, 90000)); late > 100*time.Millisecond {
			t.Errorf("the newest picture is %s late", late)
		}
		h, ok := p.relay.HealthOf("camera/c?at=-60s")
		if !ok || h.State != media.StatePast || h.Behind != time.Minute || h.Width != 640 {
			t.Errorf("health %+v, %v; want past, a minute behind", h, ok)
		}
	})
}

func TestATimeOfDayPlaysOnFromThereAndLeavesGapsOut(t *testing.T) {
	rewind(t, 20*time.Second, func(p *tape) {
		close(p.cut) // 20 s without a picture
		time.Sleep(60 * time.Second)
		at := time.Now().Add(-65 * time.Second)
		p.watch(media.Source("camera/c?at="+at.Format(time.RFC3339Nano)), 15*time.Second)
		if first := made(p.seen[0]); first.After(at) || at.Sub(first) > 2*time.Second {
			t.Errorf("it begins at %s, want the keyframe before %s", first, at)
		}
		jumps := 0
		for i, f := range p.seen[1:] {
			if step := made(f).Sub(made(p.seen[i])); step > 10*time.Second {
				jumps++
				if shown := media.FromTicks(f.Time-p.seen[i].Time, 90000).Sub(time.Unix(0, 0)); shown > time.Second {
					t.Errorf("a gap of %s is shown for %s", step, shown)
				}
			}
		}
		if jumps != 1 || len(p.seen) < 14*25 {
			t.Errorf("%d gaps and %d pictures in 15 s, want one and about 375", jumps, len(p.seen))
		}
	})
}

func TestAllWindowsOfAPastShareItAndItEndsAfterTheLastOne(t *testing.T) {
	rewind(t, 30*time.Second, func(p *tape) {
		const source = "camera/c?at=-10s"
		a, err := p.relay.Feed(source, false)
		b, err2 := p.relay.Feed(source, true)
		if err != nil || err2 != nil || a.Video != b.Video {
			t.Fatalf("two windows have two replays: %v, %v", err, err2)
		}
		p.watch(source, time.Second)
		time.Sleep(9 * time.Second)
		synctest.Wait()
		if _, ok := p.relay.HealthOf(source); !ok {
			t.Error("it ended before the linger")
		}
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if h, ok := p.relay.HealthOf(source); ok {
			t.Errorf("12 s after the last viewer it is %s, want gone", h.State)
		}
	})
}

func TestAtItsEndTheLastPictureStandsAndThatIsSaid(t *testing.T) {
	rewind(t, 20*time.Second, func(p *tape) {
		const source = "camera/c?at=-10s"
		close(p.cut)
		p.watch(source, 19*time.Second)
		if h, _ := p.relay.HealthOf(source); h.State != media.StateEnded || h.Reason == "" {
			t.Errorf("9 s after the last recorded picture it is %s (%s), want ended", h.State, h.Reason)
		}
		p.watch(source, 14*time.Second)
		if h, _ := p.relay.HealthOf(source); h.State != media.StatePast || h.Reason != "" {
			t.Errorf("when there is more again it is %s (%s), want past", h.State, h.Reason)
		}
	})
}

func TestBeforeTheRecordingItSaysWhereThatBegins(t *testing.T) {
	rewind(t, 20*time.Second, func(p *tape) {
		p.watch("camera/c?at=-60s", 2*time.Second)
		if h, _ := p.relay.HealthOf("camera/c?at=-60s"); h.State != media.StateUnrecorded || !strings.Contains(h.Reason, "the recording begins at") {
			t.Errorf("%s (%s), want unrecorded and where it begins", h.State, h.Reason)
		}
		p.watch("camera/c?at=-60s", 45*time.Second)
		if h, _ := p.relay.HealthOf("camera/c?at=-60s"); h.State != media.StatePast || len(p.seen) == 0 {
			t.Errorf("when it is a minute long: %s (%s), want past", h.State, h.Reason)
		}
		if _, err := p.relay.Feed("camera/c?at=soon", false); err == nil {
			t.Error("at=soon is a source")
		}
		p.relay.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://c"}})
		synctest.Wait()
		if _, ok := p.relay.HealthOf("camera/c?at=-60s"); ok {
			t.Error("a camera that is not kept has a past")
		}
	})
}

func TestMomentsAreReadStrictly(t *testing.T) {
	for source, ok := range map[media.Source]bool{
		"camera/c?at=-60s": true, "camera/c?at=-5m": true, "camera/c?at=2026-11-23T10:41:00+07:00": true,
		"camera/c?at=2026-11-23T10:41:00 07:00": true, // as a query gives it
		"camera/c?at=60s":                       false, "camera/c?at=-1s": false, "camera/c?at=-25h": false, "camera/c?at=": false, "camera/c?at=10:41": false,
	} {
		if live, _, past, err := media.CutPast(source); live != "camera/c" || !past || (err == nil) != ok {
			t.Errorf("CutPast(%q) = %q, %v, %v; want ok %v", source, live, past, err, ok)
		}
	}
	if live, _, past, err := media.CutPast("camera/c"); live != "camera/c" || past || err != nil {
		t.Errorf("CutPast(camera/c) = %q, %v, %v", live, past, err)
	}
}
