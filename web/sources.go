package web

import "net/http"

// listSources is how every camera is doing, as consoles hear it.
func (s *Server) listSources(w http.ResponseWriter, _ *http.Request) error {
	return reply(w, http.StatusOK, struct {
		Sources []sourceHealth `json:"sources"`
	}{s.composeSources().Sources})
}
