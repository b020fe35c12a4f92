package media_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kawung/media"
)

// A yard is cameras that can be switched off and on, by name.
type yard struct {
	mu  sync.Mutex // guards off
	off map[string]chan struct{}
}

// lose ends a camera's pictures; it does not answer any more.
func (y *yard) lose(name string) {
	y.mu.Lock()
	defer y.mu.Unlock()
	if y.off[name] == nil {
		y.off[name] = make(chan struct{})
	}
	close(y.off[name])
}

func (y *yard) mend(name string) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.off[name] = make(chan struct{})
}

func (y *yard) Pull(ctx context.Context, u media.Upstream, out media.Outlet) error {
	y.mu.Lock()
	if y.off[u.Name] == nil {
		y.off[u.Name] = make(chan struct{})
	}
	gone := y.off[u.Name]
	y.mu.Unlock()
	select {
	case <-gone:
	default:
		flow(ctx, gone, out.Video)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("dial: %w", media.ErrSilent)
}

// A guarded is a relay with a screen "d" of one window that shows camera c, and
// camera b in its place.
type guarded struct {
	*media.Relay
	*yard
	t      *testing.T
	events <-chan media.Event
}

var withStandIn = media.View{Source: "camera/c", Instead: "camera/b"}

func guard(t *testing.T, dead ...string) (g guarded, stop func()) {
	t.Helper()
	y := &yard{off: map[string]chan struct{}{}}
	for _, name := range dead {
		y.lose(name)
	}
	r, end := running(media.RelayConfig{Puller: y, Peers: windows{}})
	r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://c"}, {Name: "b", URL: "rtsp://b"}})
	if _, err := r.OpenScreen(t.Context(), "d", "s", 1, 0); err != nil {
		t.Fatal(err)
	}
	events, unwatch := r.Watch()
	g = guarded{r, y, t, events}
	g.show(withStandIn)
	return g, func() {
		unwatch()
		end()
	}
}

func (g guarded) show(v media.View) {
	g.t.Helper()
	if _, err := g.Show("d", 0, v); err != nil {
		g.t.Fatal(err)
	}
	synctest.Wait()
}

// shows waits and checks whose pictures are on the window then.
func (g guarded) shows(after time.Duration, when string, want media.Source) {
	g.t.Helper()
	time.Sleep(after)
	synctest.Wait()
	if got, ok := g.StandIn("d", 0); !ok || got.Shown != want || got.Source != "camera/c" {
		g.t.Errorf("%s: %+v, %v, want %s shown for camera/c", when, got, ok, want)
	}
}

func (g guarded) viewers(name string, want int) {
	g.t.Helper()
	synctest.Wait()
	if h, _ := g.HealthOf(media.Source("camera/" + name)); h.Viewers != want {
		g.t.Errorf("camera %s has %d viewers, want %d", name, h.Viewers, want)
	}
}

// turns counts how often the window changed its source.
func (g guarded) turns() (n int) {
	for {
		select {
		case e := <-g.events:
			if _, ok := e.(media.StoodIn); ok {
				n++
			}
		default:
			return n
		}
	}
}

func TestASecondSourceTakesOverWhileTheFirstIsDead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, stop := guard(t)
		defer stop()
		g.shows(10*time.Second, "both well", "camera/c")
		g.viewers("b", 0)
		g.lose("c")
		g.shows(time.Second, "the first lost", "camera/b")
		g.viewers("c", 1)
		g.shows(time.Minute, "it stays lost", "camera/b")
		if h, _ := g.HealthOf("camera/c"); h.State != media.StateSilent {
			t.Errorf("the first is %s, want it tried again and again", h.State)
		}
		g.mend("c")
		g.shows(4*time.Second, "not yet trusted", "camera/b")
		g.shows(9*time.Second, "live for five seconds", "camera/c")
		g.shows(time.Second, "and kept", "camera/c")
		g.viewers("b", 0)
		g.viewers("c", 1)
		if n := g.turns(); n != 2 {
			t.Errorf("told of %d changes, want 2", n)
		}
	})
}

