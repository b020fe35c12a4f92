package media

import (
	"context"
	"errors"
	"fmt"
)

// An Upstream is one stream of one camera to pull.
type Upstream struct {
	Name     string // for errors and logs: "alun-alun" or "alun-alun sub"
	URL      string // rtsp:// or rtsps://, perhaps with user information
	User     string
	Password string // as typed
}

// A Puller connects to cameras. media/rtsp is one.
type Puller interface {
	// Pull connects to u and writes its video into out (SetFormat, then Write
	// for every frame) until ctx ends or the camera fails. It tries once; the
	// relay decides when to try again. The error wraps one of the sentinels
	// below where it can. When Pull returns, everything it started has ended.
	Pull(ctx context.Context, u Upstream, out *Fanout) error
}

// Why a camera does not deliver, as far as a Puller can tell.
var (
	ErrSilent        = errors.New("no answer")
	ErrRefused       = errors.New("refused")
	ErrWrongPassword = errors.New("wrong user or password")
	ErrUnsupported   = errors.New("no stream that can be shown")

	// ErrBusy is a camera whose sessions are all taken; ErrBFrames is one whose
	// pictures do not come in the order in which they are shown.
	ErrBusy    = fmt.Errorf("%w: the camera allows no more viewers", ErrRefused)
	ErrBFrames = fmt.Errorf("%w: B-frames that others build on", ErrUnsupported)
)
