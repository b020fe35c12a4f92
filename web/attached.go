package web

import (
	"encoding/json"
	"strings"
	"time"

	"kawung/media"
	"kawung/wall"
)

// attached brings the front door and a relay together: at the start, and when
// the relay was away. A relay that outlived another controller has pages,
// players and participants that nobody here knows; a relay that is new knows
// none of the pages that are here.
func (s *Server) attached() {
	for _, id := range s.relay.Screens() {
		s.screens.changed(id, true)
	}
	s.adoptSessions()
	s.wall.PicturesBack()
	for _, p := range s.hub.all() {
		p.mu.Lock()
		name, session := p.name, p.hello.Session
		p.mu.Unlock()
		if !s.carries(media.ScreenID(name), session) {
			p.offer(name, session)
		}
	}
	for _, p := range s.rooms.all() {
		p.rejoin()
	}
	s.viewers.attached()
	s.rooms.orphans(s, s.now())
}

// carries says whether the relay has the connection of that session.
func (s *Server) carries(id media.ScreenID, session string) bool {
	has, ok := s.relay.Screen(id)
	return ok && has.Session == session && has.Connected
}

// A sessionTag is what the relay keeps of a player or a camera that pushes, so
// that the next controller knows whose it is; see Still.
type sessionTag struct {
	Token   string `json:"token"` // its id
	Address string `json:"address"`
	What    string `json:"what"`
	Thing   string `json:"thing"`
	Camera  string `json:"camera,omitempty"` // that it pushes; "" for a player
}

func newTag(who wall.Actor, what, thing, camera string) string {
	b, _ := json.Marshal(sessionTag{who.Token, who.Address, what, thing, camera}) // plain values: it cannot fail
	return string(b)
}

// adoptSessions takes over the sessions that another controller let in. What it
// did not sign is ended: nobody could say when it is over.
func (s *Server) adoptSessions() {
	for _, one := range s.relay.Sessions() {
		var tag sessionTag
		if json.Unmarshal([]byte(one.Tag), &tag) != nil {
			s.relay.StopPlay(one.ID)
			s.relay.StopPublishing(one.ID)
			continue
		}
		who := wall.Actor{Token: tag.Token, Address: tag.Address}
		if tag.Camera != "" {
			s.senders.put(tag.Camera, sender{session: one.ID, who: who})
		} else {
			s.players.put(one.ID, player{who: who, what: tag.What, thing: tag.Thing})
		}
	}
}

// rejoin puts the participant of a page back into a room of a relay that does
// not know them, and offers the page its connection anew; it then sends anew,
// too.
func (p *roomPage) rejoin() {
	p.mu.Lock()
	session, who := p.session, p.who
	p.mu.Unlock()
	if who.ID == "" || p.s.carries(participantScreen(p.room, who.ID), session) {
		return
	}
	if err := p.s.relay.Join(p.room, who); err != nil {
		p.log.Warn("join", "room", p.room, "error", err)
		return
	}
	p.offer(session)
}

// encoderTag marks a participant without a page; the rest is the id of the token.
const encoderTag = "encoder "

// orphans keeps the places of participants whom another controller let in, as
// long as those of any other whose page is gone.
func (r *rooms) orphans(s *Server, now time.Time) {
	for _, room := range s.wall.State().Rooms() {
		for _, one := range s.relay.Participants(room.Name) {
			r.orphan(room.Name, one, now)
		}
	}
}

func (r *rooms) orphan(room string, one media.Participant, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	id := participantScreen(room, one.ID)
	_, gone := r.gone[id]
	_, encodes := r.encoders[id]
	if r.pages[id] != nil || gone || encodes {
		return
	}
	if token, ok := strings.CutPrefix(one.Tag, encoderTag); ok {
		r.encoders[id] = encoder{absence{room, one.ID, now}, token}
		return
	}
	r.gone[id] = absence{room, one.ID, now}
}
