package media

import (
	"errors"
	"slices"
	"time"
)

// A GOP is a group of pictures: a keyframe and what builds on it.
type GOP struct {
	Frames int
	Length time.Duration // to the next keyframe
}

// A StreamHealth is how one stream is doing. Rates and losses are those of the
// last seconds, 0 of a stream that does not come.
type StreamHealth struct {
	State      StreamState
	Since      time.Time
	Reason     string // a sentence a person can act on; "" when live or idle
	Codec      string
	Width      int // pixels, from the SPS; 0 if unknown
	Height     int
	FPS        float64
	Bitrate    int64   // bit/s
	Loss       float64 // of the packets from the camera, 0 to 1
	GOP        GOP     // the last whole one
	Viewers    int
	Transport  string // tcp, udp, multicast, tls, http or push; "" without a session
	Transcoded bool   // it comes through a transcoder
	Frames     uint64 // since the camera was declared
	Reconnects uint64 // pulls that failed and were tried again, since then
}

// A Health is the relay's word on one source: that of the worse of a camera's
// wanted streams, with the viewers of all. Reason and Advice never hold a
// credential.
type Health struct {
	Source Source
	StreamHealth
	Upstreams int           // sessions with the camera that are open now
	Advice    []Advice      // what a person should change, of all streams
	Main, Sub *StreamHealth // a camera's streams, nil where there is none

	// FrozenSince is since when the displays that show the source have seen the
	// same picture again and again, zero while they have not; Covered says that
	// it is one without contrast. The relay decodes nothing and knows neither:
	// whoever hears the displays fills them in.
	FrozenSince time.Time
	Covered     bool

	// Behind is how far the pictures of a past source are behind the wall clock:
	// a frame's RTP time less Behind is when it was made. 0 of what is live.
	Behind time.Duration
}

// look measures the stream and says how it is doing.
func (s *stream) look() {
	s.sound.describe()
	now, format := s.now(), s.fan.Format()
	s.mu.Lock()
	s.meter.look(counted(s.fan, now))
	fps, bitrate := s.meter.rates()
	stalled := s.meter.stalled(now, s.health.FPS)
	if s.meter.frame.Equal(now) && fps > 0 {
		s.health.FPS = fps // of a stalled stream: what it had
	}
	if fps > 0 && !stalled {
		s.rate = fps
	}
	s.health.Bitrate, s.health.Loss = bitrate, s.meter.loss()
	formatted := s.health.Width != format.Width || s.health.Height != format.Height || s.health.Codec != codecName(format.Codec)
	s.health.Codec, s.health.Width, s.health.Height = codecName(format.Codec), format.Width, format.Height
	if gop := s.fan.GOP().Length; gop > 0 && (gop > s.gop+s.gop/8 || gop < s.gop-s.gop/8) { // displays judge pictures by it
		s.gop, formatted = gop, true
	}
	live := s.meter.any
	s.mu.Unlock()
	switch {
	case stalled:
		s.set(StateStalled, "the camera is connected but sends no pictures")
	case live:
		s.set(StateLive, "")
	}
	if formatted {
		s.notify()
	}
}

func codecName(c Codec) string {
	if c == NoCodec {
		return ""
	}
	return c.String()
}

// fail says why the pull ended.
func (s *stream) fail(err error) {
	state, reason := StateConnecting, "the camera ended the connection"
	for _, known := range []struct {
		err    error
		state  StreamState
		reason string
	}{
		{ErrWrongPassword, StateWrongPassword, "wrong user or password: correct it, the camera may lock the account"},
		{ErrBusy, StateRefused, "the camera allows no more viewers: end another one, or raise its limit"},
		{ErrBFrames, StateUnsupported, "the camera sends B-frames: turn them off (profile Baseline)"},
		{ErrRefused, StateRefused, "the camera refused: check the path of its address and its limit of viewers"},
		{ErrUnsupported, StateUnsupported, "the camera sends nothing we can show: set it to H.264"},
		{ErrSilent, StateSilent, "the camera does not answer: check power, cable and address"},
		{ErrProtocol, StateUnsupported, "its RTSP is not understood: please send a transcript (kawung camera probe -record)"},
	} {
		if errors.Is(err, known.err) {
			state, reason = known.state, known.reason
			break
		}
	}
	if said := new(Refusal); errors.As(err, &said) {
		reason = said.Reason
	}
	s.mu.Lock()
	s.health.silence()
	s.health.Reconnects++
	s.mu.Unlock()
	if s.set(state, reason) {
		s.log.Warn("camera down", "source", s.source, "state", state, "error", err)
	}
}

// set changes the state and says whether it was another one.
func (s *stream) set(state StreamState, reason string) bool {
	s.mu.Lock()
	changed := s.health.State != state || s.health.Reason != reason
	if s.health.State != state {
		s.health.Since = s.now()
	}
	s.health.State, s.health.Reason = state, reason
	if state == StateIdle {
		s.health.silence()
	}
	s.mu.Unlock()
	if changed {
		if state == StateLive {
			s.log.Info("camera up", "source", s.source)
		}
		s.notify()
	}
	return changed
}

// silence is what is known of a stream that does not come.
func (h *StreamHealth) silence() { h.FPS, h.Bitrate, h.Loss = 0, 0, 0 }

// report is the stream's health now, its advice, and whether it has a session
// with the camera.
func (s *stream) report() (h StreamHealth, advice []Advice, open bool) {
	transport, told := s.fan.uplink.told()
	s.mu.Lock()
	h = s.health
	pulled := s.pulled
	open = pulled && (transport != "" || s.meter.any)
	h.Transcoded = pulled && s.route.foreign
	if pulled && s.route.copied && s.meter.any {
		told = append(told, adviceCopied)
	}
	s.mu.Unlock()
	h.Transport = transport
	h.Viewers, h.GOP = s.fan.Viewers(), s.fan.GOP()
	h.Frames, _ = s.fan.Counters()
	return h, h.advice(told, s.fan.Overflow()), open
}

// badness orders states for a camera with two streams: the operator must hear
// of the worse one that somebody wants. A stream that is only starting is not
// worse than one that is live.
func badness(s StreamState) int {
	switch s {
	case StateIdle:
		return 0
	case StateConnecting:
		return 1
	case StateLive:
		return 2
	case StateStalled:
		return 3
	default:
		return 4
	}
}

// cameraHealth is the worse of the camera's wanted streams; r.mu is held.
func (r *Relay) cameraHealth(name string) Health {
	main, advice, sessions := r.streams[name].word()
	h := Health{Source: Source("camera/" + name), StreamHealth: main, Advice: advice, Main: &main, Upstreams: sessions}
	h.Advice = append(h.Advice, r.loneAdvice(name)...)
	if r.cameras[name].Sub == "" {
		return h
	}
	sub, advice, sessions := r.streams[name+subSuffix].word()
	h.Upstreams += sessions
	if badness(sub.State) > badness(main.State) {
		h.StreamHealth = sub
	}
	h.Sub, h.Viewers = &sub, main.Viewers+sub.Viewers
	for _, a := range advice {
		if !slices.ContainsFunc(h.Advice, func(b Advice) bool { return b.Code == a.Code }) {
			h.Advice = append(h.Advice, a)
		}
	}
	return h
}
