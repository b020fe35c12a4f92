package media_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"kawung/media"
	"kawung/media/sfu"
)

// ears are screens that write down what they hear.
type ears struct {
	media.Peers
	on *[]*media.Fanout
}

func (e ears) Screen(_ context.Context, cfg media.ScreenConfig) (media.ScreenPeer, error) {
	return &eared{window{readers: make([]*media.Reader, cfg.Video)}, e.on}, nil
}

type eared struct {
	window
	on *[]*media.Fanout
}

func (e *eared) Hear(_ int, stream *media.Fanout) { *e.on = append(*e.on, stream) }

func TestAScreenHearsACameraWhoseWindowShowsOnlyTheSubstream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard []*media.Fanout
		r, stop := running(media.RelayConfig{Puller: speaks(media.PCMA), Peers: ears{on: &heard}, Rules: func() media.RoomRules { return sfu.NewRoom() }})
		defer stop()
		r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://c/main", Sub: "rtsp://c/sub", Linger: time.Second}})
		if _, err := r.OpenScreen(t.Context(), "d", "s", 1, 1); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Show("d", 0, media.View{Source: "camera/c", Width: 300}); err != nil {
			t.Fatal(err)
		}
		if err := r.Hear("d", "camera/c"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if len(heard) != 1 || heard[0] == nil || heard[0].Format().Codec != media.NoCodec && heard[0].Format().Codec != media.PCMA {
			t.Fatalf("the screen was given %v, want the camera's sound", heard)
		}
		listener, _ := heard[0].Subscribe()
		time.Sleep(time.Second)
		synctest.Wait()
		if n, _ := heard[0].Counters(); n < 40 {
			t.Errorf("%d packets of sound in a second, want 50: the main stream has the sound, and is pulled for it", n)
		}
		listener.Close()

		r.SetRooms([]string{"rapat"})
		if _, err := r.ShowRoom("d", "rapat", nil, true); err != nil {
			t.Fatal(err)
		}
		if last := heard[len(heard)-1]; last != nil {
			t.Error("the camera is heard over the room")
		}
		r.ClearRoom("d", "rapat")
		if last := heard[len(heard)-1]; last != heard[0] {
			t.Error("the camera is not heard again when the room has gone")
		}
		if err := r.Hear("d", ""); err != nil {
			t.Fatal(err)
		}
		if last := heard[len(heard)-1]; last != nil {
			t.Error("it is still heard")
		}
		time.Sleep(5 * time.Second)
		if h, _ := r.HealthOf("camera/c"); h.Main.State != media.StateIdle || h.Sub.State != media.StateLive {
			t.Errorf("main is %s and sub %s, want the main stream let go with its sound", h.Main.State, h.Sub.State)
		}
		if err := r.Hear("nobody", "camera/c"); err == nil {
			t.Error("a screen that is not there hears")
		}
	})
}
