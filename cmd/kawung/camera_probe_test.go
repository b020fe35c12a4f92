package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kawung/configs/demo/clips"
	"kawung/media/fakecam"
	"kawung/web"
)

// filming runs a fake camera that plays a demo clip until the test ends.
func filming(t *testing.T, quirks fakecam.Quirks) *fakecam.Camera {
	t.Helper()
	name := clips.Names()[0]
	data, err := clips.Open(name, 360)
	if err != nil {
		t.Fatal(err)
	}
	cam, err := fakecam.Listen(fakecam.Config{
		User: "admin", Password: "p@ss/w:rd#1", Quirks: quirks,
		Streams: map[string]fakecam.Clip{"cam": {AnnexB: data, FPS: clips.FPS}},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- cam.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	return cam
}

func TestAProbeOfAGoodCameraExitsWithZeroAndKeepsThePassword(t *testing.T) {
	t.Parallel()
	cam := filming(t, fakecam.Quirks{NoReason: true})
	file := filepath.Join(t.TempDir(), "transcript")
	url := strings.Replace(cam.URL("cam"), "rtsp://", "rtsp://admin:p@ss/w:rd#1@", 1)
	code, stdout, stderr := say(t, "camera", "probe", url, "-json", "-record", file)
	var got struct {
		OK       bool
		Codec    string
		Width    int
		FPS      float64
		Repairs  []string
		Warnings []string
		Error    string
	}
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatalf("%v: %s", err, stdout)
	}
	if code != exitOK || !got.OK || got.Codec != "H264" || got.Width != 640 || got.FPS < 23 || got.FPS > 27 || len(got.Repairs) != 1 || got.Error != "" {
		t.Errorf("kawung camera probe = %d, %s, %s", code, stdout, stderr)
	}
	transcript, err := os.ReadFile(file)
	if err != nil || !bytes.HasPrefix(transcript, []byte("kawung camera transcript 1\n")) {
		t.Errorf("transcript: %v, %.40q", err, transcript)
	}
	for _, text := range []string{stdout, stderr, string(transcript)} {
		if strings.Contains(text, "p@ss") || strings.Contains(text, "admin") {
			t.Error("the password or the user was printed")
		}
	}
}

func TestAProbeAsksForThePasswordAndExplainsFailure(t *testing.T) {
	t.Parallel()
	cam := filming(t, fakecam.Quirks{})
	h := &house{url: "http://127.0.0.1:1"}
	code, stdout, stderr := h.do(t, ask{stdin: "wrong\n"}, "camera", "probe", cam.URL("cam"), "-user", "admin")
	if code != exitFailed || !strings.Contains(stderr, "wrong user or password") || !strings.Contains(stdout, "none") {
		t.Errorf("kawung camera probe = %d, %q, %q", code, stdout, stderr)
	}
	code, stdout, stderr = h.do(t, ask{stdin: "p@ss/w:rd#1\n"}, "camera", "probe", cam.URL("cam"), "-user", "admin")
	if code != exitOK || !strings.Contains(stdout, "H264 ") || !strings.Contains(stdout, "640×360") {
		t.Errorf("kawung camera probe = %d, %q, %q", code, stdout, stderr)
	}
}

func TestAProbeOfNothingExitsWithOne(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"rtsp://127.0.0.9:1/x", "http://admin:s3cret@x/"} {
		code, stdout, stderr := say(t, "camera", "probe", url, "-json")
		if code != exitFailed || !strings.Contains(stdout, `"ok":false`) || stderr == "" || strings.Contains(stdout+stderr, "s3cret") {
			t.Errorf("kawung camera probe %s = %d, %q, %q", url, code, stdout, stderr)
		}
	}
}

func TestTheControllerLooksAtACameraForTheConsole(t *testing.T) {
	t.Parallel()
	cam := filming(t, fakecam.Quirks{})
	h := startDemo(t, t.TempDir())
	look := func(url, password string) (seen web.ProbedCamera) {
		t.Helper()
		if err := h.client(t).post(t.Context(), "/api/v1/cameras/probe", web.CameraProbe{URL: url, User: "admin", Password: password}, &seen); err != nil {
			t.Fatal(err)
		}
		return seen
	}
	if p := look(cam.URL("cam"), "p@ss/w:rd#1"); !p.OK || p.Width != 640 || len(p.Keyframe) == 0 || !strings.HasPrefix(p.KeyframeCodec, "avc1.") {
		t.Errorf("a good camera: %+v", p)
	}
	if p := look(cam.URL("cam"), "wrong"); p.OK || !p.WrongPassword || !strings.Contains(p.Error, "wrong user or password") || p.Keyframe != nil {
		t.Errorf("a wrong password: %+v", p)
	}
	if p := look(strings.Replace(h.url, "http://", "rtsp://", 1)+"/metrics", ""); p.OK || p.Error != "no RTSP there: check the address and the port" || len(p.Repairs)+len(p.Warnings) > 0 {
		t.Errorf("a web server: %+v", p)
	}
}
