package web

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"kawung/layouts"
	"kawung/wall"
)

type programReply struct {
	Epoch string `json:"epoch"`
	programWire
	Receipt *receiptWire `json:"receipt"`
}

func (s *Server) getProgram(w http.ResponseWriter, r *http.Request) error {
	state, name := s.wall.State(), r.PathValue("wall")
	if _, ok := state.Wall(name); !ok {
		return fmt.Errorf("wall %s: %w", name, wall.ErrNotFound)
	}
	p := newProgram(name, state.Programs[name])
	w.Header().Set("ETag", etag(p.Revision))
	return reply(w, http.StatusOK, programReply{state.Epoch, p, newReceipt(s.wall.Live().Receipts, name)})
}

func (s *Server) getPreview(w http.ResponseWriter, r *http.Request) error {
	state, name := s.wall.State(), r.PathValue("wall")
	p := newPreview(state, name)
	if p == nil {
		return fmt.Errorf("wall %s: preview: %w", name, wall.ErrNotFound)
	}
	w.Header().Set("ETag", etag(p.Revision))
	return reply(w, http.StatusOK, p)
}

// A previewBody is a layout or windows; an empty list is an empty wall.
type previewBody struct {
	Layout  string        `json:"layout"`
	Windows []wall.Window `json:"windows"`
}

func (b previewBody) check() error {
	if (b.Layout != "") == (b.Windows != nil) {
		return refuse(http.StatusBadRequest, "say either layout or windows")
	}
	return nil
}

func (s *Server) putPreview(w http.ResponseWriter, r *http.Request) error {
	match, err := ifMatch(r)
	if err != nil {
		return err
	}
	var in previewBody
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	name := r.PathValue("wall")
	c := wall.SetPreview{Wall: name, Layout: in.Layout, Windows: in.Windows, IfMatch: match}
	if _, err := s.wall.Apply(r.Context(), actorOf(r), c); err != nil {
		return err
	}
	return s.getPreview(w, r)
}

func (s *Server) deletePreview(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.wall.Apply(r.Context(), actorOf(r), wall.DropPreview{Wall: r.PathValue("wall")}); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

type takeBody struct {
	Layout  string        `json:"layout"`
	Windows []wall.Window `json:"windows"`
	Preview bool          `json:"preview"`
	At      time.Time     `json:"at"`
}

func (s *Server) postTake(w http.ResponseWriter, r *http.Request) error {
	match, err := ifMatch(r)
	if err != nil {
		return err
	}
	var in takeBody
	if err := decode(w, r, &in); err != nil {
		return err
	}
	switch {
	case !in.Preview:
		err = previewBody{in.Layout, in.Windows}.check()
	case in.Layout != "" || in.Windows != nil:
		err = refuse(http.StatusBadRequest, "say one of layout, windows and preview")
	}
	if err != nil {
		return err
	}
	return s.take(w, r, wall.Take{
		Wall: r.PathValue("wall"), Layout: in.Layout, Windows: in.Windows, Preview: in.Preview, At: in.At, IfMatch: match,
	})
}

func (s *Server) postUndo(w http.ResponseWriter, r *http.Request) error {
	match, err := ifMatch(r)
	if err != nil {
		return err
	}
	return s.take(w, r, wall.Take{Wall: r.PathValue("wall"), Undo: true, IfMatch: match})
}

// A takeReply is a committed take; the displays are there with ?wait=painted.
type takeReply struct {
	Revision wall.Revision    `json:"revision"`
	At       time.Time        `json:"at"`
	Displays []receiptDisplay `json:"displays,omitempty"`
	SpreadMs *float64         `json:"spreadMs,omitempty"`
}

func (s *Server) take(w http.ResponseWriter, r *http.Request, t wall.Take) error {
	wait := r.URL.Query().Get("wait")
	if wait != "" && wait != "painted" {
		return refuse(http.StatusBadRequest, "wait can only be painted")
	}
	taken, err := s.wall.Take(r.Context(), actorOf(r), t)
	if err != nil {
		return err
	}
	s.metrics.takes.Inc()
	out := takeReply{Revision: taken.Revision, At: taken.At}
	if wait == "painted" {
		ctx, cancel := context.WithTimeout(r.Context(), wall.MaxAhead+quick)
		defer cancel()
		receipt, err := s.wall.Painted(ctx, t.Wall, taken.Revision)
		if err != nil {
			return err
		}
		wire := receiptOf(receipt)
		out.Displays, out.SpreadMs = wire.Displays, &wire.SpreadMs
	}
	w.Header().Set("ETag", etag(taken.Revision))
	return reply(w, http.StatusOK, out)
}

func newWindows(in []wall.Window) []windowWire {
	out := make([]windowWire, 0, len(in))
	for _, w := range in {
		fit := w.Fit
		if fit == "" {
			fit = layouts.Contain
		}
		out = append(out, windowWire{w.ID, w.Source, w.Place(), fit, w.Label, w.Crop, w.Instead})
	}
	return out
}

func newProgram(name string, p wall.Program) programWire {
	return programWire{name, p.Revision, p.Layout, newWindows(p.Windows), p.OnAirAt, p.By}
}

func newPreview(state *wall.State, name string) *previewWire {
	p, ok := state.Previews[name]
	if !ok {
		return nil
	}
	return &previewWire{name, p.Revision, p.Layout, newWindows(p.Windows), p.By}
}

func newReceipt(all map[string]wall.Receipt, name string) *receiptWire {
	r, ok := all[name]
	if !ok {
		return nil
	}
	return receiptOf(r)
}

func receiptOf(r wall.Receipt) *receiptWire {
	out := &receiptWire{
		Revision: r.Revision, At: r.At, Complete: r.Complete,
		SpreadMs: float64(r.Spread.Microseconds()) / 1000, Displays: []receiptDisplay{},
	}
	for _, d := range r.Displays {
		out.Displays = append(out.Displays, receiptDisplay{d.Display, d.PaintedAt, d.Error})
	}
	return out
}
