package media

import (
	"context"
	"strings"
	"time"
)

// How a slot goes over to its second source and back.
const (
	standinEvery = 250 * time.Millisecond // between two looks
	standinAfter = 3 * time.Second        // without a picture and without a fault: a source that connects gets as long
	standinBack  = 5 * time.Second        // of pictures until the first source has its slot again
	// A first source that dies again within standinTrust of its return has to
	// be live twice as long the next time, up to standinTrust.
	standinTrust = time.Minute
)

// StoodIn says that a slot changed from its first source to its second one, or
// back. Frames with an RTP time at or after LiveFrom are Shown's.
type StoodIn struct {
	Screen   ScreenID
	Slot     int
	Source   Source // the first: what the slot was asked to show
	Shown    Source // what it shows
	LiveFrom uint32
}

func (StoodIn) event() {}

// A standin watches over a slot that has a second source. The relay's lock
// guards it.
type standin struct {
	want          View // as it was asked for
	first, second vital
	carries       Source        // whose pictures the slot carries
	hold          *Reader       // keeps the source that is not on the slot pulled while the first is dead, or nil
	proof         time.Duration // of pictures until the first is back
	back          time.Time     // when the first came back last
	fell          bool          // the second died on the slot
}

// second is the view of the second source in the first one's place.
func (v View) second() View {
	v.Source, v.Instead = v.Instead, ""
	return v
}

// vital follows whether a source gives pictures.
type vital struct {
	live, fault bool
	since       time.Time // since when it is live, or is not
}

func (v *vital) look(now time.Time, live, fault bool) {
	if v.live != live {
		v.since = now
	}
	v.live, v.fault = live, fault
}

// dead says that no picture is to be expected soon.
func (v *vital) dead(now time.Time) bool {
	return v.fault || !v.live && now.Sub(v.since) >= standinAfter
}

// proven says whether there have been pictures for so long.
func (v *vital) proven(now time.Time, d time.Duration) bool { return v.live && now.Sub(v.since) >= d }

// standins watches over every slot with a second source until ctx ends.
func (r *Relay) standins(ctx context.Context) {
	tick := time.NewTicker(standinEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		r.mu.Lock()
		for _, s := range r.screens {
			for slot := range s.video {
				r.tend(s, slot)
			}
		}
		r.mu.Unlock()
	}
}

// StandIn is what a slot with a second source shows now; false when the slot
// has none.
func (r *Relay) StandIn(id ScreenID, slot int) (StoodIn, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, err := r.slot(id, slot)
	if err != nil || s.video[slot].standin == nil {
		return StoodIn{}, false
	}
	return s.stoodIn(slot), true
}

func (s *screen) stoodIn(slot int) StoodIn {
	shown := s.video[slot]
	return StoodIn{s.id, slot, shown.standin.want.Source, shown.standin.carries, shown.liveFrom}
}

// ask puts a view on a slot, its second source at once where the first is known
// to be dead; r.mu is held.
func (r *Relay) ask(s *screen, slot int, view View) {
	was := s.video[slot].standin
	if was != nil && was.want.Source == view.Source && was.want.Instead == view.Instead {
		was.want = view // another size
		if s.video[slot].view.Source != view.Source {
			view = view.second()
		}
		r.put(s, slot, view)
		return
	}
	if was != nil && was.carries != s.video[slot].view.Source {
		s.show(slot, View{}, nil) // it was about to change: whose pictures would come is not known
	}
	s.alone(slot)
	r.put(s, slot, view)
	if view.Instead == "" {
		return
	}
	asked := vital{since: r.cfg.Now()}
	s.video[slot].standin = &standin{want: view, first: asked, second: asked, carries: view.Source, proof: standinBack}
	r.tend(s, slot)
}

// alone ends the watch over a slot.
func (s *screen) alone(slot int) {
	if st := s.video[slot].standin; st != nil {
		st.keep(nil)
		s.video[slot].standin = nil
	}
}

// keep holds a stream, and none before it, so that it is pulled; nil holds none.
func (st *standin) keep(stream *Fanout) { st.hold = st.hold.instead(stream) }

// A candidate is a source that a slot may show: as what, and whence.
type candidate struct {
	view   View
	stream *Fanout // nil when there is no such source
}

func (r *Relay) candidate(s *screen, view View) candidate {
	view.hevc = s.hevc
	return candidate{view, r.resolve(view)}
}

