package rtsp_test

import (
	"errors"
	"strings"
	"testing"

	"kawung/media"
	"kawung/media/mediatest"
	"kawung/media/rtsp"
)

func TestAGStreamerCameraPlays(t *testing.T) {
	for name, tt := range map[string]struct {
		args           []string
		user, password string
	}{
		"over TCP":    {},
		"over UDP":    {args: []string{"udp"}},
		"with Digest": {args: []string{"digest"}, user: "admin", password: "p@ss/w:rd#1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, _ := mediatest.GStreamer(t, "h264", tt.args...)
			p := pull(t, &rtsp.Client{}, media.Upstream{URL: url, User: tt.user, Password: tt.password})
			var last *media.Frame
			keys := 0
			for n := range 25 {
				f := p.next()
				if n == 0 && !f.Keyframe {
					t.Error("the first frame is no keyframe")
				}
				if f.Keyframe {
					keys++
					if nals := units(t, f); nals[0][0]&0x1f != 7 || nals[1][0]&0x1f != 8 {
						t.Error("a keyframe does not begin with SPS and PPS")
					}
				}
				if last != nil && f.Time <= last.Time {
					t.Errorf("time %d after %d", f.Time, last.Time)
				}
				last = f
			}
			if keys < 2 {
				t.Errorf("keyframes = %d, want at least 2 in 25 frames", keys)
			}
			if f := p.out.Format(); f.Width != 320 || f.Height != 180 {
				t.Errorf("format = %+v, want 320×180", f)
			}
		})
	}
}

func TestAGStreamerCameraOfH265ComesAsItIs(t *testing.T) {
	t.Parallel()
	url, _ := mediatest.GStreamer(t, "h265")
	p := pullOutlet(t, &rtsp.Client{}, media.Upstream{URL: url}, media.Outlet{HEVC: true})
	keys := hevcFrames(t, p, 30)
	if f := p.out.Format(); keys < 2 || f != (media.Format{Codec: media.H265, Width: 320, Height: 180}) {
		t.Errorf("%d keyframes of %+v in 30 frames, want 2 of H.265 320×180", keys, f)
	}
}

// hevcFrames reads so many frames of H.265 and counts the keyframes, which
// begin with their three parameter sets (RFC 7798 §4.4.1, types 32 to 34).
func hevcFrames(t *testing.T, p *pulling, frames int) (keys int) {
	t.Helper()
	var last int64
	for n := range frames {
		f := p.next()
		if f.Codec() != media.H265 || f.Time <= last || n == 0 && !f.Keyframe {
			t.Fatalf("frame %d: %s, keyframe %v, time %d after %d", n, f.Codec(), f.Keyframe, f.Time, last)
		}
		last = f.Time
		if !f.Keyframe {
			continue
		}
		keys++
		for i, want := range []byte{32, 33, 34} {
			if got := f.Packets[i].Payload[0] >> 1 & 0x3f; got != want {
				t.Errorf("unit %d of a keyframe is of type %d, want %d", i, got, want)
			}
		}
	}
	return keys
}

func TestAGStreamerCameraOfMJPEGIsNamed(t *testing.T) {
	t.Parallel()
	url, _ := mediatest.GStreamer(t, "mjpeg")
	err := pull(t, &rtsp.Client{}, media.Upstream{URL: url}).end()
	if !errors.Is(err, media.ErrUnsupported) || errors.Is(err, media.ErrHEVC) || !strings.Contains(err.Error(), "JPEG; set its stream to H.264") {
		t.Errorf("Pull = %v, want ErrUnsupported and the word JPEG", err)
	}
}
