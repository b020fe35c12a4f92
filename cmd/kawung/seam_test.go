package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"kawung/configs"
	"kawung/wall"
)

func TestPicturesGoOnWhenTheControlHalfIsStopped(t *testing.T) {
	config := configs.Default()
	config.Data, config.HTTP.Listen, config.HTTPS.Listen, config.WebRTC.Listen = filepath.Join(t.TempDir(), "data"), "127.0.0.1:0", "", "127.0.0.1:0"
	d, err := openDaemon(t.Context(), daemonOptions{config: config, demo: true, single: true, log: slog.New(slog.DiscardHandler), near: func(string, string) {}})
	if err != nil {
		t.Fatal(err)
	}
	cameras, err := listenCameras(nil)
	if err != nil {
		t.Fatal(err)
	}
	pictures, stopPictures := context.WithCancel(context.Background())
	control, stopControl := context.WithCancel(context.Background())
	run := func(f func() error) <-chan error {
		ended := make(chan error, 1)
		go func() { ended <- f() }()
		return ended
	}
	camerasEnded := run(func() error { return cameras.run(pictures) })
	picturesEnded := run(func() error { return d.pictures(pictures) })
	ready := make(chan struct{})
	controlEnded := run(func() error {
		prepare := func(ctx context.Context) error { return declareDemo(ctx, d.controller, cameras.studio()) }
		return d.control(control, prepare, func() { close(ready) })
	})
	t.Cleanup(func() {
		stopControl()
		stopPictures()
		for _, ended := range []<-chan error{camerasEnded, picturesEnded} {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
		if err := d.close(); err != nil {
			t.Error(err)
		}
	})
	select {
	case <-ready:
	case err := <-controlEnded:
		t.Fatalf("the control half ended: %v", err)
	}

	packets := openScreen(t, d)
	window := wall.Window{Source: "camera/pasar"}
	window.Region.Width, window.Region.Height = 0.5, 0.5
	d.controller.Connected("a1", wall.DisplayInfo{Session: "page", Width: 1920, Height: 1080})
	d.controller.ScreenReady("a1")
	if _, err := d.controller.Take(control, wall.System, wall.Take{Wall: "utama", Windows: []wall.Window{window}}); err != nil {
		t.Fatal(err)
	}
	frames(t, packets, 10)

	stopControl()
	if err := <-controlEnded; err != nil {
		t.Fatalf("the control half ended with %v", err)
	}
	frames(t, packets, 75) // three seconds; what was under way is far less
}

// openScreen connects the page of display a1 without a browser and returns what comes
// in on its first slot.
func openScreen(t *testing.T, d *daemon) <-chan *rtp.Packet {
	t.Helper()
	offer, err := d.relay.OpenScreen(t.Context(), "a1", "page", 2, 0)
	if err != nil {
		t.Fatal(err)
	}
	pc := newPeer(t)
	if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer.SDP}); err != nil {
		t.Fatal(err)
	}
	answer, err := pc.CreateAnswer(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := pc.SetLocalDescription(answer); err != nil {
		t.Fatal(err)
	}
	if err := d.relay.AnswerScreen(t.Context(), "a1", "page", answer.SDP); err != nil {
		t.Fatal(err)
	}
	pc.connected(t)
	return pc.packets
}

// frames waits for n whole frames.
func frames(t *testing.T, packets <-chan *rtp.Packet, n int) {
	t.Helper()
	late := time.After(patience)
	for n > 0 {
		select {
		case p := <-packets:
			if p.Marker {
				n--
			}
		case <-late:
			t.Fatalf("%d frames are missing", n)
		}
	}
}
