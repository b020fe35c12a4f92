package media

import (
	"errors"
	"strings"
	"time"
)

// nativeSuffix names the stream that pulls a camera's H.265 as it is, beside
// the one that a transcoder pulls for everybody else.
const nativeSuffix = " hevc" // cannot be part of a camera's name

// passes says whether a screen that shows v gets the stream without a
// transcode; r.mu is held.
func (r *Relay) passes(s *stream, v View) bool {
	return !s.foreign() || v.hevc && r.native(s) != nil
}

// outlet is the fan-out of a stream for a screen that shows v: the camera's own
// H.265 where the screen has proved that it decodes it; r.mu is held.
func (r *Relay) outlet(s *stream, v View) *Fanout {
	if v.hevc && s.foreign() {
		if n := r.native(s); n != nil {
			return n.fan
		}
	}
	return s.fan
}

// native is the stream that pulls what s cannot pass as it is, made if need be;
// nil when that is no H.265, or H.265 that nobody can be shown. r.mu is held.
func (r *Relay) native(s *stream) *stream {
	up, linger, ok := s.modern()
	if !ok {
		return nil
	}
	up.Name += nativeSuffix
	if s.native == nil {
		cfg := r.cfg
		cfg.Transcoder, cfg.Copier = nil, nil
		s.native = newStream(cfg, s.source, func() { r.healthChanged(s.source) }, r.rerouted)
		s.native.hevc = true
		r.streams[up.Name] = s.native
		r.spawn(s.native.run)
	}
	s.native.declare(up, false, linger)
	if s.native.unfit() {
		return nil
	}
	return s.native
}

// modern is what the native stream of s is to pull, if s is H.265.
func (s *stream) modern() (up Upstream, linger time.Duration, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.up, s.linger, s.route.foreign && s.route.hevc && !s.gone
}

// disqualify notes that the native stream ended with err, if that means that
// nobody can be shown it, and lets its screens have the transcode.
func (s *stream) disqualify(err error) {
	s.mu.Lock()
	unfit := s.hevc && errors.Is(err, ErrUnsupported) && !s.route.hopeless
	s.route.hopeless = s.route.hopeless || unfit
	s.mu.Unlock()
	if unfit {
		s.reroute()
	}
}

// word is the stream's health as its screens have it, its advice, and the
// sessions it has with the camera; r.mu is held.
func (s *stream) word() (h StreamHealth, advice []Advice, sessions int) {
	h, advice, open := s.report()
	if open {
		sessions++
	}
	if s.native == nil {
		return h, advice, sessions
	}
	as, also, open := s.native.report()
	if open {
		sessions++
	}
	if as.Viewers > 0 && h.Viewers == 0 {
		h, advice = as, also
	} else {
		h.Viewers += as.Viewers
	}
	return h, advice, sessions
}

// unfit says that not even a screen that decodes H.265 can show the stream.
func (s *stream) unfit() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.route.hopeless
}

// offersHEVC says whether a player's offer lists H.265 (RFC 8866 §6.6).
func offersHEVC(sdp string) bool {
	return strings.Contains(strings.ToUpper(sdp), " "+strings.ToUpper(H265.String())+"/")
}
