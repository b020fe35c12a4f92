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
	started bool
	last    uint32 // newest RTP time
	ext     int64  // last, unwrapped
	offset  int64  // wall ticks − ext: the least delay so far
	out     int64  // newest result
}

// NewTimeline maps a clock of rate hertz.
func NewTimeline(rate int64) *Timeline { return &Timeline{rate: rate} }

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
		tl.started, tl.last, tl.ext, tl.offset, tl.out = true, rtp, 0, wall, wall
		return wall
	}
	if rtp == tl.last {
		return tl.out
	}
	tl.ext += int64(int32(rtp - tl.last))
	tl.last = rtp
	offset := wall - tl.ext
	switch late := offset - tl.offset; {
	case late < -tl.rate || late > tl.rate:
		tl.offset = offset // the clock jumped, or the sender paused
	case late < 0:
		tl.offset = offset
	default:
		tl.offset += min(late, tl.rate/driftParts)
	}
	tl.out = max(tl.out+1, tl.ext+tl.offset)
	return tl.out
}

// Ticks is t as an RTP time of rate hertz since the Unix epoch, not wrapped.
func Ticks(t time.Time, rate int64) int64 {
	ns := t.UnixNano()
	return ns/1e9*rate + ns%1e9*rate/1e9
}
