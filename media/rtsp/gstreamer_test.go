package rtsp_test

import (
	"bufio"
	"io"
	"os/exec"
	"strings"
	"testing"

	"kawung/media"
	"kawung/media/rtsp"
)

// gstreamer runs GStreamer's RTSP server as a camera until the test ends, and
// gives its address.
func gstreamer(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("/usr/bin/python3", append([]string{"testdata/gstreamer.py"}, args...)...)
	var complaint strings.Builder
	cmd.Stderr = &complaint
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("GStreamer's camera needs python3, see the README: %v", err)
	}
	t.Cleanup(func() {
		in.Close()
		_, _ = io.Copy(io.Discard, out)
		_ = cmd.Wait() // how it ends does not matter
	})
	port, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		in.Close()
		_ = cmd.Wait()
		t.Fatalf("GStreamer's camera did not start (packages gir1.2-gst-rtsp-server-1.0 python3-gi "+
			"gstreamer1.0-plugins-good gstreamer1.0-plugins-ugly): %v: %s", err, complaint.String())
	}
	return "rtsp://127.0.0.1:" + strings.TrimSpace(port) + "/cam"
}

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
			url := gstreamer(t, tt.args...)
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
