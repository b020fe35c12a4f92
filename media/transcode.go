package media

import (
	"errors"
	"fmt"
)

// ErrTranscoderFull is a transcode that does not begin because as many run as
// may. It is tried again; ends of others make room.
var ErrTranscoderFull = fmt.Errorf("%w: transcoder full", ErrUnsupported)

// A Refusal is an error that brings its own sentence for the operator. Kind is
// one of a Puller's errors; Reason never holds a credential.
type Refusal struct {
	Kind   error
	Reason string
}

// Error is the reason.
func (r *Refusal) Error() string { return r.Reason }

// Unwrap is the kind.
func (r *Refusal) Unwrap() error { return r.Kind }

// A route is the way of a stream's pictures into its fan-out: as the camera
// sends them, or, when a display cannot show them so (H.265, MJPEG, B-frames),
// through a transcoder. What was learnt of a camera holds until its address
// changes or its transcode fails, since it may have been set up anew. The
// stream's lock guards it.
type route struct {
	foreign  bool // the pictures do not pass as they are
	hevc     bool // they are H.265
	hopeless bool // nor did the transcoder know what to do with them

	copied   bool // the copier has it, as a last resort
	misheard int  // failures of the puller in a row that ErrProtocol explains
}

// follow learns from the end of a pull. It says whether to go on at once, the
// other way.
func (r *route) follow(err error, watched bool) (turned bool) {
	switch {
	case r.foreign && errors.Is(err, ErrTranscoderFull):
		return false
	case r.foreign:
		r.foreign, r.hopeless = false, errors.Is(err, ErrUnsupported)
		return false
	case !errors.Is(err, ErrUnsupported), r.hopeless && !watched:
		return false
	}
	r.foreign, r.hevc = true, errors.Is(err, ErrHEVC)
	return true
}

// turn follows the end of a pull with err; false when that is a failure like
// any other.
func (s *stream) turn(err error) bool {
	if !s.pushed() && s.last(err) {
		return true
	}
	if s.transcoder == nil || s.pushed() {
		s.disqualify(err)
		return false
	}
	watched := s.fan.Viewers() > 0
	s.mu.Lock()
	turned := s.route.misheard == 0 && s.route.follow(err, watched)
	s.mu.Unlock()
	if !turned {
		return false
	}
	s.log.Info("camera cannot pass as it is", "source", s.source, "reason", err)
	s.reroute()
	return true
}

// foreign says whether the stream is known not to pass without a transcode.
func (s *stream) foreign() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.route.foreign
}

// way is who pulls the stream now.
func (s *stream) way() Puller {
	if s.pushed() {
		return s.inlet
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.route.foreign:
		return s.transcoder
	case s.copier != nil && (s.route.copied || s.up.Transport == TransportHTTP):
		return s.copier
	default:
		return s.puller
	}
}

// rest is why a stream is idle, "" when nobody need know. A transcode costs too
// much to run for nobody, also for a camera that is always pulled.
func (s *stream) rest() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.always && !s.gone && s.route.foreign {
		return "its pictures need a transcode, which starts when somebody watches"
	}
	return ""
}

// rerouted attaches windows anew after a stream turned out not to pass.
func (r *Relay) rerouted() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.recordAll()
		r.resolveAll()
	}
}
