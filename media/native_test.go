package media_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kawung/media"
)

// modern notes every pull: addresses with "265" are H.265, which comes only
// when it is welcome; with "reordered" it comes to nobody.
type modern struct{ *journal }

func (m modern) Pull(ctx context.Context, u media.Upstream, out media.Outlet) error {
	switch {
	case !strings.Contains(u.URL, "265"):
		m.note("direct " + u.Name)
	case !out.HEVC:
		m.note("direct " + u.Name)
		return fmt.Errorf("DESCRIBE: %w: the camera sends H265", media.ErrHEVC)
	case strings.Contains(u.URL, "reordered"):
		m.note("refused " + u.Name)
		return fmt.Errorf("pictures: %w", media.ErrBFrames)
	default:
		m.note("hevc " + u.Name)
	}
	flow(ctx, nil, out.Video)
	return ctx.Err()
}

// decoders are peers whose pages decode H.265.
type decoders struct{ media.Peers }

func (decoders) Screen(_ context.Context, cfg media.ScreenConfig) (media.ScreenPeer, error) {
	return &decoder{window{readers: make([]*media.Reader, cfg.Video)}}, nil
}

type decoder struct{ window }

func (*decoder) Answer(context.Context, string) ([]media.Codec, error) {
	return []media.Codec{media.H264, media.H265}, nil
}

// hevcRelay is a relay with one camera of H.265 and a screen "d" that decodes it.
func hevcRelay(t *testing.T, j *journal, url string) (r *media.Relay, stop func()) {
	t.Helper()
	r, stop = running(media.RelayConfig{Puller: modern{j}, Transcoder: j.transcode(), Peers: decoders{}})
	r.SetCameras([]media.Camera{{Name: "c", URL: url}})
	if _, err := r.OpenScreen(t.Context(), "d", "s", 1, 0); err != nil {
		t.Fatal(err)
	}
	return r, stop
}

func show(t *testing.T, r *media.Relay, answered bool) {
	t.Helper()
	if answered {
		if err := r.AnswerScreen(t.Context(), "d", "s", ""); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.Show("d", 0, media.View{Source: "camera/c"}); err != nil {
		t.Fatal(err)
	}
}

func TestAScreenThatDecodesHEVCGetsItAsItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var j journal
		r, stop := hevcRelay(t, &j, "rtsp://x/265")
		defer stop()
		show(t, r, true)
		j.expect(t, "shown", "direct c, hevc c hevc")
		time.Sleep(time.Second)
		if h := state(t, r, media.StateLive); h.Transcoded || h.Upstreams != 1 || h.Viewers != 1 {
			t.Errorf("health = %+v, want one session and no transcode", h)
		}
	})
}

func TestAnAnswerThatComesLateEndsTheTranscode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var j journal
		r, stop := hevcRelay(t, &j, "rtsp://x/265")
		defer stop()
		show(t, r, false)
		j.expect(t, "before the answer", "direct c, transcode c")
		if err := r.AnswerScreen(t.Context(), "d", "s", ""); err != nil {
			t.Fatal(err)
		}
		j.expect(t, "after it", "hevc c hevc")
	})
}

func TestHEVCThatNoPageShowsIsTranscodedForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var j journal
		r, stop := hevcRelay(t, &j, "rtsp://x/265/reordered")
		defer stop()
		show(t, r, true)
		j.expect(t, "shown", "direct c, refused c hevc, transcode c")
	})
}

func TestHEVCEndsWithItsCamera(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var j journal
		r, stop := hevcRelay(t, &j, "rtsp://x/265")
		defer stop()
		show(t, r, true)
		synctest.Wait()
		j.take()
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://x/264"}})
		j.expect(t, "set to H.264", "direct c")
		r.SetCameras(nil)
		synctest.Wait()
		if _, ok := r.HealthOf("camera/c"); ok {
			t.Error("a camera that was removed has health")
		}
	})
}
