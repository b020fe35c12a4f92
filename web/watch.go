package web

import (
	"context"
	"time"

	"kawung/media"
	"kawung/wall"
)

// watchWall tells consoles what changed, sends away whose token died, and
// counts receipts.
func (s *Server) watchWall(ctx context.Context) error {
	w := s.wall.Watch(s.wall.State().Revision)
	defer w.Close()
	counted := map[string]wall.Revision{}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-w.C():
		}
		keys, err := w.Changed()
		s.feed.touch(feedWall, feedDisplays)
		s.countReceipts(counted)
		if err == nil && len(keys) == 0 {
			continue
		}
		s.feed.touch(feedParts...)
		s.dismiss()
		s.viewers.touch()
	}
}

// countReceipts adds each complete receipt to the metrics once.
func (s *Server) countReceipts(counted map[string]wall.Revision) {
	for name, r := range s.wall.Live().Receipts {
		painted := 0
		for _, d := range r.Displays {
			if !d.PaintedAt.IsZero() {
				painted++
			}
		}
		if !r.Complete || counted[name] == r.Revision {
			continue
		}
		counted[name] = r.Revision
		if painted > 1 {
			s.metrics.spread.Observe(r.Spread.Seconds())
		}
	}
}

// dismiss ends every websocket whose token is over or revoked, and takes encoders
// out of rooms. A display has been told to go blank before; its pictures end here.
func (s *Server) dismiss() {
	state, now := s.wall.State(), s.now()
	live := func(id string) bool {
		_, ok := state.Token(id, now)
		return ok
	}
	for _, p := range s.hub.all() {
		p.mu.Lock()
		name, token := p.name, p.token
		p.mu.Unlock()
		if live(token) {
			continue
		}
		// The controller blanks it too; whichever comes first, it is blank
		// before it is closed.
		p.deliver(wall.OnAir{Epoch: state.Epoch, Revision: state.Revision, Blank: true})
		p.finish(endf(closeNotSigned, "this display was revoked"))
		s.relay.CloseScreen(media.ScreenID(name))
	}
	for _, c := range s.feed.all() {
		if !live(c.actor.Token) {
			c.finish(endf(closeNotSigned, "signed out"))
		}
	}
	s.viewers.sweep(state, now)
	for _, p := range s.rooms.all() {
		if _, ok := state.Room(p.room); !ok || !live(p.tokenID()) {
			p.end("closed")
		}
	}
	s.rooms.dismiss(s, live)
}

// watchBoard tells displays and consoles of new figures.
func (s *Server) watchBoard(ctx context.Context) error {
	w := s.board.Watch()
	defer w.Close()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-w.C():
		}
		names := w.Take()
		s.metrics.updates.Add(float64(len(names)))
		s.feed.touch(feedTiles)
		for _, p := range s.hub.all() {
			for _, name := range names {
				if p.views.shows("tile/" + name) {
					p.dirty("tile/" + name)
				}
			}
		}
		for _, name := range names {
			s.viewers.changed("tile/"+name, "tile/"+name)
		}
	}
}

// watchRelay tells displays, rooms and consoles what happens to pictures.
func (s *Server) watchRelay(ctx context.Context) error {
	events, stop := s.relay.Watch()
	defer stop()
	s.attached() // a relay that was there before us carries what it carried
	for {
		select {
		case <-ctx.Done():
			return nil
		case e, ok := <-events:
			if !ok {
				return nil
			}
			s.relayed(e)
		}
	}
}

func (s *Server) relayed(e media.Event) {
	switch e := e.(type) {
	case media.HealthChanged:
		s.feed.touch(feedSources)
		s.sourceChanged(e.Health.Source)
	case media.RoomChanged:
		s.feed.touch(feedRooms)
		s.rooms.changed(s, e.Room)
	case media.SeatsChanged:
		s.seated(e)
	case media.StoodIn:
		if p := s.hub.page(string(e.Screen)); p != nil {
			p.dirty(standInOf(e.Slot))
		}
		if p := s.viewers.page(e.Screen); p != nil {
			p.dirty(standInOf(e.Slot))
		}
	case media.ScreenChanged:
		s.screens.changed(e.Screen, e.Connected)
	case media.Attached:
		s.attached()
		s.relayed(media.Lost{})
	case media.Lost:
		s.feed.touch(feedSources, feedRooms)
		for _, h := range s.relay.Health() {
			s.sourceChanged(h.Source)
		}
		for _, p := range s.hub.all() {
			for slot := range displayVideo {
				p.dirty(standInOf(slot))
			}
		}
		for _, p := range s.viewers.pages() {
			for slot := range wall.OutlookSlots {
				p.dirty(standInOf(slot))
			}
		}
		for _, r := range s.wall.State().Rooms() {
			s.rooms.changed(s, r.Name)
		}
	}
}

func (s *Server) sourceChanged(source media.Source) {
	for _, p := range s.hub.all() {
		if p.views.shows(string(source)) {
			p.dirty("source/" + string(source))
		}
	}
	s.viewers.changed("source/"+string(source), string(source))
}

// seated tells a screen who sits where on it.
func (s *Server) seated(e media.SeatsChanged) {
	m := seatsMessage{is("seats"), e.Room, newSeats(e.Seats)}
	if p := s.hub.page(string(e.Screen)); p != nil {
		s.wall.Seated(string(e.Screen), e.Room, e.Seats)
		p.send("seats/"+e.Room, m)
		return
	}
	if p := s.viewers.page(e.Screen); p != nil {
		if p.onlooker.seated(e.Room, e.Seats) {
			p.send("seats/"+e.Room, m)
		}
		return
	}
	if p := s.rooms.screen(e.Screen); p != nil {
		p.send("seats", m)
	}
}

// sweepInterval is how often what is over is looked for.
const sweepInterval = time.Second

// sweep closes screens nobody comes back to, takes participants out whose page
// is gone, gives pages that wait for approval a new code, and ends what a token
// opened that has run out.
func (s *Server) sweep(ctx context.Context) error {
	tick := time.NewTicker(sweepInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		now := s.now()
		for _, name := range s.screens.over(now) {
			s.relay.CloseScreen(media.ScreenID(name))
		}
		s.rooms.sweep(s, now)
		s.senders.sweep(s)
		s.players.sweep(s)
		s.newCodes()
		s.dismiss()
		s.feed.touch(feedSources) // rates of live sources move without an event
	}
}

// newCodes replaces the codes that are over.
func (s *Server) newCodes() {
	for code, p := range s.hub.waiting() {
		p.mu.Lock()
		old := time.Since(p.codeAt) >= wall.PairingLife
		p.mu.Unlock()
		if old && s.hub.claim(code) != nil {
			p.pair()
		}
	}
}
