package web

import (
	"maps"
	"slices"
	"sync"
	"time"

	"kawung/media"
)

// roomGrace is how long a participant's place is kept without their page.
const roomGrace = 10 * time.Second

// rooms is the pages of conference rooms, by room and participant.
type rooms struct {
	mu     sync.Mutex // guards the rest
	pages  map[media.ScreenID]*roomPage
	gone   map[media.ScreenID]absence
	kicked map[string]time.Time // room and session → when
}

// An absence is a participant whose page is gone.
type absence struct {
	room, id string
	since    time.Time
}

func newRooms() *rooms {
	return &rooms{
		pages: map[media.ScreenID]*roomPage{}, gone: map[media.ScreenID]absence{}, kicked: map[string]time.Time{},
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
	return old
}

// remove forgets p, whose participant has left or has lost the connection.
func (r *rooms) remove(p *roomPage, left bool, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	id := participantScreen(p.room, p.id)
	if r.pages[id] != p {
		return
	}
	delete(r.pages, id)
	if !left {
		r.gone[id] = absence{p.room, p.id, now}
	}
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

// sweep takes out participants whose page did not come back.
func (r *rooms) sweep(s *Server, now time.Time) {
	r.mu.Lock()
	var over []absence
	for id, a := range r.gone {
		if now.Sub(a.since) >= roomGrace {
			delete(r.gone, id)
			over = append(over, a)
		}
	}
	for key, at := range r.kicked {
		if now.Sub(at) > time.Hour {
			delete(r.kicked, key)
		}
	}
	r.mu.Unlock()
	for _, a := range over {
		s.relay.Leave(a.room, a.id)
		s.relay.CloseScreen(participantScreen(a.room, a.id))
	}
}

// bar keeps a page that was kicked from coming back by itself.
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
