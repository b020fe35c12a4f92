package onvif

import (
	"context"
	"crypto/tls"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"kawung/media"
	"kawung/media/onvif/fakedevice"
)

// selfSigned is what a server shows that nobody vouches for.
func selfSigned(t *testing.T) *tls.Config {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	return s.TLS.Clone()
}

func TestADeviceWithItsOwnCertificateIsFoundTurnedAndSet(t *testing.T) {
	t.Parallel()
	profiles := factory("H265", 640, 360, 50)
	f := run(t, fakedevice.Config{User: user, Password: password, Profiles: profiles, TLS: selfSigned(t)})
	service := "https://" + f.Addr() + defaultPath
	all, err := Finder{Options: options()}.Find(t.Context(), service)
	if err != nil || len(all) != 1 || all[0].Err != nil || len(all[0].Cameras) != 1 || all[0].Declare() != service {
		t.Fatalf("Find = %+v, %v, want the device, to be declared as %s", all, err, service)
	}
	declared := gate(f)
	declared.ONVIF = service
	d, _, _ := directory(t, declared)
	turn(t, f, media.Velocity{Pan: 1}, d.beat(t))
	wait(t, f, stopped)
	if got, err := d.SetCodec(t.Context(), "gerbang", true, "H264"); err != nil || got.Codec != "H264" {
		t.Errorf("SetCodec = %+v, %v, want H264", got, err)
	}
	if strings.Contains(f.Seen(), password) || strings.Contains(f.Seen(), escape(password)) {
		t.Error("the password was sent as it is: whoever shows a certificate would have it")
	}
}

func TestAHostThatSpeaksHTTPSOnlyIsFound(t *testing.T) {
	t.Parallel()
	f := run(t, fakedevice.Config{User: user, Password: password, TLS: selfSigned(t)})
	at, err := url.Parse("https://" + f.Addr())
	if err != nil {
		t.Fatal(err)
	}
	for ports, want := range map[string]string{"https:" + at.Port(): "https", at.Port(): ""} {
		service, err := knock(context.Background(), at.Hostname(), []string{ports}, options())
		if got := schemeOf(service); got != want {
			t.Errorf("knock(%s) = %v, %v, want %q", ports, service, err, want)
		}
	}
}

func schemeOf(u *url.URL) string {
	if u == nil {
		return ""
	}
	return u.Scheme
}
