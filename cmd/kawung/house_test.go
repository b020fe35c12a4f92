package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// asChild makes the test binary a kawung, for tests that kill one.
const asChild = "KAWUNG_TEST_CHILD"

// asVersion is the version of such a kawung, as if it were of another release.
const asVersion = "KAWUNG_TEST_VERSION"

func TestMain(m *testing.M) {
	if os.Getenv(asChild) != "" {
		version = os.Getenv(asVersion)
		signal.Ignore(syscall.SIGXFSZ) // a limit on files stands for a full disk: see newSmallDisk
		main()
	}
	_ = os.Setenv(asChild, "1") // for the relays that controllers here start; it cannot fail
	os.Exit(m.Run())
}

// patience is how long a test waits for something that takes milliseconds.
const patience = 20 * time.Second

// An output collects what a program writes and lets a test wait for it.
type output struct {
	mu    sync.Mutex // guards the rest
	text  bytes.Buffer
	wrote chan struct{} // closed and made anew at every write
}

func newOutput() *output { return &output{wrote: make(chan struct{})} }

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	close(o.wrote)
	o.wrote = make(chan struct{})
	return o.text.Write(b)
}

func (o *output) String() string {
	text, _ := o.now()
	return text
}

func (o *output) now() (string, chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String(), o.wrote
}

// wait waits until the output matches and returns what the groups matched.
func (o *output) wait(t *testing.T, pattern string, gone <-chan struct{}) []string {
	t.Helper()
	re, late := regexp.MustCompile(pattern), time.After(patience)
	for {
		text, wrote := o.now()
		if m := re.FindStringSubmatch(text); m != nil {
			return m
		}
		select {
		case <-wrote:
		case <-gone:
			t.Fatalf("the program ended; it wrote\n%s\nwant %s", o, pattern)
		case <-late:
			t.Fatalf("the program wrote\n%s\nwant %s", text, pattern)
		}
	}
}

// A house is a `kawung demo` (or another daemon) that runs.
type house struct {
	url    string // of its pages
	data   string
	stdout *output
	stderr *output
	ended  chan struct{}
	code   int // once ended
	stop   func()
	api    *client // signed in as the administrator, once asked for
}

const readyLine = `Console +(https?://[^/]+)/[\s\S]*Ctrl-C stops`

// demoArgs are a demo on free ports of loopback.
func demoArgs(data string) []string {
	return []string{"demo", "--data", data, "--listen", "127.0.0.1:0", "--webrtc", "127.0.0.1:0", "--rtsp", "127.0.0.1:0", "--alone", testAlone}
}

// startDemo runs a demo inside the test until it ends.
func startDemo(t *testing.T, data string, more ...string) *house {
	t.Helper()
	h := start(t, nil, append(demoArgs(data), more...)...)
	h.url, h.data = h.stdout.wait(t, readyLine, h.ended)[1], data
	return h
}

// start runs a command line inside the test; the test waits for its end.
func start(t *testing.T, env map[string]string, args ...string) *house {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	h := &house{stdout: newOutput(), stderr: newOutput(), ended: make(chan struct{}), stop: cancel}
	p := program{stdin: strings.NewReader(""), stdout: h.stdout, stderr: h.stderr, env: func(k string) string { return env[k] }}
	go func() {
		defer close(h.ended)
		h.code = p.run(ctx, args)
	}()
	t.Cleanup(func() {
		cancel()
		<-h.ended
		if t.Failed() {
			t.Logf("%v wrote\n%s", args, h.stderr)
		}
	})
	return h
}

// testAlone bounds what a test that was killed leaves behind.
const testAlone = "5m"

// startChild runs a command line in a process of its own.
func startChild(t *testing.T, args ...string) (*exec.Cmd, *house) {
	t.Helper()
	h := &house{stdout: newOutput(), stderr: newOutput(), ended: make(chan struct{})}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), asChild+"=1")
	cmd.Stdout, cmd.Stderr = h.stdout, h.stderr
	cmd.WaitDelay = time.Second // its relay may outlive it and hold them
	if i := slices.Index(args, "--data"); i >= 0 {
		h.data = args[i+1]
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(h.ended)
		_ = cmd.Wait() // killed on purpose
		h.code = cmd.ProcessState.ExitCode()
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		<-h.ended
		h.endOthers()
	})
	return cmd, h
}

// endOthers ends the relay and the cameras that have outlived their controller.
func (h *house) endOthers() {
	for _, name := range []string{relayLock, camerasLock} {
		other := keeper{dir: h.data, lock: name}
		other.end()
	}
}

// An ask is one command line given to a house.
type ask struct {
	stdin string
	env   map[string]string
}

// do runs a command line as the administrator and returns what it said.
func (h *house) do(t *testing.T, a ask, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	env := map[string]string{"KAWUNG_URL": h.url, "KAWUNG_PASSWORD": demoPassword}
	for k, v := range a.env {
		env[k] = v
	}
	var out, err bytes.Buffer
	p := program{stdin: strings.NewReader(a.stdin), stdout: &out, stderr: &err, env: func(k string) string { return env[k] }}
	code = p.run(t.Context(), args)
	return code, out.String(), err.String()
}

// must is do for a command line that is to work.
func (h *house) must(t *testing.T, a ask, args ...string) string {
	t.Helper()
	code, stdout, stderr := h.do(t, a, args...)
	if code != exitOK {
		t.Fatalf("kawung %s = %d, %s", strings.Join(args, " "), code, stderr)
	}
	return stdout
}

// refuses is do for a command line that is to fail and to say why.
func (h *house) refuses(t *testing.T, code int, why string, a ask, args ...string) {
	t.Helper()
	got, stdout, stderr := h.do(t, a, args...)
	if got != code || !regexp.MustCompile(why).MatchString(stderr) {
		t.Errorf("kawung %s = %d, %q, %q, want %d and …%s…", strings.Join(args, " "), got, stdout, stderr, code, why)
	}
}

// program is what is on air, as the API says it.
func (h *house) onAir(t *testing.T) (layout string, revision uint64) {
	t.Helper()
	var out struct {
		Layout   string `json:"layout"`
		Revision uint64 `json:"revision"`
	}
	c := h.client(t)
	if err := c.get(t.Context(), "/api/v1/walls/"+demoWall+"/program", &out); err != nil {
		t.Fatal(err)
	}
	return out.Layout, out.Revision
}

// client is the house's API, signed in as the administrator.
func (h *house) client(t *testing.T) *client {
	t.Helper()
	if h.api != nil {
		return h.api
	}
	p := program{env: func(k string) string {
		return map[string]string{"KAWUNG_URL": h.url, "KAWUNG_PASSWORD": demoPassword}[k]
	}}
	c, err := p.client(server{})
	if err != nil {
		t.Fatal(err)
	}
	h.api = c
	return c
}
