package media

import "errors"

// patience is how often in a row a camera may be misunderstood before the copier
// is tried.
const patience = 3

// resort learns from the end of a pull that was no transcode; pictures says
// that some came. It says whether to go on at once, with the copier. That is
// tried once: a camera that it does not understand either is left to the puller
// until it fails in another way, since it may be another camera then.
func (r *route) resort(err error, pictures bool) (turned bool) {
	switch {
	case r.copied:
		r.copied = false
		if pictures || errors.Is(err, ErrUnsupported) { // the transcoder is next
			r.misheard = 0
		}
		return false
	case pictures, !errors.Is(err, ErrProtocol):
		r.misheard = 0
		return false
	}
	r.misheard++
	r.copied = r.misheard == patience
	return r.copied
}

// last follows the end of a pull with err as far as the copier is concerned;
// true when it is the copier's turn. Who asks for a transport gets no other.
func (s *stream) last(err error) bool {
	if s.copier == nil {
		return false
	}
	frames, _ := s.fan.Counters()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.route.foreign || s.up.Transport != TransportAuto && s.up.Transport != "" {
		return false
	}
	turned := s.route.resort(err, frames > s.meter.begun)
	if turned {
		s.log.Info("camera is not understood, trying the copier", "source", s.source, "reason", err)
	}
	return turned
}
