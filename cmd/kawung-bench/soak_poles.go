package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"kawung/configs/demo/clips"
	"kawung/media/fakecam"
)

// soakPoles are the cameras, which fail.
type soakPoles struct{ cameras []*pole }

type pole struct {
	camera *fakecam.Camera
	well   atomic.Int64 // Unix ms since when nothing is wrong with it; 0: it is failing
	last   atomic.Value // a string: its last failure
}

// history is a camera's last failure, for the protocol.
func (p *soakPoles) history(name string) string {
	for i, c := range p.cameras {
		last, _ := c.last.Load().(string)
		switch since := c.well.Load(); {
		case soakCamera(i) != name || last == "":
		case since == 0:
			return last + ", which is now"
		default:
			return fmt.Sprintf("%s; well for %s", last, time.Since(time.UnixMilli(since)).Round(time.Millisecond))
		}
	}
	return "it never failed"
}

// lossy says whether a camera's datagrams are lost.
func (p *soakPoles) lossy(name string) bool {
	for i := range soakUDP {
		if soakCamera(i) == name {
			return true
		}
	}
	return false
}

func startPoles(ctx context.Context, g *errgroup.Group) (*soakPoles, error) {
	p := &soakPoles{}
	for i := range soakCameras {
		name := clips.Names()[i%len(clips.Names())]
		data, err := clips.Open(name, 360)
		if err != nil {
			return nil, err
		}
		cfg := fakecam.Config{Streams: map[string]fakecam.Clip{"cam": {AnnexB: data, FPS: clips.FPS}}}
		if i < soakUDP {
			cfg.Quirks = fakecam.Quirks{UDPOnly: true}
		}
		c, err := fakecam.Listen(cfg)
		if err != nil {
			return nil, fmt.Errorf("camera %d: %w", i, err)
		}
		g.Go(func() error { return c.Run(ctx) })
		one := &pole{camera: c}
		one.well.Store(time.Now().UnixMilli())
		p.cameras = append(p.cameras, one)
	}
	return p, nil
}

func (p *soakPoles) url(i int) string { return p.cameras[i].camera.URL("cam") }

// failing says whether a camera fails now or did so a moment ago.
func (p *soakPoles) failing(name string, grace time.Duration) bool {
	for i, c := range p.cameras {
		if soakCamera(i) == name {
			since := c.well.Load()
			return since == 0 || time.Since(time.UnixMilli(since)) < grace
		}
	}
	return false
}

// fail lets one camera after the other fail until ctx ends: its pictures stop
// for up to 20 s without a word, its connections break, or both. Again and again
// one more begins, so several fail at once.
func (p *soakPoles) fail(ctx context.Context, t *tally, every time.Duration) error {
	g, ctx := errgroup.WithContext(ctx)
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return g.Wait()
		}
		c := p.cameras[rand.IntN(len(p.cameras))]
		if since := c.well.Load(); since == 0 {
			continue
		}
		t.add("faults", 1)
		g.Go(func() error { c.fail(ctx); return nil })
	}
}

func (c *pole) fail(ctx context.Context) {
	c.well.Store(0)
	defer func() { c.well.Store(time.Now().UnixMilli()) }()
	kind := rand.IntN(3)
	lasts := time.Duration(1+rand.IntN(20)) * time.Second
	c.last.Store(fmt.Sprintf("at %s: %s for %s", time.Now().Format("15:04:05.000"),
		[]string{"its connections broke", "they broke and its pictures stopped", "its pictures stopped"}[kind], lasts))
	if kind > 0 {
		c.camera.SetPaused(true)
		defer c.camera.SetPaused(false)
	}
	if kind < 2 {
		c.camera.Kick()
	}
	if kind == 0 {
		return
	}
	t := time.NewTimer(lasts)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
