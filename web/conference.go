package web

import (
	"context"
	"fmt"
	"net/http"

	"kawung/wall"
)

func (s *Server) listParticipants(w http.ResponseWriter, r *http.Request) error {
	room := r.PathValue("room")
	if _, ok := s.wall.State().Room(room); !ok {
		return fmt.Errorf("room %s: %w", room, wall.ErrNotFound)
	}
	return reply(w, http.StatusOK, struct {
		Items []participantWire `json:"items"`
	}{newParticipants(s.relay.Participants(room))})
}

// kickParticipant takes somebody out. An invite of their own dies with it; one
// that several use only loses this page.
func (s *Server) kickParticipant(w http.ResponseWriter, r *http.Request) error {
	room, id := r.PathValue("room"), r.PathValue("id")
	found := false
	for _, p := range s.relay.Participants(room) {
		found = found || p.ID == id
	}
	if !found {
		return fmt.Errorf("room %s: participant %s: %w", room, clip(id, 64), wall.ErrNotFound)
	}
	s.note(r, actorOf(r), "kick", "participant/"+room+"/"+id, nil)
	if p := s.rooms.screen(participantScreen(room, id)); p != nil {
		p.mu.Lock()
		session, token := p.session, p.token
		p.mu.Unlock()
		s.rooms.bar(room, session, s.now())
		p.end("kicked")
		if t, ok := s.wall.State().Tokens[token]; ok && t.Subject == id {
			if _, err := s.wall.Apply(r.Context(), actorOf(r), wall.DropToken{ID: token}); err != nil {
				return err
			}
		}
	}
	s.relay.Kick(room, id)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// postWHIP takes what a program or an encoder sends into a room (RFC 9725).
func (s *Server) postWHIP(w http.ResponseWriter, r *http.Request) error {
	offer, err := readBody(w, r, typeSDP)
	if err != nil {
		return err
	}
	room, actor := r.PathValue("room"), actorOf(r)
	t, ok := s.wall.State().Tokens[actor.Token]
	if !ok {
		return errNotSignedIn
	}
	_, in, err := s.invitedBy(t)
	if err != nil {
		return err
	}
	who := participantOf(t, in, roomHello{Session: t.ID})
	if err := s.relay.Join(room, who); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), quick)
	defer cancel()
	answer, err := s.relay.Publish(ctx, room, who.ID, string(offer))
	if err != nil {
		if s.rooms.screen(participantScreen(room, who.ID)) == nil {
			s.relay.Leave(room, who.ID)
		}
		return err
	}
	return replySDP(w, "/api/v1/rooms/"+room+"/whip/"+who.ID, answer)
}

func (s *Server) deleteWHIP(w http.ResponseWriter, r *http.Request) error {
	room, id := r.PathValue("room"), r.PathValue("session")
	t := s.wall.State().Tokens[actorOf(r).Token]
	_, in, err := s.invitedBy(t)
	if err != nil {
		return err
	}
	if participantOf(t, in, roomHello{Session: t.ID}).ID != id {
		return fmt.Errorf("this session is not yours: %w", wall.ErrDenied)
	}
	s.relay.Leave(room, id)
	w.WriteHeader(http.StatusNoContent)
	return nil
}
