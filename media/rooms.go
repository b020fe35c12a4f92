package media

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// A room is one conference. The relay's lock guards it.
type room struct {
	name    string
	rules   RoomRules
	members []*member // in the order they joined
}

// A member is one participant with its streams, which live as long as it is in
// the room, whatever its connection does.
type member struct {
	Participant
	video, audio *Fanout
	muted, dark  bool // keeps its sound, its picture to itself
	publisher    Publisher
	key          atomic.Pointer[Publisher] // publisher, for keyframe requests without the relay's lock
	session      *int                      // names the current publisher to its callbacks
}

func newMember(p Participant) *member {
	m := &member{Participant: p}
	m.video = NewFanout(func() {
		if p := m.key.Load(); p != nil {
			(*p).RequestKeyframe()
		}
	}, nil)
	m.audio = NewFanout(nil, nil)
	return m
}

func (m *member) health(source Source) Health {
	format := m.video.Format()
	h := Health{
		Source: source,
		StreamHealth: StreamHealth{
			State: StateIdle, Since: m.Joined, Viewers: m.video.Viewers(),
			Codec: codecName(format.Codec), Width: format.Width, Height: format.Height,
		},
	}
	if m.Video {
		h.State = StateLive
	}
	return h
}

// SetRooms says which rooms there are. A room that is no more is emptied.
func (r *Relay) SetRooms(names []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cfg.Rules == nil {
		return
	}
	for _, name := range names {
		if r.rooms[name] == nil {
			r.rooms[name] = &room{name: name, rules: r.cfg.Rules()}
		}
	}
	for name, room := range r.rooms {
		if !slices.Contains(names, name) {
			for _, m := range slices.Clone(room.members) {
				r.leave(room, m)
			}
			delete(r.rooms, name)
		}
	}
}

// member finds a participant of a room; r.mu is held.
func (r *Relay) member(roomName, id string) (*room, *member, error) {
	room := r.rooms[roomName]
	if room == nil {
		return nil, nil, fmt.Errorf("room %s: %w", roomName, ErrNotFound)
	}
	for _, m := range room.members {
		if m.ID == id {
			return room, m, nil
		}
	}
	return room, nil, fmt.Errorf("room %s: participant %s: %w", roomName, id, ErrNotFound)
}

// participant finds "participant/ROOM/ID", nil if there is none; r.mu is held.
func (r *Relay) participant(source Source) *member {
	kind, path, _ := strings.Cut(string(source), "/")
	roomName, id, _ := strings.Cut(path, "/")
	if kind != "participant" {
		return nil
	}
	_, m, _ := r.member(roomName, id)
	return m
}

// Join puts a participant into a room. Somebody who is in it already keeps
// their seat, their streams and the time they joined; their name, office and tag
// change. ErrNotFound if there is no such room.
func (r *Relay) Join(roomName string, p Participant) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	room, m, err := r.member(roomName, p.ID)
	switch {
	case room == nil:
		return err
	case m != nil:
		m.Name, m.Office, m.Tag = p.Name, p.Office, p.Tag
	default:
		if p.Joined.IsZero() {
			p.Joined = r.cfg.Now()
		}
		p.Video, p.Audio = false, false
		room.members = append(room.members, newMember(p))
		room.rules.Join(p.ID)
		if s := r.screens[participantScreen(roomName, p.ID)]; s != nil {
			r.fillParticipant(s)
		}
	}
	r.roomChanged(room)
	return nil
}

// Leave takes a participant out of a room: it frees their seats and ends their
// connections.
func (r *Relay) Leave(roomName, id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if room, m, _ := r.member(roomName, id); m != nil {
		r.leave(room, m)
	}
}

// Kick is Leave at somebody else's word.
func (r *Relay) Kick(roomName, id string) { r.Leave(roomName, id) }

func (r *Relay) leave(room *room, m *member) {
	room.members = slices.DeleteFunc(room.members, func(o *member) bool { return o == m })
	room.rules.Leave(m.ID)
	m.unpublish(r)
	if s := r.screens[participantScreen(room.name, m.ID)]; s != nil {
		delete(r.screens, s.id)
		r.drop(s)
	}
	r.roomChanged(room)
}

