package rtsp_test

import (
	"errors"
	"strings"
	"testing"

	"kawung/media"
	"kawung/media/mediatest"
	"kawung/media/rtsp"
)

// TestAVLCCamera: VLC's server speaks UDP only, and serves whatever a file holds.
func TestAVLCCamera(t *testing.T) {
	t.Run("plays H.264", func(t *testing.T) {
		t.Parallel()
		url := mediatest.VLC(t, "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-bf", "0")
		p := pull(t, &rtsp.Client{}, media.Upstream{URL: url})
		var last int64
		keys := 0
		for n := range 40 {
			f := p.next()
			if f.Time <= last || n == 0 && !f.Keyframe {
				t.Errorf("frame %d: keyframe %v, time %d after %d", n, f.Keyframe, f.Time, last)
			}
			last = f.Time
			if f.Keyframe {
				keys++
			}
		}
		if f := p.out.Format(); keys < 2 || f.Width != 320 || f.Height != 180 {
			t.Errorf("%d keyframes of %+v in 40 frames, want 2 of 320×180", keys, f)
		}
	})
	for name, tt := range map[string]struct {
		encoder []string
		want    error
		words   string
	}{
		"whose B-frames others need is refused": {[]string{"-c:v", "libx264", "-preset", "veryfast", "-bf", "3", "-x264-params", "b-pyramid=normal:b-adapt=0"}, media.ErrBFrames, "B-frames"},
		"of H.265 is named":                     {[]string{"-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:bframes=0"}, media.ErrHEVC, "H265"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := mediatest.VLC(t, tt.encoder...)
			err := pull(t, &rtsp.Client{}, media.Upstream{URL: url}).end()
			if !errors.Is(err, tt.want) || !errors.Is(err, media.ErrUnsupported) || !strings.Contains(err.Error(), tt.words) {
				t.Errorf("Pull = %v, want %v and the word %s", err, tt.want, tt.words)
			}
		})
	}
	t.Run("of H.265 comes as it is", func(t *testing.T) {
		t.Parallel()
		url := mediatest.VLC(t, "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:bframes=0:keyint=25")
		p := pullOutlet(t, &rtsp.Client{}, media.Upstream{URL: url}, media.Outlet{HEVC: true})
		if keys := hevcFrames(t, p, 40); keys < 2 {
			t.Errorf("%d keyframes in 40 frames, want 2", keys)
		}
	})
}
