package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"kawung/media"
	"kawung/wall"
)

const typeSDP = "application/sdp"

// replySDP answers 201 with a session description and where its session is.
func replySDP(w http.ResponseWriter, location, answer string) error {
	h := w.Header()
	h.Set("Content-Type", typeSDP)
	h.Set("Location", location)
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusCreated)
	_, _ = w.Write([]byte(answer)) // the client has gone: nobody to tell
	return nil
}

// play answers a viewer's offer, as in WHEP. thing is what they were let in
// for, as scopes are written.
func (s *Server) play(w http.ResponseWriter, r *http.Request, source media.Source, thing string) error {
	offer, err := readBody(w, r, typeSDP)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), quick)
	defer cancel()
	one := player{who: actorOf(r), what: r.Pattern, thing: thing}
	id, answer, err := s.relay.Play(ctx, source, string(offer), newTag(one.who, one.what, one.thing, ""))
	if err != nil {
		return err
	}
	s.players.put(id, one)
	return replySDP(w, r.URL.Path+"/"+id, answer)
}

func (s *Server) postCameraWHEP(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	if _, ok := s.wall.State().Camera(name); !ok {
		return fmt.Errorf("camera %s: %w", name, wall.ErrNotFound)
	}
	source := media.Source("camera/" + name)
	if r.URL.Query().Has("at") {
		if err := s.admitPast(r); err != nil {
			return err
		}
		source += media.Source("?at=" + r.URL.Query().Get("at"))
		if err := s.playable(name, source); err != nil {
			return err
		}
	}
	return s.play(w, r, source, "camera/"+name)
}

func (s *Server) postParticipantWHEP(w http.ResponseWriter, r *http.Request) error {
	return s.play(w, r, media.Source("participant/"+r.PathValue("room")+"/"+r.PathValue("id")), "room/"+r.PathValue("room"))
}

func (s *Server) deleteCameraWHEP(w http.ResponseWriter, r *http.Request) error {
	s.relay.StopPlay(r.PathValue("id"))
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *Server) deleteParticipantWHEP(w http.ResponseWriter, r *http.Request) error {
	s.relay.StopPlay(r.PathValue("session"))
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// patchWHEP: neither trickle nor restart, which RFC 9725 §4.3 answers with 405.
func (s *Server) patchWHEP(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Allow", "DELETE")
	return refuse(http.StatusMethodNotAllowed, "session descriptions are complete here: there is nothing to trickle")
}

// getKeyframe is the camera's newest keyframe as one Annex-B access unit.
func (s *Server) getKeyframe(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	if _, ok := s.wall.State().Camera(name); !ok {
		return fmt.Errorf("camera %s: %w", name, wall.ErrNotFound)
	}
	ctx, cancel := context.WithTimeout(r.Context(), quick)
	defer cancel()
	unit, at, err := s.relay.Keyframe(ctx, media.Source("camera/"+name))
	if errors.Is(err, context.DeadlineExceeded) || err == nil && len(unit) == 0 {
		return refuse(http.StatusServiceUnavailable, "camera %s gave no picture within %s", name, quick)
	}
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "video/h264")
	h.Set("Cache-Control", "no-store")
	h.Set("Kawung-At", at.Format(time.RFC3339Nano))
	h.Set("Kawung-Codec", codecString(unit))
	_, _ = w.Write(unit) // the client has gone: nobody to tell
	return nil
}

// codecString is the codec of an access unit as WebCodecs and MSE name it
// (RFC 6381 §3.3): profile, constraints and level of its SPS.
func codecString(annexB []byte) string {
	for i := 0; i+7 < len(annexB); i++ {
		if annexB[i] == 0 && annexB[i+1] == 0 && annexB[i+2] == 1 && annexB[i+3]&0x1f == 7 {
			return fmt.Sprintf("avc1.%02x%02x%02x", annexB[i+4], annexB[i+5], annexB[i+6])
		}
	}
	return "avc1.42e01f"
}
