package rtsp_test

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/fakecam"
	"kawung/media/ffmpeg"
	"kawung/media/mediatest"
	"kawung/media/rtsp"
)

// relaying runs a relay with cameras until the test ends.
func relaying(t *testing.T, cfg media.RelayConfig, cameras ...media.Camera) *media.Relay {
	t.Helper()
	t.Parallel()
	if cfg.Puller == nil {
		cfg.Puller = &rtsp.Client{}
	}
	relay := media.NewRelay(cfg)
	relay.SetCameras(cameras)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = relay.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	return relay
}

// looked waits until a camera is as it should be.
func looked(t *testing.T, relay *media.Relay, camera, what string, want func(media.Health) bool) {
	t.Helper()
	eventually(t, camera+" "+what, func() bool {
		h, _ := relay.HealthOf(media.Source("camera/" + camera))
		return want(h)
	})
}

func isLive(h media.Health) bool { return h.State == media.StateLive }

// watched has a camera watched until the test ends; the burst is what a viewer
// sees at once.
func watched(t *testing.T, relay *media.Relay, camera string) (r *media.Reader, burst []*media.Frame) {
	t.Helper()
	feed, err := relay.Feed(media.Source("camera/"+camera), false)
	if err != nil {
		t.Fatal(err)
	}
	r, burst = feed.Video.Subscribe()
	t.Cleanup(r.Close)
	return r, burst
}

func aWrongPasswordIsSaid(t *testing.T) {
	cam := camera(t, fakecam.Config{User: user, Password: password})
	relay := relaying(t, media.RelayConfig{}, media.Camera{Name: "c", URL: cam.URL("cam"), User: user, Password: "x", Always: true})
	looked(t, relay, "c", "has a wrong password", func(h media.Health) bool {
		return h.State == media.StateWrongPassword && strings.Contains(h.Reason, "wrong user or password")
	})
	if n := cam.Refusals(); n != 2 {
		t.Errorf("%d tries, want 2", n)
	}
}

func anotherResolution(t *testing.T) {
	cam := camera(t, fakecam.Config{Streams: map[string]fakecam.Clip{"cam": {AnnexB: append(clip(t, "small"), fifty(t)...), FPS: 25}}})
	relay := relaying(t, media.RelayConfig{}, media.Camera{Name: "c", URL: cam.URL("cam"), Always: true})
	for _, width := range []int{160, 320, 160} {
		looked(t, relay, "c", "changes", func(h media.Health) bool {
			return isLive(h) && h.Width == width && h.Height == width*9/16 && h.Reconnects == 0
		})
	}
	if n := cam.Sessions(); n != 1 {
		t.Errorf("%d sessions, want 1", n)
	}
}

func oneIsTranscodedTheOtherIsTold(t *testing.T) {
	first, _ := mediatest.GStreamer(t, "h265")
	second, _ := mediatest.GStreamer(t, "mjpeg")
	relay := relaying(t, media.RelayConfig{Transcoder: &ffmpeg.Transcoder{Max: 1}},
		media.Camera{Name: "h265", URL: first}, media.Camera{Name: "mjpeg", URL: second})
	watched(t, relay, "h265")
	looked(t, relay, "h265", "is transcoded", func(h media.Health) bool { return isLive(h) && h.Transcoded && h.Codec == "H264" })
	watched(t, relay, "mjpeg")
	looked(t, relay, "mjpeg", "is told", func(h media.Health) bool { return strings.HasPrefix(h.Reason, "transcoder full 1/1") })
}

// oneGroup is the clip with its first keyframe only.
func oneGroup(t *testing.T) (head, rest []byte) {
	b := fifty(t)
	second := bytes.Index(b[1:], []byte{0, 0, 0, 1, 0x67}) + 1
	if second < 1 {
		t.Fatal("the clip has no second keyframe")
	}
	start := bytes.LastIndex(b[:second], []byte{0, 0, 1}) // the last slice of the first group
	return b[:second], append([]byte{0}, b[start:second]...)
}

func aLongGroupIsShownAtOnce(t *testing.T) {
	head, slice := oneGroup(t)
	began := sync.OnceValue(time.Now)
	cam := camera(t, fakecam.Config{
		Streams: map[string]fakecam.Clip{"cam": {AnnexB: append(bytes.Clone(head), bytes.Repeat(slice, 290)...), FPS: 25}}, // 12 s
		// the keyframe is near when the camera is first asked for pictures
		Now: func() time.Time { return time.Unix(12_000_000, 0).Add(time.Since(began()) - 3*time.Second) },
	})
	relay := relaying(t, media.RelayConfig{}, media.Camera{Name: "c", URL: cam.URL("cam"), Always: true})
	feed, err := relay.Feed("camera/c", false)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the group is a second old", func() bool {
		key, last := feed.Video.Keyframe(), feed.Video.Last()
		return key != nil && last.Time-key.Time > 90000
	})
	if _, burst := watched(t, relay, "c"); len(burst) < 20 || !burst[0].Keyframe {
		t.Errorf("a new viewer sees %d frames at once, want the group so far", len(burst))
	}
}

