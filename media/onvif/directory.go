package onvif

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"sync"
	"time"

	"kawung/media"
)

// Times of a Directory.
const (
	openTime  = 30 * time.Second // for a device to tell everything about itself
	idleTime  = 10 * time.Minute // an opened device that nobody asks is forgotten
	sweepTime = time.Minute
	knownTime = 10 * time.Second // a camera's presets; consoles ask every few seconds who moves it
)

// How long an answer that was none is believed. A wrong password is not tried
// again until somebody had time to correct it: cameras lock accounts.
const (
	silentAgain   = 10 * time.Second
	unableAgain   = time.Minute
	passwordAgain = 10 * time.Minute
)

// A Declared is what is known of a camera. URL and Sub may hold user
// information.
type Declared struct {
	URL, Sub       string
	ONVIF          string // address of the device, see ParseAddress; "" means at the URL's host, on one of the usual ports
	User, Password string // used when URL has no user information
}

// A Directory knows the devices of cameras by the cameras' names. It looks for
// a device when it is first asked of it, keeps it, and looks again when the
// camera is declared otherwise. Its methods return errors of media's kinds:
// ErrNotFound, ErrUnable, ErrSilent, ErrSlow, ErrWrongPassword, ErrRefused,
// ErrClosed.
type Directory struct {
	Options Options      // but for user and password
	Ports   []string     // where devices answer; usualPorts
	Log     *slog.Logger // slog.DiscardHandler

	find  func(camera string) (Declared, bool)
	begun chan struct{} // closed by Run
	tasks sync.WaitGroup

	mu      sync.Mutex // guards what follows, and the entries' used
	ctx     context.Context
	entries map[string]*entry
}

var (
	_ media.Helm       = (*Directory)(nil)
	_ media.PresetBook = (*Directory)(nil)
	_ media.Encoders   = (*Directory)(nil)
)

// An entry is one camera's device, or why there is none.
type entry struct {
	camera   string
	declared Declared
	used     time.Time
	end      context.CancelFunc
	opened   chan struct{} // closed when what follows is known

	device  *Device
	channel channel
	parts   media.Reach // without presets
	wheel   *Wheel      // nil: it does not move
	err     error
	at      time.Time // of err

	refused time.Time      // its password, after it was opened; Directory.mu guards this and what follows
	presets []media.Preset // as they were at told
	told    time.Time      // zero: not known any more
}

// NewDirectory makes a directory; find is what is declared of a camera now.
func NewDirectory(find func(camera string) (Declared, bool)) *Directory {
	return &Directory{Log: slog.New(slog.DiscardHandler), find: find, begun: make(chan struct{}), entries: map[string]*entry{}}
}

// Run opens devices until ctx ends; cameras that move then are stopped. When
// it returns, everything it started has ended. It runs once.
func (d *Directory) Run(ctx context.Context) error {
	d.mu.Lock()
	d.ctx = ctx
	d.mu.Unlock()
	close(d.begun)
	sweep := time.NewTicker(sweepTime)
	defer sweep.Stop()
	for {
		select {
		case <-ctx.Done():
			d.mu.Lock()
			d.entries = nil
			d.mu.Unlock()
			d.tasks.Wait()
			return nil
		case now := <-sweep.C:
			d.forget(func(e *entry) bool { return now.Sub(e.used) > idleTime })
		}
	}
}

// forget drops entries. Their cameras are stopped first.
func (d *Directory) forget(drop func(*entry) bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for name, e := range d.entries {
		if drop(e) {
			e.end()
			delete(d.entries, name)
		}
	}
}

// open is the camera's device, opened. Whoever waits for it gives up when ctx
// ends; the opening goes on for the next one who asks.
func (d *Directory) open(ctx context.Context, camera string) (*entry, error) {
	select {
	case <-d.begun:
	case <-ctx.Done():
		return nil, fmt.Errorf("camera %s: %w", camera, media.ErrClosed)
	}
	e, err := d.entry(camera)
	if err != nil {
		return nil, err
	}
	select {
	case <-e.opened:
		return e, e.err
	case <-ctx.Done():
		return nil, fmt.Errorf("camera %s: %w: try again in a moment", camera, media.ErrSlow)
	}
}

// known says whether the camera's device was asked for.
func (d *Directory) known(camera string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.entries[camera] != nil
}

// entry is the camera's entry; a new one is being opened.
func (d *Directory) entry(camera string) (*entry, error) {
	declared, ok := d.find(camera)
	d.mu.Lock()
	defer d.mu.Unlock()
	e := d.entries[camera]
	if e != nil && (!ok || e.declared != declared || e.over()) {
		e.end()
		delete(d.entries, camera)
		e = nil
	}
	switch {
	case !ok:
		return nil, fmt.Errorf("camera %s: %w", camera, media.ErrNotFound)
	case d.entries == nil || d.ctx.Err() != nil:
		return nil, media.ErrClosed
	case e == nil:
		ctx, end := context.WithCancel(d.ctx)
		e = &entry{camera: camera, declared: declared, end: end, opened: make(chan struct{})}
		d.entries[camera] = e
		d.tasks.Go(func() { d.serve(ctx, e) })
	}
	e.used = time.Now()
	return e, nil
}