// tend looks at both sources of a slot and puts the right one on it; r.mu is
// held.
func (r *Relay) tend(s *screen, slot int) {
	st := s.video[slot].standin
	if st == nil {
		return
	}
	now := r.cfg.Now()
	first, second := r.candidate(s, st.want), r.candidate(s, st.want.second())
	r.examine(&st.first, first, s.video[slot].stream, now)
	r.examine(&st.second, second, s.video[slot].stream, now)
	if s.video[slot].view.Source == first.view.Source { // it is the first's, or about to be
		r.yield(s, slot, first, second, now)
		return
	}
	r.restore(s, slot, first, now)
}

// yield gives the first source's slot to the second one when the first is dead.
func (r *Relay) yield(s *screen, slot int, first, second candidate, now time.Time) {
	st := s.video[slot].standin
	switch {
	case !st.first.dead(now):
		if st.carries == first.view.Source {
			st.keep(nil)
		}
	case st.carries != first.view.Source: // it died on its way back
		st.keep(first.stream)
		r.turnTo(s, slot, second.view)
	case st.second.live && second.stream.ready() && (!st.fell || st.second.proven(now, standinBack)):
		st.distrust(now)
		st.keep(first.stream)
		r.turnTo(s, slot, second.view)
	default:
		st.keep(second.stream)
	}
}

// restore gives the slot back to the first source when that is well again, or
// when the second one is dead, too.
func (r *Relay) restore(s *screen, slot int, first candidate, now time.Time) {
	st := s.video[slot].standin
	st.keep(first.stream)
	switch {
	case st.first.proven(now, st.proof) && first.stream.ready():
		st.back, st.fell = now, false
		if s.follow(slot, first.view, first.stream); s.video[slot].next == nil {
			r.landed(s, slot, s.video[slot].liveFrom)
		}
	case st.second.dead(now):
		st.fell = true
		r.turnTo(s, slot, first.view)
	}
}

// distrust notes that the first source died.
func (st *standin) distrust(now time.Time) {
	switch {
	case st.back.IsZero():
	case now.Sub(st.back) < standinTrust:
		st.proof = min(2*st.proof, standinTrust)
	default:
		st.proof = standinBack
	}
}

// turnTo puts a source on the slot at once; r.mu is held.
func (r *Relay) turnTo(s *screen, slot int, view View) {
	r.put(s, slot, view)
	r.landed(s, slot, s.video[slot].liveFrom)
}

// landed says that from liveFrom on a slot carries the source of its view, if
// that is news; r.mu is held.
func (r *Relay) landed(s *screen, slot int, liveFrom uint32) {
	shown := &s.video[slot]
	st := shown.standin
	if st == nil || st.carries == shown.view.Source {
		return
	}
	st.carries, shown.liveFrom = shown.view.Source, liveFrom
	r.log.Info("slot shows another source", "screen", s.id, "slot", slot, "source", st.want.Source, "shown", st.carries)
	r.watchers.Send(s.stoodIn(slot))
}

// examine looks at a source. A camera is as well as the better of the stream
// that its window wants and the one that the slot carries; r.mu is held.
func (r *Relay) examine(v *vital, c candidate, carried *Fanout, now time.Time) {
	source := c.view.Source
	if m := r.participant(source); m != nil {
		last := m.video.Last()
		v.look(now, m.Video && last != nil && now.Sub(last.Arrived) < standinAfter, false)
		return
	}
	kind, name, _ := strings.Cut(string(source), "/")
	if _, ok := r.cameras[name]; !ok || kind != "camera" {
		past := r.replays[source] != nil // what it shows is always true
		v.look(now, past, !past)
		return
	}
	live, fault := false, false
	for _, s := range r.streamsOf(name) {
		switch s.fan {
		case c.stream, carried:
			state := s.state()
			live = live || state == StateLive
			fault = fault || badness(state) >= badness(StateStalled)
		}
	}
	v.look(now, live, fault && !live)
}

// ready says whether somebody who is put on the stream sees pictures at once.
func (f *Fanout) ready() bool { return f != nil && (f.Keyframe() != nil || f.Asks() || f.Overflow()) }

// streamsOf are a camera's streams; r.mu is held.
func (r *Relay) streamsOf(camera string) (list []*stream) {
	for _, name := range []string{camera, camera + subSuffix} {
		if s := r.streams[name]; s != nil {
			list = append(list, s)
			if s.native != nil {
				list = append(list, s.native)
			}
		}
	}
	return list
}

func (s *stream) state() StreamState {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.health.State
}
