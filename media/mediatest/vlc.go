package mediatest

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// vlcStarts is how long VLC may take before it serves.
const vlcStarts = 20 * time.Second

// VLC serves a clip that ffmpeg makes with the given encoder options, over UDP
// only, as a camera until the test ends, and gives its address. The test is
// skipped where VLC is not installed.
func VLC(t testing.TB, encoder ...string) (url string) {
	t.Helper()
	program, err := exec.LookPath("vlc")
	if err != nil {
		t.Skip("VLC is not installed: apt-get install vlc-bin vlc-plugin-base")
	}
	file, host := clip(t, encoder), freePort(t)
	args := []string{
		program, "-I", "dummy", "--no-dbus", "--loop", file,
		"--sout", "#rtp{sdp=rtsp://" + host + "/cam,proto=udp}", "--sout-keep", "--sout-all",
	}
	if os.Getuid() == 0 { // which VLC refuses
		args = append([]string{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"}, args...)
	}
	cmd := exec.Command(args[0], args[1:]...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.Env = &said, &said, append(os.Environ(), "HOME="+filepath.Dir(file))
	if err := cmd.Start(); err != nil {
		t.Fatalf("VLC: %v", err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = cmd.Wait() }() // it is killed in the end
	t.Cleanup(func() { _ = cmd.Process.Kill(); <-ended })
	url = "rtsp://" + host + "/cam"
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for late := time.After(vlcStarts); !describes(host, url); {
		select {
		case <-again.C:
		case <-ended:
			t.Fatalf("VLC ended: %s", &said)
		case <-late:
			t.Fatalf("VLC does not serve its clip within %s", vlcStarts)
		}
	}
	return url
}

// clip is ten seconds of a test picture in a file that everybody may read.
func clip(t testing.TB, encoder []string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil { //nolint:gosec // VLC reads it as another user
		t.Fatal(err)
	}
	file := filepath.Join(dir, "clip.mkv")
	args := append([]string{"-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-frames:v", "250", "-g", "25"}, encoder...)
	if out, err := exec.Command("ffmpeg", append(args, file)...).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg (Debian's package ffmpeg): %v: %s", err, out)
	}
	return file
}

// freePort is an address on which nobody listens now.
func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// describes says whether an RTSP server has the stream by now.
func describes(host, url string) bool {
	nc, err := net.DialTimeout("tcp", host, time.Second)
	if err != nil {
		return false
	}
	defer nc.Close()
	_ = nc.SetDeadline(time.Now().Add(time.Second))
	fmt.Fprintf(nc, "DESCRIBE %s RTSP/1.0\r\nCSeq: 1\r\n\r\n", url)
	status, err := bufio.NewReader(nc).ReadString('\n')
	return err == nil && strings.HasPrefix(status, "RTSP/1.0 200")
}
