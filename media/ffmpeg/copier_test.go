package ffmpeg_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"kawung/media"
	"kawung/media/ffmpeg"
	"kawung/media/mediatest"
	"kawung/media/rtsp"
)

// A doorman stands before a camera.
type doorman struct {
	net.Listener
	camera string // host and port
	lets   func(request string) bool

	conns sync.WaitGroup
	mu    sync.Mutex // guards firsts
	first []string   // the first line of every connection
}

// guarded is the address of a camera that hangs up on whoever's first request
// does not please it.
func guarded(t *testing.T, url string, lets func(request string) bool) (string, *doorman) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &doorman{Listener: l, camera: strings.TrimSuffix(strings.TrimPrefix(url, "rtsp://"), "/cam"), lets: lets}
	d.conns.Go(func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			d.conns.Go(func() { d.let(nc) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		d.conns.Wait()
	})
	return "rtsp://" + l.Addr().String() + "/cam", d
}

// let carries a connection if its first request may pass.
func (d *doorman) let(nc net.Conn) {
	defer nc.Close()
	b := make([]byte, 4096)
	n, err := nc.Read(b)
	if err != nil {
		return
	}
	line, _, _ := strings.Cut(string(b[:n]), "\r\n")
	d.mu.Lock()
	d.first = append(d.first, line)
	d.mu.Unlock()
	if !d.lets(string(b[:n])) {
		return
	}
	camera, err := net.Dial("tcp", d.camera)
	if err != nil {
		return
	}
	defer camera.Close()
	var back sync.WaitGroup
	defer back.Wait()
	back.Go(func() {
		_, _ = io.Copy(nc, camera)
		nc.Close()
	})
	_, _ = camera.Write(b[:n])
	_, _ = io.Copy(camera, nc)
	camera.Close()
}

// lines are the first lines of all connections up to now.
func (d *doorman) lines() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.first)
}

// overHTTP lets nothing but HTTP pass.
func overHTTP(request string) bool {
	return strings.HasPrefix(request, "GET ") || strings.HasPrefix(request, "POST ")
}

func TestACameraBehindHTTPComesAsItIs(t *testing.T) {
	t.Parallel()
	url, _ := mediatest.GStreamer(t, "h264", "digest")
	url, door := guarded(t, url, overHTTP)
	program := named(t)
	r := startCopy(t, &ffmpeg.Transcoder{Program: program},
		media.Upstream{Name: "c", URL: url, User: "admin", Password: password, Transport: media.TransportHTTP})
	var stream bytes.Buffer
	var times, keys []int64
	for len(keys) < 3 {
		f := r.next()
		if len(times) == 0 {
			for _, c := range children(t, filepath.Base(program)) {
				if strings.Contains(c.args, "ss/w") || strings.Contains(c.args, "ss%2Fw") {
					t.Errorf("ffmpeg's arguments and environment show the password: %q", c.args)
				}
			}
		}
		if n := len(times); n > 0 && f.Time <= times[n-1] || n == 0 && !f.Keyframe {
			t.Errorf("frame %d: keyframe %v, time %d after %v", n, f.Keyframe, f.Time, times)
		}
		if f.Keyframe {
			keys = append(keys, f.Time)
		}
		times = append(times, f.Time)
		annexB(t, &stream, f)
	}
	decodes(t, stream.Bytes(), 320, 180, len(times))
	if f := r.out.Format(); f != (media.Format{Codec: media.H264, Width: 320, Height: 180}) {
		t.Errorf("format %+v, want H.264 320×180", f)
	}
	if lines := door.lines(); len(lines) != 2 || !strings.HasPrefix(lines[0], "GET ") || !strings.HasPrefix(lines[1], "POST ") {
		t.Errorf("connections began with %q, want one GET and one POST", lines)
	}
	r.cancel()
	if err := r.end(); !errors.Is(err, context.Canceled) {
		t.Errorf("the pull ended with %v, want context.Canceled", err)
	}
	if left := children(t, filepath.Base(program)); len(left) > 0 {
		t.Errorf("processes left: %+v", left)
	}
	if s := r.log.String(); !strings.Contains(s, "transport=http") || strings.Contains(s, "ss/w") || strings.Contains(s, "ss%2Fw") {
		t.Errorf("log %q, want the transport and no password", s)
	}
}

