package media

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
)

// A RelayConfig is what a relay is made of.
type RelayConfig struct {
	Puller     Puller
	Transcoder Puller          // takes the cameras of which Puller says ErrUnsupported; nil: nobody does
	Copier     Puller          // takes those that want TransportHTTP, and of which Puller says ErrProtocol; nil: nobody does
	Sounds     SoundTranscoder // takes the sound that viewers do not; nil: nobody does
	Peers      Peers
	Recorder   Recorder         // keeps cameras; nil: nobody does
	Asker      KeyframeAsker    // asks cameras for keyframes; nil: they cannot be asked
	Rules      func() RoomRules // the rules of one new room; nil: the relay has no rooms
	Now        func() time.Time // nil: time.Now
	Log        *slog.Logger     // nil: nothing is logged
	Linger     time.Duration    // how long a stream nobody watches is still pulled; 0: 10 s
}

// A Relay pulls cameras, carries rooms and puts both on the screens. It is the
// seam between the controller and the pictures: the controller says what to
// pull and what to put where, the relay never asks it anything, and pictures go
// on when the controller is gone.
type Relay struct {
	cfg RelayConfig
	log *slog.Logger

	tasks    sync.WaitGroup
	watchers Watchers

	mu      sync.Mutex // guards what follows, and the fields of what they point to
	ctx     context.Context
	waiting []func(context.Context) // tasks that wait for Run
	closed  bool
	streams map[string]*stream // by "alun-alun" and "alun-alun sub"
	cameras map[string]Camera  // as they are pulled; see settled
	lones   map[string]lone    // by camera
	rooms   map[string]*room
	screens map[ScreenID]*screen
	plays   map[string]*play
	pushes  map[string]*push // by session

	recorded map[string]recorded // by camera
	replays  map[Source]*replay
}

// NewRelay returns a relay that does nothing before Run.
func NewRelay(cfg RelayConfig) *Relay {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Linger == 0 {
		cfg.Linger = 10 * time.Second
	}
	r := &Relay{
		cfg: cfg, log: cfg.Log,
		streams: map[string]*stream{}, cameras: map[string]Camera{}, lones: map[string]lone{}, rooms: map[string]*room{},
		screens: map[ScreenID]*screen{}, plays: map[string]*play{}, pushes: map[string]*push{},
		recorded: map[string]recorded{}, replays: map[Source]*replay{},
	}
	r.waiting = append(r.waiting, r.standins)
	return r
}

// Run pulls and relays until ctx ends; then it closes every connection and
// returns nil when everything the relay started has ended. It runs once.
func (r *Relay) Run(ctx context.Context) error {
	r.mu.Lock()
	if r.ctx != nil {
		r.mu.Unlock()
		return errors.New("relay: Run was called before")
	}
	r.ctx = ctx
	for _, task := range r.waiting {
		r.tasks.Go(func() { task(ctx) })
	}
	r.waiting = nil
	r.mu.Unlock()
	<-ctx.Done()
	r.shut()
	r.tasks.Wait()
	r.watchers.Close()
	return nil
}

// shut closes every connection; nothing new begins after it.
func (r *Relay) shut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.screens {
		r.dispose(s.peer)
	}
	for _, p := range r.plays {
		r.dispose(p.viewer)
	}
	for _, room := range r.rooms {
		for _, p := range room.members {
			p.unpublish(r)
		}
	}
	clear(r.screens)
	clear(r.plays)
	r.closed = true
}

// spawn starts a task that Run waits for, now or when Run begins; r.mu is held.
func (r *Relay) spawn(task func(context.Context)) {
	switch {
	case r.closed:
	case r.ctx == nil:
		r.waiting = append(r.waiting, task)
	default:
		ctx := r.ctx
		r.tasks.Go(func() { task(ctx) })
	}
}

// dispose closes a connection without waiting for it; r.mu is held, or the
// relay has not begun to shut.
func (r *Relay) dispose(c interface{ Close() error }) {
	if c == nil {
		return
	}
	r.tasks.Go(func() {
		if err := c.Close(); err != nil {
			r.log.Debug("close connection", "error", err)
		}
	})
}

// Watch returns the relay's events from now on and what ends the watch. A
// watcher that falls behind gets Lost and must read everything again. The
// channel is closed when the watch or the relay ends.
func (r *Relay) Watch() (<-chan Event, func()) { return r.watchers.Add() }

const subSuffix = " sub" // cannot be part of a camera's name

