package rtsp_test

import (
	"context"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/fakecam"
	"kawung/media/rtsp"
)

// TestTheRelayHearsOfTheSession: transport, losses and advice of a session are
// in the camera's health once it is live and enough has come.
func TestTheRelayHearsOfTheSession(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		quirks    fakecam.Quirks
		transport string
		advice    string
		lossy     bool
	}{
		"TCP":                {transport: "tcp"},
		"UDP with losses":    {quirks: fakecam.Quirks{UDPOnly: true, LoseEvery: 10}, transport: "udp", lossy: true, advice: "loss"},
		"TCP with losses":    {quirks: fakecam.Quirks{LoseEvery: 10}, transport: "tcp", lossy: true, advice: "loss"},
		"a clock that jumps": {quirks: fakecam.Quirks{TimestampJumpAt: 3}, transport: "tcp", advice: "clock"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cam := camera(t, fakecam.Config{Quirks: tt.quirks})
			h := liveHealth(t, cam.URL("cam"), func(h media.Health) bool { return !tt.lossy || h.Loss > 0.05 && len(h.Advice) > 0 })
			if h.Transport != tt.transport || h.Upstreams != 1 {
				t.Errorf("transport %q, %d upstreams, want %q, 1", h.Transport, h.Upstreams, tt.transport)
			}
			if lossy := h.Loss > 0.05 && h.Loss < 0.15; lossy != tt.lossy {
				t.Errorf("loss %.3f, want about a tenth: %v", h.Loss, tt.lossy)
			}
			advice := ""
			if len(h.Advice) > 0 {
				advice = h.Advice[0].Code
			}
			if advice != tt.advice {
				t.Errorf("advice %q, want %q", advice, tt.advice)
			}
		})
	}
}

// liveHealth is a relay's word on a camera once it lives and says enough.
func liveHealth(t *testing.T, url string, enough func(media.Health) bool) media.Health {
	t.Helper()
	relay := media.NewRelay(media.RelayConfig{Puller: &rtsp.Client{}})
	events, stop := relay.Watch()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = relay.Run(ctx) }()
	t.Cleanup(func() { stop(); cancel(); <-ended })
	relay.SetCameras([]media.Camera{{Name: "c", URL: url, Always: true}})
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for deadline := time.After(patience); ; {
		select {
		case <-events:
		case <-look.C:
		case <-deadline:
			t.Fatal("the camera did not come to life")
		}
		if h, ok := relay.HealthOf("camera/c"); ok && h.State == media.StateLive && enough(h) {
			return h
		}
	}
}
