package media

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// Why a pull is ended by us.
var (
	errUnwanted = errors.New("nobody watches")
	errChanged  = errors.New("the camera was changed")
)

// How often a stream is looked at while it is pulled, and how long a pull must
// have lived for its end not to count as one more failure in a row.
const (
	lookEvery = 250 * time.Millisecond
	goodPull  = 10 * time.Second
)

// A stream is one stream of one camera: pulled while somebody wants it, again
// and again when it fails. Its fan-out lives as long as the stream, so that
// viewers stay attached through every reconnect.
type stream struct {
	source Source
	fan    *Fanout
	sound  *sound          // nobody is counted as a viewer for it: sound alone does not pull a camera
	sounds SoundTranscoder // nil: there is none
	puller Puller
	inlet  *inlet // in place of puller, of a camera that pushes
	now    func() time.Time
	log    *slog.Logger
	notify func() // the health changed; called without a lock held
	wake   chan struct{}

	hevc       bool                        // H.265 is what it is for
	native     *stream                     // pulls the same as H.265, or nil; the relay's lock guards it
	ask        func(context.Context) error // asks the camera for a keyframe; nil: it cannot be asked
	transcoder Puller                      // nil: there is none
	copier     Puller                      // nil: there is none
	reroute    func()                      // the stream does not pass; called without a lock held
	crowded    func(gaveUp bool) bool      // all sessions are taken; whether one is free by now. Called without a lock held

	visited atomic.Bool // somebody watched, however shortly, since the last look

	mu     sync.Mutex // guards what follows
	up     Upstream
	always bool
	linger time.Duration // how long it is pulled after the last viewer
	gone   bool          // the camera was removed
	route  route
	rate   float64       // frames a second when it was last seen, 0: never
	gop    time.Duration // of a group of pictures, as it was last told
	pulled bool          // a puller has it now
	fresh  bool          // it was not pulled yet since it was declared so
	health StreamHealth
	meter  meter
	change context.CancelCauseFunc // ends the running pull or pause, or nil
}

func newStream(cfg RelayConfig, source Source, notify, reroute func()) *stream {
	s := &stream{
		puller: cfg.Puller, inlet: newInlet(cfg.Now), now: cfg.Now, notify: notify,
		transcoder: cfg.Transcoder, copier: cfg.Copier, reroute: reroute, log: cfg.Log,
		source: source, wake: make(chan struct{}, 1), gone: true,
		sound: newSound(), sounds: cfg.Sounds,
		health: StreamHealth{State: StateIdle, Since: cfg.Now()},
	}
	s.fan = NewFanout(nil, func(viewers int) {
		if viewers > 0 {
			s.visited.Store(true)
		}
		s.poke()
	})
	return s
}

// poke makes the stream look at its demand.
func (s *stream) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// declare says what to pull. A changed upstream is pulled anew.
func (s *stream) declare(up Upstream, always bool, linger time.Duration) {
	s.mu.Lock()
	changed := s.up != up || s.gone
	s.up, s.always, s.linger, s.gone = up, always, linger, false
	if changed {
		s.route, s.fresh = route{}, true
	}
	if changed && s.change != nil {
		s.change(errChanged)
	}
	s.mu.Unlock()
	s.poke()
}

// remove ends the pull. Viewers stay, in case the camera comes back. The
// relay's lock is held.
func (s *stream) remove() {
	if s.native != nil {
		s.native.remove()
	}
	s.mu.Lock()
	s.gone = true
	if s.change != nil {
		s.change(errChanged)
	}
	s.mu.Unlock()
	s.poke()
}

func (s *stream) lingers() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.linger
}

func (s *stream) wanted() bool {
	s.mu.Lock()
	always, gone := s.always && !s.route.foreign || s.up.Push, s.gone
	s.mu.Unlock()
	return !gone && (always || s.fan.Viewers() > 0)
}