// over says whether an entry's error is too old to be believed; the
// directory's lock is held.
func (e *entry) over() bool {
	select {
	case <-e.opened:
	default:
		return false
	}
	if e.err == nil {
		return !e.refused.IsZero() && time.Since(e.refused) > passwordAgain
	}
	last := silentAgain
	switch {
	case errors.Is(e.err, media.ErrWrongPassword):
		last = passwordAgain
	case errors.Is(e.err, media.ErrUnable):
		last = unableAgain
	}
	return time.Since(e.at) > last
}

// serve opens the device of an entry and keeps its wheel turning until ctx ends.
func (d *Directory) serve(ctx context.Context, e *entry) {
	err := d.look(ctx, e)
	if err != nil {
		e.err, e.at = asMedia(e.camera, "ONVIF", err), time.Now()
		d.Log.Info("no ONVIF", "camera", e.camera, "error", e.err)
	}
	close(e.opened)
	if e.device == nil {
		return
	}
	defer e.device.Close()
	if e.wheel == nil {
		<-ctx.Done()
		return
	}
	_ = e.wheel.Run(ctx) // ends because it is told to
}

// look finds and opens the device, and the camera on it.
func (d *Directory) look(ctx context.Context, e *entry) error {
	ctx, cancel := context.WithTimeout(ctx, openTime)
	defer cancel()
	service, o, err := d.service(ctx, e.declared)
	if err != nil {
		return err
	}
	device, err := Open(ctx, service, o)
	if err != nil {
		return err
	}
	profiles, err := device.Profiles(ctx)
	if err == nil {
		e.channel, err = match(profiles, e.declared, e.declared.ONVIF == "")
	}
	moves := err == nil && device.HasPTZ() && e.channel.moves.Token != ""
	if moves {
		e.parts, err = device.parts(ctx, e.channel.moves)
	}
	if err != nil {
		device.Close()
		return err
	}
	e.device = device
	if moves {
		e.wheel = NewWheel(device, e.channel.moves.Token, e.parts)
	}
	return nil
}

// service is where a camera's device is, and how to log in to it.
func (d *Directory) service(ctx context.Context, c Declared) (*url.URL, Options, error) {
	o := d.Options
	o.User, o.Password = c.User, c.Password
	stream, err := media.ParseAddress(c.URL)
	if err == nil && stream.User != "" {
		o.User, o.Password = stream.User, stream.Password
	}
	if c.ONVIF != "" {
		service, _, _, err := ParseAddress(c.ONVIF)
		return service, o, err
	}
	if err != nil {
		return nil, o, fmt.Errorf("%w: it has no address of its own: give the camera's onvif address", media.ErrUnable)
	}
	u := streamPath(c.URL)
	if u == nil {
		return nil, o, fmt.Errorf("%w: its address has no host: give the camera's onvif address", media.ErrUnable)
	}
	ports := d.Ports
	if ports == nil {
		ports = usualPorts
	}
	service, err := knock(ctx, u.Hostname(), ports, o)
	return service, o, err
}

// asMedia is an error of a device as media words it, with the camera and the
// step. What already is one keeps its hint.
func asMedia(camera, step string, err error) error {
	kind, hint := error(nil), ""
	var fault *Fault
	switch {
	case errors.Is(err, media.ErrUnable), errors.Is(err, media.ErrSilent), errors.Is(err, media.ErrSlow):
		return fmt.Errorf("camera %s: %s: %w", camera, step, err)
	case errors.Is(err, ErrPassword):
		kind, hint = media.ErrWrongPassword, "correct it, the camera may lock the account"
	case errors.Is(err, ErrNoPassword):
		kind, hint = media.ErrWrongPassword, "the camera wants a user and a password"
	case errors.Is(err, ErrUnsupported):
		kind, hint = media.ErrUnable, "the device has no such service"
	case errors.As(err, &fault) && fault.lacks():
		kind, hint = media.ErrUnable, fault.Error()
	case errors.As(err, &fault), errors.Is(err, ErrReply), errors.Is(err, ErrTooLarge), errors.Is(err, ErrRedirect):
		kind, hint = media.ErrRefused, err.Error()
	case errors.Is(err, context.DeadlineExceeded):
		kind, hint = media.ErrSilent, "check power, cable and address"
	default:
		kind, hint = media.ErrSilent, err.Error()
	}
	return fmt.Errorf("camera %s: %s: %w: %s", camera, step, kind, hint)
}
