package rtsp_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/fakecam"
	"kawung/media/rtsp"
)

func TestCamerasThatComeBackTogetherAreAllLiveSoon(t *testing.T) {
	t.Parallel()
	const cameras = 40
	streams := map[string]fakecam.Clip{}
	for i := range cameras {
		streams[fmt.Sprint("cam", i)] = fakecam.Clip{AnnexB: clip(t, "small"), FPS: 10}
	}
	cam := camera(t, fakecam.Config{Streams: streams, User: user, Password: password})
	relay := media.NewRelay(media.RelayConfig{Puller: &rtsp.Client{}})
	events, unwatch := relay.Watch()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- relay.Run(ctx) }()
	defer func() {
		unwatch()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	var list []media.Camera
	for name := range streams {
		list = append(list, media.Camera{Name: name, URL: cam.URL(name), User: user, Password: password, Always: true})
	}
	relay.SetCameras(list)
	allBegan(t, relay, events, cam, cameras)
	cam.Kick()
	allBegan(t, relay, events, cam, 2*cameras)
	if n := cam.Opening(); n > 4 {
		t.Errorf("sessions being opened at once = %d, want at most 4", n)
	}
}

// allBegan waits until so many sessions have begun and every camera is live, for a
// minute at the most.
func allBegan(t *testing.T, relay *media.Relay, events <-chan media.Event, cam *fakecam.Camera, sessions int) {
	t.Helper()
	late := time.After(time.Minute)
	for {
		live := 0
		for _, h := range relay.Health() {
			if h.State == media.StateLive {
				live++
			}
		}
		if live == len(relay.Health()) && cam.Sessions() >= sessions {
			return
		}
		select {
		case <-events:
		case <-late:
			t.Fatalf("%d cameras are live and %d sessions have begun, want all and %d", live, cam.Sessions(), sessions)
		}
	}
}
