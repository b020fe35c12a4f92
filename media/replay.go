package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// The states of a past source. None of them is live.
const (
	StatePast       StreamState = "past"       // it plays what was recorded
	StateEnded      StreamState = "ended"      // the last recorded picture stands: there is nothing after it, or not for a while
	StateUnrecorded StreamState = "unrecorded" // nothing was recorded then
)

const (
	replayGap   = 5 * time.Second        // a longer step of recorded time is a gap
	replayAgain = 250 * time.Millisecond // until the end of a recording is looked at again
	replayChunk = 50                     // frames that are sent at once on the way to the moment asked for
	replayPause = 40 * time.Millisecond  // between two such chunks: readers hold readerDepth frames
)

// A replay plays a camera's recording into a fan-out of its own, as if it were
// now: every window with the same source shows the same picture. It lives from
// its first viewer to the linger after its last.
type replay struct {
	relay  *Relay
	source Source
	camera string
	fan    *Fanout
	linger time.Duration
	end    context.CancelFunc

	// Only its goroutine uses these.
	keeps   bool          // it keeps its distance; else it plays on and leaves gaps out
	behind  time.Duration // how far the recorded time is behind the wall clock
	written int64         // the newest frame's time on the wire, ticks
	last    int64         // its recorded time, ticks; 0 before the first
	burst   int           // frames sent since the last pause

	mu      sync.Mutex // guards what follows
	health  Health
	visited time.Time // when somebody watched, or was about to
}

// replayOf finds or begins a replay, nil when the camera is not kept; r.mu is
// held.
func (r *Relay) replayOf(source Source) *Fanout {
	live, m, past, err := CutPast(source)
	camera, ok := strings.CutPrefix(string(live), "camera/")
	if !past || err != nil || !ok || r.cfg.Recorder == nil || r.cameras[camera].Keep == 0 {
		return nil
	}
	now := r.cfg.Now()
	if p := r.replays[source]; p != nil {
		p.visit(now)
		return p.fan
	}
	p := &replay{
		relay: r, source: source, camera: camera, linger: r.linger(r.cameras[camera]),
		keeps: m.Behind > 0, behind: m.Behind, visited: now,
		health: Health{Source: source, StreamHealth: StreamHealth{State: StateConnecting, Since: now}},
	}
	if !p.keeps {
		p.behind = now.Sub(m.At)
	}
	p.fan = NewFanout(nil, func(int) { p.visit(r.cfg.Now()) })
	unwanted, end := context.WithCancel(context.Background())
	p.end = end
	r.replays[source] = p
	r.spawn(func(parent context.Context) {
		ctx, cancel := context.WithCancel(parent)
		defer cancel()
		defer context.AfterFunc(unwanted, cancel)()
		p.run(ctx)
	})
	return p.fan
}

// endReplays ends those whose camera is kept no more; r.mu is held.
func (r *Relay) endReplays() {
	for source, p := range r.replays {
		if r.cameras[p.camera].Keep == 0 {
			p.end()
			delete(r.replays, source)
		}
	}
}

func (p *replay) visit(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.visited = now
}

// lonely says whether nobody has watched for the linger; then the replay is no
// source any more.
func (p *replay) lonely() bool {
	p.relay.mu.Lock()
	defer p.relay.mu.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fan.Viewers() > 0 || p.relay.cfg.Now().Sub(p.visited) < p.linger {
		return false
	}
	if p.relay.replays[p.source] == p {
		delete(p.relay.replays, p.source)
	}
	return true
}

// run plays until ctx ends or nobody watches.
func (p *replay) run(ctx context.Context) {
	defer p.fan.Reset()
	defer p.end()
	for {
		if err := p.play(ctx); err != nil {
			p.say(StateUnrecorded, err.Error())
		}
		if !p.wait(ctx, time.Second) {
			return
		}
	}
}

