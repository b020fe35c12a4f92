package ffmpeg_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/ffmpeg"
	"kawung/media/rtsp"
)

// patience is how long a test waits for something that takes seconds.
const patience = 20 * time.Second

// password is the guarded cameras'.
const password = "p@ss/w:rd#1"

// camera runs GStreamer's RTSP server as a camera until the test ends or end is
// called, and gives its address.
func camera(t *testing.T, args ...string) (url string, end func()) {
	t.Helper()
	cmd := exec.Command("/usr/bin/python3", append([]string{"testdata/camera.py"}, args...)...)
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

// A log collects what is logged.
type log struct {
	mu   sync.Mutex // guards text
	text bytes.Buffer
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// A running pull.
type running struct {
	t      *testing.T
	log    *log
	out    *media.Fanout
	reader *media.Reader
	err    error
	ended  chan struct{}
	cancel context.CancelFunc
}

// start pulls u until the test ends.
func start(t *testing.T, tc *ffmpeg.Transcoder, u media.Upstream) *running {
	t.Helper()
	r := &running{t: t, log: &log{}, out: media.NewFanout(nil, nil), ended: make(chan struct{})}
	tc.Log = slog.New(slog.NewTextHandler(r.log, nil))
	r.reader, _ = r.out.Subscribe()
	var ctx context.Context
	ctx, r.cancel = context.WithCancel(t.Context())
	go func() {
		defer close(r.ended)
		r.err = tc.Pull(ctx, u, r.out)
	}()
	t.Cleanup(func() {
		r.cancel()
		<-r.ended
	})
	return r
}

// next is the next frame.
func (r *running) next() *media.Frame {
	r.t.Helper()
	select {
	case f := <-r.reader.Frames():
		return f
	case <-r.ended:
		r.t.Fatalf("the pull ended: %v; log %s", r.err, r.log)
	case <-time.After(patience):
		r.t.Fatalf("no frame; log %s", r.log)
	}
	return nil
}

// end is why the pull ended.
func (r *running) end() error {
	r.t.Helper()
	select {
	case <-r.ended:
		return r.err
	case <-time.After(patience):
		r.t.Fatal("the pull does not end")
		return nil
	}
}

// named is ffmpeg under a name of its own, by which its processes are found.
func named(t *testing.T) string {
	t.Helper()
	real, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Fatalf("Debian's package ffmpeg is missing: %v", err)
	}
	link := filepath.Join(t.TempDir(), "ff"+rand.Text()[:10]) // Linux keeps 15 bytes of it
	if err := os.Symlink(real, link); err != nil {
		t.Fatal(err)
	}
	return link
}

// A child is a process that a test's own process started.
type child struct {
	pid   int
	state string // "Z": nobody waited for it
	args  string
}

// children are this process's that run the program.
func children(t *testing.T, program string) (list []child) {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		open, shut := bytes.IndexByte(stat, '('), bytes.LastIndexByte(stat, ')')
		if err != nil || open < 0 || shut < open { // it ended meanwhile
			continue
		}
		fields := strings.Fields(string(stat[shut+1:]))
		if string(stat[open+1:shut]) != program || fields[1] != strconv.Itoa(os.Getpid()) {
			continue
		}
		pid, _ := strconv.Atoi(string(bytes.TrimSpace(stat[:open])))
		args, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		env, _ := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
		list = append(list, child{pid, fields[0], string(args) + string(env)})
	}
	return list
}

