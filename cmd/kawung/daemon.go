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
	"kawung/media/ffmpeg"
	"kawung/media/onvif"
	"kawung/media/record"
	"kawung/media/rtsp"
	"kawung/media/sfu"
	"kawung/media/udp"
	"kawung/media/webrtc"
	"kawung/tiles"
	tilesbolt "kawung/tiles/bolt"
	"kawung/wall"
	wallbolt "kawung/wall/bolt"
	"kawung/web"
)

// stopTime is how long a daemon may take to end before it is left as it is.
const stopTime = 5 * time.Second

// A daemon is the whole controller, wired: cameras → relay → displays, console
// → wall → displays, feeds → board → displays.
type daemon struct {
	config     configs.Config
	log        *slog.Logger
	lock       *lock
	ports      *opened
	store      *wallbolt.DB
	figures    *tilesbolt.DB
	endpoint   *webrtc.Endpoint
	recordings *record.Archive
	clips      *record.Clips
	relay      *media.Relay
	devices    *onvif.Directory
	controller *wall.Controller
	board      *tiles.Board
	server     *web.Server
}

// daemonOptions are what `serve` and `demo` differ in.
type daemonOptions struct {
	config configs.Config
	demo   bool
	near   func(wanted, got string) // see openPorts
	log    *slog.Logger
}

// openDaemon opens everything a daemon needs: locks, databases, ports. When it
// returns an error nothing is left open.
func openDaemon(ctx context.Context, o daemonOptions) (d *daemon, err error) {
	d = &daemon{config: o.config, log: o.log}
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
	return d, d.wire(ctx, o)
}

// wire makes the rooms and joins them. Nothing runs yet.
func (d *daemon) wire(ctx context.Context, o daemonOptions) (err error) {
	_ = d.ports.udp.SetReadBuffer(4 << 20) // the kernel gives what it may
	_ = d.ports.udp.SetWriteBuffer(4 << 20)
	socket, err := udp.New(d.ports.udp)
	if err != nil {
		return fmt.Errorf("webrtc: %w", err)
	}
	d.log.Debug("pictures leave", "by", socket.Way())
	d.endpoint, err = webrtc.New(webrtc.Config{
		Conn: socket, PublicAddresses: d.config.WebRTC.PublicAddresses, Library: d.config.WebRTC.Plane == "pion",
		Now: steady, Log: d.log.With("room", "webrtc"),
	})
	if err != nil {
		return fmt.Errorf("webrtc: %w", err)
	}
	if d.recordings, d.clips, err = openRecordings(d.config, d.log); err != nil {
		return err
	}
	d.devices = onvif.NewDirectory(d.device)
	d.devices.Log = d.log.With("room", "onvif")
	habits, err := rtsp.OpenMemory(filepath.Join(d.config.Data, "habits.json"))
	if err != nil {
		d.log.Warn("what worked with cameras is learnt anew", "error", err)
	}
	transcoder := &ffmpeg.Transcoder{Max: d.config.Transcodes, Log: d.log.With("room", "ffmpeg")}
	d.relay = media.NewRelay(media.RelayConfig{
		Asker:      d.devices,
		Recorder:   d.recordings,
		Puller:     &rtsp.Client{Now: steady, Memory: habits, Log: d.log.With("room", "rtsp")},
		Transcoder: transcoder, Copier: transcoder.Copier(), Sounds: transcoder,
		Peers: d.endpoint, Rules: sfu.Rules, Log: d.log.With("room", "relay"),
	})
	hub := web.NewHub(d.log.With("room", "web"))
	d.controller, err = wall.New(ctx, wall.Config{
		Store: d.store, Pictures: d.relay, Displays: hub, Clock: realClock{}, Log: d.log.With("room", "wall"),
	})
	if err != nil {
		return err
	}
	d.board, err = tiles.NewBoard(tiles.Config{Store: d.figures, Log: d.log.With("room", "tiles")})
	if err != nil {
		return err
	}
	d.server, err = web.New(web.Config{
		Wall: d.controller, Relay: d.relay, Board: d.board, Audit: d.store, Hub: hub, Devices: devices{d.devices, d.relay},
		Parse: parseDocuments, Format: configs.FormatDocuments, FindCameras: finder{}.find, ProbeCamera: probe,
		Authority: d.ports.authority, StrictTransport: d.config.HTTPS.Certificate != "",
		Locale: d.config.Locale, Zone: d.config.Zone, Version: build(), Demo: o.demo,
		Ready: map[string]func(context.Context) error{"store": d.readable, "disk": (&disk{dir: o.config.Data}).writable},
		Clips: d.clips,
		Notes: map[string]func(context.Context) error{"recordings": d.recordings.Trouble},
		Log:   d.log.With("room", "web"),
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
	if d.endpoint != nil {
		errs = append(errs, d.endpoint.Close())
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
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return named("relay", d.relay.Run(ctx)) })
	g.Go(func() error { return named("recordings", d.recordings.Run(ctx)) })
	return g.Wait()
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
		g.Go(func() error { return m.run(ctx) })
		g.Go(func() error { return named("front door", d.server.Run(ctx)) })
		for _, door := range d.ports.doors {
			handler := d.server.Handler()
			if door.redirect {
				handler = d.server.Redirect(d.securePort())
			}
			g.Go(func() error { return serve(ctx, door, handler, d.log) })
		}
		if d.ports.rtsp != nil {
			g.Go(func() error { return named("rtsp", d.republish(ctx)) })
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

// steady is the clock of pictures: RTP times do not stand still because
// somebody set the machine's clock back.
var steady = func() func() time.Time {
	began := time.Now()
	return media.Steady(time.Now, func() time.Duration { return time.Since(began) })
}()

// realClock is the machine's clock, as the wall sees it.
type realClock struct{}

func (realClock) Now() time.Time { return time.Now() }

func (realClock) After(d time.Duration, f func()) (stop func() bool) {
	return time.AfterFunc(d, f).Stop
}
