package web

import (
	"fmt"
	"net/http"
	"strconv"

	"kawung/wall"
)

type figureReply struct {
	Tile    string `json:"tile"`
	Version uint64 `json:"version"`
}

// getTileData answers with the document as a display gets it.
func (s *Server) getTileData(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	t, ok := s.board.Get(name)
	if !ok {
		return fmt.Errorf("tile %s: %w", name, wall.ErrNotFound)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("ETag", strconv.Quote(strconv.FormatUint(t.Version, 10)))
	_, _ = w.Write(t.Document) // the client has gone: nobody to tell
	return nil
}

func (s *Server) putTileData(w http.ResponseWriter, r *http.Request) error {
	b, err := readBody(w, r, "application/json")
	if err != nil {
		return err
	}
	name := r.PathValue("name")
	version, err := s.board.Put(r.Context(), name, b, actorOf(r).Name)
	if err != nil {
		return err
	}
	return reply(w, http.StatusOK, figureReply{name, version})
}

func (s *Server) patchTileData(w http.ResponseWriter, r *http.Request) error {
	b, err := readBody(w, r, "application/merge-patch+json")
	if err != nil {
		return err
	}
	name := r.PathValue("name")
	version, err := s.board.Patch(r.Context(), name, b, actorOf(r).Name)
	if err != nil {
		return err
	}
	return reply(w, http.StatusOK, figureReply{name, version})
}
