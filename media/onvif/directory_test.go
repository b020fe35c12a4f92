package onvif

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/onvif/fakedevice"
)

// A book is what is declared in a test.
type book struct {
	mu      sync.Mutex
	cameras map[string]Declared
}

func (b *book) find(camera string) (Declared, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	c, ok := b.cameras[camera]
	return c, ok
}

func (b *book) declare(camera string, c Declared) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.cameras[camera] = c
}

// gate is a camera of the fake device, as a person declares it.
func gate(f *fakedevice.Device) Declared {
	return Declared{URL: "rtsp://127.0.0.1/Profile_1", Sub: "rtsp://127.0.0.1/Profile_2", ONVIF: f.Addr(), User: user, Password: password}
}

// directory runs a directory with one camera, gerbang, until the test or end
// ends it.
func directory(t *testing.T, gerbang Declared, ports ...string) (d *Directory, b *book, end func()) {
	t.Helper()
	b = &book{cameras: map[string]Declared{"gerbang": gerbang}}
	d = NewDirectory(b.find)
	d.Ports = ports
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = d.Run(ctx) // ends because it is told to
	}()
	end = func() { cancel(); <-ended }
	t.Cleanup(end)
	return d, b, end
}

// beat is a hand on gerbang.
func (d *Directory) beat(t *testing.T) func(media.Velocity) error {
	return func(v media.Velocity) error { return d.Drive(t.Context(), "gerbang", v) }
}

func portOf(f *fakedevice.Device) string {
	_, port, _ := net.SplitHostPort(f.Addr())
	return port
}

func TestACamerasDeviceIsFoundAtTheHostOfItsStream(t *testing.T) {
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>router</html>")) }))
	defer page.Close()
	_, wrong, _ := net.SplitHostPort(page.Listener.Addr().String())
	f := device(t, fakedevice.Quirks{})
	c := gate(f)
	c.ONVIF, c.URL, c.User, c.Password = "", "rtsp://kamera:"+password+"@127.0.0.1:554/Profile_1", "", ""
	d, _, _ := directory(t, c, "1", wrong, portOf(f))
	r, err := d.Reach(t.Context(), "gerbang")
	if err != nil || !r.Pan || !r.Tilt || !r.Zoom || !r.Home || !r.Saves || len(r.Presets) != 2 {
		t.Errorf("Reach = %+v, %v, want all of it and two presets", r, err)
	}
	if strings.Contains(f.Seen(), "r4ha") {
		t.Error("the password was sent as it is")
	}
}

func TestACameraWithoutONVIFSaysSo(t *testing.T) {
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>router</html>")) }))
	defer page.Close()
	_, wrong, _ := net.SplitHostPort(page.Listener.Addr().String())
	for name, c := range map[string]struct {
		declared Declared
		want     error
	}{
		"nothing listens":     {Declared{URL: "rtsp://127.0.0.1/1"}, media.ErrUnable},
		"it answers no ONVIF": {Declared{URL: "rtsp://127.0.0.1/1", ONVIF: "127.0.0.1:" + wrong}, media.ErrRefused},
		"no address at all":   {Declared{}, media.ErrUnable},
		"another stream port": {Declared{URL: "rtsp://127.0.0.1:1554/typed"}, media.ErrUnable},
	} {
		t.Run(name, func(t *testing.T) {
			ports := []string{"1"}
			if name == "another stream port" {
				ports = []string{portOf(run(t, fakedevice.Config{}))}
			}
			d, _, _ := directory(t, c.declared, ports...)
			if _, err := d.Reach(t.Context(), "gerbang"); !errors.Is(err, c.want) || !strings.Contains(err.Error(), "camera gerbang: ") {
				t.Errorf("Reach = %v, want %v of camera gerbang", err, c.want)
			}
			if err := d.Drive(t.Context(), "gerbang", media.Velocity{Pan: 1}); !errors.Is(err, c.want) {
				t.Errorf("Drive = %v, want %v", err, c.want)
			}
		})
	}
	d, _, _ := directory(t, Declared{})
	if _, err := d.Reach(t.Context(), "other"); !errors.Is(err, media.ErrNotFound) {
		t.Errorf("Reach of no camera = %v, want %v", err, media.ErrNotFound)
	}
}

func TestACameraThatDoesNotMoveIsNotMoved(t *testing.T) {
	f := device(t, fakedevice.Quirks{NoPTZ: true})
	d, _, _ := directory(t, gate(f))
	if r, err := d.Reach(t.Context(), "gerbang"); err != nil || r.Able() {
		t.Errorf("Reach = %+v, %v, want nothing", r, err)
	}
	if err := d.Drive(t.Context(), "gerbang", media.Velocity{Pan: 1}); !errors.Is(err, media.ErrUnable) {
		t.Errorf("Drive = %v, want %v", err, media.ErrUnable)
	}
}