func aLargeGroupIsNotKept(t *testing.T) {
	head, slice := oneGroup(t)
	slice = append(bytes.Clone(slice), bytes.Repeat([]byte{0xaa}, 250_000)...)
	cam := camera(t, fakecam.Config{
		Streams: map[string]fakecam.Clip{"cam": {AnnexB: append(bytes.Clone(head), bytes.Repeat(slice, 40)...), FPS: 25}},
		Quirks:  fakecam.Quirks{PayloadSize: 60000},
	})
	relay := relaying(t, media.RelayConfig{}, media.Camera{Name: "c", URL: cam.URL("cam"), Always: true})
	feed, err := relay.Feed("camera/c", false)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the group is over 8 MB", func() bool {
		h, _ := relay.HealthOf("camera/c")
		return feed.Video.Keyframe() == nil && len(h.Advice) > 0 && h.Advice[0].Code == "large-gop"
	})
}

// sounds counts transcodes of sound, none of which does anything.
type sounds struct{ begun atomic.Int64 }

func (s *sounds) TranscodeSound(ctx context.Context, _ string, _, _ *media.Fanout) error {
	s.begun.Add(1)
	<-ctx.Done()
	return ctx.Err()
}

func soundPassesAsItIs(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Opus", "PCMA", "PCMU"} {
		tone := tones[name].sound
		tone.Every = 20 * time.Millisecond
		p, audio, reader := listenTo(t, camera(t, fakecam.Config{Sound: &tone}))
		for range 3 {
			p.nextOf(reader)
		}
		p.next()
		if got, want := audio.Format(), tones[name].format; got != want {
			t.Errorf("%s comes as %+v, want %+v", name, got, want)
		}
		p.cancel()
	}
}

func soundIsTranscodedForListeners(t *testing.T) {
	tone := tones["G.726"].sound
	tone.Every = 20 * time.Millisecond
	cam := camera(t, fakecam.Config{Sound: &tone})
	s := &sounds{}
	relay := relaying(t, media.RelayConfig{Sounds: s}, media.Camera{Name: "c", URL: cam.URL("cam"), Always: true})
	looked(t, relay, "c", "is live", isLive)
	if n := s.begun.Load(); n != 0 {
		t.Errorf("%d transcodes for nobody", n)
	}
	feed, err := relay.Feed("camera/c", false)
	if err != nil {
		t.Fatal(err)
	}
	listener, _ := feed.Audio.Subscribe()
	t.Cleanup(listener.Close)
	eventually(t, "the sound is transcoded", func() bool { return s.begun.Load() == 1 })
}

// wrongClock pulls a camera whose clock, and so its sender reports, is off.
func wrongClock(t *testing.T, off time.Duration) {
	t.Parallel()
	cam := camera(t, fakecam.Config{Now: func() time.Time { return time.Now().Add(off) }})
	p := pull(t, &rtsp.Client{}, media.Upstream{URL: cam.URL("slow")})
	w := watch(t)
	for range 60 { // with a second report
		f := p.next()
		w.number(f)
		if late := media.Ticks(f.Arrived, 90000) - f.Time; late < -9000 || late > 90000 {
			t.Errorf("a frame's time is %d ticks before its arrival, want less than a second", late)
		}
	}
	if n := cam.Sessions(); n != 1 {
		t.Errorf("%d sessions, want 1", n)
	}
}

func thirtyViewersAreOneSession(t *testing.T) {
	cam := camera(t, fakecam.Config{})
	relay := relaying(t, media.RelayConfig{}, media.Camera{Name: "c", URL: cam.URL("cam")})
	var readers []*media.Reader
	for range 30 {
		r, _ := watched(t, relay, "c")
		readers = append(readers, r)
	}
	for _, r := range readers {
		select {
		case <-r.Frames():
		case <-time.After(patience):
			t.Fatal("a viewer sees nothing")
		}
	}
	looked(t, relay, "c", "has thirty viewers", func(h media.Health) bool { return isLive(h) && h.Viewers == 30 && h.Upstreams == 1 })
	if n := cam.Sessions(); n != 1 {
		t.Errorf("%d sessions, want 1", n)
	}
}

func aBusyCameraIsSaidToBe(t *testing.T) {
	cam := camera(t, fakecam.Config{Quirks: fakecam.Quirks{Busy: 453}})
	pull(t, &rtsp.Client{}, media.Upstream{URL: cam.URL("cam")}).next()
	relay := relaying(t, media.RelayConfig{}, media.Camera{Name: "c", URL: cam.URL("cam"), Always: true})
	looked(t, relay, "c", "allows no more", func(h media.Health) bool {
		return h.State == media.StateRefused && strings.Contains(h.Reason, "allows no more viewers")
	})
}
