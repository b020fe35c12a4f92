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
	Blank   *blankWire   `json:"blank,omitempty"`
	Receipt *receiptWire `json:"receipt"`
}

func (s *Server) getProgram(w http.ResponseWriter, r *http.Request) error {
	state, name := s.wall.State(), r.PathValue("wall")
	if _, ok := state.Wall(name); !ok {
		return fmt.Errorf("wall %s: %w", name, wall.ErrNotFound)
	}
	p := newProgram(name, state.Programs[name])
	w.Header().Set("ETag", etag(p.Revision))
	return reply(w, http.StatusOK, programReply{state.Epoch, p, newBlank(state, name), newReceipt(s.wall.Live().Receipts, name)})
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

// A previewBody is a layout, windows or a past program; an empty list is an
// empty wall. With a zone, only what touches it is replaced.
type previewBody struct {
	Layout  string        `json:"layout"`
	Windows []wall.Window `json:"windows"`
	History wall.Revision `json:"history"`
	Zone    string        `json:"zone"`
}

func (b previewBody) check() error {
	if b.ways() != 1 {
		return refuse(http.StatusBadRequest, "say one of layout, windows and history")
	}
	return nil
}

func (b previewBody) ways() (n int) {
	for _, given := range []bool{b.Layout != "", b.Windows != nil, b.History != 0} {
		if given {
			n++
		}
	}
	return n
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
	c := wall.SetPreview{
		Wall: name, Zone: in.Zone, Layout: in.Layout, Windows: in.Windows, History: in.History, IfMatch: match,
	}
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
	previewBody
	Preview bool      `json:"preview"`
	At      time.Time `json:"at"`
	Thin    bool      `json:"thin"`  // what is too much for a display is shown by substreams
	Force   bool      `json:"force"` // take it although it is too much
}

func (b takeBody) check() error {
	if b.Thin && b.Force {
		return refuse(http.StatusBadRequest, "say one of thin and force")
	}
	if !b.Preview {
		return b.previewBody.check()
	}
	if b.ways() != 0 || b.Zone != "" {
		return refuse(http.StatusBadRequest, "say one of layout, windows, history and preview; the preview has its own zone")
	}
	return nil
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
	if err := in.check(); err != nil {
		return err
	}
	return s.take(w, r, wall.Take{
		Wall: r.PathValue("wall"), Zone: in.Zone, Layout: in.Layout, Windows: in.Windows, History: in.History,
		Preview: in.Preview, At: in.At, IfMatch: match, Thin: in.Thin, Force: in.Force,
	})
}

func (s *Server) postUndo(w http.ResponseWriter, r *http.Request) error {
	match, err := ifMatch(r)
	if err != nil {
		return err
	}
	return s.take(w, r, wall.Take{Wall: r.PathValue("wall"), Zone: r.URL.Query().Get("zone"), Undo: true, IfMatch: match})
}

// A takeReply is a committed take; the displays are there with ?wait=painted.
type takeReply struct {
	Revision wall.Revision    `json:"revision"`
	At       time.Time        `json:"at"`
	Displays []receiptDisplay `json:"displays,omitempty"`
	SpreadMs *float64         `json:"spreadMs,omitempty"`
	Lost     []string         `json:"lost,omitempty"`   // sources that were deleted since
	Undone   *undoneWire      `json:"undone,omitempty"` // what an undo took back

	Thinned []string      `json:"thinned,omitempty"` // windows by their substreams: displays cannot decode more
	Heavy   []displayLoad `json:"heavy,omitempty"`   // displays that it may be too much for
}

// An undoneWire is a take that was taken back, or would be.
type undoneWire struct {
	Revision wall.Revision `json:"revision"`
	By       string        `json:"by"`
	Layout   string        `json:"layout"`
	Zone     string        `json:"zone,omitempty"`
	At       time.Time     `json:"at"`
}

func newUndone(p *wall.Program) *undoneWire {
	if p == nil {
		return nil
	}
	return &undoneWire{p.Revision, p.By, p.Layout, p.Zone, p.OnAirAt}
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
	out := takeReply{Revision: taken.Revision, At: taken.At, Lost: taken.Lost, Undone: newUndone(taken.Undone), Thinned: taken.Thinned}
	for _, d := range taken.Heavy {
		out.Heavy = append(out.Heavy, newDisplayLoad(d))
	}
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
		out = append(out, windowWire{w.ID, w.Source, w.Place(), fit, w.Label, w.Crop, w.Instead, w.Pin, w.Sound, w.Stream, w.Tour})
	}
	return out
}

func newProgram(name string, p wall.Program) programWire {
	return programWire{name, p.Revision, p.Layout, newWindows(p.Windows), p.OnAirAt, p.By, p.Zone, p.Undoes, p.From, p.Safe, p.Tour}
}

func newPreview(state *wall.State, name string) *previewWire {
	p, ok := state.Previews[name]
	if !ok {
		return nil
	}
	return &previewWire{name, p.Revision, p.Layout, newWindows(p.Windows), p.By, p.Zone, p.From, p.Lost}
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
