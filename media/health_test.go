package media_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"kawung/media"
)

func advised(h media.Health) (codes []string) {
	for _, a := range h.Advice {
		codes = append(codes, a.Code)
	}
	return codes
}

// TestHealthOfBothStreams: what a puller tells of its sessions is in the
// camera's health, stream by stream.
func TestHealthOfBothStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, end := run(func(ctx context.Context, u media.Upstream, out *media.Fanout) error {
			out.Uplink().Opened("udp")
			if u.Name == "c" {
				out.Uplink().Advise(media.AdviceBFrames)
				out.Uplink().Advise(media.AdviceBFrames)
			}
			out.SetFormat(media.Format{Codec: media.H264, Width: 1280, Height: 720})
			tick := time.NewTicker(40 * time.Millisecond)
			defer tick.Stop()
			for n := int64(0); ; n++ {
				fr := frame(n, n%250 == 0)
				fr.Time = n * 3600
				out.Write(fr)
				out.Uplink().Arrived(0)
				if n%50 == 49 {
					out.Uplink().Arrived(3) // of 54, once in two seconds
				}
				select {
				case <-ctx.Done():
					return ctx.Err()
				case <-tick.C:
				}
			}
		})
		defer end()
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://x/", Sub: "rtsp://x/sub", Always: true}})
		time.Sleep(15 * time.Second)
		h := state(t, r, media.StateLive)
		if h.Upstreams != 2 || h.Transport != "udp" || h.Transcoded {
			t.Errorf("upstreams %d, transport %q, transcoded %v, want 2, udp, false", h.Upstreams, h.Transport, h.Transcoded)
		}
		if h.GOP.Frames != 250 || h.GOP.Length != 10*time.Second {
			t.Errorf("group of pictures %+v, want 250 frames in 10 s", h.GOP)
		}
		if h.Loss < 0.05 || h.Loss > 0.06 { // 3 of 54
			t.Errorf("loss %.3f, want 3 of 54", h.Loss)
		}
		if want := []string{"b-frames", "long-gop", "loss"}; !slices.Equal(advised(h), want) {
			t.Errorf("advice %v, want %v", advised(h), want)
		}
		if h.Main == nil || h.Sub == nil || h.Sub.State != media.StateLive || h.Sub.FPS < 24 || h.Main.Frames < 300 {
			t.Errorf("streams %+v and %+v", h.Main, h.Sub)
		}
	})
}

// TestHealthAfterTheSession: what was measured ends with the session, the
// advice does not, and failures are counted.
func TestHealthAfterTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fail := make(chan struct{})
		r, end := run(func(ctx context.Context, _ media.Upstream, out *media.Fanout) error {
			select {
			case <-fail:
				return media.ErrSilent
			default:
			}
			out.Uplink().Opened("tcp")
			out.Uplink().Advise(media.AdviceClock)
			flow(ctx, fail, out)
			return media.ErrSilent
		})
		defer end()
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://x/", Always: true}})
		time.Sleep(5 * time.Second)
		if h := state(t, r, media.StateLive); h.Upstreams != 1 || h.Reconnects != 0 || h.GOP.Frames != 50 {
			t.Errorf("live: %d upstreams, %d reconnects, %+v", h.Upstreams, h.Reconnects, h.GOP)
		}
		close(fail)
		synctest.Wait()
		h := state(t, r, media.StateSilent)
		if h.Upstreams != 0 || h.Transport != "" || h.GOP != (media.GOP{}) || h.FPS != 0 || h.Reconnects != 1 {
			t.Errorf("after the end: %+v", h)
		}
		if got := advised(h); !slices.Equal(got, []string{"clock"}) {
			t.Errorf("advice after the end %v, want clock", got)
		}
	})
}
