package media

import "time"

// A meter measures a stream's rates over the last four seconds, its losses over
// the last ten, and its silence. The stream's lock guards it.
type meter struct {
	samples [40]sample // one a look
	n       int
	begun   uint64    // frames when the pull began
	frames  uint64    // at the last look
	frame   time.Time // when the newest frame was seen
	any     bool      // a frame came since the pull began
}

// A sample is what was counted up to one look.
type sample struct {
	at            time.Time
	frames, bytes uint64
	packets, lost uint64
}

// rateSamples is how many looks rates are taken over.
const rateSamples = 16

// counted is what was counted of a fan-out up to now.
func counted(f *Fanout, now time.Time) sample {
	frames, bytes := f.Counters()
	return sample{now, frames, bytes, f.uplink.packets.Load(), f.uplink.lost.Load()}
}

func (m *meter) start(s sample) {
	*m = meter{begun: s.frames, frames: s.frames, frame: s.at}
	m.add(s)
}

func (m *meter) add(s sample) {
	m.samples[m.n%len(m.samples)] = s
	m.n++
}

// look takes one sample.
func (m *meter) look(s sample) {
	if s.frames != m.frames {
		m.frames, m.frame, m.any = s.frames, s.at, true
	}
	m.add(s)
}

// over is the newest sample and the one up to n looks before it; false before
// there are two.
func (m *meter) over(n int) (first, last sample, ok bool) {
	if m.n < 2 {
		return sample{}, sample{}, false
	}
	first = m.samples[max(0, m.n-n)%len(m.samples)]
	return first, m.samples[(m.n-1)%len(m.samples)], true
}

// rates are frames and bits per second.
func (m *meter) rates() (fps float64, bitrate int64) {
	first, last, ok := m.over(rateSamples)
	seconds := last.at.Sub(first.at).Seconds()
	if !ok || seconds <= 0 {
		return 0, 0
	}
	return float64(last.frames-first.frames) / seconds, int64(float64(last.bytes-first.bytes) * 8 / seconds)
}

// loss is the fraction of packets that did not arrive.
func (m *meter) loss() float64 {
	first, last, ok := m.over(len(m.samples))
	lost, arrived := last.lost-first.lost, last.packets-first.packets
	if !ok || lost == 0 {
		return 0
	}
	return float64(lost) / float64(lost+arrived)
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
