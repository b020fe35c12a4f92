package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"path/filepath"
	"time"

	"kawung/configs"
	"kawung/configs/demo"
	"kawung/wall"
)

// What the demo shows first, and how one signs in.
const (
	demoWall     = "utama"
	demoLayout   = "situasi"
	demoRoom     = "rapat"
	demoPassword = "kawung-demo"
	demoAlone    = time.Hour // nobody waits for its wall
)

type demoOptions struct {
	data, listen, https, webrtc, rtsp, log string
	single, cameras                        bool
	alone                                  time.Duration
}

func demoCommand() command {
	return command{
		name:  "demo",
		short: "run a whole room on this machine: wall, cameras, figures, conference",
		long: `Starts a controller with a wall of 2×2 panels, six cameras that it plays itself
(real RTSP on loopback), moving figures and a meeting, and prints the addresses
to open in a browser. Everything in it is synthetic and marked so. What is
changed in the demo is kept in its data folder; delete the folder to start over.
Kill it with -9 and start it again: the wall goes on meanwhile.

Examples:
  kawung demo
  kawung demo --https :8443      for a tablet, a phone or a second machine
  kawung demo --data /tmp/demo --listen 127.0.0.1:9000`,
		define: func(flags *flag.FlagSet) any {
			o := &demoOptions{}
			flags.StringVar(&o.data, "data", "./var/demo", "`folder` for its data")
			flags.StringVar(&o.listen, "listen", "127.0.0.1:8080", "loopback `address` of the pages; the next free port when it is taken")
			flags.StringVar(&o.https, "https", "", "`address` for other machines, such as :8443; its authority is made at first start")
			flags.StringVar(&o.webrtc, "webrtc", ":8189", "UDP `address` of the pictures; the next free port when it is taken")
			flags.StringVar(&o.rtsp, "rtsp", "127.0.0.1:8554", "`address` where others fetch cameras over RTSP; the next free port when it is taken, \"\" for none")
			flags.BoolVar(&o.cameras, "cameras", false, "only play the cameras, as long as a demo uses the data folder; the demo starts this itself")
			flags.BoolVar(&o.single, "single", false, "carry the pictures in this process")
			flags.DurationVar(&o.alone, "alone", demoAlone, "how `long` the pictures go on when this is killed and not started again; 0 is for ever")
			flags.StringVar(&o.log, "log", "warn", "debug, info, warn or error")
			return o
		},
		run: func(ctx context.Context, p *program, options any, _ []string) error {
			return p.demo(ctx, options.(*demoOptions))
		},
	}
}

// config is the configuration of a demo, held to the rules of kawung.yaml.
func (o *demoOptions) config() (configs.Config, error) {
	c := configs.Default()
	c.Data, c.HTTP.Listen, c.HTTPS.Listen, c.WebRTC.Listen, c.Log.Level = o.data, o.listen, o.https, o.webrtc, o.log
	c.RTSP.Listen = o.rtsp
	if err := c.Validate("demo"); err != nil {
		return c, usageError{err.Error()}
	}
	return c, nil
}

func (p *program) demo(ctx context.Context, o *demoOptions) error {
	config, err := o.config()
	if err != nil {
		return err
	}
	if o.cameras {
		return p.playCameras(ctx, config.Data)
	}
	near := func(wanted, got string) { fmt.Fprintf(p.stdout, "%s is taken, using %s\n", wanted, got) }
	log := newLog(p.stderr, config.Log)
	d, err := openDaemon(ctx, daemonOptions{config: config, demo: true, single: o.single, alone: o.alone, near: near, program: p, log: log})
	if err != nil {
		return err
	}
	return p.runDemo(ctx, d, newStudio(config.Data, p, log))
}

