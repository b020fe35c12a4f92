package rtsp_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/rtsp"
)

// A duet is a camera with sound: the clip at 25 frames/s and G.711.
type duet struct{ t testing.TB }

// Pull plays until ctx ends.
func (d duet) Pull(ctx context.Context, _ media.Upstream, out media.Outlet) error {
	out.Video.SetFormat(media.Format{Codec: media.H264, Width: 320, Height: 180})
	out.Audio.SetFormat(media.Format{Codec: media.PCMA})
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	var units [][]byte
	clip := bytes.Split(fifty(d.t), []byte{0, 0, 1})
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		now := time.Now()
		out.Audio.Write(&media.Frame{
			Packets: []media.Packet{{Payload: bytes.Repeat([]byte{0xd5}, 160)}}, Time: media.Ticks(now, 8000), Keyframe: true, Arrived: now,
		})
		for key := false; i%2 == 0; {
			unit := bytes.TrimRight(clip[0], "\x00")
			if clip = append(clip[1:], clip[0]); len(unit) == 0 {
				continue
			}
			key = key || unit[0]&0x1f == 5
			if units = append(units, unit); unit[0]&0x1f == 1 || key {
				out.Video.Write(&media.Frame{Packets: media.H264Packets(units...), Time: media.Ticks(now, 90000), Keyframe: key, Arrived: now})
				units = nil
				break
			}
		}
	}
}

func TestSoundGoesOutBesideThePictures(t *testing.T) {
	t.Parallel()
	relay := media.NewRelay(media.RelayConfig{Puller: duet{t}})
	relay.SetCameras([]media.Camera{{Name: "cam", URL: "rtsp://x/", Always: true}})
	d := &desk{tokens: map[string]string{"kwp_cam": "play cam"}}
	server := &rtsp.Server{Feeds: relay, Admit: d.admit}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() { _ = relay.Run(ctx) })
	all.Go(func() {
		if err := server.Serve(ctx, l); !errors.Is(err, context.Canceled) {
			t.Errorf("Serve = %v", err)
		}
	})
	t.Cleanup(func() { cancel(); all.Wait() })
	eventually(t, "the camera plays", func() bool { h, _ := relay.HealthOf("camera/cam"); return h.State == media.StateLive })
	for _, transport := range []string{"tcp", "udp"} {
		out, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-rtsp_transport", transport, "-read_intervals", "%+1", "-count_packets",
			"-show_entries", "stream=codec_name,sample_rate", "-of", "csv=p=0", "rtsp://x:kwp_cam@"+l.Addr().String()+"/cam").CombinedOutput()
		if said := string(out); err != nil || !strings.Contains(said, "h264") || !strings.Contains(said, "pcm_alaw,8000") {
			t.Errorf("ffprobe over %s: %v, %q, want h264 and pcm_alaw", transport, err, said)
		}
	}
}
