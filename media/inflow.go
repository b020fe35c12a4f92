package media

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// TransportPush is what health says of a camera that sends to us.
const TransportPush Transport = "push"

// deadPublisher is how long a publisher may be without a frame before another
// one may take its place.
const deadPublisher = 3 * time.Second

// Reasons of a pushed camera's health.
const (
	reasonWaiting = "waiting for the camera to send"
	reasonGone    = "the camera stopped sending"
)

// ErrTaken is a camera whose pictures somebody sends already.
var ErrTaken = errors.New("another one sends already")

// An Inflow is a camera's stream as one publisher writes it. From Receive to
// Close the publisher is the one that writes to Out.
type Inflow struct {
	inlet *inlet
	end   func()
	began time.Time

	out   Outlet        // once ready is closed
	ready chan struct{} // closed when the stream is the publisher's
	done  chan struct{} // closed by Close
	err   error         // once done is closed: why it ended
	once  sync.Once
}

// Out is where the publisher's frames go.
func (f *Inflow) Out() Outlet { return f.out }

// Close says that the publisher has ended, and why; nil when it just stopped.
// Nothing may be written to Out any more.
func (f *Inflow) Close(err error) {
	f.once.Do(func() {
		f.err = err
		close(f.done)
	})
}

// Receive makes a publisher the source of a camera that is declared to push.
// Whoever sends already is left alone while it is alive, and ended after 3 s
// without a frame. The relay calls end, at most once and without waiting for
// it, when the camera was changed or removed or somebody else takes over: the
// publisher then stops writing and calls Close.
//
// ErrNotFound if there is no such camera, ErrRefused if it is pulled, ErrTaken
// if another one sends; each is a Refusal with a sentence.
func (r *Relay) Receive(ctx context.Context, camera string, end func()) (*Inflow, error) {
	r.mu.Lock()
	c, declared := r.cameras[camera]
	s := r.streams[camera]
	r.mu.Unlock()
	switch {
	case !declared:
		return nil, &Refusal{Kind: ErrNotFound, Reason: "there is no camera " + camera}
	case !c.Push:
		return nil, &Refusal{Kind: ErrRefused, Reason: fmt.Sprintf("camera %s is fetched from its address: declare it with push: true to let it send", camera)}
	}
	return s.inlet.receive(ctx, camera, end)
}

// An inlet is the Puller of a camera that pushes: it waits for a publisher and
// gives it the stream.
type inlet struct {
	now      func() time.Time
	arrivals chan *Inflow

	mu      sync.Mutex // guards current
	current *Inflow    // who sends, or is about to
}

func newInlet(now func() time.Time) *inlet {
	return &inlet{now: now, arrivals: make(chan *Inflow)}
}

var _ Puller = (*inlet)(nil)

// Pull lets one publisher write into out.
func (in *inlet) Pull(ctx context.Context, u Upstream, out Outlet) error {
	var f *Inflow
	select {
	case <-ctx.Done():
		return ctx.Err()
	case f = <-in.arrivals:
	}
	f.out = out
	out.Video.Uplink().Opened(string(TransportPush))
	close(f.ready)
	select {
	case <-ctx.Done():
		f.end()
		<-f.done
	case <-f.done:
	}
	in.forget(f)
	if f.err == nil {
		return &Refusal{Kind: ErrSilent, Reason: reasonGone}
	}
	return fmt.Errorf("camera %s: pushed: %w", u.Name, f.err)
}

func (in *inlet) receive(ctx context.Context, camera string, end func()) (*Inflow, error) {
	f := &Inflow{inlet: in, end: sync.OnceFunc(end), began: in.now(), ready: make(chan struct{}), done: make(chan struct{})}
	old, ok := in.claim(f)
	if !ok {
		return nil, &Refusal{Kind: ErrTaken, Reason: fmt.Sprintf("somebody sends camera %s already: stop them, or wait until no picture came for %s", camera, deadPublisher)}
	}
	if old != nil {
		old.end()
	}
	select {
	case in.arrivals <- f: // the stream waits for the old one's end
		<-f.ready
		return f, nil
	case <-ctx.Done():
		in.forget(f)
		return nil, ctx.Err()
	}
}

// claim makes f the publisher and gives the dead one whose place it takes;
// false while that one lives.
func (in *inlet) claim(f *Inflow) (old *Inflow, ok bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if old = in.current; old != nil && old.alive(in.now()) {
		return nil, false
	}
	in.current = f
	return old, true
}

func (in *inlet) forget(f *Inflow) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.current == f {
		in.current = nil
	}
}

// alive says whether the publisher sends, or has only just come.
func (f *Inflow) alive(now time.Time) bool {
	select {
	case <-f.done:
		return false
	default:
	}
	newest := f.began
	select {
	case <-f.ready:
		if last := f.out.Video.Last(); last != nil && last.Arrived.After(newest) {
			newest = last.Arrived
		}
	default:
	}
	return now.Sub(newest) < deadPublisher
}

// pushed says whether the camera sends by itself.
func (s *stream) pushed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.up.Push
}
