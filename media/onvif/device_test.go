package onvif

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kawung/media/onvif/fakedevice"
)

func TestEveryDeviceTellsItsMainAndSubStream(t *testing.T) {
	const note = "it names 192.168.77.7 as its streams' host"
	for name, c := range map[string]struct {
		quirks fakedevice.Quirks
		notes  string
		advice string
	}{
		"as the standard says":             {advice: "H.265"},
		"Media1 only":                      {quirks: fakedevice.Quirks{Media1Only: true}},
		"capabilities, no services":        {quirks: fakedevice.Quirks{NoServices: true}},
		"Media2 without profiles":          {quirks: fakedevice.Quirks{Media2Empty: true}, notes: "the older one is asked"},
		"clock an hour ahead":              {quirks: fakedevice.Quirks{ClockAhead: time.Hour, TokenOnly: true}, notes: "its clock is 1h0m0s ahead", advice: "H.265"},
		"clock of 1970":                    {quirks: fakedevice.Quirks{ClockAhead: -56 * 365 * 24 * time.Hour, TokenOnly: true}, notes: "behind", advice: "H.265"},
		"services behind NAT":              {quirks: fakedevice.Quirks{HTTPHost: "192.168.77.7:8899"}, notes: "it calls itself 192.168.77.7", advice: "H.265"},
		"streams behind NAT":               {quirks: fakedevice.Quirks{StreamHost: "192.168.77.7"}, notes: note, advice: "H.265"},
		"streams behind NAT, Media1":       {quirks: fakedevice.Quirks{StreamHost: "192.168.77.7", Media1Only: true}, notes: note},
		"its own login in the addresses":   {quirks: fakedevice.Quirks{LoginInURI: true}, advice: "H.265"},
		"WS-UsernameToken only":            {quirks: fakedevice.Quirks{TokenOnly: true}, advice: "H.265"},
		"a refusal without words":          {quirks: fakedevice.Quirks{TokenOnly: true, BareRefusal: true}, advice: "H.265"},
		"Digest only":                      {quirks: fakedevice.Quirks{DigestOnly: true}, advice: "H.265"},
		"Digest without qop":               {quirks: fakedevice.Quirks{DigestOnly: true, NoQOP: true}, advice: "H.265"},
		"Digest with SHA-256":              {quirks: fakedevice.Quirks{DigestOnly: true, SHA256: true}, advice: "H.265"},
		"a nonce for every request":        {quirks: fakedevice.Quirks{DigestOnly: true, RotateNonce: true}, advice: "H.265"},
		"everything behind the login":      {quirks: fakedevice.Quirks{AllLocked: true, TokenOnly: true}, advice: "H.265"},
		"slow":                             {quirks: fakedevice.Quirks{Slow: 20 * time.Millisecond}, advice: "H.265"},
		"all of it, an hour ahead and NAT": {quirks: fakedevice.Quirks{AllLocked: true, TokenOnly: true, ClockAhead: time.Hour, HTTPHost: "192.168.77.7", StreamHost: "192.168.77.7", Media1Only: true, Slow: 5 * time.Millisecond}, notes: note},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := device(t, c.quirks)
			got := look(t, f, options())
			if got.Err != nil || len(got.Cameras) != 1 || got.Cameras[0].Sub == nil {
				t.Fatalf("found %+v, want one camera with two streams", got)
			}
			cam := got.Cameras[0]
			streams := fmt.Sprintf("%s %dx%d %s | %s %dx%d %s", cam.Main.Codec, cam.Main.Width, cam.Main.Height, cam.Main.URL,
				cam.Sub.Codec, cam.Sub.Width, cam.Sub.Height, cam.Sub.URL)
			const want = "H264 1920x1080 rtsp://127.0.0.1:554/Profile_1?transport=tcp&x=1 | H264 640x360 rtsp://127.0.0.1:554/Profile_2?transport=tcp&x=1"
			if streams != want {
				t.Errorf("streams = %s\nwant %s", streams, want)
			}
			if notes := strings.Join(got.Notes, "; "); !strings.Contains(notes, c.notes) || c.notes == "" && notes != "" {
				t.Errorf("notes = %q, want …%s…", notes, c.notes)
			}
			if !strings.Contains(cam.Advice, c.advice) || c.advice == "" && cam.Advice != "" {
				t.Errorf("advice = %q, want …%s…", cam.Advice, c.advice)
			}
			if got.Identity.Manufacturer+" "+got.Identity.Model != "Fakir FK-2" || !got.PTZ || cam.Main.GOP != 50 || cam.Main.FPS != 25 || !cam.Main.Moves {
				t.Errorf("found %+v, want a Fakir FK-2 that moves, 25 fps, GOP 50", got)
			}
			checkSecret(t, f, got)
		})
	}
}

