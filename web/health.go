package web

import (
	"context"
	_ "embed"
	"net/http"
	"time"
)

// getHealthz says that the process answers.
func (s *Server) getHealthz(w http.ResponseWriter, _ *http.Request) error {
	return reply(w, http.StatusOK, map[string]string{"status": "ok"})
}

type readyReply struct {
	Ready  bool              `json:"ready"`
	Checks map[string]string `json:"checks"` // "ok", or why not
}

// getReadyz asks everything the controller stands on.
func (s *Server) getReadyz(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	out := readyReply{Ready: true, Checks: map[string]string{"state": "ok"}}
	for name, check := range s.config.Ready {
		out.Checks[name] = "ok"
		if err := check(ctx); err != nil {
			out.Ready, out.Checks[name] = false, err.Error()
		}
	}
	for name, check := range s.config.Notes {
		out.Checks[name] = "ok"
		if err := check(ctx); err != nil {
			out.Checks[name] = err.Error()
		}
	}
	status := http.StatusOK
	if !out.Ready {
		status = http.StatusServiceUnavailable
	}
	return reply(w, status, out)
}

//go:embed openapi.yaml
var openAPI []byte

func (s *Server) getOpenAPI(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", typeYAML)
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(openAPI) // the client has gone: nobody to tell
	return nil
}
