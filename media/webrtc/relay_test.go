package webrtc_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/sfu"
	"kawung/media/webrtc"
)

// cameras is a puller whose cameras are goroutines that write 50 frames/s, each

// group of pictures ten frames long.

type cameras struct {
	id map[string]byte
}

func (c cameras) Pull(ctx context.Context, u media.Upstream, out media.Outlet) error {
	id, ok := c.id[u.Name]
	if !ok {
		return media.ErrSilent
	}
	cam := newCamera(id, media.H264)
	cam.stream = out.Video
	out.Video.SetFormat(media.Format{Codec: media.H264, Width: 640, Height: 360})
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for n := 0; ; n++ {
		cam.write(n%10 == 0, time.Now())
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// relay runs a relay with two cameras and the room "rapat" until the test ends.

func relay(t *testing.T) *media.Relay {
	t.Helper()
	return relayOn(t, endpoint(t))
}

func relayOn(t *testing.T, e *webrtc.Endpoint) *media.Relay {
	t.Helper()
	return relayOf(t, e, cameras{map[string]byte{"pasar": 1, "pantai": 2, "pantai sub": 3}})
}

func relayOf(t *testing.T, e *webrtc.Endpoint, puller media.Puller) *media.Relay {
	t.Helper()
	r := media.NewRelay(media.RelayConfig{Puller: puller, Peers: e, Rules: sfu.Rules})
	r.SetCameras([]media.Camera{{Name: "pasar", URL: "x"}, {Name: "pantai", URL: "x", Sub: "y"}, {Name: "mati", URL: "z"}})
	r.SetRooms([]string{"rapat"})
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := r.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		cancel()
		wg.Wait()
	})
	return r
}

// openScreen opens a relay's screen with a page that is connected.

func openScreen(t *testing.T, r *media.Relay, id media.ScreenID, session string, video, audio int) (media.ScreenOffer, *page) {
	t.Helper()
	events, stop := r.Watch()
	defer stop()
	offer, err := r.OpenScreen(t.Context(), id, session, video, audio)
	if err != nil {
		t.Fatal(err)
	}
	p := newPage(t)
	if err := r.AnswerScreen(t.Context(), id, session, p.answer(offer.SDP)); err != nil {
		t.Fatal(err)
	}
	p.connected()
	await(t, events, func(e media.Event) bool { return e == media.ScreenChanged{Screen: id, Connected: true} })
	return offer, p
}

// await is the first event that fits.

func await(t *testing.T, events <-chan media.Event, fits func(media.Event) bool) media.Event {
	t.Helper()
	late := time.After(patience)
	for {
		select {
		case e := <-events:
			if fits(e) {
				return e
			}
		case <-late:
			t.Fatal("the event did not come")
		}
	}
}

// until reads frames until one fits.

func (p *page) until(mid string, fits func(seen) bool) seen {
	p.t.Helper()
	for range 1000 {
		if f := p.frame(mid); fits(f) {
			return f
		}
	}
	p.t.Fatal("no frame fits")
	return seen{}
}

func TestACameraReachesAScreenAndIsSwitched(t *testing.T) {
	r := relay(t)
	offer, p := openScreen(t, r, "a1", "s1", 2, 1)
	for _, view := range []struct {
		media.View
		camera byte
	}{
		{media.View{Source: "camera/pasar", Width: 640}, 1},
		{media.View{Source: "camera/pantai", Width: 640, Height: 360}, 3},
	} {
		from, err := r.Show("a1", 0, view.View)
		if err != nil {
			t.Fatal(err)
		}
		live := p.until(offer.Video[0], func(f seen) bool { return int32(f.timestamp-from) >= 0 })
		if live.camera != view.camera {
			t.Errorf("%v: live frame of camera %d, want %d", view.View, live.camera, view.camera)
		}
		again, err := r.Show("a1", 0, view.View)
		if err != nil || again != from {
			t.Errorf("%v shown again: liveFrom %d, %v; want %d as before", view.View, again, err, from)
		}
	}
	if h, _ := r.HealthOf("camera/pantai"); h.Viewers != 1 {
		t.Errorf("health %+v, want one viewer", h)
	}
}

