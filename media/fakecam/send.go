package fakecam

import (
	"errors"
	"math"
	"time"
)

// errRude ends a connection without a word.
var errRude = errors.New("the camera hangs up")

var errUnanswered = errors.New("the client did not answer the camera")

// maxLate is how far a sender may fall behind before it skips frames.
const maxLate = time.Second

// reportEvery is the time between sender reports, in frames' time.
const reportEvery = 2 * time.Second

// send plays the reel in step with the wall clock until stop is closed.
func (c *conn) send(out *outlet, stop <-chan struct{}) error {
	q, now, fps := c.cam.cfg.Quirks, c.cam.cfg.Now, out.reel.fps
	next := int64(math.Floor(seconds(now())*fps)) + 1
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	var reported time.Time
	began := now()
	for sent := 0; ; next++ {
		due := time.Unix(0, int64(float64(next)/fps*1e9))
		if now().Sub(due) > maxLate {
			next = int64(math.Floor(seconds(now()) * fps))
			continue
		}
		timer.Reset(due.Sub(now()))
		select {
		case <-stop:
			return nil
		case <-timer.C:
		}
		if c.cam.paused.Load() || q.Silent || now().Sub(began) < q.Manner.Late || q.FreezeAfter > 0 && sent >= q.FreezeAfter {
			continue
		}
		if q.Ask != "" && sent >= askFrames && !c.answered.Load() {
			return errUnanswered
		}
		out.misbehave(sent, q)
		if now().Sub(reported) >= reportEvery {
			reported = now()
			if err := out.report(next, reported); err != nil {
				return err
			}
		}
		if err := out.frame(next); err != nil {
			return err
		}
		sent++
	}
}

func seconds(t time.Time) float64 { return float64(t.UnixNano()) / 1e9 }

// flipBack is how far the sequence numbers of another SSRC begin before the old
// ones: a receiver that does not look at the SSRC takes them for old packets.
const flipBack = 40

// misbehave changes the stream before frame number sent of the session.
func (o *outlet) misbehave(sent int, q Quirks) {
	if q.SSRCFlipAt > 0 && sent == q.SSRCFlipAt {
		o.ssrc ^= 0x5a5a5a5a
		o.seq -= flipBack
		o.shift += 0x12345678
	}
	if at := q.Packing.ElsewhereAt; at > 0 && sent == at {
		o.channel, o.second = o.channel+6, o.second+6
	}
	if at := q.Packing.RestartAt; at > 0 && sent == at {
		o.seq = 1
	}
	if q.TimestampJumpAt > 0 && sent == q.TimestampJumpAt {
		o.shift += q.jump()
	}
}
