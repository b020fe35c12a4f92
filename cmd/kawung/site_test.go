package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A site is a room whose programs are killed, hung and replaced: `kawung serve`
// in a process of its own, cameras that are none of its, and a wall of one
// display.
type site struct {
	*house
	program string // the file of the program
	config  string // the file of the configuration
	listen  string
	webrtc  string
	limits  func(start func() error) error // starts a process; nil: start
	serve   *exec.Cmd
	glass   *glass
}

// newSite starts a room in a data folder, with alun-alun on air on its display.
func newSite(t *testing.T, program string) *site {
	t.Helper()
	return newSiteOn(t, program, filepath.Join(t.TempDir(), "data"), nil)
}

func newSiteOn(t *testing.T, program, data string, limits func(func() error) error) *site {
	t.Helper()
	s := &site{program: program, limits: limits, config: filepath.Join(t.TempDir(), "kawung.yaml"), listen: freeTCP(t), webrtc: freeUDP(t)}
	s.house = &house{url: "http://" + s.listen, data: data}
	at := playStudio(t)
	s.configure(t)
	s.start(t)
	t.Cleanup(func() { s.end(t) })
	s.must(t, ask{stdin: fmt.Sprintf(siteDocuments, at["alun-alun"], at["pasar"])}, "apply", "-f", "-")
	var made struct{ Token string }
	if err := s.client(t).post(t.Context(), "/api/v1/tokens", map[string]string{"kind": "display", "subject": "d1"}, &made); err != nil {
		t.Fatal(err)
	}
	s.must(t, ask{}, "take", "uji", "satu")
	s.glass = &glass{url: s.url, name: "d1", token: made.Token}
	return s
}

const siteDocuments = `
kind: camera
name: alun-alun
spec: {url: "rtsp://%s/alun-alun/360", keep: 10m}
---
kind: camera
name: pasar
spec: {url: "rtsp://%s/pasar/360"}
---
kind: wall
name: uji
spec: {panels: [{name: p1, x: 0, y: 0, width: 640, height: 360, bezel: 4, pixels: [640, 360]}]}
---
kind: display
name: d1
spec: {wall: uji, panel: p1}
---
kind: layout
name: satu
spec: {wall: uji, windows: [{source: camera/alun-alun, region: {x: 0, y: 0, width: 1, height: 1}}]}
---
kind: layout
name: dua
spec: {wall: uji, windows: [{source: camera/pasar, region: {x: 0, y: 0, width: 1, height: 1}}]}
---
kind: tile
name: angka
spec: {kind: rank, title: Angka, every: 1h}
`

