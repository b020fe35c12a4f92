package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kawung/media/onvif/fakedevice"
	"kawung/wall"
	"kawung/web"
)

const onvifPassword = `r4ha/s:ia"&`

// onvifDevice runs an ONVIF camera on loopback until the test ends.
func onvifDevice(t *testing.T, q fakedevice.Quirks, streams ...fakedevice.Profile) *fakedevice.Device {
	t.Helper()
	d, err := fakedevice.Listen(fakedevice.Config{User: "admin", Password: onvifPassword, Quirks: q, Profiles: streams})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return d
}

// discover runs `kawung camera discover`.
func discover(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	a := ask{env: map[string]string{"KAWUNG_CAMERA_PASSWORD": onvifPassword}}
	code, stdout, stderr = (&house{}).do(t, a, append([]string{"camera", "discover"}, args...)...)
	if strings.Contains(stdout+stderr, "r4ha") {
		t.Errorf("kawung camera discover %v prints the password:\n%s%s", args, stdout, stderr)
	}
	return code, stdout, stderr
}

func TestDiscoverPrintsMainAndSubStreams(t *testing.T) {
	d := onvifDevice(t, fakedevice.Quirks{LoginInURI: true, ClockAhead: time.Hour})
	code, stdout, stderr := discover(t, d.Addr(), "-user", "admin")
	want := d.Addr() + `  Fakir FK-2
  main  H264 1920×1080 25 fps  rtsp://127.0.0.1:554/Profile_1?transport=tcp&x=1
  sub   H264 640×360 15 fps  rtsp://127.0.0.1:554/Profile_2?transport=tcp&x=1
  advice: its H.265 streams were left out
  turns and zooms
  note: its clock is 1h0m0s ahead
`
	if code != exitOK || stdout != want || stderr != "" {
		t.Errorf("kawung camera discover = %d, %s\n%swant\n%s", code, stderr, stdout, want)
	}
}

func TestDiscoverPrintsDocumentsThatApplyReads(t *testing.T) {
	first, second := onvifDevice(t, fakedevice.Quirks{}), onvifDevice(t, fakedevice.Quirks{TokenOnly: true})
	code, stdout, stderr := discover(t, first.Addr(), second.Addr(), "-user", "admin", "-yaml")
	if code != exitOK || stderr != "" {
		t.Fatalf("kawung camera discover = %d, %s", code, stderr)
	}
	file := filepath.Join(t.TempDir(), "cameras.yaml")
	if err := os.WriteFile(file, []byte(stdout), 0o600); err != nil {
		t.Fatal(err)
	}
	h := startDemo(t, t.TempDir())
	if out := h.must(t, ask{}, "apply", "-f", file, "-dry-run"); strings.Count(out, "would change camera/") != 2 {
		t.Errorf("kawung apply of\n%s\nsays %s", stdout, out)
	}
}

func TestDiscoverWithoutAUserSaysWhatIsMissing(t *testing.T) {
	d := onvifDevice(t, fakedevice.Quirks{})
	code, stdout, stderr := discover(t, d.Addr())
	if code != exitFailed || !strings.Contains(stdout, "wants a user and a password") || !strings.Contains(stderr, "-user") {
		t.Errorf("kawung camera discover = %d, %q, %q", code, stdout, stderr)
	}
}

func TestDiscoverPrintsJSONAlsoOfWhatDidNotAnswer(t *testing.T) {
	d := onvifDevice(t, fakedevice.Quirks{Media1Only: true})
	code, stdout, stderr := discover(t, d.Addr(), "127.0.0.1:1", "-user", "admin", "-json")
	var out struct {
		Devices []web.FoundDevice `json:"devices"`
	}
	if err := json.Unmarshal([]byte(stdout), &out); err != nil || code != exitOK || len(out.Devices) != 2 {
		t.Fatalf("kawung camera discover = %d, %s, %s, %v", code, stdout, stderr, err)
	}
	got := out.Devices[0]
	if len(got.Cameras) != 1 || got.Cameras[0].Name == "" || got.Cameras[0].Main.GOP != 50 || got.Cameras[0].Sub.Width != 640 || !got.PTZ {
		t.Errorf("device %+v", got)
	}
	if out.Devices[1].Error == "" || out.Devices[1].NeedsPassword || out.Devices[1].Cameras == nil {
		t.Errorf("device %+v, want an error and no cameras", out.Devices[1])
	}
}