func TestShowNamesWhatIsMissing(t *testing.T) {
	r := relay(t)
	if _, err := r.OpenScreen(t.Context(), "a1", "s", 1, 0); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		screen media.ScreenID
		slot   int
		source media.Source
		want   error
	}{
		{"a2", 0, "camera/pasar", media.ErrNotFound},
		{"a1", 1, "camera/pasar", media.ErrSlot},
		{"a1", -1, "camera/pasar", media.ErrSlot},
		{"a1", 0, "camera/nothing", media.ErrNotFound},
		{"a1", 0, "participant/rapat/nobody", media.ErrNotFound},
		{"a1", 0, "tile/pad", media.ErrNotFound},
	} {
		if _, err := r.Show(tt.screen, tt.slot, media.View{Source: tt.source}); !errors.Is(err, tt.want) {
			t.Errorf("Show(%s, %d, %s) = %v, want %v", tt.screen, tt.slot, tt.source, err, tt.want)
		}
	}
	if _, err := r.ShowRoom("a1", "nowhere", nil, false); !errors.Is(err, media.ErrNotFound) {
		t.Errorf("ShowRoom of no room = %v, want ErrNotFound", err)
	}
}

func TestASessionResumesWithoutANewOffer(t *testing.T) {
	r := relay(t)
	first, p := openScreen(t, r, "a1", "s1", 1, 1)
	if _, err := r.Show("a1", 0, media.View{Source: "camera/pasar"}); err != nil {
		t.Fatal(err)
	}
	p.frame(first.Video[0])
	again, err := r.OpenScreen(t.Context(), "a1", "s1", 1, 1)
	if err != nil || !again.Resumed || again.SDP != "" || again.Video[0] != first.Video[0] {
		t.Fatalf("OpenScreen again = %+v, %v; want the same lines resumed", again, err)
	}
	p.frame(first.Video[0]) // pictures go on
	other, err := r.OpenScreen(t.Context(), "a1", "s2", 1, 1)
	if err != nil || other.Resumed || other.SDP == "" {
		t.Fatalf("OpenScreen of another session = %+v, %v; want a new offer", other, err)
	}
	if err := r.AnswerScreen(t.Context(), "a1", "s1", "x"); !errors.Is(err, media.ErrNotFound) {
		t.Errorf("answer of the old session = %v, want ErrNotFound", err)
	}
	if err := r.AnswerScreen(t.Context(), "a1", "s2", "x"); !errors.Is(err, media.ErrOffer) {
		t.Errorf("garbage answer = %v, want ErrOffer", err)
	}
	if n := r.Slots("a1"); n != 0 {
		t.Errorf("%d slots after a garbage answer, want none", n)
	}
}

// The controller gives its orders and stops: its contexts end, its watch ends,

// nobody calls the relay any more. Pictures go on, also through a camera's

// failure.

func TestPicturesGoOnWhenTheControllerStops(t *testing.T) {
	kick := make(chan struct{})
	e := endpoint(t)
	r := media.NewRelay(media.RelayConfig{Puller: kicked{cameras{map[string]byte{"pasar": 1}}, kick}, Peers: e})
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = r.Run(ctx) })
	defer wg.Wait()
	defer cancel()

	p := newPage(t)
	var mid string
	controller, stop := context.WithCancel(t.Context())
	wg.Go(func() {
		defer stop()
		_, unwatch := r.Watch()
		defer unwatch()
		r.SetCameras([]media.Camera{{Name: "pasar", URL: "x"}})
		offer, err := r.OpenScreen(controller, "a1", "s", 1, 0)
		if err != nil {
			t.Error(err)
			return
		}
		mid = offer.Video[0]
		if err := r.AnswerScreen(controller, "a1", "s", p.answer(offer.SDP)); err != nil {
			t.Error(err)
		}
		if _, err := r.Show("a1", 0, media.View{Source: "camera/pasar"}); err != nil {
			t.Error(err)
		}
	})
	<-controller.Done()
	if mid == "" {
		t.FailNow()
	}
	last := p.frame(mid)
	for range 25 {
		f := p.frame(mid)
		if f.number != last.number+1 {
			t.Fatalf("frame %d after %d, want every one", f.number, last.number)
		}
		last = f
	}
	kick <- struct{}{}
	back := p.until(mid, func(f seen) bool { return f.number < 10 }) // a new session begins at 0
	if !back.key {
		t.Errorf("first frame after the camera came back = %+v, want a keyframe", back)
	}
}

// kicked ends its pull when told.

type kicked struct {
	cameras
	kick chan struct{}
}

func (k kicked) Pull(ctx context.Context, u media.Upstream, out media.Outlet) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	wg.Go(func() {
		select {
		case <-k.kick:
			cancel()
		case <-ctx.Done():
		}
	})
	defer wg.Wait()
	return k.cameras.Pull(ctx, u, out)
}