// runDemo runs the controller and keeps its cameras, and ends them after it.
func (p *program) runDemo(ctx context.Context, d *daemon, cameras *keeper) error {
	var made links
	prepare := func(ctx context.Context) (err error) {
		if _, err = firstStart(ctx, d.controller, first(p.env("KAWUNG_ADMIN_PASSWORD"), demoPassword)); err != nil {
			return err
		}
		at, err := waitStudio(ctx, cameras)
		if err != nil {
			return err
		}
		if err = declareDemo(ctx, d.controller, at); err != nil {
			return err
		}
		if err = firstTake(ctx, d.controller); err != nil {
			return err
		}
		made, err = makeLinks(ctx, d.controller, filepath.Join(d.config.Data, "demo-links.json"))
		return err
	}
	ready := func() { p.announce(d, made) }
	kept, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		cameras.keep(kept)
	}()
	err := d.run(ctx, prepare, ready)
	stop()
	<-ended
	cameras.end()
	return err
}

// declareDemo declares the demo's room at the first start. Later it only says
// where the cameras are now: what people changed stays.
func declareDemo(ctx context.Context, c *wall.Controller, cameras studio) error {
	objects, err := demo.Objects(cameras.address)
	if err != nil {
		return err
	}
	objects = append(objects, demoTiles()...)
	state := c.State()
	if _, started := state.Wall(demoWall); started {
		objects = moved(state, objects)
	}
	if _, err := c.Apply(ctx, wall.System, wall.PutAll{Objects: objects}); err != nil {
		return fmt.Errorf("declare the demo: %w", err)
	}
	return nil
}

// firstTake puts a layout on air when nothing is.
func firstTake(ctx context.Context, c *wall.Controller) error {
	if _, onAir := c.State().Programs[demoWall]; onAir {
		return nil
	}
	if _, err := c.Take(ctx, wall.System, wall.Take{Wall: demoWall, Layout: demoLayout}); err != nil {
		return fmt.Errorf("put %s on air: %w", demoLayout, err)
	}
	return nil
}

// moved are the declared demo cameras at their new addresses.
func moved(state *wall.State, objects []wall.Object) []wall.Object {
	var changed []wall.Object
	for _, o := range objects {
		now, isCamera := o.(wall.Camera)
		old, there := state.Camera(o.Key().Name)
		if isCamera && there && old.Demo {
			old.URL, old.Sub = now.URL, now.Sub
			changed = append(changed, old)
		}
	}
	return changed
}

// announce prints where to go.
func (p *program) announce(d *daemon, made links) {
	base, others := d.ports.bases()
	password := first(p.env("KAWUNG_ADMIN_PASSWORD"), demoPassword)
	if p.env("KAWUNG_ADMIN_PASSWORD") != "" {
		password = "the one in KAWUNG_ADMIN_PASSWORD"
	}
	w := p.stdout
	fmt.Fprintf(w, "\nKawung demo: a wall of four panels, six cameras, figures and a meeting. All of it is synthetic.\n\n")
	fmt.Fprintf(w, "  Console      %s/\n", base)
	fmt.Fprintf(w, "  sign in as   %s, password %s\n\n", administrator, password)
	fmt.Fprintf(w, "  Whole wall   %s\n\n", made.wall(base))
	for _, name := range made.displays() {
		fmt.Fprintf(w, "  Display %-4s %s\n", name, made.display(base, name))
	}
	fmt.Fprintf(w, "\n  Join         %s\n  From outside %s\n", made.join(base), made.view(base))
	if rtsp := d.rtspBase(made.RTSP.Secret); rtsp != "" {
		fmt.Fprintf(w, "  RTSP         %s/alun-alun (VLC, ffplay)\n", rtsp)
	}
	for _, other := range others {
		fmt.Fprintf(w, "\n  From other machines, once they trust %s/install\n", other)
		fmt.Fprintf(w, "  Console      %s/\n  Join         %s\n  From outside %s\n", other, made.join(other), made.view(other))
	}
	fmt.Fprintf(w, "\nCtrl-C stops.\n")
}

// bases are the loopback address of the pages, and those for other machines.
func (o *opened) bases() (own string, others []string) {
	for _, d := range o.doors {
		base := d.base(hostName())
		host, _, _ := net.SplitHostPort(d.Addr().String())
		switch {
		case d.redirect:
		case own == "" && d.tls == nil:
			own = base
		case !loopback(net.JoinHostPort(host, "0")):
			others = append(others, base)
		}
	}
	if own == "" && len(others) > 0 {
		own = others[0]
	}
	return own, others
}