// SetCameras says which cameras there are. Cameras that did not change go on,
// changed ones are pulled anew, others end. Windows that show a camera stay
// attached to it whatever happens.
func (r *Relay) SetCameras(list []Camera) {
	r.mu.Lock()
	defer r.mu.Unlock()
	next := make(map[string]Camera, len(list))
	for _, c := range list {
		c = r.settled(c)
		next[c.Name] = c
		r.declare(c)
	}
	for name, old := range r.cameras {
		if c, ok := next[name]; !ok || c.Sub == "" && old.Sub != "" {
			r.undeclare(name+subSuffix, old.Sub != "")
		}
		if _, ok := next[name]; !ok {
			r.undeclare(name, true)
			delete(r.lones, name)
		}
	}
	r.cameras = next
	r.keep()
	r.resolveAll()
}

// declare makes or changes a camera's streams; r.mu is held. An "always"
// camera holds both its streams, since the next window may need either.
func (r *Relay) declare(c Camera) {
	up := Upstream{Name: c.Name, URL: c.URL, User: c.User, Password: c.Password, Transport: c.Transport, OldTLS: c.OldTLS, Push: c.Push}
	r.stream(c.Name, c.Name).declare(up, c.Always, r.linger(c))
	if c.Sub != "" {
		up.Name, up.URL, up.Push = c.Name+subSuffix, c.Sub, false
		r.stream(up.Name, c.Name).declare(up, c.Always, r.linger(c))
	}
}

// linger is how long the camera is still pulled after its last viewer.
func (r *Relay) linger(c Camera) time.Duration { return cmp.Or(c.Linger, r.cfg.Linger) }

func (r *Relay) undeclare(name string, had bool) {
	if s := r.streams[name]; had && s != nil {
		s.remove()
	}
}

// stream returns the stream of that name, made if need be; r.mu is held. A
// stream once made is kept, idle, so that a camera that is declared again finds
// its viewers.
func (r *Relay) stream(name, camera string) *stream {
	s, ok := r.streams[name]
	if !ok {
		source := Source("camera/" + camera)
		s = newStream(r.cfg, source, func() { r.healthChanged(source) }, r.rerouted)
		if asker := r.cfg.Asker; asker != nil {
			s.ask = func(ctx context.Context) error { return asker.AskKeyframe(ctx, camera, name != camera) }
		}
		s.crowded = func(gaveUp bool) bool { return r.crowded(camera, name != camera, gaveUp) }
		r.streams[name] = s
		r.spawn(s.run)
		r.spawn(s.listen)
	}
	return s
}

func (r *Relay) healthChanged(source Source) {
	if h, ok := r.HealthOf(source); ok {
		r.watchers.Send(HealthChanged{h})
	}
}

// Health is the relay's word on every camera, by name.
func (r *Relay) Health() []Health {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]Health, 0, len(r.cameras))
	for name := range r.cameras {
		list = append(list, r.cameraHealth(name))
	}
	for _, p := range r.replays {
		list = append(list, p.report())
	}
	slices.SortFunc(list, func(a, b Health) int { return strings.Compare(string(a.Source), string(b.Source)) })
	return list
}

// HealthOf is the relay's word on one camera or participant; false when there
// is no such source.
func (r *Relay) HealthOf(source Source) (Health, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	kind, name, _ := strings.Cut(string(source), "/")
	if _, ok := r.cameras[name]; ok && kind == "camera" {
		return r.cameraHealth(name), true
	}
	if p := r.participant(source); p != nil {
		return p.health(source), true
	}
	if p := r.replays[source]; p != nil {
		return p.report(), true
	}
	return Health{}, false
}

// soundOf is what a viewer of a source hears, nil when there is nothing;
// r.mu is held.
func (r *Relay) soundOf(source Source) *Fanout {
	if m := r.participant(source); m != nil {
		return m.audio
	}
	kind, name, _ := strings.Cut(string(source), "/")
	if _, ok := r.cameras[name]; ok && kind == "camera" {
		return r.streams[name].sound.heard
	}
	return nil
}

// resolve finds the stream of a view, nil when there is none; r.mu is held.
func (r *Relay) resolve(v View) *Fanout {
	kind, name, _ := strings.Cut(string(v.Source), "/")
	if kind == "camera" {
		if c, ok := r.cameras[name]; ok {
			return r.choose(c, v)
		}
		return r.replayOf(v.Source)
	}
	if p := r.participant(v.Source); p != nil {
		return p.video
	}
	return nil
}