func TestCamerasThatWebRTCCannotCarryComeAsH264(t *testing.T) {
	for _, tt := range []struct {
		name          string
		args          []string
		width, height int
		most          float64 // frames a second
	}{
		{"H.265 behind Digest", []string{"h265", "digest"}, 320, 180, 25},
		{"MJPEG with 50 pictures a second", []string{"mjpeg"}, 320, 184, 25},
		{"H.264 with B-frames", []string{"bframes"}, 320, 180, 25},
		{"MJPEG of 1200 lines", []string{"tall"}, 288, 1080, 10},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			url, _ := camera(t, tt.args...)
			program := named(t)
			name := filepath.Base(program)
			r := start(t, &ffmpeg.Transcoder{Program: program}, media.Upstream{Name: "c", URL: url, User: "admin", Password: password})
			var stream bytes.Buffer
			var times, keys []int64
			for len(keys) < 2 {
				f := r.next()
				if len(times) == 0 {
					for _, c := range children(t, name) {
						if strings.Contains(c.args, "ss/w") || strings.Contains(c.args, "ss%2Fw") || !strings.Contains(c.args, "concat") {
							t.Errorf("ffmpeg's arguments and environment show the password: %q", c.args)
						}
					}
				}
				if f.Keyframe {
					keys = append(keys, f.Time)
				}
				if n := len(times); n > 0 && f.Time <= times[n-1] || n == 0 && !f.Keyframe {
					t.Errorf("frame %d: keyframe %v, time %d after %v", n, f.Keyframe, f.Time, times)
				}
				times = append(times, f.Time)
				annexB(t, &stream, f)
			}
			if f := r.out.Format(); f != (media.Format{Codec: media.H264, Width: tt.width, Height: tt.height}) {
				t.Errorf("format %+v, want H.264 %d×%d", f, tt.width, tt.height)
			}
			if gop := keys[1] - keys[0]; gop < 1*90000 || gop > 225*900 {
				t.Errorf("a group of pictures lasts %d ticks of 90 kHz, want 1 to 2 s", gop)
			}
			if fps := float64(len(times)-1) * 90000 / float64(times[len(times)-1]-times[0]); fps > tt.most*1.1 || fps < tt.most*0.8 {
				t.Errorf("%.1f frames/s, want about %v", fps, tt.most)
			}
			decodes(t, stream.Bytes(), tt.width, tt.height, len(times))
			r.cancel()
			if err := r.end(); !errors.Is(err, context.Canceled) {
				t.Errorf("the pull ended with %v, want context.Canceled", err)
			}
			if left := children(t, name); len(left) > 0 {
				t.Errorf("processes left: %+v", left)
			}
			if s := r.log.String(); !strings.Contains(s, "libx264") || strings.Contains(s, "ss/w") || strings.Contains(s, "ss%2Fw") {
				t.Errorf("log %q, want the encoder and no password", s)
			}
		})
	}
}

// annexB appends a frame, and says if it is not what a display takes.
func annexB(t *testing.T, to *bytes.Buffer, f *media.Frame) {
	t.Helper()
	var kinds []byte
	for unit := range media.H264Units(f.Packets) {
		to.WriteString("\x00\x00\x00\x01")
		to.Write(unit)
		kinds = append(kinds, unit[0]&0x1f)
	}
	for _, p := range f.Packets {
		if len(p.Payload) > media.MaxPayload {
			t.Errorf("a packet of %d bytes, want at most %d", len(p.Payload), media.MaxPayload)
		}
	}
	if f.Keyframe && !bytes.HasPrefix(kinds, []byte{7, 8, 5}) || !f.Keyframe && slices.ContainsFunc(kinds, func(k byte) bool { return k != 1 }) {
		t.Errorf("keyframe %v of NAL units %v", f.Keyframe, kinds)
	}
}

// decodes has the stream decoded: so many pictures, none a B-frame.
func decodes(t *testing.T, stream []byte, width, height, pictures int) {
	t.Helper()
	cmd := exec.Command("ffprobe", "-v", "error", "-f", "h264", "-show_entries", "frame=width,height,pict_type", "-of", "csv=p=0", "-i", "pipe:0")
	cmd.Stdin = bytes.NewReader(stream)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("ffprobe: %v: %s", err, out)
	}
	lines := strings.Fields(string(out))
	for _, line := range lines {
		if want := fmt.Sprintf("%d,%d,", width, height); !strings.HasPrefix(line, want) || strings.Contains(line[len(want):], "B") {
			t.Fatalf("decoded %q, want %s and I or P", line, want)
		}
	}
	if len(lines) != pictures {
		t.Errorf("%d pictures decoded, want %d", len(lines), pictures)
	}
}

func TestARelayShowsAnH265CameraAndEndsItsTranscode(t *testing.T) {
	t.Parallel()
	url, _ := camera(t, "h265", "digest")
	program := named(t)
	r := media.NewRelay(media.RelayConfig{Puller: &rtsp.Client{}, Transcoder: &ffmpeg.Transcoder{Program: program}, Linger: time.Millisecond})
	r.SetCameras([]media.Camera{{Name: "c", URL: url, User: "admin", Password: password}})
	events, stop := r.Watch()
	defer stop()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	defer func() {
		cancel()
		<-done
	}()
	picture, _, err := r.Keyframe(ctx, "camera/c")
	if err != nil {
		t.Fatal(err)
	}
	decodes(t, picture, 320, 180, 1)
	for e := range events {
		h, ok := e.(media.HealthChanged)
		if !ok || h.Health.State != media.StateIdle {
			continue
		}
		if left := children(t, filepath.Base(program)); len(left) > 0 {
			t.Errorf("nobody watches, and processes are left: %+v", left)
		}
		return
	}
	t.Error("the relay ended before the transcode did")
}