func TestWhatACopyCannotShowHasItsKind(t *testing.T) {
	for _, tt := range []struct {
		sends, user string
		want        error
	}{
		{"h265", "admin", media.ErrUnsupported},
		{"mjpeg", "admin", media.ErrUnsupported},
		{"pyramid", "admin", media.ErrBFrames},
		{"h264", "nobody", media.ErrWrongPassword},
	} {
		t.Run(tt.sends, func(t *testing.T) {
			t.Parallel()
			url, _ := mediatest.GStreamer(t, tt.sends, "digest")
			r := startCopy(t, &ffmpeg.Transcoder{}, media.Upstream{Name: "c", URL: url, User: tt.user, Password: password, Transport: media.TransportHTTP})
			if err := r.end(); !errors.Is(err, tt.want) || strings.Contains(err.Error(), "ss/w") || strings.Contains(err.Error(), "ss%2Fw") {
				t.Errorf("error %v, want %v and no password", err, tt.want)
			}
		})
	}
}

func TestBFramesThatNobodyNeedsAreLeftOutOfACopy(t *testing.T) {
	t.Parallel()
	url, _ := mediatest.GStreamer(t, "bframes")
	r := startCopy(t, &ffmpeg.Transcoder{}, media.Upstream{Name: "c", URL: url})
	var stream bytes.Buffer
	n, last := 0, int64(0)
	for keys := 0; keys < 2; n++ {
		f := r.next()
		if f.Time <= last {
			t.Errorf("frame %d: time %d after %d", n, f.Time, last)
		}
		last = f.Time
		if f.Keyframe {
			keys++
		}
		annexB(t, &stream, f)
	}
	if n > 18 {
		t.Errorf("%d frames in a group of 25 pictures, want half of them", n-1)
	}
	decodes(t, stream.Bytes(), 320, 180, n)
}

func TestACameraThatOnlyFfmpegUnderstandsIsShown(t *testing.T) {
	t.Parallel()
	url, _ := mediatest.GStreamer(t, "h264", "digest")
	url, door := guarded(t, url, func(request string) bool { return strings.Contains(request, "User-Agent: Lavf") })
	transcoder := &ffmpeg.Transcoder{}
	r := media.NewRelay(media.RelayConfig{Puller: &rtsp.Client{}, Copier: transcoder.Copier(), Transcoder: transcoder})
	r.SetCameras([]media.Camera{{Name: "c", URL: url, User: "admin", Password: password, Always: true}})
	events, stop := r.Watch()
	defer stop()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	defer func() {
		cancel()
		<-done
	}()
	for e := range events {
		h, ok := e.(media.HealthChanged)
		if !ok || h.Health.State != media.StateLive {
			continue
		}
		if !slices.ContainsFunc(h.Health.Advice, func(a media.Advice) bool { return a.Code == "copied" }) || h.Health.Transcoded || h.Health.Transport != "tcp" {
			t.Errorf("health %+v, want a copy over tcp that is advised of", h.Health)
		}
		picture, _, err := r.Keyframe(ctx, "camera/c")
		if err != nil {
			t.Fatal(err)
		}
		decodes(t, picture, 320, 180, 1)
		return
	}
	t.Errorf("it was never live; connections began with %q", door.lines())
}

func TestWithoutFfmpegACameraThatNeedsItSaysSo(t *testing.T) {
	r := startCopy(t, &ffmpeg.Transcoder{Program: "no-such-ffmpeg"}, media.Upstream{Name: "c", URL: "rtsp://127.0.0.1/", Transport: media.TransportHTTP})
	var said *media.Refusal
	if err := r.end(); !errors.As(err, &said) || !errors.Is(err, media.ErrProtocol) || errors.Is(err, media.ErrUnsupported) || !strings.Contains(said.Reason, "install ffmpeg") {
		t.Errorf("error %v, want the advice to install ffmpeg, and no transcode", err)
	}
}
