package media

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// A ScreenOffer is the controller's offer for one screen.
type ScreenOffer struct {
	SDP          string   // complete, no trickle; "" when Resumed
	Video, Audio []string // mids; the index is the slot
	Resumed      bool     // the connection of this session is alive: nothing to negotiate
}

// A screen is one page's connection and what its slots carry. The relay's lock
// guards it.
type screen struct {
	id        ScreenID
	session   string
	peer      ScreenPeer
	offer     ScreenOffer
	connected bool
	answered  bool
	hevc      bool // its page decodes H.265
	video     []showing
	audio     []*Fanout
	galleries map[string]*gallery // by room
	hears     hearing
}

// showing is what a video slot carries.
type showing struct {
	view     View
	stream   *Fanout // what is sent
	next     *Fanout // takes over at its next keyframe, or nil
	liveFrom uint32
	standin  *standin // nil when the view has no second source
}

// OpenScreen opens a screen's connection with so many video and audio slots. If
// the same session's connection is alive, it goes on with its slots as they are,
// which may be more (Resumed). Otherwise a new connection with empty slots replaces it; the
// screen of a participant is filled by the relay. ErrSlot if a number of slots
// is out of range.
func (r *Relay) OpenScreen(ctx context.Context, id ScreenID, session string, video, audio int) (ScreenOffer, error) {
	if offer, ok := r.resume(id, session, video, audio); ok {
		return offer, nil
	}
	s := &screen{
		id: id, session: session, galleries: map[string]*gallery{},
		video: make([]showing, max(video, 0)), audio: make([]*Fanout, max(audio, 0)),
	}
	peer, err := r.cfg.Peers.Screen(ctx, ScreenConfig{
		Name: string(id), Video: video, Audio: audio,
		State:  func(state PeerState) { r.screenState(s, state) },
		Turned: func(slot int, stream *Fanout, liveFrom uint32) { r.turned(s, slot, stream, liveFrom) },
	})
	if err != nil {
		return ScreenOffer{}, fmt.Errorf("screen %s: offer: %w", id, err)
	}
	s.peer, s.offer = peer, peer.Offer()
	if !r.adopt(s) {
		return ScreenOffer{}, errors.Join(fmt.Errorf("screen %s: %w", id, ErrClosed), peer.Close())
	}
	return s.offer, nil
}

// adopt makes s its screen's connection; false when the relay has ended.
func (r *Relay) adopt(s *screen) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return false
	}
	if old := r.screens[s.id]; old != nil {
		r.drop(old)
	}
	r.screens[s.id] = s
	r.fillParticipant(s)
	return true
}

func (r *Relay) resume(id ScreenID, session string, video, audio int) (ScreenOffer, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.screens[id]
	if s == nil || s.session != session || !s.connected || len(s.video) < video || len(s.audio) != audio {
		return ScreenOffer{}, false
	}
	return ScreenOffer{Video: slices.Clone(s.offer.Video), Audio: slices.Clone(s.offer.Audio), Resumed: true}, true
}

// GrowScreen offers a page so many video slots on the connection it has, which goes
// on as it is; the new slots are there when AnswerScreen was told the answer. ErrNotFound
// if that session has no living connection, ErrSlot if it has as many, or
// the number is out of range.
func (r *Relay) GrowScreen(ctx context.Context, id ScreenID, session string, video int) (ScreenOffer, error) {
	r.mu.Lock()
	s := r.screens[id]
	up := s != nil && s.session == session && s.connected
	r.mu.Unlock()
	if !up {
		return ScreenOffer{}, fmt.Errorf("screen %s: grow: %w", id, ErrNotFound)
	}
	offer, err := s.peer.Grow(ctx, video)
	if err != nil {
		return ScreenOffer{}, fmt.Errorf("screen %s: grow: %w", id, err)
	}
	return offer, nil
}

// AnswerScreen takes the page's answer to the offer of that session. ErrNotFound
// if there is no such offer, ErrOffer if the answer is unusable; when it was the first,
// the connection is closed and the page must open another.
func (r *Relay) AnswerScreen(ctx context.Context, id ScreenID, session, sdp string) error {
	r.mu.Lock()
	s := r.screens[id]
	r.mu.Unlock()
	if s == nil || s.session != session {
		return fmt.Errorf("screen %s: answer: %w", id, ErrNotFound)
	}
	codecs, err := s.peer.Answer(ctx, sdp)
	offer := s.peer.Offer()
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		if !s.answered && r.screens[id] == s { // else it goes on with the slots it has
			delete(r.screens, id)
			r.drop(s)
		}
		return fmt.Errorf("screen %s: answer: %w", id, err)
	}
	s.answered, s.offer = true, offer
	for len(s.video) < len(s.offer.Video) { // it has grown
		s.video = append(s.video, showing{})
	}
	s.hevc = slices.Contains(codecs, H265)
	for slot, shown := range s.video {
		if s.hevc && shown.view.Source != "" {
			r.put(s, slot, shown.view)
		}
	}
	return nil
}

