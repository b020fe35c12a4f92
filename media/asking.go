package media

import (
	"context"
	"sync"
	"time"
)

// A KeyframeAsker asks cameras for a keyframe. media/onvif has one.
type KeyframeAsker interface {
	// AskKeyframe asks for a keyframe of the camera's main or substream now.
	AskKeyframe(ctx context.Context, camera string, sub bool) error
}

// When a camera is asked for a keyframe: a viewer waits, and the next one is
// not near. Many cameras send one as soon as somebody connects, so they get a
// moment first.
const (
	askAfter = 500 * time.Millisecond // of waiting
	askEvery = 2 * time.Second
	askTime  = 5 * time.Second // for the camera's answer
	shortGOP = 4 * time.Second // nobody asks a camera whose groups are no longer
)

// asking is a stream's questions for keyframes. One goroutine owns it.
type asking struct {
	ask   func(context.Context) error // nil: nobody can be asked
	since time.Time                   // since when a viewer has waited
	last  time.Time                   // the last question
	busy  chan struct{}               // holds one while a question is under way
	tasks sync.WaitGroup
}

func (s *stream) newAsking() *asking { return &asking{ask: s.ask, busy: make(chan struct{}, 1)} }

// look asks for a keyframe when one is wanted. It does not wait for the answer.
func (a *asking) look(ctx context.Context, s *stream) {
	if a.ask == nil {
		return
	}
	now := s.now()
	switch {
	case !s.fan.Waiting():
		a.since = time.Time{}
		return
	case a.since.IsZero():
		a.since = now
	}
	if now.Sub(a.since) < askAfter || !a.last.IsZero() && now.Sub(a.last) < askEvery || !s.longGroups() {
		return
	}
	select {
	case a.busy <- struct{}{}:
	default:
		return
	}
	a.last = now
	a.tasks.Go(func() {
		defer func() { <-a.busy }()
		ctx, cancel := context.WithTimeout(ctx, askTime)
		defer cancel()
		if err := a.ask(ctx); err != nil {
			s.log.Debug("no keyframe for the asking", "source", s.source, "error", err)
		}
	})
}

// longGroups says whether the camera sends pictures as they are and its groups
// of pictures are long, or not known yet.
func (s *stream) longGroups() bool {
	transport, _ := s.fan.uplink.told()
	s.mu.Lock()
	defer s.mu.Unlock()
	return transport != "" && !s.route.foreign && (s.health.GOP.Length == 0 || s.health.GOP.Length > shortGOP)
}

// Waiting says whether a reader waits for a keyframe, or has none that helps.
func (f *Fanout) Waiting() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.format.Codec.Video() && f.format.Codec != NoCodec {
		return false
	}
	for r := range f.readers {
		if r.resync || r.lost {
			return true
		}
	}
	return false
}

// Renew looks at a camera anew: what was learnt of its streams is forgotten,
// and they are pulled again. It is for a camera that was set up otherwise.
func (r *Relay) Renew(camera string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.cameras[camera]; !ok {
		return
	}
	for _, name := range []string{camera, camera + subSuffix} {
		if s := r.streams[name]; s != nil {
			s.renew()
		}
	}
	r.resolveAll()
}

func (s *stream) renew() {
	s.mu.Lock()
	s.route = route{}
	if s.change != nil {
		s.change(errChanged)
	}
	s.mu.Unlock()
	s.poke()
}
