// Package mediatest runs the RTSP servers of others as cameras, for tests only:
// what a fake camera of our own cannot show is how somebody else reads the
// standards.
package mediatest

import (
	"bufio"
	"bytes"
	_ "embed"
	"io"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

//go:embed camera.py
var gstreamer string

// GStreamer runs GStreamer's RTSP server as a camera until the test ends or end
// is called, and gives its address. sends is h264, h265, mjpeg, bframes or tall
// (MJPEG of 1200 lines); options are udp, in place of TCP, and digest, which
// lets admin with p@ss/w:rd#1 in.
func GStreamer(t testing.TB, sends string, options ...string) (url string, end func()) {
	t.Helper()
	cmd := exec.Command("/usr/bin/python3", append([]string{"-c", gstreamer, sends}, options...)...)
	var complaint bytes.Buffer
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
	end = sync.OnceFunc(func() {
		in.Close()
		_, _ = io.Copy(io.Discard, out)
		_ = cmd.Wait() // how it ends does not matter
	})
	t.Cleanup(end)
	port, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		end()
		t.Fatalf("GStreamer's camera did not start (packages gir1.2-gst-rtsp-server-1.0 python3-gi "+
			"gstreamer1.0-plugins-good -bad -ugly): %v: %s", err, complaint.String())
	}
	return "rtsp://127.0.0.1:" + strings.TrimSpace(port) + "/cam", end
}