// Participants are those in a room, in the order they joined.
func (r *Relay) Participants(roomName string) []Participant {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := []Participant{}
	if room := r.rooms[roomName]; room != nil {
		for _, m := range room.members {
			list = append(list, m.Participant)
		}
	}
	return list
}

// SetMuted keeps a participant's sound or picture from everybody, or lets it
// through. A page that switches its camera off just stops sending: without its
// word the last picture would stand there like a lost one.
func (r *Relay) SetMuted(roomName, id string, sound, picture bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	room, m, err := r.member(roomName, id)
	if err != nil {
		return err
	}
	if picture && !m.dark {
		m.video.Reset() // a newcomer must not see it, nor the one who switches it on again
	}
	m.muted, m.dark = sound, picture
	m.Audio = m.sends(m.audio) && !m.muted
	m.Video = m.sends(m.video) && !m.dark
	r.roomChanged(room)
	return nil
}

// roomChanged seats everybody anew and says so; r.mu is held.
func (r *Relay) roomChanged(room *room) {
	r.arrange(room)
	r.resolveAll()
	r.watchers.Send(RoomChanged{Room: room.name})
}

// Publish answers a participant's offer to send (WHIP, or the room's page). A
// new publication of the same participant replaces the old one. ErrNotFound if
// they are not in the room, ErrOffer if the offer is unusable.
func (r *Relay) Publish(ctx context.Context, roomName, id, offer string) (answer string, err error) {
	r.mu.Lock()
	room, m, err := r.member(roomName, id)
	r.mu.Unlock()
	if err != nil {
		return "", err
	}
	session := new(int)
	answer, publisher, err := r.cfg.Peers.Publish(ctx, PublishConfig{
		Name: "room/" + roomName + "/" + id, Offer: offer, Video: m.video, Audio: m.audio,
		Track: func(video, on bool) { r.track(room, m, session, video, on) },
		Level: func(decibels uint8, at time.Time) { r.heard(room, m, session, decibels, at) },
		State: func(state PeerState) {
			if state == PeerEnded {
				r.published(room, m, session)
			}
		},
	})
	if err != nil {
		return "", fmt.Errorf("room %s: participant %s: publish: %w", roomName, id, err)
	}
	if !r.accept(room, m, publisher, session) {
		gone := fmt.Errorf("room %s: participant %s: %w", roomName, id, ErrNotFound)
		return "", errors.Join(gone, publisher.Close())
	}
	return answer, nil
}

// accept makes publisher the member's; false when they have left meanwhile.
func (r *Relay) accept(room *room, m *member, publisher Publisher, session *int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || !slices.Contains(room.members, m) {
		return false
	}
	m.unpublish(r)
	m.publisher, m.session = publisher, session
	m.key.Store(&publisher)
	return true
}

// Unpublish ends what a participant sends; they stay in the room.
func (r *Relay) Unpublish(roomName, id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if room, m, _ := r.member(roomName, id); m != nil && m.publisher != nil {
		m.unpublish(r)
		r.roomChanged(room)
	}
}

// sends says whether the member's publisher has filled the fan-out.
func (m *member) sends(f *Fanout) bool {
	return m.publisher != nil && f.Format().Codec != NoCodec
}

// unpublish ends the member's publisher, if there is one; r.mu is held.
func (m *member) unpublish(r *Relay) {
	if m.publisher == nil {
		return
	}
	r.dispose(m.publisher)
	m.publisher, m.session = nil, nil
	m.key.Store(nil)
	m.Video, m.Audio = false, false
	m.video.Reset()
}

// published hears that a publisher ended by itself.
func (r *Relay) published(room *room, m *member, session *int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if m.session == session {
		m.unpublish(r)
		r.roomChanged(room)
	}
}

// track hears that a publisher's track came or went.
func (r *Relay) track(room *room, m *member, session *int, video, on bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if m.session != session {
		return
	}
	if video {
		m.Video = on && !m.dark
	} else {
		m.Audio = on && !m.muted
	}
	r.roomChanged(room)
}

// heard hears how loud somebody is.
func (r *Relay) heard(room *room, m *member, session *int, decibels uint8, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if m.session == session && m.Audio && room.rules.Heard(m.ID, decibels, at) {
		r.arrange(room)
	}
}
