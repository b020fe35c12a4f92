package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"
)

// benchTake runs the demo as its users do, with one Chromium process for each
// of the four displays, and takes its layouts in turn.
func benchTake(ctx context.Context, o options) error {
	return inDemo(ctx, o, 10*time.Minute, func(ctx context.Context, g *errgroup.Group, c *client) error { return c.takes(ctx, g, o) })
}

// inDemo calls f beside a demo on a data folder of its own; both end with f,
// with what g started, or when limit is over.
func inDemo(ctx context.Context, o options, limit time.Duration, f func(context.Context, *errgroup.Group, *client) error) error {
	dir, err := os.MkdirTemp("", "kawung-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	address, err := freePort()
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return daemon(ctx, o.kawung, dir, address) })
	g.Go(func() error {
		defer stop()
		c, err := newClient(ctx, "http://"+address)
		if err != nil {
			return err
		}
		return f(ctx, g, c)
	})
	if err := g.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// daemon runs `kawung demo` until ctx ends.
func daemon(ctx context.Context, path, dir, address string) error {
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.CommandContext(ctx, path, "demo", "-data", filepath.Join(dir, "data"), "-listen", address, "-alone", alone)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Run(); err != nil && ctx.Err() == nil {
		text, _ := os.ReadFile(log.Name())
		return fmt.Errorf("kawung demo: %w\n%s", err, text)
	}
	return nil
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// demoPassword is the demo administrator's.
const demoPassword = "kawung-demo"

// A client is an operator's session.
type client struct {
	base string
	http *http.Client
}

// newClient signs in as the demo's administrator as soon as the daemon answers.
func newClient(ctx context.Context, base string) (*client, error) {
	jar, _ := cookiejar.New(nil)
	c := &client{base: base, http: &http.Client{Jar: jar, Timeout: 15 * time.Second}}
	deadline, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for {
		err := c.post(deadline, "/api/v1/session", map[string]string{"user": "admin", "password": demoPassword}, nil)
		if err == nil || deadline.Err() != nil {
			return c, err
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func (c *client) post(ctx context.Context, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", c.base)
	answer, err := c.http.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		var problem struct{ Detail string }
		_ = json.NewDecoder(answer.Body).Decode(&problem)
		return fmt.Errorf("POST %s: %s: %s", path, answer.Status, problem.Detail)
	}
	if out == nil {
		return nil
	}
	return json.NewDecoder(answer.Body).Decode(out)
}

// takes opens the displays, waits until a take is painted by all of them, and
// measures.
func (c *client) takes(ctx context.Context, g *errgroup.Group, o options) error {
	for _, name := range []string{"a1", "a2", "b1", "b2"} {
		var token struct{ Token string }
		if err := c.post(ctx, "/api/v1/tokens", map[string]string{"kind": "display", "subject": name, "title": "bench"}, &token); err != nil {
			return err
		}
		url := fmt.Sprintf("%s/display?display=%s#t=%s", c.base, name, token.Token)
		g.Go(func() error { return browser(ctx, o.chromium, o.size, url) })
	}
	if err := c.warmUp(ctx); err != nil {
		return err
	}
	for _, scene := range []scene{
		{"oneCameraAPanel", func(run int) map[string]any { return map[string]any{"windows": quarters(run)} }},
		{"demoLayouts", func(run int) map[string]any { return map[string]any{"layout": layouts[run%len(layouts)]} }},
	} {
		if err := c.measure(ctx, scene, o.runs); err != nil {
			return err
		}
	}
	return nil
}

// A scene is what is taken in turn.
type scene struct {
	name string
	take func(run int) map[string]any
}

// layouts of the demo: two to six cameras, some across all four panels, and
// figures; up to twelve pictures are decoded at once, four of them 720p.
var layouts = []string{"cctv", "situasi", "angka", "banjir"}

// quarters are four cameras of 640×360, one a panel, which change places.
func quarters(run int) []map[string]any {
	cameras := []string{"pelabuhan", "pasar", "pantai", "sungai"}
	windows := make([]map[string]any, len(cameras))
	for i := range cameras {
		windows[i] = map[string]any{
			"source": "camera/" + cameras[(i+run)%len(cameras)],
			"region": map[string]float64{"x": 0.5 * float64(i%2), "y": 0.5 * float64(i/2), "width": 0.5, "height": 0.5},
			"fit":    "cover",
		}
	}
	return windows
}

// measure takes runs times and reports command → last paint and the spread.
func (c *client) measure(ctx context.Context, s scene, runs int) error {
	var painted, spread []float64
	for run := range runs {
		since := time.Now()
		answer, err := c.take(ctx, s.take(run))
		if err != nil {
			return err
		}
		last, missing := answer.last()
		if missing != "" { // counts as the time it was waited for
			fmt.Fprintf(os.Stderr, "kawung-bench: %s, take %d: %s\n", s.name, run, missing)
			last, answer.SpreadMs = time.Now(), float64(time.Since(since).Milliseconds())
		}
		painted = append(painted, float64(last.Sub(since).Microseconds())/1000)
		spread = append(spread, answer.SpreadMs)
		time.Sleep(400 * time.Millisecond)
	}
	report("take", s.name+"CommandToPainted", painted, 500, 0)
	report("take", s.name+"FlipSpread", spread, 33, 0)
	return nil
}

func (c *client) take(ctx context.Context, what map[string]any) (taken, error) {
	var t taken
	err := c.post(ctx, "/api/v1/walls/utama/take?wait=painted", what, &t)
	return t, err
}

// warmUp takes until every display painted each layout once.
func (c *client) warmUp(ctx context.Context) error {
	deadline := time.Now().Add(time.Minute)
	for painted := 0; painted < len(layouts); {
		answer, err := c.take(ctx, map[string]any{"layout": layouts[painted]})
		if err != nil {
			return err
		}
		if _, missing := answer.last(); missing == "" {
			painted++
		} else if time.Now().After(deadline) {
			return fmt.Errorf("the displays do not paint: %s", missing)
		}
	}
	return nil
}

// taken is the answer of a take that waited for the paint.
type taken struct {
	At       time.Time
	Displays []painter
	SpreadMs float64
}

// A painter is a display's line of a receipt.
type painter struct {
	Display   string
	PaintedAt time.Time
	Error     string
}

// last is when the last display painted; missing names the ones that did not.
func (t taken) last() (last time.Time, missing string) {
	for _, d := range t.Displays {
		if d.Error != "" || d.PaintedAt.IsZero() {
			missing += fmt.Sprintf("%s: %s; ", d.Display, d.Error)
		}
		if d.PaintedAt.After(last) {
			last = d.PaintedAt
		}
	}
	if len(t.Displays) < 4 {
		missing += fmt.Sprintf("%d displays", len(t.Displays))
	}
	return last, missing
}
