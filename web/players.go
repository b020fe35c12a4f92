package web

import (
	"sync"

	"kawung/wall"
)

// players are who watches by WHEP, by session.
type players struct {
	mu  sync.Mutex // guards all
	all map[string]player
}

// A player is whose session it is, and what they were let in for; see Still.
type player struct {
	who         wall.Actor
	what, thing string
}

// put notes whose a session is.
func (p *players) put(id string, one player) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all[id] = one
}

// sweep ends the sessions whose token was revoked or whose person signed out,
// and forgets those that ended by themselves.
func (p *players) sweep(s *Server) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, one := range p.all {
		if s.Still(one.who, one.what, one.thing) != nil {
			s.relay.StopPlay(id)
		}
		if !s.relay.Playing(id) {
			delete(p.all, id)
		}
	}
}
