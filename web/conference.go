package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"kawung/media"
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
	if !s.inRoom(room, id) {
		return fmt.Errorf("room %s: participant %s: %w", room, clip(id, 64), wall.ErrNotFound)
	}
	s.note(r, actorOf(r), "kick", "participant/"+room+"/"+id, nil)
	p, session, token := s.rooms.holder(participantScreen(room, id))
	s.rooms.bar(room, session, s.now())
	if p != nil {
		p.end("kicked")
	}
	s.relay.Kick(room, id)
	if t, ok := s.wall.State().Tokens[token]; ok && t.Subject == id {
		if _, err := s.wall.Apply(r.Context(), actorOf(r), wall.DropToken{ID: token}); err != nil {
			return err
		}
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// postWHIP takes what a program or an encoder sends into a room (RFC 9725).
func (s *Server) postWHIP(w http.ResponseWriter, r *http.Request) error {
	offer, err := readBody(w, r, typeSDP)
	if err != nil {
		return err
	}
	room := r.PathValue("room")
	who, t, err := s.guest(r)
	if err != nil {
		return err
	}
	if s.rooms.barred(room, t.ID) {
		return fmt.Errorf("taken out of the room: %w", wall.ErrDenied)
	}
	there := s.inRoom(room, who.ID)
	s.rooms.encodes(room, who.ID, t.ID, s.now())
	who.Tag = encoderTag + t.ID
	if err := s.relay.Join(room, who); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), quick)
	defer cancel()
	answer, err := s.relay.Publish(ctx, room, who.ID, string(offer))
	if err != nil {
		if !there { // who was there sends on as before
			s.relay.Leave(room, who.ID)
		}
		return err
	}
	// An encoder has no button: what the page before it kept to itself was its own.
	if err := s.relay.SetMuted(room, who.ID, false, false); err != nil {
		return err
	}
	return replySDP(w, "/api/v1/rooms/"+room+"/whip/"+who.ID, answer)
}

func (s *Server) deleteWHIP(w http.ResponseWriter, r *http.Request) error {
	room, id := r.PathValue("room"), r.PathValue("session")
	who, _, err := s.guest(r)
	if err != nil {
		return err
	}
	if who.ID != id {
		return fmt.Errorf("this session is not yours: %w", wall.ErrDenied)
	}
	if s.rooms.screen(participantScreen(room, id)) != nil { // the page of the same invite stays
		s.relay.Unpublish(room, id)
	} else {
		s.relay.Leave(room, id)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// guest is the participant that the invite shown with a request lets in.
func (s *Server) guest(r *http.Request) (media.Participant, wall.Token, error) {
	t, ok := s.wall.State().Tokens[actorOf(r).Token]
	if !ok {
		return media.Participant{}, t, errNotSignedIn
	}
	t, in, err := s.invitedBy(t)
	if err != nil {
		return media.Participant{}, t, err
	}
	return participantOf(t, in, roomHello{Session: t.ID}), t, nil
}

// inRoom says whether somebody is a participant of a room.
func (s *Server) inRoom(room, id string) bool {
	return slices.ContainsFunc(s.relay.Participants(room), func(p media.Participant) bool { return p.ID == id })
}