func TestADirectoryTriesAWrongPasswordTwiceWhoeverAsks(t *testing.T) {
	f := device(t, fakedevice.Quirks{})
	c := gate(f)
	c.Password = "salah"
	d, b, _ := directory(t, c)
	for range 5 {
		if _, err := d.Reach(t.Context(), "gerbang"); !errors.Is(err, media.ErrWrongPassword) || strings.Contains(err.Error(), "salah") {
			t.Fatalf("Reach = %v, want %v", err, media.ErrWrongPassword)
		}
		if err := d.Drive(t.Context(), "gerbang", media.Velocity{Pan: 1}); !errors.Is(err, media.ErrWrongPassword) {
			t.Fatalf("Drive = %v, want %v", err, media.ErrWrongPassword)
		}
	}
	if n := f.Refusals(); n > 2 {
		t.Errorf("%d wrong logins, want at most 2", n)
	}
	b.declare("gerbang", gate(f))
	if r, err := d.Reach(t.Context(), "gerbang"); err != nil || !r.Able() {
		t.Errorf("Reach with the password corrected = %+v, %v", r, err)
	}
}

func TestASlowDeviceIsOpenedWhileItsCallerGivesUp(t *testing.T) {
	f := device(t, fakedevice.Quirks{Lag: 100 * time.Millisecond})
	d, _, _ := directory(t, gate(f))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := d.Reach(ctx, "gerbang"); !errors.Is(err, media.ErrSlow) {
		t.Errorf("Reach = %v, want %v", err, media.ErrSlow)
	}
	if r, err := d.Reach(t.Context(), "gerbang"); err != nil || !r.Able() {
		t.Errorf("Reach = %+v, %v", r, err)
	}
}

func TestABeatThatWaitedForItsCameraMovesNothing(t *testing.T) {
	f := device(t, fakedevice.Quirks{Lag: 200 * time.Millisecond})
	d, _, _ := directory(t, gate(f))
	if err := d.Drive(t.Context(), "gerbang", media.Velocity{Pan: 1}); err != nil {
		t.Fatal(err)
	}
	if n := f.Requests("ContinuousMove"); n != 0 {
		t.Errorf("%d moves were asked for by a beat as old as the opening", n)
	}
	turn(t, f, media.Velocity{Pan: 1}, d.beat(t))
}

func TestAHandThatIsLostStopsItsCamera(t *testing.T) {
	f := device(t, fakedevice.Quirks{})
	d, _, _ := directory(t, gate(f))
	reach(t, d)
	turn(t, f, media.Velocity{Pan: 1, Tilt: 1}, d.beat(t))
	wait(t, f, stopped)
}

func TestTheEndOfADirectoryStopsItsCameras(t *testing.T) {
	f := device(t, fakedevice.Quirks{})
	d, _, end := directory(t, gate(f))
	reach(t, d)
	turn(t, f, media.Velocity{Pan: 1}, d.beat(t))
	end()
	if events, _ := f.Events(); !stopped(events) {
		t.Errorf("the device was made to do %+v, want three Stops at the end", events)
	}
	if err := d.Drive(t.Context(), "gerbang", media.Velocity{Pan: 1}); !errors.Is(err, media.ErrClosed) {
		t.Errorf("Drive after the end = %v, want %v", err, media.ErrClosed)
	}
}

func TestACameraThatIsDeclaredOtherwiseIsStoppedAndFoundAnew(t *testing.T) {
	first, second := device(t, fakedevice.Quirks{}), device(t, fakedevice.Quirks{})
	d, b, _ := directory(t, gate(first))
	reach(t, d)
	turn(t, first, media.Velocity{Pan: 1}, d.beat(t))
	b.declare("gerbang", gate(second))
	if err := d.GoTo(t.Context(), "gerbang", "2"); err != nil {
		t.Fatal(err)
	}
	wait(t, first, stopped)
	if events, _ := second.Events(); len(events) != 1 || events[0].Action != "GotoPreset" {
		t.Errorf("the new device was made to do %+v", events)
	}
}

