package media_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kawung/media"
)

// errForeign is what a puller says of a camera that sends H.265.
var errForeign = fmt.Errorf("DESCRIBE: %w: the camera sends H265", media.ErrUnsupported)

// A journal is what two pullers were asked to do, in order.
type journal struct {
	mu    sync.Mutex // guards lines
	lines []string
}

func (j *journal) note(what string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, what)
}

// take is what was noted since the last take.
func (j *journal) take() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	said := strings.Join(j.lines, ", ")
	j.lines = nil
	return said
}

// direct notes every pull; addresses with "265" are refused, others flow.
func (j *journal) direct() pull {
	return func(ctx context.Context, u media.Upstream, out *media.Fanout) error {
		j.note("direct " + u.Name)
		if strings.Contains(u.URL, "265") {
			return errForeign
		}
		flow(ctx, nil, out)
		return ctx.Err()
	}
}

// transcode notes every transcode and its end.
func (j *journal) transcode() pull {
	return func(ctx context.Context, u media.Upstream, out *media.Fanout) error {
		j.note("transcode " + u.Name)
		flow(ctx, nil, out)
		j.note("end " + u.Name)
		return ctx.Err()
	}
}

// windows are peers that attach whatever a screen is shown.
type windows struct{ media.Peers }

func (windows) Screen(_ context.Context, cfg media.ScreenConfig) (media.ScreenPeer, error) {
	return &window{readers: make([]*media.Reader, cfg.Video)}, nil
}

type window struct {
	media.ScreenPeer
	readers []*media.Reader
}

func (*window) Offer() media.ScreenOffer { return media.ScreenOffer{} }

func (w *window) Show(slot int, stream *media.Fanout) uint32 {
	if w.readers[slot] != nil {
		w.readers[slot].Close()
		w.readers[slot] = nil
	}
	if stream != nil {
		w.readers[slot], _ = stream.Subscribe()
	}
	return 0
}

// Follow turns at once.
func (w *window) Follow(slot int, stream *media.Fanout, _ time.Duration) *media.Fanout {
	w.Show(slot, stream)
	return stream
}

func (w *window) Close() error {
	for slot := range w.readers {
		w.Show(slot, nil)
	}
	return nil
}

// transcoding runs a relay with a screen "d" of one window.
func transcoding(t *testing.T, direct, transcode pull, cameras ...media.Camera) (r *media.Relay, show func(media.View), stop func()) {
	t.Helper()
	r = media.NewRelay(media.RelayConfig{Puller: direct, Transcoder: transcode, Peers: windows{}})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	r.SetCameras(cameras)
	if _, err := r.OpenScreen(ctx, "d", "s", 1, 0); err != nil {
		t.Fatal(err)
	}
	show = func(v media.View) {
		if v.Source == "" {
			r.Clear("d", 0)
		} else if _, err := r.Show("d", 0, v); err != nil {
			t.Error(err)
		}
		synctest.Wait()
	}
	return r, show, func() {
		cancel()
		<-done
	}
}

func (j *journal) expect(t *testing.T, when, want string) {
	t.Helper()
	synctest.Wait()
	if got := j.take(); got != want {
		t.Errorf("%s: %q, want %q", when, got, want)
	}
}

func TestACameraThatCannotPassIsTranscodedWhileSomebodyWatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var j journal
		r, show, stop := transcoding(t, j.direct(), j.transcode(), media.Camera{Name: "c", URL: "rtsp://x/265"})
		defer stop()
		j.expect(t, "before anybody watches", "")
		show(media.View{Source: "camera/c"})
		j.expect(t, "watched", "direct c, transcode c")
		time.Sleep(5 * time.Second)
		state(t, r, media.StateLive)
		show(media.View{})
		time.Sleep(9 * time.Second)
		j.expect(t, "within the linger", "")
		time.Sleep(2 * time.Second)
		j.expect(t, "after the linger", "end c")
		state(t, r, media.StateIdle)
		show(media.View{Source: "camera/c"})
		j.expect(t, "watched again: it is known", "transcode c")
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://x/264"}})
		j.expect(t, "with another address", "end c, direct c")
	})
}

func TestAnAlwaysCameraIsNotTranscodedForNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var j journal
		r, show, stop := transcoding(t, j.direct(), j.transcode(), media.Camera{Name: "c", URL: "rtsp://x/265", Always: true})
		defer stop()
		time.Sleep(time.Minute)
		j.expect(t, "unwatched", "direct c")
		if h := state(t, r, media.StateIdle); !strings.Contains(h.Reason, "transcode") {
			t.Errorf("reason %q, want the transcode named", h.Reason)
		}
		show(media.View{Source: "camera/c"})
		j.expect(t, "watched", "transcode c")
	})
}

