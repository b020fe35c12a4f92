package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"kawung/configs"
	"kawung/media"
	"kawung/media/onvif"
	"kawung/media/remote"
	"kawung/tiles"
	tilesbolt "kawung/tiles/bolt"
	"kawung/wall"
	wallbolt "kawung/wall/bolt"
	"kawung/wall/images"
	"kawung/wall/webhook"
	"kawung/web"
)

// stopTime is how long a daemon may take to end before it is left as it is.
const stopTime = 5 * time.Second

// A relay is what the controller needs of the pictures: *media.Relay in this
// process, *remote.Client of one in another.
type relay interface {
	web.Relay
	wall.Pictures
	wall.Weights
	SetCameras([]media.Camera)
	SetRooms(names []string)
	Renew(camera string)
}

// A daemon is the whole controller, wired: cameras → relay → displays, console
// → wall → displays, feeds → board → displays.
type daemon struct {
	config     configs.Config
	log        *slog.Logger
	lock       *lock
	ports      *opened
	store      *wallbolt.DB
	figures    *tilesbolt.DB
	own        *pictures   // nil: they are another process's
	supervisor *supervisor // nil: they are ours
	relay      relay
	devices    *onvif.Directory
	controller *wall.Controller
	webhooks   *webhook.Sender
	board      *tiles.Board
	server     *web.Server
	leave      func() time.Duration // how long a relay waits for the next controller when we end
}

// daemonOptions are what `serve` and `demo` differ in.
type daemonOptions struct {
	config  configs.Config
	demo    bool
	single  bool                     // pictures in this process
	near    func(wanted, got string) // see openPorts
	leave   func() time.Duration     // see daemon; nil: it ends at once
	program *program                 // whose a relay's output is
	alone   time.Duration            // how long the relay goes on without a controller; 0 is for ever
	log     *slog.Logger
}

// openDaemon opens everything a daemon needs: locks, databases, ports. When it
// returns an error nothing is left open.
func openDaemon(ctx context.Context, o daemonOptions) (d *daemon, err error) {
	d = &daemon{config: o.config, log: o.log, leave: o.leave}
	if d.leave == nil {
		d.leave = func() time.Duration { return 0 }
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.close())
			d = nil
		}
	}()
	if d.lock, err = lockData(o.config.Data); err != nil {
		return d, err
	}
	if d.store, err = wallbolt.Open(filepath.Join(o.config.Data, "wall.db")); err != nil {
		return d, err
	}
	if d.figures, err = tilesbolt.Open(filepath.Join(o.config.Data, "tiles.db")); err != nil {
		return d, err
	}
	if d.ports, err = openPorts(o.config, o.near); err != nil {
		return d, err
	}
	if o.single {
		if d.own, err = openPictures(o.config, o.near, o.log); err != nil {
			return d, err
		}
		d.relay = d.own.relay
	} else {
		d.supervisor = newSupervisor(o.config, o.program, o.near != nil, o.alone, o.log.With("room", "relay"))
		d.supervisor.client.Gate = gate{d}
		d.relay = d.supervisor.client
	}
	return d, d.wire(ctx, o)
}

// wire makes the rooms and joins them. Nothing runs yet.
func (d *daemon) wire(ctx context.Context, o daemonOptions) (err error) {
	d.devices = onvif.NewDirectory(d.device)
	d.devices.Log = d.log.With("room", "onvif")
	hub := web.NewHub(d.log.With("room", "web"))
	zone, err := time.LoadLocation(o.config.Zone)
	if err != nil {
		return err // the configuration was checked
	}
	d.controller, err = wall.New(ctx, wall.Config{
		Store: d.store, Pictures: d.relay, Weights: d.relay, Displays: hub, Clock: realClock{}, Zone: zone, Log: d.log.With("room", "wall"),
	})
	if err != nil {
		return err
	}
	d.board, err = tiles.NewBoard(tiles.Config{Store: d.figures, Log: d.log.With("room", "tiles")})
	if err != nil {
		return err
	}
	if d.webhooks, err = d.openWebhooks(); err != nil {
		return err
	}
	pictures, err := images.Open(filepath.Join(o.config.Data, "images"))
	if err != nil {
		return err
	}
	ready := map[string]func(context.Context) error{"store": d.readable, "disk": (&disk{dir: o.config.Data}).writable}
	clips, recordings := web.Clips(nil), (func(context.Context) error)(nil)
	var vitals func() (media.Vitals, bool)
	if d.own != nil {
		clips, recordings = d.own.clips, d.own.recordings.Trouble
	} else {
		clips, recordings = remote.ClientClips{Client: d.supervisor.client}, d.supervisor.note("recordings")
		ready["relay"], vitals = d.supervisor.client.Away, d.supervisor.client.Vitals
	}
	d.server, err = web.New(web.Config{
		Wall: d.controller, Relay: d.relay, Board: d.board, Audit: d.store, Hub: hub, Devices: devices{d.devices, d.relay},
		Parse: parseDocuments, Format: configs.FormatDocuments, FindCameras: finder{}.find, ProbeCamera: probe,
		Authority: d.ports.authority, StrictTransport: d.config.HTTPS.Certificate != "",
		Locale: d.config.Locale, Zone: d.config.Zone, Version: build(), Demo: o.demo, Ready: ready,
		Views: web.ViewConfig{Most: d.config.Views.Max, Inside: d.config.Views.Networks()},
		Clips: clips, Notes: map[string]func(context.Context) error{"recordings": recordings, "webhooks": d.webhooks.Trouble},
		Vitals: vitals, Told: d.told, Images: pictures,
		Log: d.log.With("room", "web"),
	})
	return err
}

