package media_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kawung/media"
)

// twin sends 1280×720 as the main stream and 640×360 as the substream, 25 frames/s.
func twin(ctx context.Context, u media.Upstream, out *media.Fanout) error {
	width, height := 1280, 720
	if strings.HasSuffix(u.URL, "sub") {
		width, height = 640, 360
	}
	out.SetFormat(media.Format{Codec: media.H264, Width: width, Height: height})
	tick := time.NewTicker(40 * time.Millisecond)
	defer tick.Stop()
	for n := int64(0); ; n++ {
		out.Write(frame(n, n%50 == 0))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

func TestAWindowShowsTheStreamItNames(t *testing.T) {
	for _, tt := range []struct {
		name string
		view media.View
		want int // the viewers of the main stream
	}{
		{"small", media.View{Width: 640}, 0},
		{"big", media.View{Width: 1920}, 1},
		{"size unknown", media.View{}, 1},
		{"big, sub", media.View{Width: 1920, Stream: media.SubStream}, 0},
		{"small, main", media.View{Width: 640, Stream: media.MainStream}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, show, stop := transcoding(t, twin, nil, media.Camera{Name: "c", URL: "rtsp://c/main", Sub: "rtsp://c/sub", Always: true})
				defer stop()
				time.Sleep(3 * time.Second)
				tt.view.Source = "camera/c"
				show(tt.view)
				time.Sleep(5 * time.Second)
				if h, _ := r.HealthOf("camera/c"); h.Main.Viewers != tt.want || h.Sub.Viewers != 1-tt.want {
					t.Errorf("%d watch the main stream, %d the substream, want %d and %d", h.Main.Viewers, h.Sub.Viewers, tt.want, 1-tt.want)
				}
			})
		})
	}
}

func TestASourceWeighsWhatItWasLastSeenToSend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, stop := running(media.RelayConfig{Puller: pull(twin)})
		defer stop()
		camera := media.Camera{Name: "c", URL: "rtsp://c/main", Sub: "rtsp://c/sub", Always: true}
		idle, one := camera, camera
		idle.Always, one.Sub = false, ""
		weigh := func(source media.Source) media.Weight { return r.Weigh([]media.Source{source}, 6)[0] }

		r.SetCameras([]media.Camera{idle})
		synctest.Wait()
		if w := weigh("camera/c"); !w.Main.Guessed || !w.Sub.Guessed || w.Main.Pixels <= w.Sub.Pixels || w.Sub.Pixels == 0 {
			t.Errorf("never seen: %+v, want guesses, the substream's smaller", w)
		}
		r.SetCameras([]media.Camera{camera})
		time.Sleep(5 * time.Second)
		seen := weigh("camera/c")
		if main := seen.Main.Pixels / (1280 * 720 * 25); main < 0.95 || main > 1.05 || seen.Main.Guessed {
			t.Errorf("live: %+v, want 1280×720 at 25 frames/s", seen.Main)
		}
		if sub := seen.Sub.Pixels / (640 * 360 * 25); sub < 0.95 || sub > 1.05 || seen.Sub.Guessed {
			t.Errorf("live: %+v, want 640×360 at 25 frames/s", seen.Sub)
		}
		r.SetCameras([]media.Camera{idle})
		time.Sleep(time.Minute)
		if now := weigh("camera/c"); now.Main.Guessed || now.Main.Pixels < 0.95*seen.Main.Pixels || now.Main.Pixels > 1.05*seen.Main.Pixels {
			t.Errorf("not pulled any more: %+v, want about %+v still", now, seen)
		}
		r.SetCameras([]media.Camera{one})
		if now := weigh("camera/c"); now.Sub != (media.Burden{}) {
			t.Errorf("without a substream: %+v", now)
		}
		for _, source := range []media.Source{"tile/pad", "room/rapat", ""} {
			if w := weigh(source); w != (media.Weight{}) {
				t.Errorf("%q weighs %+v, want nothing", source, w)
			}
		}
		if w := weigh("participant/rapat/dinkes"); !w.Main.Guessed || w.Main.Pixels == 0 {
			t.Errorf("somebody who is not there weighs %+v, want a guess", w)
		}
	})
}
