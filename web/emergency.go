package web

import (
	"net/http"
	"time"

	"kawung/wall"
)

// A blankWire says who blanked a wall and since when.
type blankWire struct {
	By    string    `json:"by"`
	Since time.Time `json:"since"`
}

func newBlank(state *wall.State, name string) *blankWire {
	b, ok := state.Blanks[name]
	if !ok {
		return nil
	}
	return &blankWire{b.By, b.Since}
}

func (s *Server) postSafe(w http.ResponseWriter, r *http.Request) error {
	return s.take(w, r, wall.Take{Wall: r.PathValue("wall"), Safe: true})
}

func (s *Server) postBlank(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		On *bool `json:"on"`
	}
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if in.On == nil {
		return refuseField("on", "is missing: true blanks the wall, false lights it")
	}
	name := r.PathValue("wall")
	if _, err := s.wall.Apply(r.Context(), actorOf(r), wall.SetBlank{Wall: name, On: *in.On}); err != nil {
		return err
	}
	return reply(w, http.StatusOK, struct {
		Blank *blankWire `json:"blank"`
	}{newBlank(s.wall.State(), name)})
}
