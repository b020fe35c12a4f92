package media

import "time"

// A Timeline maps a sender's RTP clock to the wall clock, so that every
// camera's frames carry the time they were made and a switch between cameras
// needs no re-basing. It follows the packet with the least delay seen lately
// (a minimum filter), not the arrival time, so network jitter does not become
// picture jitter.
//
// A Timeline is used by one goroutine.
type Timeline struct {
	rate    int64 // ticks per second
	slack   int64 // ticks the result may be off before it is corrected
	started bool
	last    uint32 // newest RTP time
	ext     int64  // last, unwrapped
	least   int64  // wall ticks − ext: the least delay lately
	offset  int64  // what is added to ext: least, or within slack of it
	out     int64  // newest result
}

// NewTimeline maps a clock of rate hertz.
func NewTimeline(rate int64) *Timeline { return &Timeline{rate: rate} }

// NewSteadyTimeline maps a clock of rate hertz and keeps the sender's own
// distances between packets until the mapping is off by more than slack. Sound
// needs that: a player hears every tick that is missing between two packets.
func NewSteadyTimeline(rate int64, slack time.Duration) *Timeline {
	return &Timeline{rate: rate, slack: int64(slack) * rate / int64(time.Second)}
}

// driftParts bounds how far the offset may rise per mapped packet: one part in
// driftParts of a second, quick enough for a clock that is 200 ppm slow.
const driftParts = 20000

// Map gives the wall-clock RTP time of a packet stamped rtp that arrived at t.
// Results strictly increase for different rtp values; equal consecutive rtp
// values give the same result. A jump of the sender's clock by more than a
// second starts the mapping anew.
func (tl *Timeline) Map(rtp uint32, t time.Time) int64 {
	wall := Ticks(t, tl.rate)
	if !tl.started {
		tl.started, tl.last, tl.least, tl.offset, tl.out = true, rtp, wall, wall, wall
		return wall
	}
	if rtp == tl.last {
		return tl.out
	}
	tl.ext += int64(int32(rtp - tl.last))
	tl.last = rtp
	tl.follow(wall - tl.ext)
	tl.out = max(tl.out+1, tl.ext+tl.offset)
	return tl.out
}

// follow lets the least delay sink at once and rise slowly, and corrects the
// offset when it is further from it than the slack.
func (tl *Timeline) follow(delay int64) {
	switch late := delay - tl.least; {
	case late < -tl.rate || late > tl.rate:
		tl.least = delay // the clock jumped, or the sender paused
	case late < 0:
		tl.least = delay
	default:
		tl.least += min(late, max(1, tl.rate/driftParts))
	}
	if off := tl.least - tl.offset; off > tl.slack || off < -tl.slack {
		tl.offset = tl.least
	}
}

// Ticks is t as an RTP time of rate hertz since the Unix epoch, not wrapped.
func Ticks(t time.Time, rate int64) int64 {
	ns := t.UnixNano()
	return ns/1e9*rate + ns%1e9*rate/1e9
}