// play plays from where it is now to the end of ctx. It returns an error when
// nothing can be read there.
func (p *replay) play(ctx context.Context) error {
	if p.behind <= 0 {
		return fmt.Errorf("that time is still to come: %w", ErrUnrecorded)
	}
	past, err := p.relay.cfg.Recorder.Past(p.camera, p.relay.cfg.Now().Add(-p.behind))
	if err != nil {
		return err
	}
	defer func() { _ = past.Close() }() // it was only read
	p.last = 0
	for {
		stretch, err := past.Next()
		switch {
		case errors.Is(err, io.EOF):
			p.starve()
			if !p.wait(ctx, replayAgain) {
				return nil
			}
		case err != nil:
			return err
		default:
			if f := p.fan.Format(); f != stretch.Format {
				p.fan.SetFormat(stretch.Format)
			}
			for _, f := range stretch.Frames {
				if !p.show(ctx, f) {
					return nil
				}
			}
		}
	}
}

// starve says that there is nothing after the picture that stands.
func (p *replay) starve() {
	now := p.relay.cfg.Now()
	switch {
	case p.last == 0:
		p.say(StateUnrecorded, "nothing is recorded from that time on")
	case now.Sub(FromTicks(p.last, H264.ClockRate()).Add(p.behind)) > 2*time.Second:
		p.say(StateEnded, "the recording ends here")
	}
}

// show sends one recorded frame when it is due; false when ctx ended or nobody
// watches.
func (p *replay) show(ctx context.Context, f *Frame) bool {
	made, now := FromTicks(f.Time, H264.ClockRate()), p.relay.cfg.Now()
	reason := ""
	if step := made.Sub(FromTicks(p.last, H264.ClockRate())); p.last != 0 && (step > replayGap || step < 0) {
		if p.keeps {
			p.say(StateEnded, fmt.Sprintf("nothing was recorded for %s", step.Round(time.Second)))
		} else {
			p.behind = now.Sub(made)
			reason = fmt.Sprintf("%s without a recording were left out", step.Round(time.Second))
		}
	}
	if p.last == 0 && !p.keeps && made.Add(p.behind).Sub(now) > replayGap { // it began in a gap
		p.behind = now.Sub(made)
	}
	due := made.Add(p.behind)
	if p.last == 0 && due.Sub(now) > time.Second {
		p.say(StateUnrecorded, "nothing was recorded then")
	}
	switch {
	case due.After(now):
		p.burst = 0
		if !p.wait(ctx, due.Sub(now)) {
			return false
		}
	case p.burst >= replayChunk:
		p.burst = 0
		if !p.wait(ctx, replayPause) {
			return false
		}
	default:
		p.burst++
	}
	p.last = f.Time
	p.written = max(p.written+1, Ticks(due, H264.ClockRate()))
	p.fan.Write(&Frame{Packets: f.Packets, Time: p.written, Keyframe: f.Keyframe, Arrived: p.relay.cfg.Now()})
	if f.Keyframe || reason != "" {
		p.say(StatePast, reason)
	}
	return true
}

// wait waits; false when ctx ended or nobody watches any more.
func (p *replay) wait(ctx context.Context, d time.Duration) bool {
	for {
		part := min(d, time.Second)
		t := time.NewTimer(part)
		select {
		case <-ctx.Done():
			t.Stop()
			return false
		case <-t.C:
		}
		if p.lonely() {
			return false
		}
		if d -= part; d <= 0 {
			return true
		}
	}
}

// say changes the replay's state and tells whoever watches the relay.
func (p *replay) say(state StreamState, reason string) {
	p.mu.Lock()
	h, format := &p.health, p.fan.Format()
	changed := h.State != state || h.Reason != reason || h.Behind != p.behind
	if h.State != state {
		h.Since = p.relay.cfg.Now()
	}
	h.State, h.Reason, h.Behind = state, reason, p.behind
	h.Codec, h.Width, h.Height = codecName(format.Codec), format.Width, format.Height
	p.mu.Unlock()
	if changed {
		p.relay.watchers.Send(HealthChanged{p.report()})
	}
}

// report is the replay's health now.
func (p *replay) report() Health {
	viewers := p.fan.Viewers()
	p.mu.Lock()
	defer p.mu.Unlock()
	h := p.health
	h.Viewers = viewers
	return h
}
