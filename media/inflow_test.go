package media

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// pushing is a relay with a camera that pushes, inside a bubble.
func pushing(t *testing.T, cameras ...Camera) *Relay {
	t.Helper()
	r := NewRelay(RelayConfig{Puller: newInlet(time.Now)})
	r.SetCameras(cameras)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = r.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	return r
}

// send writes keyframes for a while, four a second.
func send(f *Inflow, d time.Duration) {
	f.Out().Video.SetFormat(Format{Codec: H264, Width: 640, Height: 360})
	for range int(d / (250 * time.Millisecond)) {
		now := time.Now()
		f.Out().Video.Write(&Frame{Packets: []Packet{{Payload: []byte{0x65}, Marker: true}}, Time: Ticks(now, 90000), Keyframe: true, Arrived: now})
		time.Sleep(250 * time.Millisecond) // of the bubble's clock
	}
}

func health(t *testing.T, r *Relay, want StreamState, reason string) {
	t.Helper()
	synctest.Wait()
	h, _ := r.HealthOf("camera/jauh")
	if h.State != want || !strings.Contains(h.Reason, reason) {
		t.Errorf("health = %s, %q, want %s, %q", h.State, h.Reason, want, reason)
	}
}

func TestACameraThatPushesIsWaitedForAndThenLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := pushing(t, Camera{Name: "jauh", Push: true})
		health(t, r, StateConnecting, "waiting for the camera to send")
		f, err := r.Receive(t.Context(), "jauh", func() {})
		if err != nil {
			t.Fatal(err)
		}
		send(f, 2*time.Second)
		health(t, r, StateLive, "")
		if h, _ := r.HealthOf("camera/jauh"); h.Transport != "push" || h.Upstreams != 1 {
			t.Errorf("transport %q, upstreams %d, want push, 1", h.Transport, h.Upstreams)
		}
		time.Sleep(4 * time.Second)
		health(t, r, StateStalled, "")
		f.Close(nil)
		health(t, r, StateSilent, "the camera stopped sending")
		since := time.Now()
		time.Sleep(time.Minute)
		if h, _ := r.HealthOf("camera/jauh"); h.Since.After(since) {
			t.Errorf("silent since %s, want %s", h.Since, since)
		}
		again, err := r.Receive(t.Context(), "jauh", func() {})
		if err != nil {
			t.Fatal(err)
		}
		send(again, 2*time.Second)
		health(t, r, StateLive, "")
		again.Close(ErrBFrames)
		health(t, r, StateUnsupported, "B-frames")
	})
}

func TestOnlyADeadPublisherIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := pushing(t, Camera{Name: "jauh", Push: true})
		ended := make(chan struct{})
		first, err := r.Receive(t.Context(), "jauh", func() { close(ended) })
		if err != nil {
			t.Fatal(err)
		}
		send(first, 2*time.Second)
		said := new(Refusal)
		if _, err := r.Receive(t.Context(), "jauh", func() {}); !errors.Is(err, ErrTaken) || !errors.As(err, &said) || said.Reason == "" {
			t.Errorf("a second publisher beside a live one = %v, want ErrTaken and why", err)
		}
		time.Sleep(deadPublisher)
		go func() { <-ended; first.Close(nil) }()
		second, err := r.Receive(t.Context(), "jauh", func() {})
		if err != nil {
			t.Fatalf("a second publisher after a dead one = %v, want nil", err)
		}
		send(second, time.Second)
		health(t, r, StateLive, "")
		second.Close(nil)
	})
}

func TestWhoMayNotSendIsToldWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := pushing(t, Camera{Name: "jauh", URL: "rtsp://x/"})
		if _, err := r.Receive(t.Context(), "siapa", nil); !errors.Is(err, ErrNotFound) {
			t.Errorf("a camera that is not declared = %v, want ErrNotFound", err)
		}
		if _, err := r.Receive(t.Context(), "jauh", nil); !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "push: true") {
			t.Errorf("a camera that is pulled = %v, want ErrRefused and push: true", err)
		}
	})
}

func TestAPublisherIsEndedWhenItsCameraIsRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := pushing(t, Camera{Name: "jauh", Push: true})
		ended := make(chan struct{})
		f, err := r.Receive(t.Context(), "jauh", func() { close(ended) })
		if err != nil {
			t.Fatal(err)
		}
		r.SetCameras(nil)
		<-ended
		f.Close(nil)
	})
}