func TestPresetsAreSavedRecalledAndForgottenByACamerasName(t *testing.T) {
	f := device(t, fakedevice.Quirks{})
	d, _, _ := directory(t, gate(f))
	p, err := d.SavePreset(t.Context(), "gerbang", "Pos jaga")
	if err != nil {
		t.Fatal(err)
	}
	there, _ := f.Position()
	if err := errors.Join(d.GoTo(t.Context(), "gerbang", "1"), d.GoTo(t.Context(), "gerbang", p.Token)); err != nil {
		t.Fatal(err)
	}
	if back, _ := f.Position(); back != there {
		t.Errorf("the preset leads to %+v, want %+v", back, there)
	}
	if r := reach(t, d); len(r.Presets) != 3 || r.Presets[2] != p {
		t.Errorf("presets = %+v, want %+v too", r.Presets, p)
	}
	if err := d.DropPreset(t.Context(), "gerbang", p.Token); err != nil {
		t.Fatal(err)
	}
	if err := d.GoTo(t.Context(), "gerbang", p.Token); !errors.Is(err, media.ErrRefused) {
		t.Errorf("GoTo what was forgotten = %v, want %v", err, media.ErrRefused)
	}
	if err := d.GoHome(t.Context(), "gerbang"); err != nil {
		t.Error(err)
	}
}

func TestConsolesThatAskOftenDoNotAskTheCameraEachTime(t *testing.T) {
	f := device(t, fakedevice.Quirks{})
	d, _, _ := directory(t, gate(f))
	reach(t, d)
	before := f.Requests("GetPresets")
	for range 10 {
		if r := reach(t, d); len(r.Presets) != 2 {
			t.Errorf("presets = %+v, want both", r.Presets)
		}
	}
	if n := f.Requests("GetPresets") - before; n != 0 {
		t.Errorf("the camera was asked %d times more", n)
	}
}

func TestAKeyframeIsAskedOfTheStreamThatNeedsIt(t *testing.T) {
	f := device(t, fakedevice.Quirks{})
	d, _, _ := directory(t, gate(f))
	if err := errors.Join(d.AskKeyframe(t.Context(), "gerbang", false), d.AskKeyframe(t.Context(), "gerbang", true)); err != nil {
		t.Fatal(err)
	}
	events, _ := f.Events()
	if len(events) != 2 || events[0].Argument != "Profile_1" || events[1].Argument != "Profile_2" {
		t.Errorf("the device was made to do %+v", events)
	}
}

func reach(t *testing.T, d *Directory) media.Reach {
	t.Helper()
	r, err := d.Reach(t.Context(), "gerbang")
	if err != nil || !r.Able() {
		t.Fatalf("Reach = %+v, %v", r, err)
	}
	return r
}

func TestADeclaredCameraIsFoundAmongADevicesPictures(t *testing.T) {
	profile := func(token, channel, url string, width int) Profile {
		return Profile{Token: token, Channel: channel, Codec: "H264", Width: width, Height: width * 9 / 16, Moves: true, URL: url}
	}
	recorder := []Profile{
		profile("1a", "1", "rtsp://10.0.0.7:554/cam?channel=1&subtype=0&unicast=true", 1920),
		profile("1b", "1", "rtsp://10.0.0.7:554/cam?channel=1&subtype=1&unicast=true", 640),
		profile("2a", "2", "rtsp://10.0.0.7:554/cam?channel=2&subtype=0&unicast=true", 1920),
		profile("2b", "2", "rtsp://10.0.0.7:554/cam?channel=2&subtype=1&unicast=true", 640),
	}
	single := recorder[:2]
	for _, c := range []struct {
		profiles []Profile
		declared Declared
		want     string // main sub, "" when none
	}{
		{recorder, Declared{URL: "rtsp://10.0.0.7/cam?channel=2&subtype=0"}, "2a 2b"},
		{recorder, Declared{URL: "rtsp://a:p@ss@10.0.0.7/cam?channel=1&subtype=1&unicast=true"}, "1b "},
		{recorder, Declared{URL: "rtsp://10.0.0.7/typed", Sub: "rtsp://10.0.0.7/CAM/?channel=2&subtype=1"}, "2b "},
		{recorder, Declared{URL: "rtsp://10.0.0.7/cam"}, ""},
		{recorder, Declared{URL: "rtsp://10.0.0.7/other"}, ""},
		{single, Declared{URL: "rtsp://10.0.0.7/other"}, "1a 1b"},
		{single, Declared{URL: "rtsp://10.0.0.7:1554/cam?channel=1&subtype=0"}, ""},
		{single, Declared{URL: "rtsp://10.0.0.7:1554/cam?channel=1&subtype=0", ONVIF: "10.0.0.7"}, "1a 1b"},
		{nil, Declared{URL: "rtsp://10.0.0.7/other"}, ""},
	} {
		ch, err := match(c.profiles, c.declared, c.declared.ONVIF == "")
		got := ch.main.Token + " " + ch.sub.Token
		if err != nil {
			got = ""
		}
		if got != c.want {
			t.Errorf("match(%+v) = %q, %v, want %q", c.declared, got, err, c.want)
		}
		if err != nil && !errors.Is(err, media.ErrUnable) {
			t.Errorf("match(%+v) = %v, want %v", c.declared, err, media.ErrUnable)
		}
	}
}
