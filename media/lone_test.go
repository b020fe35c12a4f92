package media_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kawung/media"
)

// screens are windows that wait for a follower's keyframe, as real ones do.
type screens struct{ media.Peers }

func (screens) Screen(_ context.Context, cfg media.ScreenConfig) (media.ScreenPeer, error) {
	return &waiting{window: window{readers: make([]*media.Reader, cfg.Video)}}, nil
}

// A waiting window never turns: its follower is only held.
type waiting struct {
	window
	next *media.Reader
	old  *media.Fanout
}

func (w *waiting) Show(slot int, stream *media.Fanout) uint32 {
	w.release()
	w.old = stream
	return w.window.Show(slot, stream)
}

func (w *waiting) Follow(_ int, stream *media.Fanout, _ time.Duration) *media.Fanout {
	w.release()
	w.next, _ = stream.Subscribe()
	return w.old
}

func (w *waiting) release() {
	if w.next != nil {
		w.next.Close()
		w.next = nil
	}
}

func (w *waiting) Close() error {
	w.release()
	return w.window.Close()
}

// A door is a camera that lets one session in; its main stream none at all when
// shut.
type door struct {
	mu    sync.Mutex // guards in and tries
	shut  bool
	in    string
	tries map[string][]time.Time
}

func (d *door) Pull(ctx context.Context, u media.Upstream, out media.Outlet) error {
	d.mu.Lock()
	d.tries[u.Name] = append(d.tries[u.Name], time.Now())
	full := d.in != "" || d.shut && u.Name == "c"
	if !full {
		d.in = u.Name
	}
	d.mu.Unlock()
	if full {
		return fmt.Errorf("PLAY: 453: %w", media.ErrBusy)
	}
	defer func() {
		time.Sleep(time.Second) // the camera notices late
		d.mu.Lock()
		d.in = ""
		d.mu.Unlock()
	}()
	flow(ctx, nil, out.Video)
	return ctx.Err()
}

func (d *door) inside() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.in
}

// tried is when a stream was asked for.
func (d *door) tried(stream string) []time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.tries[stream])
}

// knock shows a camera with a substream in a small window, and then in a big one.
func knock(t *testing.T, d *door) (r *media.Relay, stop func()) {
	t.Helper()
	d.tries = map[string][]time.Time{}
	r, stop = running(media.RelayConfig{Puller: d, Peers: screens{}})
	r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://c/main", Sub: "rtsp://c/sub"}})
	if _, err := r.OpenScreen(t.Context(), "d", "s", 1, 0); err != nil {
		t.Fatal(err)
	}
	for _, width := range []int{400, 1920} {
		if _, err := r.Show("d", 0, media.View{Source: "camera/c", Width: width}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Second)
		synctest.Wait()
	}
	return r, stop
}

func hasAdvice(r *media.Relay, code string) bool {
	h, _ := r.HealthOf("camera/c")
	return slices.ContainsFunc(h.Advice, func(a media.Advice) bool { return a.Code == code })
}

func TestACameraWithOneSessionGivesItToItsMainStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &door{}
		r, stop := knock(t, d)
		defer stop()
		if got := d.inside(); got != "c" {
			t.Errorf("the session is %q's, want the main stream's", got)
		}
		if h, _ := r.HealthOf("camera/c"); h.State != media.StateLive || h.Upstreams != 1 || !hasAdvice(r, "one-session") {
			t.Errorf("health %+v, want live by one session, and advice", h)
		}
		time.Sleep(5 * time.Minute)
		if n := len(d.tried("c sub")); n != 1 {
			t.Errorf("the substream was opened %d times, want once: it would take the session away", n)
		}
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://c/main", Sub: "rtsp://c/sub", Linger: time.Minute}})
		synctest.Wait()
		if !hasAdvice(r, "one-session") {
			t.Error("a change that is not of its addresses makes the camera forget what was learnt")
		}
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://c/main", Sub: "rtsp://c/other"}})
		time.Sleep(time.Minute)
		if n := len(d.tried("c sub")); n != 2 || d.inside() != "c" {
			t.Errorf("the substream's new address was tried %d times, the session is %q's, want 1 and the main stream's", n-1, d.inside())
		}
	})
}

func TestASubstreamIsNotGivenUpForAMainStreamThatIsRefusedAnyway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &door{shut: true}
		r, stop := knock(t, d)
		defer stop()
		if got := d.inside(); got != "c sub" {
			t.Errorf("the session is %q's, want the substream's again", got)
		}
		if !hasAdvice(r, "main-refused") {
			t.Error("nothing says that the main stream is refused")
		}
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if n := len(d.tried("c sub")); n != 2 {
			t.Errorf("the substream was opened %d times, want twice: it is given up once", n)
		}
		tries := d.tried("c")
		for i, at := range tries[2:] {
			if gap := at.Sub(tries[i+1]); gap < 30*time.Second {
				t.Errorf("the main stream was asked for again after %s, want 30 s or more", gap)
			}
		}
	})
}