// readable says whether the store can be read, for /readyz.
func (d *daemon) readable(ctx context.Context) error {
	_, err := d.store.Audit(ctx, d.controller.State().Revision, 1)
	return err
}

// close gives back what openDaemon opened, in the opposite order.
func (d *daemon) close() error {
	var errs []error
	if d.own != nil {
		errs = append(errs, d.own.close())
	}
	if d.ports != nil {
		d.ports.close()
	}
	if d.figures != nil {
		errs = append(errs, d.figures.Close())
	}
	if d.store != nil {
		errs = append(errs, d.store.Close())
	}
	if d.lock != nil {
		errs = append(errs, d.lock.Close())
	}
	return errors.Join(errs...)
}

// run runs the daemon until ctx ends or something in it fails. Once the wall's
// state has an owner, prepare may declare what it likes; after it the doors
// open and ready is called. run waits for everything it started, but no longer
// than stopTime.
func (d *daemon) run(ctx context.Context, prepare func(context.Context) error, ready func()) error {
	limitGarbage()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return d.pictures(ctx) })
	g.Go(func() error { return d.control(ctx, prepare, ready) })
	ended := make(chan error, 1)
	go func() { ended <- g.Wait() }()
	<-ctx.Done()
	late := time.NewTimer(stopTime)
	defer late.Stop()
	select {
	case err := <-ended:
		return errors.Join(err, d.close())
	case <-late.C:
		return fmt.Errorf("not everything ended within %s; what was acknowledged is on disk", stopTime)
	}
}

// pictures runs the half that outlives the other: what the relay was last told
// goes on, whoever told it.
func (d *daemon) pictures(ctx context.Context) error {
	if d.own != nil {
		return d.own.run(ctx, gate{d}.admit)
	}
	return named("relay", d.supervisor.run(ctx, d.leave))
}

// control runs the half that gives the orders: state, figures and doors.
func (d *daemon) control(ctx context.Context, prepare func(context.Context) error, ready func()) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return named("wall", d.controller.Run(ctx)) })
	g.Go(func() error { return named("board", d.board.Run(ctx)) })
	g.Go(func() error { return named("onvif", d.devices.Run(ctx)) })
	g.Go(func() error {
		if err := prepare(ctx); err != nil {
			return named("start", err)
		}
		m := newMirror(d.controller, d.relay, d.board, d.log)
		m.all(d.controller.State())
		if d.supervisor != nil {
			d.supervisor.attach(ctx)
		}
		g.Go(func() error { return m.run(ctx) })
		g.Go(func() error { return named("webhooks", d.webhooks.Run(ctx)) })
		g.Go(func() error { return senses{d.controller, d.relay, d.board}.run(ctx) })
		g.Go(func() error { return named("front door", d.server.Run(ctx)) })
		for _, door := range d.ports.doors {
			handler := d.server.Handler()
			if door.redirect {
				handler = d.server.Redirect(d.securePort())
			}
			g.Go(func() error { return serve(ctx, door, handler, d.log) })
		}
		if l := d.ports.press; l != nil {
			g.Go(func() error { return named("press", d.server.ServePress(ctx, l)) })
		}
		ready()
		return nil
	})
	return g.Wait()
}

func (d *daemon) securePort() string {
	secure, ok := d.ports.secure()
	if !ok {
		return "443"
	}
	_, port, _ := net.SplitHostPort(secure.Addr().String())
	return port
}

// named says which part of the daemon failed; ending because it was told to
// is no failure.
func named(part string, err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return nil
	}
	return fmt.Errorf("%s: %w", part, err)
}

// realClock is the machine's clock, as the wall sees it.
type realClock struct{}

func (realClock) Now() time.Time { return time.Now() }

func (realClock) After(d time.Duration, f func()) (stop func() bool) {
	return time.AfterFunc(d, f).Stop
}
