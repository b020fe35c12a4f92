package web

import (
	"maps"
	"slices"
	"sync"
	"time"

	"kawung/media"
)

// How long a participant's place is kept without their page, and that of an
// encoder (WHIP) which sends nothing: as long as its connection may take to
// come up.
const (
	roomGrace    = 10 * time.Second
	encoderGrace = 30 * time.Second
)

// rooms is the pages of conference rooms, by room and participant.
type rooms struct {
	mu       sync.Mutex // guards the rest; held while somebody is taken out
	pages    map[media.ScreenID]*roomPage
	gone     map[media.ScreenID]absence
	encoders map[media.ScreenID]encoder
	kicked   map[string]time.Time // room and session → when
}

// An absence is a participant whose page is gone.
type absence struct {
	room, id string
	since    time.Time
}

// An encoder is a participant without a page.
type encoder struct {
	absence        // since when it sends nothing
	token   string // id of its invite; also the name of its session
}

func newRooms() *rooms {
	return &rooms{
		pages: map[media.ScreenID]*roomPage{}, gone: map[media.ScreenID]absence{},
		encoders: map[media.ScreenID]encoder{}, kicked: map[string]time.Time{},
	}
}

// participantScreen is the screen of a participant's page, as the relay names it.
func participantScreen(room, id string) media.ScreenID {
	return media.ScreenID("room/" + room + "/" + id)
}

// install makes p its participant's page and returns the one it replaces.
func (r *rooms) install(p *roomPage) (old *roomPage) {
	r.mu.Lock()
	defer r.mu.Unlock()
	id := participantScreen(p.room, p.id)
	old = r.pages[id]
	r.pages[id] = p
	delete(r.gone, id)
	delete(r.encoders, id) // its place is the page's now
	return old
}

// remove forgets p, whose participant has left or has lost the connection. Who
// left is out of the room before another page can have their place.
func (r *rooms) remove(s *Server, p *roomPage, left bool, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	id := participantScreen(p.room, p.id)
	if r.pages[id] != p {
		return
	}
	delete(r.pages, id)
	if !left {
		r.gone[id] = absence{p.room, p.id, now}
		return
	}
	s.relay.Leave(p.room, p.id)
	s.relay.CloseScreen(id)
}

func (r *rooms) screen(id media.ScreenID) *roomPage {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.pages[id]
}

func (r *rooms) all() []*roomPage {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Collect(maps.Values(r.pages))
}

// encodes keeps the place of a participant who sends without a page.
func (r *rooms) encodes(room, id, token string, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if screen := participantScreen(room, id); r.pages[screen] == nil {
		r.encoders[screen] = encoder{absence{room, id, now}, token}
	}
}

// holder is who has a participant's place: their page, nil for an encoder, with
// its session and its token.
func (r *rooms) holder(id media.ScreenID) (p *roomPage, session, token string) {
	r.mu.Lock()
	p = r.pages[id]
	e := r.encoders[id]
	r.mu.Unlock()
	if p == nil {
		return nil, e.token, e.token
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p, p.session, p.token
}

// changed tells the pages of a room who is in it.
func (r *rooms) changed(s *Server, room string) {
	var m *roomPeople
	for _, p := range r.all() {
		if p.room != room {
			continue
		}
		if m == nil {
			m = &roomPeople{is("participants"), newParticipants(s.relay.Participants(room))}
		}
		p.send("participants", *m)
	}
}

// sweep takes out participants whose page did not come back, and encoders that
// send nothing any more.
func (r *rooms) sweep(s *Server, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, a := range r.gone {
		if now.Sub(a.since) >= roomGrace {
			delete(r.gone, id)
			s.relay.Leave(a.room, a.id)
			s.relay.CloseScreen(id)
		}
	}
	for id, e := range r.encoders {
		if s.sends(e.room, e.id) {
			e.since = now
			r.encoders[id] = e
		} else if now.Sub(e.since) >= encoderGrace {
			delete(r.encoders, id)
			s.relay.Leave(e.room, e.id)
		}
	}
	for key, at := range r.kicked {
		if now.Sub(at) > time.Hour {
			delete(r.kicked, key)
		}
	}
}

// dismiss takes out the encoders whose invite is over or was taken back; pages
// are told why, see Server.dismiss.
func (r *rooms) dismiss(s *Server, live func(token string) bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, e := range r.encoders {
		if !live(e.token) {
			delete(r.encoders, id)
			s.relay.Leave(e.room, e.id)
		}
	}
}

// sends says whether a participant sends anything.
func (s *Server) sends(room, id string) bool {
	return slices.ContainsFunc(s.relay.Participants(room), func(p media.Participant) bool {
		return p.ID == id && (p.Video || p.Audio)
	})
}

// bar keeps a page or an encoder that was kicked from coming back by itself.
func (r *rooms) bar(room, session string, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kicked[room+" "+session] = now
}

func (r *rooms) barred(room, session string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, ok := r.kicked[room+" "+session]
	return ok
}