func TestFailuresHaveTheirKindAndNoPassword(t *testing.T) {
	t.Parallel()
	url, _ := camera(t, "mjpeg", "digest")
	gone, end := camera(t, "mjpeg")
	end()
	for _, tt := range []struct {
		name, url string
		want      error
	}{
		{"wrong password", url, media.ErrWrongPassword},
		{"another path", "rtsp://admin:p%40ss%2Fw%3Ard%231@" + strings.TrimPrefix(strings.TrimSuffix(url, "cam"), "rtsp://") + "other", media.ErrRefused},
		{"nobody listens", gone, media.ErrRefused},
		{"no RTSP address", "file:///etc/passwd", media.ErrUnsupported},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := start(t, &ffmpeg.Transcoder{}, media.Upstream{Name: "c", URL: tt.url, User: "admin", Password: "hunter/2"})
			err := r.end()
			if !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
			for _, secret := range []string{"hunter", "p@ss", "p%40ss", "admin"} {
				if s := err.Error() + r.log.String(); strings.Contains(s, secret) {
					t.Errorf("%q shows %q", s, secret)
				}
			}
		})
	}
}

func TestACameraThatGoesAwayEndsThePull(t *testing.T) {
	t.Parallel()
	url, end := camera(t, "mjpeg")
	r := start(t, &ffmpeg.Transcoder{}, media.Upstream{Name: "c", URL: url})
	r.next()
	end()
	if err := r.end(); err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the camera's end", err)
	}
}

func TestWithoutFfmpegTheOperatorIsToldWhatToDo(t *testing.T) {
	r := start(t, &ffmpeg.Transcoder{Program: "no-such-ffmpeg"}, media.Upstream{Name: "c", URL: "rtsp://127.0.0.1/"})
	var said *media.Refusal
	if err := r.end(); !errors.As(err, &said) || !errors.Is(err, media.ErrUnsupported) || !strings.Contains(said.Reason, "install ffmpeg") {
		t.Errorf("error %v, want the advice to install ffmpeg", err)
	}
}

func TestADeviceThatFailsItsTestIsNotUsed(t *testing.T) {
	t.Parallel()
	device := filepath.Join(t.TempDir(), "renderD128")
	if err := os.WriteFile(device, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	url, _ := camera(t, "mjpeg")
	r := start(t, &ffmpeg.Transcoder{Device: device}, media.Upstream{Name: "c", URL: url})
	r.next()
	if s := r.log.String(); !strings.Contains(s, "VAAPI fails its test") || !strings.Contains(s, "encoder=libx264") {
		t.Errorf("log %q, want the failed test and libx264", s)
	}
}

// stubborn is a program that gives no pictures, does not want to end, and
// started another one. Both hold the pipe named note open, to which they say a
// line at their start.
func stubborn(t *testing.T) (program, note string) {
	t.Helper()
	program, note = filepath.Join(t.TempDir(), "ffmpeg"), filepath.Join(t.TempDir(), "note")
	if err := syscall.Mkfifo(note, 0o600); err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\ntrap '' TERM\nexec 3>" + note + "\nsleep 600 &\necho begun >&3\nwait\n"
	if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return program, note
}

// begun waits until a stubborn program runs. The channel is closed when it and
// what it started have ended.
func begun(t *testing.T, note string) (gone <-chan struct{}) {
	t.Helper()
	pipe, err := os.Open(note)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pipe.Read(make([]byte, 6)); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = io.Copy(io.Discard, pipe)
		pipe.Close()
	}()
	return ended
}

func TestASilentProcessEndsWithEverythingItStarted(t *testing.T) {
	t.Parallel()
	program, note := stubborn(t)
	r := start(t, &ffmpeg.Transcoder{Program: program, Silence: 500 * time.Millisecond}, media.Upstream{Name: "c", URL: "rtsp://127.0.0.1/"})
	gone := begun(t, note)
	if err := r.end(); !errors.Is(err, media.ErrSilent) {
		t.Errorf("error %v, want no answer", err)
	}
	select {
	case <-gone:
	case <-time.After(patience):
		t.Error("a process is left")
	}
}

func TestOnlySoManyTranscodesRunAtOnce(t *testing.T) {
	t.Parallel()
	program, note := stubborn(t)
	tc := &ffmpeg.Transcoder{Program: program, Max: 1}
	u := media.Upstream{Name: "c", URL: "rtsp://127.0.0.1/"}
	first := start(t, tc, u)
	begun(t, note)
	err := tc.Pull(t.Context(), u, media.NewFanout(nil, nil))
	var said *media.Refusal
	if !errors.Is(err, media.ErrTranscoderFull) || !errors.As(err, &said) || !strings.HasPrefix(said.Reason, "transcoder full 1/1") {
		t.Errorf("second transcode: %v, want transcoder full 1/1", err)
	}
	first.cancel()
	if err := first.end(); !errors.Is(err, context.Canceled) {
		t.Errorf("first transcode: %v, want context.Canceled", err)
	}
	again := start(t, tc, u)
	begun(t, note)
	again.cancel()
	if err := again.end(); errors.Is(err, media.ErrTranscoderFull) {
		t.Error("the place was not given back")
	}
}
