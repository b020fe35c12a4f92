package web

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

const probePath = "/api/v1/cameras/probe"

func TestAdministratorsLookAtACameraBeforeItIsDeclared(t *testing.T) {
	h := newHouse(t)
	asked := make(chan CameraProbe, 1)
	h.server.config.ProbeCamera = func(_ context.Context, c CameraProbe) (ProbedCamera, error) {
		asked <- c
		return ProbedCamera{OK: true, Codec: "H264", Width: 640, Keyframe: []byte("\x00\x00\x00\x01\x67\x42\xc0\x1e\x00")}, nil
	}
	const body = `{"url": "rtsp://10.0.0.7/main", "user": "admin", "password": "geheim"}`
	h.want(401, "POST", probePath, ask{body: body})
	h.signIn()
	got := fmt.Sprint(h.want(200, "POST", probePath, ask{body: body}))
	if c := <-asked; c.URL != "rtsp://10.0.0.7/main" || c.User != "admin" || c.Password != "geheim" {
		t.Errorf("it looked at %+v", c)
	}
	if !strings.Contains(got, "width:640") || !strings.Contains(got, "keyframeCodec:avc1.42c01e") || strings.Contains(got, "geheim") {
		t.Errorf("it answers %s", got)
	}
}

func TestACameraIsLookedAtOverRTSPOnlyAndByAdministratorsOnly(t *testing.T) {
	h := newHouse(t)
	h.server.config.ProbeCamera = func(context.Context, CameraProbe) (ProbedCamera, error) {
		t.Error("it looked")
		return ProbedCamera{}, nil
	}
	h.signIn()
	for _, url := range []string{"http://10.0.0.7/", "file:///etc/passwd", "10.0.0.7", ""} {
		p := h.want(422, "POST", probePath, ask{body: `{"url": "` + url + `"}`})
		if !strings.Contains(fmt.Sprint(p["errors"]), "field:url") {
			t.Errorf("%q: %v", url, p)
		}
	}
	guest := h.newClient()
	h.want(200, "POST", "/api/v1/session", ask{client: guest, body: `{"user": "tamu", "password": "` + password + `"}`})
	h.want(403, "POST", probePath, ask{client: guest, body: `{"url": "rtsp://10.0.0.7/"}`})
}

func TestTwoCamerasAreLookedAtAtATime(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	began, finish := make(chan struct{}), make(chan struct{})
	h.server.config.ProbeCamera = func(context.Context, CameraProbe) (ProbedCamera, error) {
		began <- struct{}{}
		<-finish
		return ProbedCamera{}, nil
	}
	done := make(chan struct{})
	for range maxProbes {
		go func() {
			h.want(200, "POST", probePath, ask{body: `{"url": "rtsp://10.0.0.7/"}`})
			done <- struct{}{}
		}()
		<-began
	}
	status, head, _ := h.do("POST", probePath, ask{body: `{"url": "rtsp://10.0.0.7/"}`})
	if status != 429 || head.Get("Retry-After") == "" {
		t.Errorf("a third look = %d, Retry-After %q", status, head.Get("Retry-After"))
	}
	close(finish)
	for range maxProbes {
		<-done
	}
}
