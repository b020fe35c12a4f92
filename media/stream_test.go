package media_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kawung/media"
)

// pull is a puller that is a function.
type pull func(ctx context.Context, u media.Upstream, out *media.Fanout) error

func (p pull) Pull(ctx context.Context, u media.Upstream, out media.Outlet) error {
	return p(ctx, u, out.Video)
}

// run runs a relay inside a synctest bubble until the returned function.
func run(p pull) (*media.Relay, func()) { return running(media.RelayConfig{Puller: p}) }

func running(c media.RelayConfig) (*media.Relay, func()) {
	r := media.NewRelay(c)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	return r, func() {
		cancel()
		<-done
	}
}

// flow writes 25 frames/s until ctx ends or stop is closed.
func flow(ctx context.Context, stop <-chan struct{}, out *media.Fanout) {
	out.SetFormat(media.Format{Codec: media.H264, Width: 1280, Height: 720})
	tick := time.NewTicker(40 * time.Millisecond)
	defer tick.Stop()
	for n := int64(0); ; n++ {
		out.Write(frame(n, n%50 == 0))
		select {
		case <-ctx.Done():
			return
		case <-stop:
			return
		case <-tick.C:
		}
	}
}

func state(t *testing.T, r *media.Relay, want media.StreamState) media.Health {
	t.Helper()
	synctest.Wait()
	h, ok := r.HealthOf("camera/c")
	if !ok || h.State != want {
		t.Errorf("state %q (%s), want %q", h.State, h.Reason, want)
	}
	return h
}

func TestACameraIsIdleConnectingLiveStalledAndLiveAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stall, again := make(chan struct{}), make(chan struct{})
		r, stop := run(func(ctx context.Context, _ media.Upstream, out *media.Fanout) error {
			time.Sleep(time.Second)
			flow(ctx, stall, out)
			<-again
			flow(ctx, nil, out)
			return ctx.Err()
		})
		defer stop()
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://x"}})
		state(t, r, media.StateIdle)
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://x", Always: true}})
		state(t, r, media.StateConnecting)
		time.Sleep(5 * time.Second)
		h := state(t, r, media.StateLive)
		if h.FPS < 24 || h.FPS > 26 || h.Bitrate < 190_000 || h.Bitrate > 210_000 || h.Width != 1280 || h.Codec != "H264" {
			t.Errorf("health %+v, want 25 frames/s, 200 kbit/s, H264 1280", h)
		}
		close(stall)
		time.Sleep(2900 * time.Millisecond)
		state(t, r, media.StateLive)
		time.Sleep(400 * time.Millisecond)
		if h := state(t, r, media.StateStalled); h.Reason == "" {
			t.Error("a stalled camera gives no reason")
		}
		close(again)
		time.Sleep(500 * time.Millisecond)
		state(t, r, media.StateLive)
	})
}

func TestAFailingCameraIsTriedAgainMoreAndMoreSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Time
		r, stop := run(func(context.Context, media.Upstream, *media.Fanout) error {
			at = append(at, time.Now())
			return fmt.Errorf("dial: %w", media.ErrSilent)
		})
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://x", Always: true}})
		time.Sleep(time.Minute)
		state(t, r, media.StateSilent)
		stop()
		for i := 1; i < len(at); i++ {
			want := min(250*time.Millisecond<<(i-1), 6*time.Second)
			if got := at[i].Sub(at[i-1]); got < want*3/4 || got > want*5/4 {
				t.Errorf("wait %d is %v, want %v and up to a quarter more or less", i, got, want)
			}
		}
		if len(at) < 11 || len(at) > 19 {
			t.Errorf("%d attempts in a minute, want about 15", len(at))
		}
	})
}

func TestEveryFailureHasItsState(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want media.StreamState
	}{
		{media.ErrSilent, media.StateSilent},
		{media.ErrRefused, media.StateRefused},
		{media.ErrUnsupported, media.StateUnsupported},
		{media.ErrWrongPassword, media.StateWrongPassword},
		{errors.New("connection reset"), media.StateConnecting},
	} {
		synctest.Test(t, func(t *testing.T) {
			r, stop := run(func(context.Context, media.Upstream, *media.Fanout) error { return fmt.Errorf("SETUP: %w", tt.err) })
			defer stop()
			r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://u:secret@x", Always: true}})
			if h := state(t, r, tt.want); h.Reason == "" {
				t.Errorf("%v gives no reason", tt.err)
			}
		})
	}
}

func TestAWrongPasswordIsNotTriedForAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var tries atomic.Int32
		r, stop := run(func(context.Context, media.Upstream, *media.Fanout) error {
			tries.Add(1)
			return media.ErrWrongPassword
		})
		defer stop()
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://x", Always: true}})
		time.Sleep(44 * time.Second)
		if n := tries.Load(); n != 1 {
			t.Errorf("%d attempts in 44 s, want 1", n)
		}
		// The password is corrected: at once.
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://x", Password: "new", Always: true}})
		synctest.Wait()
		if n := tries.Load(); n != 2 {
			t.Errorf("%d attempts after the correction, want 2", n)
		}
	})
}

