package main

import (
	"time"

	"golang.org/x/sys/unix"
)

// A skewed clock is off by skew when the program starts and runs fast by drift
// (parts per one). Its times are µs since the Unix epoch.
type skewed struct {
	skew  time.Duration
	drift float64
	since time.Time
}

func (s skewed) now() float64 { return s.at(time.Now()) }

// at is what the clock shows at an instant.
func (s skewed) at(t time.Time) float64 {
	return micros(s.since.Add(s.skew)) + float64(t.Sub(s.since))/1e3*(1+s.drift)
}

// instant is when the clock shows a time.
func (s skewed) instant(us float64) time.Time {
	return s.since.Add(time.Duration((us - micros(s.since.Add(s.skew))) / (1 + s.drift) * 1e3))
}

// micros is t in µs with its fraction: the numbers that a page has.
func micros(t time.Time) float64 { return float64(t.UnixNano()) / 1e3 }

// A reckoning is the wall's time as a display knows it, by the rules of the
// page's own (web/ui/src/lib/wire/clock.ts): four timestamps (RFC 5905 §8), the
// sample with the least delay of the last sixteen.
type reckoning struct{ samples []exchange }

type exchange struct{ offset, delay float64 } // µs

func (r *reckoning) add(t1, t2, t3, t4 float64) {
	if t4 < t1 || t3 < t2 {
		return
	}
	r.samples = append(r.samples, exchange{(t2 - t1 + t3 - t4) / 2, max(1, t4-t1-(t3-t2))})
	if len(r.samples) > 16 {
		r.samples = r.samples[1:]
	}
}

// offset is what to add to the display's clock, µs; 0 before the first exchange.
func (r *reckoning) offset() float64 {
	var best exchange
	for i, e := range r.samples {
		if i == 0 || e.delay <= best.delay {
			best = e
		}
	}
	return best.offset
}

// frame is the time between two pictures of a panel of 60 Hz.
const frame = time.Second / 60

// nextFrame is the first picture that begins after t. All processes of headless
// Chromium share one grid of pictures, which lies on the kernel's monotonic
// clock; so do the simulated displays, as panels that are genlocked.
func nextFrame(t time.Time) time.Time {
	var boot unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &boot); err != nil {
		return t.Add(frame)
	}
	now := time.Now()
	since := time.Duration(boot.Nano()) + t.Sub(now)
	return t.Add(frame - since%frame)
}
