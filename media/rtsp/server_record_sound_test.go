package rtsp_test

import (
	"context"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"kawung/media"
)

// loudness is the mean volume of two seconds of what a player hears, in dB, and
// the codec it came in.
func loudness(t *testing.T, url string) (db float64, codec string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*patience)
	defer cancel()
	out, err := exec.CommandContext(ctx, "ffmpeg", "-hide_banner", "-nostdin", "-rtsp_transport", "tcp", "-i", url,
		"-t", "2", "-vn", "-af", "volumedetect", "-f", "null", "-").CombinedOutput()
	if err != nil {
		t.Fatalf("ffmpeg: %v: %s", err, out)
	}
	said := regexp.MustCompile(`Audio: (\w+)`).FindSubmatch(out)
	mean := regexp.MustCompile(`mean_volume: (\S+) dB`).FindSubmatch(out)
	if said == nil || mean == nil {
		t.Fatalf("ffmpeg heard nothing: %s", out)
	}
	if db, err = strconv.ParseFloat(string(mean[1]), 64); err != nil {
		t.Fatal(err)
	}
	return db, string(said[1])
}

func TestTheSoundOfAPushedCameraIsHeard(t *testing.T) {
	for _, tt := range []struct{ transport, encoding, heard string }{
		{"tcp", "pcm_alaw -ar 8000 -ac 1", "pcm_alaw"},
		{"udp", "pcm_mulaw -ar 8000 -ac 1", "pcm_mulaw"},
		{"tcp", "libopus", "opus"},
		{"tcp", "aac", "opus"},
		{"udp", "aac", "opus"},
	} {
		t.Run(tt.transport+" "+tt.encoding, func(t *testing.T) {
			o := remote(t)
			args := ffmpegTo(o.url("jauh", "kwc_jauh"), tt.transport, "-tune", "zerolatency")
			args = strings.Split(strings.Replace(strings.Join(args, "\x00"), "-c:a\x00aac", "-c:a\x00"+strings.ReplaceAll(tt.encoding, " ", "\x00"), 1), "\x00")
			encode(t, "ffmpeg", args...)
			o.live(t)
			// A sine of an eighth of full scale is −21 dB; silence is −91.
			if db, codec := loudness(t, o.url("jauh", "kwp_all")); codec != tt.heard || db < -25 || db > -17 {
				t.Errorf("heard as %s at %.1f dB, want %s at −21 dB", codec, db, tt.heard)
			}
		})
	}
}

func TestAPublisherNamesTheSoundBeforeThePictures(t *testing.T) {
	t.Parallel()
	o := remote(t)
	k := o.dial(t)
	sdp := strings.Replace(announce, "a=control:streamid=1\r\n", "a=sendonly\r\na=control:streamid=1\r\n", 1)
	if status := k.record(o, "kwc_jauh", sdp); !strings.HasPrefix(status, "RTSP/1.0 200") {
		t.Fatal(status)
	}
	feed, err := o.relay.Feed("camera/jauh", false)
	if err != nil {
		t.Fatal(err)
	}
	reader, _ := feed.Audio.Subscribe()
	defer reader.Close()
	seq := byte(0)
	eventually(t, "A-law is heard", func() bool {
		seq++
		if _, err := k.nc.Write([]byte{'$', 0, 0, 14, 0x80, 8, 0, seq, 0, 0, 0, seq, 0, 0, 0, 9, 0xd5, 0xd5}); err != nil {
			t.Fatalf("send: %v", err)
		}
		select {
		case f := <-reader.Frames():
			return len(f.Packets) == 1 && len(f.Packets[0].Payload) == 2 && feed.Audio.Format().Codec == media.PCMA
		default:
			return false
		}
	})
}
