package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// benchWall takes a thousand times on a wall of thirty displays: six Chromium
// processes, the first with a real window under Xvfb, and twenty-four simulated
// displays with clocks that are wrong and links that delay and lose. Then it
// changes one window, and takes beside a slow and beside a dead display.
func benchWall(ctx context.Context, o options) error {
	dir, err := os.MkdirTemp("", "kawung-wall-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	glass, err := inMemory("kawung-wall-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(glass)
	ctx, stop := context.WithTimeout(ctx, 5*time.Minute+time.Duration(o.takes)*2*time.Second)
	defer stop()
	g, ctx := errgroup.WithContext(ctx)
	w := &wallBench{o: o, dir: dir, glass: glass}
	g.Go(func() error {
		defer stop()
		return w.run(ctx, g)
	})
	if err := g.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return w.failed
}

// A wallBench is one run.
type wallBench struct {
	o      options
	dir    string // of the controller
	glass  string // of the displays
	base   string
	client *client
	pages  []*tab // by page
	sims   []*simulated
	black  *watcher
	failed error // what must never be and was
}

func (w *wallBench) run(ctx context.Context, g *errgroup.Group) error {
	if err := w.open(ctx, g); err != nil {
		return err
	}
	if err := w.warmUp(ctx); err != nil {
		return err
	}
	for _, part := range []struct {
		name string
		run  func(context.Context) error
	}{
		{"detector", w.proveDetector}, {"takes", w.takes}, {"unloaded", w.unloaded}, {"one", w.oneWindow},
		{"slow", w.slowDisplay}, {"dead", w.deadDisplay}, {"grow", w.grow},
	} {
		if w.o.only != "" && !slices.Contains(strings.Split(w.o.only, ","), part.name) {
			continue
		}
		began := time.Now()
		if err := part.run(ctx); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
		fmt.Fprintf(os.Stderr, "kawung-bench: wall: %s took %s; load %s\n", part.name, time.Since(began).Round(time.Second), machineLoad())
	}
	return nil
}

// machineLoad is the machine's, over 1, 5 and 15 minutes.
func machineLoad() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(b))[:3], " ")
}

// open starts everything: cameras, the daemon, browsers, simulated displays.
func (w *wallBench) open(ctx context.Context, g *errgroup.Group) error {
	cameras, err := startWallCameras(ctx, g)
	if err != nil {
		return err
	}
	page, err := startPage(ctx, g)
	if err != nil {
		return err
	}
	screen, err := startXvfb(ctx, g, w.glass, wallWidth, wallHeight)
	if err != nil {
		return err
	}
	w.black = &watcher{screen: screen}
	address, _, err := serve(ctx, g, w.o.kawung, w.dir)
	if err != nil {
		return err
	}
	w.base = "http://" + address
	if w.client, err = newClient(ctx, w.base); err != nil {
		return err
	}
	if err := w.client.apply(ctx, wallRoom(cameras, page)); err != nil {
		return err
	}
	if err := w.fillTiles(ctx); err != nil {
		return err
	}
	if err := w.client.seatPerson(ctx, g, "rapat"); err != nil {
		return err
	}
	for i := range wallSimulated {
		if err := w.openSimulated(ctx, g, i); err != nil {
			return err
		}
	}
	for i := range wallPages {
		if err := w.openPage(ctx, g, i); err != nil {
			return err
		}
	}
	g.Go(func() error { return w.black.run(ctx) })
	return nil
}

// fillTiles gives every tile a figure, as soon as the board knows the tile.
func (w *wallBench) fillTiles(ctx context.Context) error {
	for i := range wallTiles {
		path, figure := fmt.Sprintf("/api/v1/tiles/angka-%d/data", i), fmt.Sprintf(`{"value": {"v": %d}}`, 1000*(i+1))
		for until := time.Now().Add(10 * time.Second); ; {
			_, err := w.client.send(ctx, http.MethodPut, path, "application/json", figure)
			if err == nil {
				break
			}
			if time.Now().After(until) || !rest(ctx, 50*time.Millisecond) {
				return err
			}
		}
	}
	return nil
}

func (w *wallBench) token(ctx context.Context, display string) (string, error) {
	var token struct{ Token string }
	err := w.client.post(ctx, "/api/v1/tokens", map[string]string{"kind": "display", "subject": display, "title": "bench"}, &token)
	return token.Token, err
}

// openPage opens a browser as a display; the first has a real window.
func (w *wallBench) openPage(ctx context.Context, g *errgroup.Group, i int) error {
	token, err := w.token(ctx, pageName(i))
	if err != nil {
		return err
	}
	profile := filepath.Join(w.glass, pageName(i))
	if err := os.Mkdir(profile, 0o700); err != nil {
		return err
	}
	b := chromium{path: w.o.chromium, profile: profile, size: fmt.Sprintf("%d,%d", wallWidth, wallHeight)}
	if i == 0 {
		b.display = w.black.screen.display
	}
	url := fmt.Sprintf("%s/display?display=%s#t=%s", w.base, pageName(i), token)
	g.Go(func() error { return b.run(ctx, url, "--remote-debugging-port=0") })
	t, err := openTab(ctx, profile, "/display")
	if err != nil {
		return fmt.Errorf("display %s: %w", pageName(i), err)
	}
	w.pages = append(w.pages, t)
	return nil
}

// wallLinks are the ways to the simulated displays, in turn.
var wallLinks = []link{
	{Delay: 150 * time.Microsecond, Jitter: 50 * time.Microsecond},                     // the same switch
	{Delay: 2 * time.Millisecond, Jitter: time.Millisecond},                            // another building
	{Delay: 4 * time.Millisecond, Jitter: 3 * time.Millisecond, Loss: 0.01},            // radio
	{Delay: 25 * time.Millisecond, Jitter: 8 * time.Millisecond, Rate: 250e3, Loss: 0}, // a modem of 2 Mbit/s
}

// openSimulated opens a display whose clock is off by a second up to an hour,
// to either side, and by 50 millionths more or less as fast as ours.
func (w *wallBench) openSimulated(ctx context.Context, g *errgroup.Group, i int) error {
	token, err := w.token(ctx, simName(i))
	if err != nil {
		return err
	}
	share := float64(i) / (wallSimulated - 1)
	skew := time.Duration(math.Pow(3600, share) * float64(time.Second))
	if i%2 == 1 {
		skew = -skew
	}
	d := &simulated{
		name: simName(i), token: token, url: strings.Replace(w.base, "http", "ws", 1) + "/ws/display", session: "bench-" + simName(i),
		clock: skewed{skew: skew, drift: 50e-6 * (2*share - 1), since: time.Now()}, stir: make(chan struct{}, 1),
	}
	d.cable.set(wallLinks[i%len(wallLinks)])
	w.sims = append(w.sims, d)
	g.Go(func() error { return d.run(ctx) })
	return nil
}

// warmUp takes until everybody painted each kind of layout once.
func (w *wallBench) warmUp(ctx context.Context) error {
	deadline := time.Now().Add(90 * time.Second)
	for n := 0; n < 2*wallScenes; {
		answer, err := w.client.take(ctx, map[string]any{"windows": wallScene(n)})
		if err != nil {
			return err
		}
		missing := answer.missing(wallDisplays())
		if missing == "" {
			n++
		} else if time.Now().After(deadline) {
			return fmt.Errorf("the displays do not paint: %s", missing)
		}
	}
	return nil
}