// run pulls the stream while it is wanted, until ctx ends.
func (s *stream) run(ctx context.Context) {
	var again backoff
	free := false // we gave the camera a session back
	for s.await(ctx) {
		began := s.now()
		err := s.once(ctx)
		s.fan.Reset()
		s.sound.reset()
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, errUnwanted), errors.Is(err, errChanged):
			again = 0
			continue
		case s.turn(err):
			continue
		}
		if s.now().Sub(began) >= goodPull && !errors.Is(err, ErrWrongPassword) {
			again = 0
		}
		s.fail(err)
		if s.pushed() {
			continue // it comes when it comes
		}
		free = errors.Is(err, ErrBusy) && s.crowded != nil && s.crowded(free)
		wait := again.next(err)
		if free {
			wait = freed
		}
		if !s.pause(ctx, wait) {
			again = 0
		}
	}
}

// await waits until the stream is wanted; false when ctx ended.
func (s *stream) await(ctx context.Context) bool {
	for ctx.Err() == nil {
		if s.wanted() {
			return true
		}
		s.set(StateIdle, s.rest())
		select {
		case <-ctx.Done():
		case <-s.wake:
		}
	}
	return false
}

// once pulls until the camera fails, nobody wants it any more, or ctx ends.
func (s *stream) once(parent context.Context) error {
	ctx, end := context.WithCancelCause(parent)
	defer end(nil)
	up := s.begin(end)
	defer s.begin(nil)
	done, puller := make(chan error, 1), s.way()
	go func() { done <- puller.Pull(ctx, up, Outlet{Video: s.fan, Audio: s.sound.raw, HEVC: s.hevc}) }()
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	var lonely time.Time // since when nobody watches
	keyframes := s.newAsking()
	defer keyframes.tasks.Wait()
	defer end(nil)
	for {
		select {
		case err := <-done:
			if cause := context.Cause(ctx); cause != nil {
				return cause
			}
			return err
		case <-tick.C:
			s.look()
			keyframes.look(ctx, s)
		case <-s.wake:
		}
		switch visited := s.visited.Swap(false); {
		case s.wanted():
			lonely = time.Time{}
		case lonely.IsZero() || visited:
			lonely = s.now()
		}
		if !lonely.IsZero() && s.now().Sub(lonely) >= s.lingers() {
			end(errUnwanted)
		}
	}
}

// begin says what to pull and remembers how to end it.
func (s *stream) begin(end context.CancelCauseFunc) Upstream {
	s.mu.Lock()
	s.change, s.pulled = end, end != nil
	up := s.up
	starts := end != nil && (s.health.State == StateIdle || up.Push && s.fresh)
	reason := "connecting to the camera"
	if up.Push {
		reason = reasonWaiting
	}
	if end != nil {
		s.fresh = false
		s.fan.uplink.begin()
		s.meter.start(counted(s.fan, s.now()))
	} else {
		s.fan.uplink.end()
	}
	s.mu.Unlock()
	if starts {
		s.set(StateConnecting, reason)
	}
	return up
}

// pause waits before the next attempt; false when the camera was changed or
// ctx ended, so that the next attempt is a first one.
func (s *stream) pause(parent context.Context, d time.Duration) bool {
	ctx, end := context.WithCancelCause(parent)
	defer end(nil)
	s.mu.Lock()
	s.change = end
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.change = nil
		s.mu.Unlock()
	}()
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// A backoff is the number of failures in a row.
type backoff int

// The waits between two attempts. The longest lets a picture be back within 10 s
// of its camera, with the connecting and the first keyframe. A wrong password waits long: cameras lock
// accounts. A camera without a free session is left alone for a while, so that
// whoever has it is not disturbed.
const (
	firstWait    = 250 * time.Millisecond
	longestWait  = 6 * time.Second
	busyWait     = 30 * time.Second
	passwordWait = 60 * time.Second
)

// next is the time to wait after err: doubling, and up to a quarter more or
// less, so that cameras behind one switch do not come back in step. A busy
// camera's wait is never shorter than busyWait.
func (b *backoff) next(err error) time.Duration {
	chance := rand.Float64()
	spread := 0.75 + 0.5*chance
	switch {
	case errors.Is(err, ErrWrongPassword):
		return scale(passwordWait, spread)
	case errors.Is(err, ErrBusy):
		return scale(busyWait, 1+chance/4)
	}
	d := min(firstWait<<min(*b, 10), longestWait)
	*b++
	return scale(d, spread)
}

func scale(d time.Duration, by float64) time.Duration { return time.Duration(float64(d) * by) }
