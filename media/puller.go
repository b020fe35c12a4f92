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

	Transport Transport // which the camera is asked for; "" means TransportAuto
	OldTLS    bool      // of rtsps://: TLS 1.0, 1.1 and their cipher suites are good enough
	Push      bool      // it is not pulled at all: the camera sends to us
}

// A Transport is a way of a camera's packets to us.
type Transport string

// The transports a camera can be asked for.
const (
	TransportAuto      Transport = "auto"      // TCP, then what works
	TransportTCP       Transport = "tcp"       // interleaved with RTSP
	TransportUDP       Transport = "udp"       // to ports of ours
	TransportMulticast Transport = "multicast" // to a group of the camera's choice
	TransportHTTP      Transport = "http"      // RTSP inside HTTP, through proxies
)

// Transports are all of them.
var Transports = []Transport{TransportAuto, TransportTCP, TransportUDP, TransportMulticast, TransportHTTP}

// An Outlet is where a stream goes.
type Outlet struct {
	Video *Fanout
	Audio *Fanout // nil: nobody will hear the stream
	HEVC  bool    // Video may become H.265
}

// A Puller connects to cameras. media/rtsp is one.
type Puller interface {
	// Pull connects to u and writes what it sends into out (SetFormat, then Write
	// for every frame of pictures and every packet of sound) until ctx ends or the camera fails. It tries once; the
	// relay decides when to try again. The error wraps one of the sentinels
	// below where it can. Sound is a gift: a camera without any, or whose sound
	// fails, is pulled all the same. What it learns of the session it tells
	// out.Video.Uplink. When Pull returns, everything it started has ended.
	Pull(ctx context.Context, u Upstream, out Outlet) error
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
	// ErrProtocol is a camera whose answers a Puller cannot make sense of: another
	// one may. It comes with one of the others, mostly, which says how it ended.
	ErrProtocol = errors.New("its RTSP is not understood")
	// ErrHEVC is a camera that sends H.265 only, which not every screen shows.
	ErrHEVC = fmt.Errorf("%w", ErrUnsupported)
)
