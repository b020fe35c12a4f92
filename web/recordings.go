package web

import (
	"fmt"
	"net/http"
	"time"

	"kawung/media"
	"kawung/wall"
)

// A spanWire is a stretch of time.
type spanWire struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// A recordingReply is what is recorded of a camera.
type recordingReply struct {
	Keep   string     `json:"keep"`
	From   time.Time  `json:"from,omitzero"`
	To     time.Time  `json:"to,omitzero"`
	Bytes  int64      `json:"bytes"`
	Gaps   []spanWire `json:"gaps"`
	Stream string     `json:"stream,omitempty"`
	Reason string     `json:"reason,omitempty"`
}

func (s *Server) getRecording(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	if _, ok := s.wall.State().Camera(name); !ok {
		return fmt.Errorf("camera %s: %w", name, wall.ErrNotFound)
	}
	rec, ok := s.relay.Recording(name)
	if !ok {
		return refuse(http.StatusNotFound, "camera %s keeps no recording: set keep on it", name)
	}
	out := recordingReply{
		Keep: wall.DurationText(rec.Keep), From: s.zoned(rec.From), To: s.zoned(rec.To), Bytes: rec.Bytes,
		Gaps: s.spans(rec.Gaps), Stream: rec.Stream, Reason: rec.Reason,
	}
	return reply(w, http.StatusOK, out)
}

func (s *Server) spans(in []media.Span) []spanWire {
	out := make([]spanWire, 0, len(in))
	for _, one := range in {
		out = append(out, spanWire{s.zoned(one.From), s.zoned(one.To)})
	}
	return out
}

// zoned is a time as the room reads it.
func (s *Server) zoned(t time.Time) time.Time {
	zone, err := time.LoadLocation(s.config.Zone)
	if err != nil || t.IsZero() {
		return t
	}
	return t.In(zone)
}

// admitPast: who may see what is recorded are people, and no token that
// watches one camera.
func (s *Server) admitPast(r *http.Request) error {
	return wall.Allowed(actorOf(r), "GET /api/v1/cameras/{name}/recording", "")
}

// playable says why a past source of a camera cannot be played, before a
// connection is made that would show nothing.
func (s *Server) playable(name string, source media.Source) error {
	_, m, _, err := media.CutPast(source)
	if err != nil {
		return refuseMistake(Mistake{Field: "at", Detail: err.Error()})
	}
	rec, ok := s.relay.Recording(name)
	at := m.At
	if at.IsZero() {
		at = s.now().Add(-m.Behind)
	}
	switch {
	case !ok:
		return refuse(http.StatusNotFound, "camera %s keeps no recording: set keep on it", name)
	case rec.From.IsZero():
		return refuse(http.StatusConflict, "camera %s: nothing is recorded yet", name)
	case at.Before(rec.From.Add(-time.Second)):
		return refuseField("at", "the recording begins at %s", s.zoned(rec.From).Format(time.RFC3339))
	case at.After(s.now()):
		return refuseField("at", "is still to come")
	}
	return nil
}
