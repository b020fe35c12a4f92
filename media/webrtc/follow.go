package webrtc

import (
	"time"

	"github.com/pion/rtp"

	"kawung/media"
)

// A follower is a stream that waits to take a slot over at its next keyframe.
type follower struct {
	stream   *media.Fanout
	reader   *media.Reader
	patience time.Duration
	until    time.Time // when it takes over with its cached group; zero: when it can, at its next keyframe
}

// follow lets a stream take the slot over at its next keyframe and returns what
// the slot carries now; nil, and the stream that is attached, end the wait for
// another.
func (s *slot) follow(stream *media.Fanout, patience time.Duration) (carried *media.Fanout) {
	var next *follower
	if stream != nil {
		next = newFollower(stream, patience, s.c.now())
	}
	s.mu.Lock()
	if s.attached != nil {
		carried = s.attached.stream
	}
	was, unused := s.next, next
	if !s.ended {
		s.next, unused = next, nil
		if carried == stream {
			s.next, unused = nil, next
		}
	}
	s.mu.Unlock()
	was.close()
	unused.close()
	s.stir()
	return carried
}

func newFollower(stream *media.Fanout, patience time.Duration, now time.Time) *follower {
	f := &follower{stream: stream, patience: patience, until: now.Add(patience)}
	f.reader, _ = stream.Subscribe()
	if stream.Asks() {
		stream.RequestKeyframe()
	}
	return f
}

// close ends the wait; nil waits for nothing.
func (f *follower) close() {
	if f != nil {
		f.reader.Close()
	}
}

// refollow begins the wait anew: what came before the connection was up is old.
func (s *slot) refollow() {
	s.mu.Lock()
	was := s.next
	s.mu.Unlock()
	if was != nil {
		s.follow(was.stream, was.patience)
	}
}

// waiting is who waits, the frames it gets, and a timer until its patience is
// over; nil channels when there is nothing of the kind.
func (s *slot) waiting() (next *follower, frames <-chan *media.Frame, over *time.Timer) {
	s.mu.Lock()
	next = s.next
	s.mu.Unlock()
	if next == nil {
		return nil, nil, nil
	}
	if !next.until.IsZero() {
		over = time.NewTimer(next.until.Sub(s.c.now()))
	}
	return next, next.reader.Frames(), over
}

// turn makes next what is attached, from the keyframe on that has just come;
// false when it does not wait any more.
func (s *slot) turn(next *follower, key *media.Frame, header *rtp.Header) (alive bool) {
	a := &attachment{stream: next.stream, reader: next.reader}
	if !s.attach(next, a, key.Time) {
		return true
	}
	alive = s.send(a, key, max(key.Time, a.liveFrom), header)
	s.turned(next.stream, uint32(a.liveFrom))
	return alive
}

// impatient makes next what is attached with its cached group, if there is one;
// else it takes the slot over whenever its first keyframe comes.
func (s *slot) impatient(next *follower) {
	a := &attachment{stream: next.stream}
	a.reader, a.past = next.stream.Subscribe()
	if len(a.past) > 0 && s.attach(next, a, 0) {
		next.close()
		s.turned(next.stream, uint32(a.liveFrom))
		return
	}
	a.reader.Close()
	next.until = time.Time{}
}

// attach puts a in the place of what is attached if next still waits for that.
// Its live frames begin at the given RTP time, or later.
func (s *slot) attach(next *follower, a *attachment, from int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.next != next {
		return false
	}
	if a.liveFrom = from; from == 0 {
		a.liveFrom = s.plan(a, 0)
	}
	if s.last != 0 && s.rate == a.stream.Format().Codec.ClockRate() {
		a.liveFrom = max(a.liveFrom, s.last+1)
	}
	if s.attached != nil {
		s.attached.reader.Close()
	}
	s.attached, s.next = a, nil
	return true
}

// turned says that a stream took the slot over.
func (s *slot) turned(stream *media.Fanout, liveFrom uint32) {
	if s.said != nil {
		s.said(stream, liveFrom)
	}
}