func TestStreamAddressesLoseTheirLoginAndKeepTheirPath(t *testing.T) {
	f := device(t, fakedevice.Quirks{})
	d := open(t, f, options())
	for in, want := range map[string]string{
		"rtsp://10.0.0.7/live":                  "rtsp://127.0.0.1/live",
		"RTSP://10.0.0.7:8554/live/ch@1":        "rtsp://127.0.0.1:8554/live/ch@1",
		"rtsp://a:b@10.0.0.7:554/live?x=1&y=@2": "rtsp://127.0.0.1:554/live?x=1&y=@2",
		"rtsp://a:p@ss@10.0.0.7/live":           "rtsp://127.0.0.1/live",
		"rtsp://a:p/w@10.0.0.7:554/live":        "rtsp://127.0.0.1:554/live",
		"rtsps://[fd00::7]:322/live":            "rtsps://127.0.0.1:322/live",
		"rtsp://10.0.0.7":                       "rtsp://127.0.0.1",
		"http://10.0.0.7/live":                  "-", "rtsp://10.0.0.7/a b": "-", "rtsp://10.0.0.7:x/": "-", "": "-", "rtsp://10.0.0.7/\x1b[2J": "-",
		"rtsp://10.0.0.7/" + strings.Repeat("a", 1024): "-",
	} {
		got, err := d.stream(in)
		if err != nil {
			got = "-"
		}
		if got != want {
			t.Errorf("stream(%q) = %s, want %s", in, got, want)
		}
	}
}

// checkSecret: the password neither went over the wire nor is in what is shown.
func checkSecret(t *testing.T, f *fakedevice.Device, got Found) {
	t.Helper()
	shown := fmt.Sprintf("%+v %v", got, got.Err)
	for _, c := range got.Cameras {
		shown += fmt.Sprintf("%+v", c.Sub)
	}
	for where, text := range map[string]string{"the result": shown, "what was sent": f.Seen()} {
		for _, secret := range []string{password, escape(password), "r4ha"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s holds the password:\n%s", where, text)
			}
		}
	}
}

func TestAWrongPasswordIsTriedTwiceAndNeverAgain(t *testing.T) {
	for name, q := range map[string]fakedevice.Quirks{
		"both": {}, "token": {TokenOnly: true}, "digest": {DigestOnly: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := device(t, q)
			o := options()
			o.Password = "salah"
			d := open(t, f, o)
			for range 3 {
				if _, err := d.Profiles(t.Context()); !errors.Is(err, ErrPassword) {
					t.Errorf("Profiles = %v, want %v", err, ErrPassword)
				}
			}
			if n := f.Refusals(); n < 1 || n > 2 {
				t.Errorf("%d wrong logins, want at most 2", n)
			}
		})
	}
}

func TestADeviceThatWantsALoginIsNamedSo(t *testing.T) {
	for name, q := range map[string]fakedevice.Quirks{"401": {}, "fault": {TokenOnly: true}, "everything": {AllLocked: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := device(t, q)
			if got := look(t, f, Options{}); !errors.Is(got.Err, ErrNoPassword) {
				t.Errorf("error = %v, want %v", got.Err, ErrNoPassword)
			}
			if n := f.Refusals(); n != 0 {
				t.Errorf("%d logins, want none", n)
			}
		})
	}
}

func TestADeviceWithoutLoginNeedsNone(t *testing.T) {
	f := run(t, fakedevice.Config{})
	if got := look(t, f, Options{}); got.Err != nil || len(got.Cameras) != 1 {
		t.Errorf("found %+v", got)
	}
}

func TestHostileAnswersAreErrors(t *testing.T) {
	deep := strings.Repeat("<a>", 200000)
	for name, c := range map[string]struct {
		quirks fakedevice.Quirks
		want   error
	}{
		"not XML":             {fakedevice.Quirks{Body: "<html>hello"}, ErrReply},
		"empty":               {fakedevice.Quirks{Body: " "}, ErrReply},
		"another document":    {fakedevice.Quirks{Body: `<?xml version="1.0"?><html/>`}, ErrReply},
		"entities":            {fakedevice.Quirks{Body: `<!DOCTYPE l [<!ENTITY a "aaaa">]><Envelope><Body>&a;</Body></Envelope>`}, ErrReply},
		"deep":                {fakedevice.Quirks{Body: "<Envelope>" + deep}, ErrReply},
		"not HTTP":            {fakedevice.Quirks{Raw: "\x00\x1b[2J\r\n\r\n"}, ErrReply},
		"hangs up":            {fakedevice.Quirks{Raw: " "}, ErrReply},
		"no end":              {fakedevice.Quirks{Huge: true}, ErrTooLarge},
		"redirected to a URL": {fakedevice.Quirks{RedirectTo: "http://192.0.2.1/onvif"}, ErrRedirect},
		"redirected to a file": {
			fakedevice.Quirks{RedirectTo: "file:///etc/passwd"}, ErrRedirect,
		},
		"redirected for ever": {fakedevice.Quirks{RedirectTo: servicePathForEver}, ErrRedirect},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := look(t, device(t, c.quirks), options())
			if !errors.Is(got.Err, c.want) || len(got.Cameras) != 0 {
				t.Fatalf("error = %v, want %v", got.Err, c.want)
			}
			if s := got.Err.Error(); len(s) > 400 || strings.ContainsAny(s, "\x00\x1b\n") {
				t.Errorf("the error repeats what the device sent: %q", s)
			}
		})
	}
}

