package web

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// authority opens an authority of a directory, for some names at some time.
func authority(t *testing.T, dir string, at time.Time, names ...string) *Authority {
	t.Helper()
	a, err := OpenAuthority(AuthorityConfig{Dir: dir, Names: func() []string { return names }, Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func leafOf(t *testing.T, a *Authority) *x509.Certificate {
	t.Helper()
	c, err := a.TLS().GetCertificate(nil)
	if err != nil {
		t.Fatal(err)
	}
	return c.Leaf
}

func TestABrowserThatInstalledTheRootTrustsTheController(t *testing.T) {
	a := authority(t, t.TempDir(), time.Now(), "localhost", "127.0.0.1")
	server := NewHTTPServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") }), a.TLS())
	server.ErrorLog = log.New(io.Discard, "", 0)
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.ServeTLS(l, "", "") }()
	defer func() {
		_ = server.Close()
		<-ended
	}()
	url := "https://" + l.Addr().String()
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(a.Root()) {
		t.Fatal("the root is no certificate")
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	res, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if _, err := http.Get(url); err == nil {
		t.Error("a browser without the root trusts it too")
	}
}

func TestTheAuthorityIsKeptAndItsKeysAreTheOwnersOnly(t *testing.T) {
	dir, now := filepath.Join(t.TempDir(), "tls"), time.Now()
	first := authority(t, dir, now, "localhost")
	again := authority(t, dir, now, "localhost")
	if first.Fingerprint() != again.Fingerprint() || len(strings.Fields(first.Fingerprint())) != 32 {
		t.Errorf("fingerprints = %q and %q, want the same 32 bytes", first.Fingerprint(), again.Fingerprint())
	}
	if leafOf(t, first).SerialNumber.Cmp(leafOf(t, again).SerialNumber) != 0 {
		t.Error("the leaf was made anew without need")
	}
	for _, key := range []string{"ca.key", "leaf.key"} {
		info, err := os.Stat(filepath.Join(dir, key))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode = %v, %v; want 0600", key, info.Mode(), err)
		}
	}
}

func TestTheLeafIsMadeAnewForNewNamesAndBeforeItEnds(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	first := leafOf(t, authority(t, dir, now, "localhost"))
	if life := first.NotAfter.Sub(first.NotBefore); life > 398*24*time.Hour {
		t.Errorf("the leaf lives %s, browsers take 398 days at most", life)
	}
	named := leafOf(t, authority(t, dir, now, "localhost", "10.0.0.7"))
	if err := named.VerifyHostname("10.0.0.7"); err != nil {
		t.Error(err)
	}
	late := first.NotAfter.Add(-leafRenew + time.Hour)
	if renewed := leafOf(t, authority(t, dir, late, "localhost", "10.0.0.7")); !renewed.NotAfter.After(named.NotAfter) {
		t.Errorf("the leaf still ends %s", renewed.NotAfter)
	}
}

func TestALeafThatCannotBeWrittenServesAllTheSame(t *testing.T) {
	dir, now, names := filepath.Join(t.TempDir(), "tls"), time.Now(), []string{"localhost"}
	a, err := OpenAuthority(AuthorityConfig{Dir: dir, Names: func() []string { return names }, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	names, now = []string{"localhost", "10.0.0.7"}, now.Add(nameCheck)
	if err := leafOf(t, a).VerifyHostname("10.0.0.7"); err != nil {
		t.Error(err)
	}
}

func TestADamagedAuthorityIsRefusedAndNotReplaced(t *testing.T) {
	dir := t.TempDir()
	authority(t, dir, time.Now(), "localhost")
	if err := os.WriteFile(filepath.Join(dir, "ca.key"), []byte("rusak"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenAuthority(AuthorityConfig{Dir: dir}); err == nil || !strings.Contains(err.Error(), "ca.key") {
		t.Errorf("open = %v, want an error that names ca.key", err)
	}
}

func TestPlainHTTPListensOnLoopbackOnly(t *testing.T) {
	for _, address := range []string{":0", "0.0.0.0:0", "[::]:0", "192.0.2.1:0", "example.org:0"} {
		if l, err := Listen(address); !errors.Is(err, ErrNotLoopback) {
			t.Errorf("Listen(%q) = %v, want ErrNotLoopback", address, err)
			if l != nil {
				_ = l.Close()
			}
		}
	}
	for _, address := range []string{"127.0.0.1:0", "localhost:0"} {
		l, err := Listen(address)
		if err != nil {
			t.Errorf("Listen(%q) = %v", address, err)
			continue
		}
		_ = l.Close()
	}
}

func TestPlainHTTPOffLoopbackOnlyLeadsToHTTPSAndTheRoot(t *testing.T) {
	h := newHouse(t)
	h.server.config.Authority = authority(t, t.TempDir(), time.Now(), "localhost")
	redirect := h.server.Redirect("8443")
	for path, want := range map[string]int{"/": 307, "/api/v1/session": 307, "/ca.crt": 200, "/install": 200} {
		r := httptest.NewRequest("GET", "http://ruang.example:8080"+path+"?a=1", nil)
		w := httptest.NewRecorder()
		redirect.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("GET %s = %d, want %d", path, w.Code, want)
		}
		if to := "https://ruang.example:8443" + path + "?a=1"; want == 307 && w.Header().Get("Location") != to {
			t.Errorf("GET %s leads to %q, want %q", path, w.Header().Get("Location"), to)
		}
	}
	for _, tt := range []struct{ host, port, to string }{
		{"[fd00::7]:8080", "8443", "https://[fd00::7]:8443/"},
		{"[fd00::7]", "8443", "https://[fd00::7]:8443/"},
		{"[fd00::7]:8080", "443", "https://[fd00::7]/"},
		{"10.0.0.7:8080", "443", "https://10.0.0.7/"},
	} {
		r, w := httptest.NewRequest("GET", "/", nil), httptest.NewRecorder()
		r.Host = tt.host
		if h.server.Redirect(tt.port).ServeHTTP(w, r); w.Header().Get("Location") != tt.to {
			t.Errorf("%s leads to %q, want %q", tt.host, w.Header().Get("Location"), tt.to)
		}
	}
	_, head, out := h.do("GET", "/install", ask{})
	if text, _ := out["text"].(string); !strings.Contains(text, h.server.config.Authority.Fingerprint()) || head.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Error("the install page does not show the root's fingerprint")
	}
}

func TestCertificateFilesAreReadAgainWhenTheyChange(t *testing.T) {
	dir := t.TempDir()
	authority(t, dir, time.Now(), "localhost")
	cert, key := filepath.Join(dir, "leaf.crt"), filepath.Join(dir, "leaf.key")
	c, err := TLSFiles(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	serial := func() string {
		got, err := c.GetCertificate(nil)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := x509.ParseCertificate(got.Certificate[0])
		if err != nil {
			t.Fatal(err)
		}
		return parsed.SerialNumber.String()
	}
	before := serial()
	authority(t, dir, time.Now(), "localhost", "10.0.0.7")
	later := time.Now().Add(time.Minute)
	if err := os.Chtimes(cert, later, later); err != nil {
		t.Fatal(err)
	}
	if serial() == before {
		t.Error("the old certificate is still shown")
	}
	if _, err := TLSFiles(filepath.Join(dir, "none"), key); err == nil {
		t.Error("TLSFiles of no file = nil, want an error")
	}
}
