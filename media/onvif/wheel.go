package onvif

import (
	"context"
	"errors"
	"time"
)

// Times of a Wheel.
const (
	heartbeat = 600 * time.Millisecond // without a word of the operator for so long, the camera stops
	stopEvery = 100 * time.Millisecond // between the Stops
	stops     = 3                      // a camera may lose one, or take it before the move it follows
	moveLasts = 5 * time.Second        // what the device is told, should the controller die
	moveAgain = 2 * time.Second        // a device that believes it hears of the same move again
)

// A Wheel is an operator's hand on a camera. It moves while the operator says
// so and stops the camera within a second when they say nothing more, whatever
// became of their page: ContinuousMove ignores its time-out on real cameras.
//
// Drive and Release never wait. Run does the work.
type Wheel struct {
	device  *Device
	profile string
	wants   chan Velocity // holds the newest wish only
	failed  func(error)
}

// NewWheel makes a wheel for a profile that moves. failed is told of each
// request that the camera refused; it may be nil and must not wait.
func NewWheel(d *Device, profile string, failed func(error)) *Wheel {
	if failed == nil {
		failed = func(error) {}
	}
	return &Wheel{device: d, profile: profile, wants: make(chan Velocity, 1), failed: failed}
}

// Drive says how the camera should move now. It is also the operator's
// heartbeat: it has to come every 300 ms or so. One goroutine calls it.
func (w *Wheel) Drive(v Velocity) {
	select {
	case <-w.wants: // an older wish
	default:
	}
	w.wants <- v.clamped()
}

// Release stops the camera.
func (w *Wheel) Release() { w.Drive(Velocity{}) }

// Run moves the camera until ctx ends, stops it, and returns when everything
// it started has ended.
func (w *Wheel) Run(ctx context.Context) error {
	r := &ride{Wheel: w}
	defer r.stop(ctx)
	quiet := time.NewTimer(heartbeat)
	defer quiet.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case v := <-w.wants:
			quiet.Reset(heartbeat)
			if v == (Velocity{}) {
				r.stop(ctx)
				continue
			}
			r.move(ctx, v)
		case <-quiet.C:
			r.stop(ctx)
		}
	}
}

// A ride is what a wheel's camera was last told. One goroutine owns it.
type ride struct {
	*Wheel
	told   Velocity
	at     time.Time
	cancel context.CancelFunc // of the move under way
	moved  chan struct{}      // closed when it has ended; nil before the first
}

// move sends v unless the camera knows it. A request under way is given up:
// the newest wish counts.
func (r *ride) move(ctx context.Context, v Velocity) {
	if v == r.told && time.Since(r.at) < moveAgain {
		return
	}
	r.wait()
	r.told, r.at = v, time.Now()
	ctx, cancel := context.WithCancel(ctx)
	moved := make(chan struct{})
	r.cancel, r.moved = cancel, moved
	go func() {
		defer close(moved)
		defer cancel()
		if err := r.device.Move(ctx, r.profile, v, moveLasts); err != nil && !errors.Is(err, context.Canceled) {
			r.failed(err)
		}
	}()
}

// wait gives up the move under way and waits for its end.
func (r *ride) wait() {
	if r.moved != nil {
		r.cancel()
		<-r.moved
		r.moved = nil
	}
}

// stop sends three Stops if the camera was told to move since the last ones,
// also when ctx has ended. It returns when all are answered.
func (r *ride) stop(ctx context.Context) {
	if r.told == (Velocity{}) {
		return
	}
	r.wait()
	r.told = Velocity{}
	ctx = context.WithoutCancel(ctx)
	var sent []chan struct{}
	defer func() {
		for _, s := range sent {
			<-s
		}
	}()
	for n := range stops {
		done := make(chan struct{})
		sent = append(sent, done)
		go func() { // a Stop that hangs holds up no other
			defer close(done)
			if err := r.device.Stop(ctx, r.profile); err != nil && !errors.Is(err, context.Canceled) {
				r.failed(err)
			}
		}()
		if n+1 < stops {
			<-time.After(stopEvery)
		}
	}
}