func TestABusyCameraIsLeftAloneForHalfAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var tries atomic.Int32
		r, stop := run(func(context.Context, media.Upstream, *media.Fanout) error {
			tries.Add(1)
			return fmt.Errorf("DESCRIBE: 453: %w", media.ErrBusy)
		})
		defer stop()
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://x", Always: true}})
		time.Sleep(30*time.Second - time.Millisecond)
		if h := state(t, r, media.StateRefused); tries.Load() != 1 || !strings.Contains(h.Reason, "no more viewers") {
			t.Errorf("%d attempts in 30 s, %q; want 1 and the reason", tries.Load(), h.Reason)
		}
		time.Sleep(8 * time.Second)
		if n := tries.Load(); n != 2 {
			t.Errorf("%d attempts in 38 s, want 2", n)
		}
	})
}

func TestACameraLingersAsLongAsItSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, stop := run(func(ctx context.Context, _ media.Upstream, out *media.Fanout) error {
			flow(ctx, nil, out)
			return ctx.Err()
		})
		defer stop()
		linger := func(d time.Duration) { r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://x", Linger: d}}) }
		linger(time.Minute)
		if _, _, err := r.Keyframe(t.Context(), "camera/c"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(59 * time.Second)
		state(t, r, media.StateLive)
		linger(2 * time.Minute)
		time.Sleep(60 * time.Second)
		state(t, r, media.StateLive)
		time.Sleep(2 * time.Second)
		state(t, r, media.StateIdle)
	})
}

func TestACameraIsPulledOnDemandAndLingers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var pulls atomic.Int32
		r, stop := run(func(ctx context.Context, _ media.Upstream, out *media.Fanout) error {
			pulls.Add(1)
			flow(ctx, nil, out)
			return ctx.Err()
		})
		defer stop()
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://x"}})
		for range 2 { // the second one within the linger: no new pull
			if _, _, err := r.Keyframe(t.Context(), "camera/c"); err != nil {
				t.Fatal(err)
			}
			time.Sleep(9 * time.Second)
			state(t, r, media.StateLive)
		}
		time.Sleep(2 * time.Second)
		h := state(t, r, media.StateIdle)
		if h.FPS != 0 || h.Bitrate != 0 || pulls.Load() != 1 {
			t.Errorf("idle with %v frames/s after %d pulls, want 0 and 1", h.FPS, pulls.Load())
		}
		// Nothing of the old picture is left for a newcomer.
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, at, err := r.Keyframe(ctx, "camera/c"); err != nil || !at.IsZero() || pulls.Load() != 2 {
			t.Errorf("keyframe after idling = %v, %v, pulls %d; want a new pull", at, err, pulls.Load())
		}
	})
}

func TestUnchangedCamerasGoOnAndRemovedOnesEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var pulls, ended atomic.Int32
		r, stop := run(func(ctx context.Context, _ media.Upstream, out *media.Fanout) error {
			pulls.Add(1)
			defer ended.Add(1)
			flow(ctx, nil, out)
			return ctx.Err()
		})
		defer stop()
		both := []media.Camera{{Name: "c", URL: "rtsp://x", Sub: "rtsp://y", Always: true}, {Name: "d", URL: "rtsp://z", Always: true}}
		r.SetCameras(both)
		time.Sleep(time.Second)
		r.SetCameras(both)
		time.Sleep(time.Second)
		if pulls.Load() != 3 || ended.Load() != 0 {
			t.Errorf("%d pulls, %d ended; want 3 and 0", pulls.Load(), ended.Load())
		}
		r.SetCameras(both[:1])
		synctest.Wait()
		if _, ok := r.HealthOf("camera/d"); ok || ended.Load() != 1 || len(r.Health()) != 1 {
			t.Errorf("%d ended and %d cameras left, want 1 and 1", ended.Load(), len(r.Health()))
		}
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://x", Always: true}})
		synctest.Wait()
		if ended.Load() != 2 || pulls.Load() != 3 {
			t.Errorf("%d ended, %d pulls after the substream went; want 2 and 3", ended.Load(), pulls.Load())
		}
	})
}

func TestAWatcherHearsOfEveryState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, stop := run(func(ctx context.Context, _ media.Upstream, out *media.Fanout) error {
			flow(ctx, nil, out)
			return ctx.Err()
		})
		events, end := r.Watch()
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://x", Always: true}})
		time.Sleep(time.Second)
		stop()
		end()
		var states []media.StreamState
		for e := range events {
			if h, ok := e.(media.HealthChanged); ok && (len(states) == 0 || states[len(states)-1] != h.Health.State) {
				states = append(states, h.Health.State)
			}
		}
		if fmt.Sprint(states) != "[connecting live]" {
			t.Errorf("states %v, want connecting, live", states)
		}
	})
}

func TestAWatcherThatFallsBehindIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, stop := run(func(context.Context, media.Upstream, *media.Fanout) error { return media.ErrSilent })
		events, end := r.Watch()
		for i := range 400 {
			r.SetCameras([]media.Camera{{Name: "c", URL: fmt.Sprint(i), Always: i%2 == 0}})
			synctest.Wait()
			time.Sleep(10 * time.Second)
		}
		stop()
		end()
		last := media.Event(nil)
		n := 0
		for e := range events {
			last, n = e, n+1
		}
		if last != (media.Lost{}) {
			t.Errorf("the last of %d events is %v, want Lost", n, last)
		}
	})
}
