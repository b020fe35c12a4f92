package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// install puts this program in the place of another at once, as packages do.
func install(t *testing.T, to string) {
	t.Helper()
	src, err := os.Open(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	dst, err := os.OpenFile(to+".new", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o700)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(dst, src)
	if closed := dst.Close(); err != nil || closed != nil {
		t.Fatal(err, closed)
	}
	if err := os.Rename(to+".new", to); err != nil {
		t.Fatal(err)
	}
}

func TestAnUpgradeCostsTheWallNoFrame(t *testing.T) {
	for _, end := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		t.Run(end.String(), func(t *testing.T) { upgrade(t, end) })
	}
}

func upgrade(t *testing.T, end syscall.Signal) {
	program := filepath.Join(t.TempDir(), "kawung")
	install(t, program)
	t.Setenv(asVersion, "older")
	s := newSite(t, program)
	g := hang(t, s.glass)
	_, revision := s.air(t)
	g.shows(t, "camera/alun-alun", revision)
	g.sees(t, 50)
	relay, connected := s.relay(), g.times()

	from := time.Now()
	s.signal(t, end)
	install(t, program)
	t.Setenv(asVersion, "newer")
	s.start(t)
	g.until(t, "a display that the new controller steers", func() bool { return g.greeted > connected })
	g.sees(t, 25)
	to := time.Now()
	n, longest := g.between(from, to)
	t.Logf("%s: %d frames in %s, the longest pause %s", end, n, to.Sub(from), longest)
	if share := float64(n) / (25 * to.Sub(from).Seconds()); share < 0.6 || longest > time.Second {
		t.Errorf("%.0f %% of the frames came, with a pause of %s: want nearly all of them", share*100, longest)
	}
	if now := s.relay(); now != relay {
		t.Errorf("the relay is process %d, want %d", now, relay)
	}
	g.shows(t, "camera/alun-alun", revision)
	const warning = `relay is of another build; .kawung relay -replace. changes it.*relay=older controller=newer`
	s.stderr.wait(t, warning, s.ended)
	if text := s.metrics(t); !strings.Contains(text, `kawung_relay_info{build="older"}`) {
		t.Errorf("the metrics do not say the relay's build:\n%s", text)
	}
	s.takes(t, "dua")
	g.shows(t, "camera/pasar", 0)
	g.sees(t, 25)

	out, err := exec.CommandContext(t.Context(), program, "relay", "-c", s.config, "-replace").CombinedOutput()
	if err != nil {
		t.Fatalf("kawung relay -replace: %v\n%s", err, out)
	}
	s.stderr.wait(t, `relay attached.*build=newer`, s.ended)
	t.Logf("pictures are back %s after kawung relay -replace", g.sees(t, 25))
	if now := s.relay(); now == relay {
		t.Error("the relay was not replaced")
	}
	if said := s.ready(t); said["ready"] != "true" {
		t.Errorf("/readyz says %v", said)
	}
}

func TestARelayWithOtherSettingsIsReplacedByItself(t *testing.T) {
	s := newSite(t, os.Args[0])
	g := hang(t, s.glass)
	g.sees(t, 25)
	relay := s.relay()
	s.signal(t, syscall.SIGTERM)
	s.webrtc = freeUDP(t)
	s.configure(t)
	s.start(t)
	s.stderr.wait(t, `relay is replaced: its settings are others`, s.ended)
	eventually(t, "another relay", func() bool { now := s.relay(); return now > 0 && now != relay })
	g.sees(t, 25)
	g.mu.Lock()
	defer g.mu.Unlock()
	if at := g.pc.RemoteDescription().SDP; !strings.Contains(at, s.webrtc[strings.LastIndexByte(s.webrtc, ':')+1:]) {
		t.Errorf("pictures come from\n%s\nwant %s", at, s.webrtc)
	}
}

func TestARelayThatHangsHoldsNobodyUp(t *testing.T) {
	s := newSite(t, os.Args[0])
	g := hang(t, s.glass)
	g.sees(t, 25)
	relay := s.relay()
	stop := func(with syscall.Signal) {
		if err := syscall.Kill(relay, with); err != nil {
			t.Fatal(err)
		}
	}

	stop(syscall.SIGSTOP)
	s.quick(t)
	eventually(t, "/readyz without a relay", func() bool { return s.ready(t)["ready"] == "false" })
	stop(syscall.SIGCONT)
	eventually(t, "the same relay again", func() bool { return s.ready(t)["ready"] == "true" })
	g.sees(t, 25)
	if now := s.relay(); now != relay {
		t.Errorf("the relay is process %d, want %d: it hung for a moment only", now, relay)
	}
	s.takes(t, "dua")
	g.shows(t, "camera/pasar", 0)
	g.sees(t, 25)

	stop(syscall.SIGSTOP)
	hung := time.Now()
	eventually(t, "/readyz without a relay", func() bool { s.quick(t); return s.ready(t)["ready"] == "false" })
	s.quick(t)
	eventually(t, "another relay", func() bool { now := s.relay(); return now > 0 && now != relay })
	if took := time.Since(hung); took < keeperHung || took > keeperHung+20*time.Second {
		t.Errorf("the relay was killed after %s, want %s", took, keeperHung)
	}
	g.shows(t, "camera/pasar", 0)
	g.sees(t, 25)
	t.Logf("pictures are back %s after the relay hung", time.Since(hung))
}

// quick proves that the controller answers while its relay does not.
func (s *site) quick(t *testing.T) {
	t.Helper()
	for _, path := range []string{"/api/v1/walls/uji/program", "/api/v1/cameras", "/api/v1/cameras/pasar/health", "/api/v1/displays/d1", "/healthz", "/readyz"} {
		began := time.Now()
		err := s.client(t).get(t.Context(), path, nil)
		if p := refused(err); p == nil && err != nil {
			t.Errorf("GET %s: %v", path, err)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("GET %s takes %s while the relay hangs: 3 s on a machine that does nothing else", path, took)
		}
	}
}

func TestASecondControllerLeavesTheRelayToTheFirst(t *testing.T) {
	s := newSite(t, os.Args[0])
	g := hang(t, s.glass)
	g.sees(t, 25)
	info, err := os.Stat(filepath.Join(s.data, "relay.sock"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("relay.sock: %v, %v, want mode 600", info, err)
	}
	relay, connected := s.relay(), g.times()
	for _, args := range [][]string{{"serve", "-c", s.config}, {"relay", "-c", s.config}} {
		code, _, stderr := say(t, args...)
		if code != exitFailed || !strings.Contains(stderr, "for the data folder") && !strings.Contains(stderr, "uses the data folder") {
			t.Errorf("kawung %v = %d, %q, want 1 and who uses the data folder", args, code, stderr)
		}
	}
	g.sees(t, 25)
	if s.relay() != relay || g.times() != connected || strings.Contains(s.stderr.String(), "relay ended") {
		t.Errorf("the relay is process %d, want %d; the display connected %d times, want %d", s.relay(), relay, g.times(), connected)
	}
	s.takes(t, "dua")
	g.shows(t, "camera/pasar", 0)
}

// metrics is what Prometheus reads.
func (s *site) metrics(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	if err := s.client(t).call(t.Context(), "GET", "/metrics", "", nil, &text); err != nil {
		t.Fatal(err)
	}
	return text.String()
}