func TestDiscoverRefusesWhatMakesNoSense(t *testing.T) {
	for _, args := range [][]string{{"-json", "-yaml"}, {"-wait", "0s"}, {"-wait", "1h"}} {
		if code, _, stderr := discover(t, args...); code != exitUsage || stderr == "" {
			t.Errorf("kawung camera discover %v = %d, %q, want 2", args, code, stderr)
		}
	}
}

func TestTheControllerLooksForCamerasForTheConsole(t *testing.T) {
	d := onvifDevice(t, fakedevice.Quirks{TokenOnly: true})
	h := startDemo(t, t.TempDir())
	var out struct {
		Devices []web.FoundDevice `json:"devices"`
	}
	search := web.CameraSearch{Addresses: []string{d.Addr()}, User: "admin", Password: onvifPassword}
	if err := h.client(t).post(t.Context(), "/api/v1/cameras/discover", search, &out); err != nil {
		t.Fatal(err)
	}
	if len(out.Devices) != 1 || len(out.Devices[0].Cameras) != 1 || out.Devices[0].Cameras[0].Main.Width != 1920 {
		t.Errorf("found %+v", out.Devices)
	}
}

func TestAPasswordInAStreamsAddressIsNotShown(t *testing.T) {
	path := "rtsp://127.0.0.1:554/user=admin&password=" + "r4ha" + "&channel=1"
	d, err := fakedevice.Listen(fakedevice.Config{Profiles: []fakedevice.Profile{
		{Token: "1", Name: "1", Codec: "H264", Width: 1920, Height: 1080, FPS: 25, URI: path},
	}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	defer func() { stop(); <-ended }()
	for _, format := range []string{"-json", "-yaml", "-wait=1s"} {
		if code, stdout, stderr := discover(t, d.Addr(), format); code != exitOK || !strings.Contains(stdout, "password="+wall.Hidden) {
			t.Errorf("%s = %d, %s, %s, want %s", format, code, stdout, stderr, wall.Hidden)
		}
	}
}

func TestTheShellCompletesVerbsAndTheirOptions(t *testing.T) {
	_, script, _ := say(t, "completion", "bash")
	for words, want := range map[string]string{"kawung camera di": "discover", "kawung camera discover -us": "-user"} {
		n := strings.Count(words, " ")
		line := fmt.Sprintf("%s\nCOMP_WORDS=(%s); COMP_CWORD=%d; _kawung; echo ${COMPREPLY[@]}", script, words, n)
		out, err := exec.Command("bash", "-c", line).CombinedOutput()
		if err != nil || strings.TrimSpace(string(out)) != want {
			t.Errorf("bash completes `%s` with %q, %v, want %s", words, out, err, want)
		}
	}
}

func TestHelpTeachesEveryVerb(t *testing.T) {
	for _, c := range commands() {
		for _, v := range c.verbs {
			name := c.name + " " + v.name
			for _, args := range [][]string{{c.name, v.name, "-h"}, {"help", c.name, v.name}} {
				code, stdout, stderr := say(t, args...)
				if code != exitOK || stderr != "" || !strings.Contains(stdout, "Usage: kawung "+name) || !strings.Contains(stdout, "Examples:") {
					t.Errorf("kawung %v = %d, %q, %q", args, code, stdout, stderr)
				}
			}
			if _, overview, _ := say(t, c.name, "-h"); !strings.Contains(overview, "  "+v.name+" ") {
				t.Errorf("kawung %s -h does not name %s", c.name, v.name)
			}
		}
	}
}
