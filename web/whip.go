package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"kawung/media"
	"kawung/wall"
)

// routeCameraWHIP is where a camera that pushes is admitted.
const routeCameraWHIP = "POST /api/v1/cameras/{name}/whip"

// senders are the cameras that push over WebRTC, each with its newest session
// and whose it is.
type senders struct {
	mu  sync.Mutex // guards all
	all map[string]sender
}

type sender struct {
	session string
	who     wall.Actor
}

// postCameraWHIP takes the pictures of a camera that is declared to push (RFC
// 9725).
func (s *Server) postCameraWHIP(w http.ResponseWriter, r *http.Request) error {
	offer, err := readBody(w, r, typeSDP)
	if err != nil {
		return err
	}
	name := r.PathValue("name")
	ctx, cancel := context.WithTimeout(r.Context(), quick)
	defer cancel()
	who := actorOf(r)
	id, answer, err := s.relay.PublishCamera(ctx, name, string(offer), newTag(who, routeCameraWHIP, "camera/"+name, name))
	if said, ok := errors.AsType[*media.Refusal](err); ok && errors.Is(err, media.ErrRefused) {
		return refuse(http.StatusConflict, "%s", said.Reason)
	}
	if err != nil {
		return err
	}
	s.senders.put(name, sender{session: id, who: who})
	return replySDP(w, r.URL.Path+"/"+id, answer)
}

func (s *Server) deleteCameraWHIP(w http.ResponseWriter, r *http.Request) error {
	name, id := r.PathValue("name"), r.PathValue("id")
	s.senders.mu.Lock()
	known := s.senders.all[name].session == id
	if known {
		delete(s.senders.all, name)
	}
	s.senders.mu.Unlock()
	if !known {
		return fmt.Errorf("camera %s: session %s: %w", name, clip(id, 64), media.ErrNotFound)
	}
	s.relay.StopPublishing(id)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// put notes whose a camera's session is.
func (all *senders) put(camera string, one sender) {
	all.mu.Lock()
	defer all.mu.Unlock()
	all.all[camera] = one
}

// sweep ends the sessions whose token was revoked.
func (all *senders) sweep(s *Server) {
	all.mu.Lock()
	defer all.mu.Unlock()
	for camera, one := range all.all {
		if s.Still(one.who, routeCameraWHIP, "camera/"+camera) != nil {
			s.relay.StopPublishing(one.session)
			delete(all.all, camera)
		}
	}
}
