package web

import (
	"fmt"
	"net/http"
	"time"

	"kawung/wall"
)

// identifyTime is how long a display shows who it is.
const identifyTime = 10 * time.Second

type approveBody struct {
	Code  string `json:"code"`
	Wall  string `json:"wall"`
	Panel string `json:"panel"`
	Title string `json:"title"`
	Sound bool   `json:"sound"`
}

// approveDisplay makes the page that shows a code into a display, and tells it.
func (s *Server) approveDisplay(w http.ResponseWriter, r *http.Request) error {
	var in approveBody
	if err := decode(w, r, &in); err != nil {
		return err
	}
	actor, name := actorOf(r), r.PathValue("name")
	d := wall.Display{Name: name, Title: in.Title, Wall: in.Wall, Panel: in.Panel, Sound: in.Sound}
	if err := d.Validate(); err != nil {
		return err
	}
	token, secret := s.newToken(wall.TokenDisplay, wall.RoleDisplay, name, "display/"+name, actor)
	rev, err := s.wall.Apply(r.Context(), actor, wall.ApproveDisplay{Code: in.Code, Display: d, Token: token})
	if err != nil {
		return err
	}
	s.paired(in.Code, name, secret, token)
	v, ok := s.wall.State().Objects[d.Key()]
	if !ok {
		v = wall.Versioned[wall.Object]{Value: d, Revision: rev}
	}
	return reply(w, http.StatusOK, s.newObject(s.wall.State(), v))
}

// newToken makes a token for a display, a guest or a program.
func (s *Server) newToken(kind wall.TokenKind, role wall.Role, subject, scope string, by wall.Actor) (wall.Token, string) {
	id, secret, hash := NewSecret(kind)
	return wall.Token{
		ID: id, Kind: kind, Hash: hash, Subject: subject, Role: role, Scope: scope, Created: s.now(), By: by.Name,
	}, secret
}

// identifyDisplay makes a display show its name for some seconds.
func (s *Server) identifyDisplay(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	if _, ok := s.wall.State().Display(name); !ok {
		return fmt.Errorf("display %s: %w", name, wall.ErrNotFound)
	}
	if !s.hub.connected(name) {
		return wall.NewRefusal(wall.ErrNoDisplay, "display %s is not connected", name)
	}
	s.hub.Send(name, wall.Identify{For: identifyTime})
	s.note(r, actorOf(r), "identify", "display/"+name, nil)
	w.WriteHeader(http.StatusNoContent)
	return nil
}