const servicePathForEver = defaultPath

func TestARedirectionElsewhereIsNotFollowed(t *testing.T) {
	asked := make(chan string, 1)
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked <- r.URL.Path }))
	defer other.Close()
	elsewhere := strings.Replace(other.URL, "127.0.0.1", "localhost", 1)
	if got := look(t, device(t, fakedevice.Quirks{RedirectTo: elsewhere}), options()); !errors.Is(got.Err, ErrRedirect) {
		t.Errorf("error = %v, want %v", got.Err, ErrRedirect)
	}
	select {
	case path := <-asked:
		t.Errorf("it was asked for %s", path)
	default:
	}
}

func TestARedirectionOnTheSameHostIsFollowed(t *testing.T) {
	f := device(t, fakedevice.Quirks{})
	front := httptest.NewServer(http.RedirectHandler("http://"+f.Addr()+defaultPath, http.StatusPermanentRedirect))
	defer front.Close()
	all, err := Finder{Options: options()}.Find(t.Context(), front.URL)
	if err != nil || all[0].Err != nil || len(all[0].Cameras) != 1 {
		t.Errorf("found %+v, %v", all, err)
	}
}

func TestASlowDeviceIsGivenUp(t *testing.T) {
	o := options()
	o.Timeout = 50 * time.Millisecond
	got := look(t, device(t, fakedevice.Quirks{Slow: time.Minute}), o)
	if got.Err == nil || !strings.Contains(got.Err.Error(), "no answer within 50ms") {
		t.Errorf("error = %v, want no answer within 50ms", got.Err)
	}
}

func TestAClockThatIsSetLaterIsAskedForAgain(t *testing.T) {
	f := device(t, fakedevice.Quirks{TokenOnly: true, ClockAhead: time.Hour})
	d := open(t, f, options())
	if _, err := d.Identity(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.login.setAhead(0) // as it was before somebody set the device's clock
	if _, err := d.Identity(t.Context()); err != nil {
		t.Errorf("Identity = %v, want none after asking for the time", err)
	}
}

func TestAKeyframeIsAskedForOnTheServiceThatIsThere(t *testing.T) {
	for _, old := range []bool{false, true} {
		f := device(t, fakedevice.Quirks{Media1Only: old})
		d := open(t, f, options())
		if err := d.Sync(t.Context(), "Profile_1"); err != nil {
			t.Fatal(err)
		}
		events, _ := f.Events()
		if len(events) != 1 || events[0].Argument != "Profile_1" || events[0].Media2 == old {
			t.Errorf("Media1 only %t: the device was asked %+v", old, events)
		}
	}
}

func TestAddressesAreReadAsPeoplePasteThem(t *testing.T) {
	for in, want := range map[string]string{
		"10.0.0.7":                             "http://10.0.0.7/onvif/device_service",
		" 10.0.0.7:8899 ":                      "http://10.0.0.7:8899/onvif/device_service",
		"kamera-1.dishub.local":                "http://kamera-1.dishub.local/onvif/device_service",
		"http://10.0.0.7":                      "http://10.0.0.7/onvif/device_service",
		"https://10.0.0.7:8443/onvif/services": "https://10.0.0.7:8443/onvif/services",
		"http://a:b@10.0.0.7/":                 "http://10.0.0.7/onvif/device_service a b",
		"rtsp://a:b@10.0.0.7:554/ch1":          "http://10.0.0.7/onvif/device_service a b",
		"fd00::7":                              "http://[fd00::7]/onvif/device_service",
		"[fd00::7]:80":                         "http://[fd00::7]:80/onvif/device_service",
		"":                                     "-", "http://": "-", "ftp://10.0.0.7": "-", "http://a b/": "-", "http://a:rahasia@/": "-", "http://a:rahasia@10.0.0.7:x/": "-", "file:///etc/passwd": "-",
	} {
		u, user, password, err := ParseAddress(in)
		got := "-"
		if err == nil {
			got = strings.TrimSpace(u.String() + " " + user + " " + password)
		} else if strings.Contains(err.Error(), "rahasia") {
			t.Errorf("ParseAddress(%q) repeats the address: %v", in, err)
		}
		if got != want {
			t.Errorf("ParseAddress(%q) = %s, want %s", in, got, want)
		}
	}
}
