package rtsp

import (
	"time"

	"kawung/media"
)

// paceTime is how long a clock is watched before it is judged.
const paceTime = time.Second

// A pace tells when a camera's clock is far too slow: some count milliseconds
// where 1/90000 s are meant. Such times cannot be followed.
type pace struct {
	since time.Time // when the watch began; zero: it has not
	rtp   uint32    // what the clock said then
	short int       // watches in a row in which it was too slow
}

// slow says so after two watches: a single one may have begun before a stall.
func (p *pace) slow() bool { return p.short > 1 }

// add takes a frame's time and when it came.
func (p *pace) add(rtp uint32, at time.Time) {
	passed := at.Sub(p.since)
	switch ticks := int64(int32(rtp - p.rtp)); {
	case p.since.IsZero():
	case passed < paceTime:
		return
	case ticks >= 0 && 2*ticks < int64(passed.Seconds()*float64(media.H264.ClockRate())):
		p.short++
	default: // in time, or set back
		p.short = 0
	}
	p.since, p.rtp = at, rtp
}
