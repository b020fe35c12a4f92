package media_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"kawung/media"
)

// asked counts questions for keyframes.
type asked chan bool // of the substream

func (a asked) AskKeyframe(_ context.Context, camera string, sub bool) error {
	if camera == "c" {
		a <- sub
	}
	return nil
}

// longGroups is a camera that sends a keyframe when it is asked, and otherwise
// every so often from after on.
func longGroups(a asked, after, every time.Duration) pull {
	return func(ctx context.Context, _ media.Upstream, out *media.Fanout) error {
		out.Uplink().Opened("tcp")
		out.SetFormat(media.Format{Codec: media.H264, Width: 1280, Height: 720})
		tick := time.NewTicker(40 * time.Millisecond)
		defer tick.Stop()
		began := time.Now()
		for n := int64(1); ; n++ {
			key := false
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-a:
				key = true
			case <-tick.C:
			}
			since := time.Since(began) - after
			key = key || n == 1 && after == 0 || since >= 0 && since%every < 40*time.Millisecond
			out.Write(frame(n, key))
		}
	}
}

// waits is how long a new viewer waits for its first keyframe.
func waits(t *testing.T, r *media.Relay) time.Duration {
	t.Helper()
	began := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, _, err := r.Keyframe(ctx, "camera/c"); err != nil {
		t.Fatal(err)
	}
	return time.Since(began)
}

func TestACameraWithLongGroupsIsAskedForAKeyframe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := make(asked, 8)
		r, stop := running(media.RelayConfig{Puller: longGroups(a, 12*time.Second, 12*time.Second), Asker: a})
		defer stop()
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://x"}})
		if took := waits(t, r); took > time.Second {
			t.Errorf("a new viewer waited %s, want at most 1 s", took)
		}
	})
}

func TestACameraThatSendsAKeyframeAtOnceIsNotAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := make(asked, 8)
		r, stop := running(media.RelayConfig{Puller: longGroups(make(asked), 0, time.Second), Asker: a})
		defer stop()
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://x", Always: true}})
		waits(t, r)
		time.Sleep(time.Minute)
		if len(a) != 0 {
			t.Errorf("it was asked %d times", len(a))
		}
	})
}

func TestACameraIsAskedAtMostEveryTwoSecondsAndOnlyForViewers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := make(asked, 100)
		deaf := longGroups(make(asked), time.Hour, time.Hour)
		r, stop := running(media.RelayConfig{Puller: deaf, Asker: a})
		defer stop()
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://x", Always: true}})
		time.Sleep(10 * time.Second)
		if len(a) != 0 {
			t.Errorf("nobody watches and it was asked %d times", len(a))
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		_, _, _ = r.Keyframe(ctx, "camera/c") // there is none
		if len(a) < 4 || len(a) > 5 {
			t.Errorf("it was asked %d times in 10 s, want every 2 s", len(a))
		}
	})
}

func TestAReaderThatCannotGoOnWaitsForAKeyframeAndGoesOnReceiving(t *testing.T) {
	f := media.NewFanout(nil, nil)
	f.SetFormat(media.Format{Codec: media.H264})
	f.Write(frame(1, true))
	r, _ := f.Subscribe()
	defer r.Close()
	if f.Waiting() {
		t.Error("a reader with a keyframe waits for one")
	}
	r.Lost()
	f.Write(frame(2, false))
	if got := times(r); !f.Waiting() || len(got) != 1 {
		t.Errorf("waiting: %t, received %v; want it to wait and to go on receiving", f.Waiting(), got)
	}
	f.Write(frame(3, true))
	if f.Waiting() {
		t.Error("it waits after a keyframe")
	}
}

func TestACameraThatWasSetUpOtherwiseIsPulledAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pulls := make(chan string, 8)
		r, stop := run(func(ctx context.Context, u media.Upstream, out *media.Fanout) error {
			pulls <- u.Name
			flow(ctx, nil, out)
			return ctx.Err()
		})
		defer stop()
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://x", Always: true}})
		time.Sleep(time.Second)
		r.Renew("c")
		r.Renew("other")
		time.Sleep(time.Second)
		if len(pulls) != 2 {
			t.Errorf("it was pulled %d times, want twice", len(pulls))
		}
	})
}