// playStudio plays the demo's cameras until the test ends.
func playStudio(t *testing.T) studio {
	t.Helper()
	all, err := listenCameras(nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- all.run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return all.studio()
}

// freeTCP and freeUDP are loopback addresses that were free a moment ago.
func freeTCP(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func freeUDP(t *testing.T) string {
	t.Helper()
	l, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.LocalAddr().String()
}

// configure writes the configuration.
func (s *site) configure(t *testing.T) {
	t.Helper()
	text := fmt.Sprintf("data: %q\nhttp: {listen: %q}\nhttps: {listen: \"\"}\nwebrtc: {listen: %q}\nrtsp: {listen: \"\"}\n", s.data, s.listen, s.webrtc)
	if err := os.WriteFile(s.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// start starts the controller and waits until it is ready.
func (s *site) start(t *testing.T) {
	t.Helper()
	s.launch(t)
	eventually(t, "a controller that is ready", func() bool { return s.ready(t)["ready"] == "true" })
}

// launch starts the controller.
func (s *site) launch(t *testing.T) {
	t.Helper()
	s.stdout, s.stderr, s.ended = newOutput(), newOutput(), make(chan struct{})
	s.serve = exec.Command(s.program, "serve", "-c", s.config, "-alone", testAlone)
	s.serve.Env = append(os.Environ(), asChild+"=1", "KAWUNG_ADMIN_PASSWORD="+demoPassword)
	s.serve.Stdout, s.serve.Stderr = s.stdout, s.stderr
	s.serve.WaitDelay = time.Second // its relay may outlive it and hold them
	start := s.serve.Start
	if s.limits != nil {
		start = func() error { return s.limits(s.serve.Start) }
	}
	if err := start(); err != nil {
		t.Fatal(err)
	}
	go func(cmd *exec.Cmd, h *house) {
		defer close(h.ended)
		_ = cmd.Wait() // killed on purpose
	}(s.serve, &house{ended: s.ended})
}

// signal ends the controller with a signal and waits for its end.
func (s *site) signal(t *testing.T, with syscall.Signal) {
	t.Helper()
	if err := s.serve.Process.Signal(with); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.ended:
	case <-time.After(patience):
		t.Fatalf("the controller does not end:\n%s", s.stderr)
	}
}

// end ends everything, and says what the controller wrote when the test failed.
func (s *site) end(t *testing.T) {
	_ = s.serve.Process.Kill() // it may have ended
	<-s.ended
	s.endOthers()
	if t.Failed() {
		t.Logf("the last controller wrote\n%s", s.stderr)
	}
}

// relay is the process of the relay; 0 when none runs.
func (s *site) relay() int { return lockHolder(s.data, relayLock) }

// ready is what /readyz says, with ready itself beside the checks.
func (s *site) ready(t *testing.T) map[string]string {
	t.Helper()
	var out struct {
		Ready  bool
		Checks map[string]string
	}
	if s.get(t, "/readyz", &out) == 0 || out.Checks == nil {
		return map[string]string{}
	}
	out.Checks["ready"] = fmt.Sprint(out.Ready)
	return out.Checks
}

// get reads a page that needs nobody signed in; its status is 0 when nobody
// answers.
func (s *site) get(t *testing.T, path string, out any) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0
	}
	defer res.Body.Close()
	_ = json.NewDecoder(res.Body).Decode(out) // as much as there is
	return res.StatusCode
}

// takes puts a layout on air and returns its revision.
func (s *site) takes(t *testing.T, layout string) (r receipt) {
	t.Helper()
	if err := s.take(t, layout, &r); err != nil {
		t.Fatalf("take %s: %v", layout, err)
	}
	return r
}

func (s *site) take(t *testing.T, layout string, r *receipt) error {
	t.Helper()
	return s.client(t).post(t.Context(), "/api/v1/walls/uji/take?wait=painted", map[string]string{"layout": layout}, r)
}

// refused is the problem that an error is, nil when it is none.
func refused(err error) *problem {
	p, _ := errors.AsType[*problem](err)
	return p
}

// air is what is on air.
func (s *site) air(t *testing.T) (layout string, revision uint64) {
	t.Helper()
	var out struct {
		Layout   string
		Revision uint64
	}
	if err := s.client(t).get(t.Context(), "/api/v1/walls/uji/program", &out); err != nil {
		t.Fatal(err)
	}
	return out.Layout, out.Revision
}

// putFigure pushes a figure of so many rows, and wants a status.
func (s *site) putFigure(t *testing.T, value, rows, want int) {
	t.Helper()
	list := map[string]any{}
	for i := range rows {
		list[fmt.Sprint("r", i)] = map[string]any{"label": strings.Repeat("x", 60), "v": i}
	}
	status := http.StatusOK
	err := s.client(t).send(t.Context(), http.MethodPut, "/api/v1/tiles/angka/data", map[string]any{"rows": list, "total": map[string]any{"v": value}}, nil)
	if p := refused(err); p != nil {
		status = p.Status
	} else if err != nil {
		t.Fatal(err)
	}
	if status != want {
		t.Errorf("a figure is answered by %d (%v), want %d", status, err, want)
	}
}

func (s *site) figureIs(t *testing.T, value int) {
	t.Helper()
	var out struct{ Total struct{ V int } }
	var raw json.RawMessage
	if err := s.client(t).get(t.Context(), "/api/v1/tiles/angka/data", &raw); err != nil {
		t.Fatal(err)
	}
	var doc struct{ Document json.RawMessage }
	if json.Unmarshal(raw, &doc) == nil && doc.Document != nil {
		raw = doc.Document
	}
	if err := json.Unmarshal(raw, &out); err != nil || out.Total.V != value {
		t.Errorf("the figure is %s (%v), want %d", raw, err, value)
	}
}
