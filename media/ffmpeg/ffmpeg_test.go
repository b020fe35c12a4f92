package ffmpeg_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/ffmpeg"
	"kawung/media/mediatest"
	"kawung/media/rtsp"
)

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
			url, _ := mediatest.GStreamer(t, tt.args[0], tt.args[1:]...)
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

func TestARelayShowsAnH265CameraAndEndsItsTranscode(t *testing.T) {
	t.Parallel()
	url, _ := mediatest.GStreamer(t, "h265", "digest")
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
	url, _ := mediatest.GStreamer(t, "mjpeg", "digest")
	gone, end := mediatest.GStreamer(t, "mjpeg")
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
	url, end := mediatest.GStreamer(t, "mjpeg")
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
	url, _ := mediatest.GStreamer(t, "mjpeg")
	r := start(t, &ffmpeg.Transcoder{Device: device}, media.Upstream{Name: "c", URL: url})
	r.next()
	if s := r.log.String(); !strings.Contains(s, "VAAPI fails its test") || !strings.Contains(s, "encoder=libx264") {
		t.Errorf("log %q, want the failed test and libx264", s)
	}
}