func TestACameraThatOnlyConnectsIsGivenTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		y := &yard{off: map[string]chan struct{}{}}
		r, end := running(media.RelayConfig{Peers: windows{}, Puller: pull(func(ctx context.Context, u media.Upstream, out *media.Fanout) error {
			if u.Name == "c" {
				<-ctx.Done() // it never says anything
				return ctx.Err()
			}
			return y.Pull(ctx, u, media.Outlet{Video: out})
		})})
		defer end()
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://c"}, {Name: "b", URL: "rtsp://b"}})
		if _, err := r.OpenScreen(t.Context(), "d", "s", 1, 0); err != nil {
			t.Fatal(err)
		}
		g := guarded{Relay: r, yard: y, t: t}
		g.show(withStandIn)
		g.shows(2900*time.Millisecond, "connecting", "camera/c")
		g.shows(1100*time.Millisecond, "too long", "camera/b")
	})
}

func TestOfTwoDeadSourcesTheFirstIsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, stop := guard(t, "c", "b")
		defer stop()
		g.shows(time.Minute, "both dead", "camera/c")
		g.mend("b")
		g.shows(8*time.Second, "the second is back", "camera/b")
		g.lose("b")
		g.shows(time.Second, "and gone again", "camera/c")
		g.mend("c")
		g.shows(8*time.Second, "the first is back", "camera/c")
		g.viewers("b", 0)
		if n := g.turns(); n != 2 {
			t.Errorf("told of %d changes, want 2", n)
		}
	})
}

func TestAFirstSourceThatComesAndGoesIsTrustedLessAndLess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, stop := guard(t)
		defer stop()
		for range 20 { // well for 13 s, lost for 2
			time.Sleep(13 * time.Second)
			g.lose("c")
			time.Sleep(2 * time.Second)
			g.mend("c")
		}
		if n := g.turns(); n > 5 {
			t.Errorf("%d changes in five minutes, want at most 5", n)
		}
	})
}

func TestWhatEndsAWindowEndsItsHold(t *testing.T) {
	for name, end := range map[string]func(guarded){
		"cleared":         func(g guarded) { g.Clear("d", 0) },
		"another view":    func(g guarded) { g.show(media.View{Source: "camera/b"}) },
		"screen closed":   func(g guarded) { g.CloseScreen("d") },
		"another session": func(g guarded) { _, _ = g.OpenScreen(g.t.Context(), "d", "other", 1, 0) },
		"camera removed":  func(g guarded) { g.SetCameras([]media.Camera{{Name: "b", URL: "rtsp://b"}}) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g, stop := guard(t, "c")
				defer stop()
				g.shows(5*time.Second, "the first dead", "camera/b")
				g.viewers("c", 1)
				end(g)
				time.Sleep(1100 * time.Millisecond)
				g.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://c"}, {Name: "b", URL: "rtsp://b"}})
				g.viewers("c", 0)
			})
		})
	}
}

func TestASourceThatIsGoneHandsItsWindowOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, stop := guard(t)
		defer stop()
		g.show(media.View{Source: "participant/rapat/dinkes", Instead: "camera/b"})
		time.Sleep(2 * time.Second)
		if got, _ := g.StandIn("d", 0); got.Shown != "camera/b" {
			t.Errorf("%+v, want camera/b for a participant who is not there", got)
		}
		if _, err := g.Show("d", 0, media.View{Source: "camera/none", Instead: "camera/neither"}); err == nil {
			t.Error("two sources that do not exist were taken")
		}
	})
}

func TestAnotherSizeKeepsTheStandIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, stop := guard(t, "c")
		defer stop()
		g.shows(5*time.Second, "the first dead", "camera/b")
		v := withStandIn
		v.Width = 400
		g.show(v)
		g.shows(0, "smaller", "camera/b")
		g.viewers("b", 1)
		if n := g.turns(); n != 1 {
			t.Errorf("told of %d changes, want 1", n)
		}
	})
}
