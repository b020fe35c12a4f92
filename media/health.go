package media

import (
	"errors"
	"time"
)

// A meter measures a stream's rates over the last four seconds and its
// silence. The stream's lock guards it.
type meter struct {
	samples [16]sample
	n       int
	frames  uint64    // at the last look
	frame   time.Time // when the newest frame was seen
	any     bool      // a frame came since the pull began
}

type sample struct {
	at            time.Time
	frames, bytes uint64
}

func (m *meter) start(now time.Time, frames, bytes uint64) {
	*m = meter{frames: frames, frame: now}
	m.add(sample{now, frames, bytes})
}

func (m *meter) add(s sample) {
	m.samples[m.n%len(m.samples)] = s
	m.n++
}

// look takes one sample.
func (m *meter) look(now time.Time, frames, bytes uint64) {
	if frames != m.frames {
		m.frames, m.frame, m.any = frames, now, true
	}
	m.add(sample{now, frames, bytes})
}

// rates are frames and bits per second.
func (m *meter) rates() (fps float64, bitrate int64) {
	if m.n < 2 {
		return 0, 0
	}
	last := m.samples[(m.n-1)%len(m.samples)]
	first := m.samples[max(0, m.n-len(m.samples))%len(m.samples)]
	seconds := last.at.Sub(first.at).Seconds()
	if seconds <= 0 {
		return 0, 0
	}
	return float64(last.frames-first.frames) / seconds, int64(float64(last.bytes-first.bytes) * 8 / seconds)
}

// stallAfter is how long a live stream may be without a frame, at the least.
const stallAfter = 3 * time.Second

// stalled says whether frames stopped coming.
func (m *meter) stalled(now time.Time, fps float64) bool {
	limit := stallAfter
	if fps > 0 {
		limit = max(limit, time.Duration(3/fps*float64(time.Second)))
	}
	return m.any && now.Sub(m.frame) >= limit
}

// look measures the stream and says how it is doing.
func (s *stream) look() {
	now, format := s.now(), s.fan.Format()
	frames, bytes := s.fan.Counters()
	s.mu.Lock()
	s.meter.look(now, frames, bytes)
	fps, bitrate := s.meter.rates()
	stalled := s.meter.stalled(now, s.health.FPS)
	if s.meter.frame.Equal(now) && fps > 0 {
		s.health.FPS = fps // of a stalled stream: what it had
	}
	s.health.Bitrate = bitrate
	formatted := s.health.Width != format.Width || s.health.Height != format.Height || s.health.Codec != codecName(format.Codec)
	s.health.Codec, s.health.Width, s.health.Height = codecName(format.Codec), format.Width, format.Height
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
	s.health.FPS, s.health.Bitrate = 0, 0
	s.mu.Unlock()
	if s.set(state, reason) {
		s.log.Warn("camera down", "source", s.health.Source, "state", state, "error", err)
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
		s.health.FPS, s.health.Bitrate = 0, 0
	}
	s.mu.Unlock()
	if changed {
		if state == StateLive {
			s.log.Info("camera up", "source", s.health.Source)
		}
		s.notify()
	}
	return changed
}

// report is the stream's health now.
func (s *stream) report() Health {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.health
	h.Viewers = s.fan.Viewers()
	return h
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
