package onvif

import (
	"context"
	"errors"
	"sync"
	"time"

	"kawung/media"
)

// Times of a Wheel.
const (
	heartbeat = 600 * time.Millisecond // without a word of the operator for so long, the camera stops
	stopEvery = 100 * time.Millisecond // between the Stops
	stops     = 3                      // a camera may lose one, or take it before the move it follows
	moveLasts = 5 * time.Second        // what the device is told, should the controller die
	moveAgain = 2 * time.Second        // a device that believes it hears of the same move again
	retryStop = time.Second            // after Stops that all failed
	stopTries = 30                     // of them
	lastStops = 2 * time.Second        // for the Stops of a controller that ends
)

// still is no movement.
var still media.Velocity

// A Wheel is an operator's hand on a camera. It moves while the operator says
// so and stops the camera within a second when they say nothing more, whatever
// became of their page: ContinuousMove ignores its time-out on real cameras.
//
// Drive never waits. Run does the work; one request to move is under way at a
// time, so that a slow camera is not asked faster than it answers.
type Wheel struct {
	device  *Device
	profile string
	reach   media.Reach
	wake    chan struct{}

	mu      sync.Mutex // guards what follows
	wish    media.Velocity
	at      time.Time // of the wish
	trouble error     // of a request since the last Drive
}

// NewWheel makes a wheel for a profile that moves as far as reach says.
func NewWheel(d *Device, profile string, reach media.Reach) *Wheel {
	return &Wheel{device: d, profile: profile, reach: reach, wake: make(chan struct{}, 1)}
}

// Drive says how the camera should move now, not at all when v is zero. It is
// also the operator's heartbeat: it has to come every 300 ms or so. It returns
// what the camera answered to an earlier one, if that was an error.
func (w *Wheel) Drive(v media.Velocity) error {
	w.mu.Lock()
	err := w.trouble
	w.wish, w.at, w.trouble = v.Clamped(), time.Now(), nil
	w.mu.Unlock()
	select {
	case w.wake <- struct{}{}:
	default: // it looks soon
	}
	return err
}

// wanted is the newest wish and how long it counts; standing still when that
// is over.
func (w *Wheel) wanted() (media.Velocity, time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	left := heartbeat - time.Since(w.at)
	if left <= 0 {
		return still, heartbeat
	}
	return w.wish, left
}

func (w *Wheel) failed(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.trouble = err
}

// Run moves the camera until ctx ends, stops it, and returns when everything
// it started has ended.
func (w *Wheel) Run(ctx context.Context) error {
	r := &ride{Wheel: w}
	defer r.end(ctx)
	quiet := time.NewTimer(heartbeat)
	defer quiet.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-w.wake:
		case <-quiet.C:
		case <-r.moved:
			r.moved = nil
		}
		v, left := w.wanted()
		if v == still {
			r.stop(ctx)
			continue
		}
		quiet.Reset(left)
		r.move(ctx, v)
	}
}

// A ride is what a wheel's camera was last told. One goroutine owns it.
type ride struct {
	*Wheel
	told   media.Velocity
	at     time.Time
	cancel context.CancelFunc // of the move under way
	moved  chan struct{}      // closed when it is answered; nil without one
}

// move sends v unless the camera knows it, or has yet to answer to another.
func (r *ride) move(ctx context.Context, v media.Velocity) {
	if r.moved != nil || v == r.told && time.Since(r.at) < moveAgain {
		return
	}
	r.told, r.at = v, time.Now()
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	moved := make(chan struct{})
	r.cancel, r.moved = cancel, moved
	go func() {
		defer close(moved)
		defer cancel()
		if err := r.device.Move(ctx, r.profile, r.reach, v, moveLasts); err != nil && !errors.Is(err, context.Canceled) {
			r.failed(err)
		}
	}()
}

// stop stops the camera if it was told to move since it last stood. Stops that
// nothing answers are sent again: who lost the camera while it moves wants it
// to stand when it is back.
func (r *ride) stop(ctx context.Context) {
	if r.told == still {
		return
	}
	for range stopTries {
		if r.three(ctx) {
			break
		}
		if pause(ctx, retryStop); ctx.Err() != nil {
			return // the last Stops are end's
		}
	}
	if r.moved != nil && !r.answered(ctx) {
		return
	}
	r.told = still
}

// answered waits for the move under way. When its answer comes after those to
// the Stops, the camera may have obeyed it last, and is told once more. It is
// false when ctx ended first.
func (r *ride) answered(ctx context.Context) bool {
	late := true
	select {
	case <-r.moved:
		late = false
	default:
	}
	select {
	case <-r.moved:
	case <-ctx.Done():
		return false
	}
	r.moved = nil
	if late {
		r.one(ctx)
	}
	return true
}

// end stops the camera in the little time that a controller has that ends.
func (r *ride) end(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastStops)
	defer cancel()
	r.stop(ctx)
	if r.moved != nil {
		r.cancel()
		<-r.moved
	}
}

// three sends three Stops, the next without waiting for the answer to one, and
// waits for all answers; true when one was obeyed.
func (r *ride) three(ctx context.Context) bool {
	var obeyed [stops]bool
	var sent sync.WaitGroup
	for n := range stops {
		sent.Go(func() { obeyed[n] = r.one(ctx) })
		if n+1 < stops {
			<-time.After(stopEvery)
		}
	}
	sent.Wait()
	return obeyed != [stops]bool{}
}

func (r *ride) one(ctx context.Context) bool {
	err := r.device.Stop(ctx, r.profile)
	if isFault(err) { // some know no Stop: no velocity stops them
		err = r.device.Move(ctx, r.profile, r.reach, still, 0)
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		r.failed(err)
	}
	return err == nil
}

// pause waits for d, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