func TestAStreamThatPassesIsRatherShownThanATranscode(t *testing.T) {
	big, small := media.View{Source: "camera/c", Width: 1920}, media.View{Source: "camera/c", Width: 400}
	for _, tt := range []struct {
		name, main, sub string
		view            media.View
		want            string
	}{
		{"big window, substream H.264", "265", "264", big, "direct c, direct c sub"},
		{"small window, main stream H.264", "264", "265", small, "direct c, direct c sub"},
		{"big window, neither", "265", "265", big, "direct c, direct c sub, transcode c"},
		{"small window, neither", "265", "265", small, "direct c, direct c sub, transcode c sub"},
		{"small window, substream H.264", "265", "264", small, "direct c sub"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var j journal
				r, show, stop := transcoding(t, j.direct(), j.transcode(),
					media.Camera{Name: "c", URL: "rtsp://x/" + tt.main, Sub: "rtsp://x/" + tt.sub})
				defer stop()
				show(tt.view)
				// A big window begins both streams at once: which is first, nobody knows.
				asked := strings.Split(j.take(), ", ")
				slices.Sort(asked)
				if got := strings.Join(asked, ", "); got != tt.want {
					t.Errorf("asked: %q, want %q", got, tt.want)
				}
				time.Sleep(time.Second)
				state(t, r, media.StateLive)
			})
		})
	}
}

func TestAFullTranscoderSaysSoAndIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var j journal
		var mu sync.Mutex
		full := true
		r, show, stop := transcoding(t, j.direct(), func(ctx context.Context, u media.Upstream, out *media.Fanout) error {
			mu.Lock()
			refuse := full
			mu.Unlock()
			if refuse {
				return fmt.Errorf("camera: %w", &media.Refusal{Kind: media.ErrTranscoderFull, Reason: "transcoder full 4/4"})
			}
			return j.transcode()(ctx, u, out)
		}, media.Camera{Name: "c", URL: "rtsp://x/265"})
		defer stop()
		show(media.View{Source: "camera/c"})
		if h := state(t, r, media.StateUnsupported); h.Reason != "transcoder full 4/4" {
			t.Errorf("reason %q, want the transcoder's own", h.Reason)
		}
		time.Sleep(time.Minute)
		mu.Lock()
		full = false
		mu.Unlock()
		time.Sleep(11 * time.Second)
		j.expect(t, "once there is room", "direct c, transcode c")
		state(t, r, media.StateLive)
	})
}

func TestACameraWhoseTranscodeFailsIsLookedAtAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var asked []string
		repaired := false
		note := func(s string) bool {
			mu.Lock()
			defer mu.Unlock()
			asked = append(asked, s)
			return repaired
		}
		r, show, stop := transcoding(t, func(ctx context.Context, _ media.Upstream, out *media.Fanout) error {
			if !note("direct") {
				return errForeign
			}
			flow(ctx, nil, out)
			return ctx.Err()
		}, func(context.Context, media.Upstream, *media.Fanout) error {
			note("transcode")
			return fmt.Errorf("transcode: %w", media.ErrUnsupported)
		}, media.Camera{Name: "c", URL: "rtsp://x/265", Always: true})
		defer stop()
		show(media.View{Source: "camera/c"})
		state(t, r, media.StateUnsupported)
		show(media.View{})
		time.Sleep(20 * time.Second)
		if h := state(t, r, media.StateUnsupported); h.Reason == "" {
			t.Error("a camera that nobody can show gives no reason")
		}
		mu.Lock()
		repaired = true
		first := slices.Clone(asked[:3])
		transcodes := len(asked) - len(slices.DeleteFunc(slices.Clone(asked), func(s string) bool { return s == "transcode" }))
		mu.Unlock()
		if !slices.Equal(first, []string{"direct", "transcode", "direct"}) || transcodes != 1 {
			t.Errorf("asked %v with %d transcodes, want direct, transcode, direct and no other transcode for nobody", first, transcodes)
		}
		time.Sleep(11 * time.Second)
		state(t, r, media.StateLive)
	})
}

func TestWithoutATranscoderACameraThatCannotPassIsUnsupported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, stop := run(func(context.Context, media.Upstream, *media.Fanout) error { return errForeign })
		defer stop()
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://x", Always: true}})
		state(t, r, media.StateUnsupported)
	})
}

func TestARefusalIsItsKindAndItsReason(t *testing.T) {
	err := fmt.Errorf("camera c: %w", &media.Refusal{Kind: media.ErrTranscoderFull, Reason: "transcoder full 2/2"})
	if !errors.Is(err, media.ErrTranscoderFull) || !errors.Is(err, media.ErrUnsupported) || err.Error() != "camera c: transcoder full 2/2" {
		t.Errorf("%v: want both kinds and the reason", err)
	}
}
