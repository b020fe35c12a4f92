package record_test

import (
	"context"
	"testing"
	"time"

	"kawung/configs/demo/clips"
	"kawung/media"
	"kawung/media/fakecam"
	"kawung/media/record"
	"kawung/media/rtsp"
)

// TestARealCameraIsRecorded goes the whole way: a socket, RTSP, the fan-out,
// the disk, a program of somebody else.
func TestARealCameraIsRecorded(t *testing.T) {
	clip, err := clips.Open("pasar", 360)
	if err != nil {
		t.Fatal(err)
	}
	cam, err := fakecam.Listen(fakecam.Config{Streams: map[string]fakecam.Clip{"c": {AnnexB: clip, FPS: 100}}})
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, record.Config{})
	defer func() { s.stop() }()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	ended := make(chan error, 2)
	run := func(f func(context.Context) error) { go func() { ended <- f(ctx) }() }
	run(cam.Run)
	s.archive.Keep(map[string]time.Duration{"c": time.Minute})
	frames := make(chan *media.Frame, 1000)
	reader, _ := s.fan.Subscribe()
	go func() {
		for f := range reader.Frames() {
			frames <- f
		}
		close(frames)
	}()
	recorded := make(chan struct{})
	recording, stop := context.WithCancel(ctx)
	go func() {
		defer close(recorded)
		s.archive.Record(recording, "c", s.fan)
	}()
	run(func(ctx context.Context) error {
		return (&rtsp.Client{}).Pull(ctx, media.Upstream{Name: "c", URL: cam.URL("c")}, media.Outlet{Video: s.fan})
	})
	n := 0
	for f := range frames {
		if f.Keyframe {
			n++
		}
		if n == 5 {
			break
		}
	}
	stop()
	<-recorded
	reader.Close()
	r, ok := s.archive.Recording("c")
	if !ok || r.Bytes == 0 || r.To.Sub(r.From) < time.Second {
		t.Fatalf("Recording = %+v, %v, want some seconds", r, ok)
	}
	for _, f := range s.files() {
		if said := ffprobe(t, f, "-count_frames", "-select_streams", "v", "-show_entries", "stream=codec_name,width,height"); said != "h264,640,360" {
			t.Errorf("ffprobe = %s, want h264,640,360", said)
		}
	}
	cancel()
	<-ended
	<-ended
}