// CloseScreen ends a screen's connection, if it has one.
func (r *Relay) CloseScreen(id ScreenID) {
	r.mu.Lock()
	s := r.screens[id]
	r.mu.Unlock()
	if s != nil {
		r.endScreen(s)
	}
}

// endScreen closes s if it is still its screen's connection.
func (r *Relay) endScreen(s *screen) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.screens[s.id] == s {
		delete(r.screens, s.id)
		r.drop(s)
	}
}

// drop closes a screen that was taken out of the map; r.mu is held.
func (r *Relay) drop(s *screen) {
	for name := range s.galleries {
		r.unseat(s, name)
	}
	for slot := range s.video {
		s.alone(slot)
	}
	s.hears.keep(nil)
	r.dispose(s.peer)
	if s.connected {
		s.connected = false
		r.watchers.Send(ScreenChanged{Screen: s.id})
	}
}

// screenState hears of a screen's connection.
func (r *Relay) screenState(s *screen, state PeerState) {
	if state == PeerEnded {
		r.endScreen(s)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if up := state == PeerConnected; r.screens[s.id] == s && s.connected != up {
		s.connected = up
		r.watchers.Send(ScreenChanged{Screen: s.id, Connected: up})
	}
}

// Slots is the number of a screen's video slots, 0 when it has no connection.
func (r *Relay) Slots(id ScreenID) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.screens[id]; s != nil {
		return len(s.video)
	}
	return 0
}

// Connected says whether a screen's connection is up.
func (r *Relay) Connected(id ScreenID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.screens[id]
	return s != nil && s.connected
}

// Show puts a source on a slot and returns at once. liveFrom is an RTP time of
// the slot (low 32 bits, 90 kHz): frames with an RTP time at or after it, modulo
// 2³², are live; earlier ones are the cached past that gets the decoder there.
// A slot that already carries the source goes on; when another stream of it suits
// the view better by now, that takes over at its next keyframe, liveFrom stays. A view with a second
// source shows that while the first is dead; see StandIn. ErrNotFound if there is no such screen, or neither source, ErrSlot if there is no such slot.
func (r *Relay) Show(id ScreenID, slot int, view View) (liveFrom uint32, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, err := r.slot(id, slot)
	if err != nil {
		return 0, err
	}
	if r.resolve(view) == nil && r.resolve(view.second()) == nil {
		return 0, fmt.Errorf("screen %s: show %s: %w", id, view.Source, ErrNotFound)
	}
	s.release(slot)
	r.ask(s, slot, view)
	return s.video[slot].liveFrom, nil
}

// Clear takes whatever a slot carries off it.
func (r *Relay) Clear(id ScreenID, slot int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s, err := r.slot(id, slot); err == nil {
		s.release(slot)
		s.show(slot, View{}, nil)
	}
}

// slot finds a screen that has the slot; r.mu is held.
func (r *Relay) slot(id ScreenID, slot int) (*screen, error) {
	s := r.screens[id]
	switch {
	case s == nil:
		return nil, fmt.Errorf("screen %s: %w", id, ErrNotFound)
	case slot < 0 || slot >= len(s.video):
		return nil, fmt.Errorf("screen %s: slot %d of %d: %w", id, slot, len(s.video), ErrSlot)
	default:
		return s, nil
	}
}

// show puts a stream on a slot unless it is there; nil clears the slot.
func (s *screen) show(slot int, view View, stream *Fanout) {
	if view.Source == "" {
		s.alone(slot)
	}
	was := &s.video[slot]
	switch {
	case was.stream != stream:
		was.stream, was.next, was.liveFrom = stream, nil, s.peer.Show(slot, stream)
	case was.next != nil:
		s.follow(slot, view, stream)
	}
	was.view = view
}

// hear puts a stream on an audio slot unless it is there; nil clears the slot.
func (s *screen) hear(slot int, stream *Fanout) {
	if s.audio[slot] != stream {
		s.audio[slot] = stream
		s.peer.Hear(slot, stream)
	}
}

// resolveAll attaches every window anew whose source is now another stream:
// cameras and participants come and go. r.mu is held.
func (r *Relay) resolveAll() {
	for _, s := range r.screens {
		for slot, shown := range s.video {
			if shown.view.Source != "" {
				r.put(s, slot, shown.view)
			}
		}
		if s.hears.source != "" {
			r.tune(s)
		}
	}
}
