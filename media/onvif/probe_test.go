package onvif

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"kawung/media/onvif/fakedevice"
)

// prober asks loopback only, and not for long when nobody is there.
func prober(port int) Prober { return Prober{Port: port, Local: loopback, Wait: patience} }

func TestASearchFindsEveryDeviceOnTheNetworkOnce(t *testing.T) {
	first := run(t, fakedevice.Config{Discover: "239.255.255.250:0", User: user, Password: password})
	port := first.DiscoverPort()
	second := run(t, fakedevice.Config{
		Discover: fmt.Sprintf("239.255.255.250:%d", port), Quirks: fakedevice.Quirks{NoTypes: true, Media1Only: true},
	})
	p := prober(port)
	p.Wait = 800 * time.Millisecond // the probes go out twice in it
	all, err := Finder{Prober: p, Options: options()}.Find(t.Context())
	if err != nil || len(all) != 2 {
		t.Fatalf("Find = %+v, %v, want two devices", all, err)
	}
	got := map[string]Found{all[0].Address: all[0], all[1].Address: all[1]}
	for _, d := range []*fakedevice.Device{first, second} {
		f := got[d.Addr()]
		if f.Err != nil || len(f.Cameras) != 1 || f.Name != "Pos jaga" || f.Place != "Gerbang" || f.Identity.Model != "FK-2" {
			t.Errorf("found %+v", f)
		}
	}
	if n := first.Requests("Probe"); n < 4 {
		t.Errorf("%d probes came, want each of two kinds twice", n)
	}
}

func TestADeviceIsProbedAtItsAddress(t *testing.T) {
	f := run(t, fakedevice.Config{})
	got, err := prober(f.DiscoverPort()).At(t.Context(), netip.MustParseAddr("127.0.0.1"))
	if err != nil || got.Service.String() != "http://"+f.Addr()+defaultPath || got.Hardware != "FK-2" {
		t.Errorf("At = %+v, %v", got, err)
	}
	// A bare address: the probe tells the port of its services.
	all, err := Finder{Prober: prober(f.DiscoverPort())}.Find(t.Context(), "127.0.0.1")
	if err != nil || all[0].Err != nil || all[0].Address != f.Addr() {
		t.Errorf("Find = %+v, %v, want %s", all, err, f.Addr())
	}
}

func TestNobodyAtAnAddressIsAnErrorOfThatAddress(t *testing.T) {
	f := run(t, fakedevice.Config{})
	all, err := Finder{}.Find(t.Context(), "127.0.0.1:1", f.Addr(), "http://")
	if err != nil || len(all) != 3 || all[0].Err == nil || all[1].Err != nil || all[2].Err == nil {
		t.Errorf("Find = %+v, %v, want the second of three", all, err)
	}
}

func TestAnAnswerLeadsOnlyToItsSender(t *testing.T) {
	from := netip.MustParseAddr("10.0.0.7")
	for written, want := range map[string]string{
		"http://10.0.0.7/onvif/device_service":                                   "http://10.0.0.7/onvif/device_service",
		"http://192.168.1.1:8899/x http://10.0.0.7:81/y":                         "http://10.0.0.7:81/y",
		"http://[fe80::1]/a http://10.0.0.7/b":                                   "http://10.0.0.7/b",
		"http://bank.example/onvif":                                              "http://10.0.0.7/onvif",
		"http://a:b@bank.example:8080/onvif?x=1":                                 "http://10.0.0.7:8080/onvif?x=1",
		"file:///etc/passwd ftp://10.0.0.7/ gopher://10.0.0.7/ http:// http://:": "",
	} {
		text := `<Envelope><Header><RelatesTo>me</RelatesTo></Header><Body><ProbeMatches><ProbeMatch><XAddrs>` + written +
			`</XAddrs></ProbeMatch></ProbeMatches></Body></Envelope>`
		got := ""
		for _, a := range readMatches([]byte(text), from, map[string]bool{"me": true}) {
			got = a.Service.String()
		}
		if got != want {
			t.Errorf("XAddrs %s lead to %q, want %q", written, got, want)
		}
		if stray := readMatches([]byte(text), from, map[string]bool{"you": true}); len(stray) != 0 {
			t.Errorf("an answer to somebody else's probe is taken: %+v", stray)
		}
	}
}

func TestNamesFromTheNetworkAreCleaned(t *testing.T) {
	scopes := []string{"onvif://www.onvif.org/name/Pos%1b[2J%0Ajaga%20" + strings.Repeat("a", 200)}
	if got := scope(scopes, "name"); len([]rune(got)) > 81 || strings.ContainsAny(got, "\x1b\n") || !strings.HasPrefix(got, "Pos[2J jaga aaa") {
		t.Errorf("name = %q", got)
	}
}

// FuzzAnswers: whatever the network says, nothing panics and nothing unclean
// comes out.
func FuzzAnswers(f *testing.F) {
	f.Add([]byte(`<Envelope><Header><RelatesTo>me</RelatesTo></Header><Body><ProbeMatches><ProbeMatch><Scopes>onvif://www.onvif.org/name/a</Scopes><XAddrs>http://10.0.0.7/</XAddrs></ProbeMatch></ProbeMatches></Body></Envelope>`))
	f.Add([]byte(`<Envelope><Body><Fault><Code><Subcode><Value>ter:NotAuthorized</Value></Subcode></Code><Reason><Text>no</Text></Reason></Fault></Body></Envelope>`))
	f.Add([]byte(`<?xml version="1.0" encoding="ISO-8859-1"?><a:Envelope>` + "\xe9" + `</a:Envelope>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, a := range readMatches(b, netip.MustParseAddr("10.0.0.7"), map[string]bool{"me": true}) {
			if a.Service.Hostname() != "10.0.0.7" || strings.ContainsAny(a.Name+a.Place+a.Hardware, "\x1b\n\r") {
				t.Errorf("answer %+v", a)
			}
		}
		if fault, err := (response{body: b}).fault(); err == nil && fault != nil && strings.ContainsAny(fault.Error(), "\x1b\n\r") {
			t.Errorf("fault %q", fault)
		}
		bestOffer([]string{string(b)})
		_, _, _, _ = ParseAddress(string(b))
	})
}
