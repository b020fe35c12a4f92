package web

import (
	"cmp"
	"net/http"
	"time"

	"kawung/wall"
)

// A turnWire is the tour of one window that is on air.
type turnWire struct {
	Window string    `json:"window"`
	Source string    `json:"source"` // that it shows
	Index  int       `json:"index"`  // its place in the tour, from 1
	Of     int       `json:"of"`
	Until  time.Time `json:"until,omitzero"` // when it turns; absent while it does not
	Paused bool      `json:"paused"`
	Held   string    `json:"held,omitempty"` // by alarm or blank
}

func newTurns(in []wall.TurnStatus) []turnWire {
	out := []turnWire{}
	for _, t := range in {
		out = append(out, turnWire{t.Window, t.Source, t.At + 1, t.Of, t.Until, t.Paused, t.Held})
	}
	return out
}

// A runWire is the tour of a wall, while it runs and after it was stopped.
type runWire struct {
	Tour   string    `json:"tour"`
	By     string    `json:"by"` // who started it
	Since  time.Time `json:"since"`
	Layout string    `json:"layout"` // that is on air
	Index  int       `json:"index"`  // its place in the tour, from 1; 0 before the first
	Of     int       `json:"of"`
	Until  time.Time `json:"until,omitzero"` // when the next comes; absent while it does not
	Paused bool      `json:"paused"`
	Held   string    `json:"held,omitempty"` // by alarm or blank

	Stopped   time.Time `json:"stopped,omitzero"` // absent while it runs
	StoppedBy string    `json:"stoppedBy,omitempty"`
	Why       string    `json:"why,omitempty"` // it could not go on
}

func newRun(all map[string]wall.RunStatus, name string) *runWire {
	r, ok := all[name]
	if !ok {
		return nil
	}
	return &runWire{
		r.Tour, r.By, r.Since, r.Layout, r.At + 1, r.Of, r.Until, r.Paused, r.Held, r.Stopped, r.StoppedBy, r.Why,
	}
}

func (s *Server) postWindowTour(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Paused *bool `json:"paused"`
		Step   int   `json:"step"`
	}
	if err := decode(w, r, &in); err != nil {
		return err
	}
	name := r.PathValue("wall")
	c := wall.SetTurn{Wall: name, Window: r.PathValue("window"), Paused: in.Paused, Step: in.Step}
	if _, err := s.wall.Apply(r.Context(), actorOf(r), c); err != nil {
		return err
	}
	return reply(w, http.StatusOK, struct {
		Turns []turnWire `json:"turns"`
	}{newTurns(s.wall.Live().Turns[name])})
}

func (s *Server) postTour(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Start  string `json:"start"`
		Paused *bool  `json:"paused"`
		Step   int    `json:"step"`
		Stop   bool   `json:"stop"`
	}
	if err := decode(w, r, &in); err != nil {
		return err
	}
	name := r.PathValue("wall")
	c := wall.RunTour{Wall: name, Start: in.Start, Paused: in.Paused, Step: in.Step, Stop: in.Stop}
	if _, err := s.wall.Apply(r.Context(), actorOf(r), c); err != nil {
		return err
	}
	return reply(w, http.StatusOK, struct {
		Tour *runWire `json:"tour"`
	}{newRun(s.wall.Live().Runs, name)})
}

type declaredTour struct {
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	Wall    string   `json:"wall"`
	Layouts []string `json:"layouts"`
	Every   float64  `json:"every"` // seconds
}

// A lastWire is what became of a schedule the last time that it was due.
type lastWire struct {
	Due   time.Time `json:"due"`
	Taken bool      `json:"taken"`
	Why   string    `json:"why,omitempty"` // it was passed over
}

// A scheduleWire is a schedule, when it is due next and what became of it.
type scheduleWire struct {
	Name   string    `json:"name"`
	Title  string    `json:"title"`
	Wall   string    `json:"wall"`
	Layout string    `json:"layout,omitempty"` // that it takes, or
	Tour   string    `json:"tour,omitempty"`   // that it starts
	At     string    `json:"at"`               // time of day in zone
	Days   []string  `json:"days"`             // mon to sun; empty for every day
	Only   []string  `json:"only"`             // dates
	Except []string  `json:"except"`           // dates
	Zone   string    `json:"zone"`
	Paused bool      `json:"paused,omitempty"`
	Next   time.Time `json:"next,omitzero"` // absent when there is none any more, and while it is paused
	Last   *lastWire `json:"last"`
}

type consoleSchedules struct {
	header
	Schedules []scheduleWire `json:"schedules"`
}

// due is when a schedule is due next, and what became of it.
func (s *Server) due(state *wall.State, d wall.Schedule) (next time.Time, last *lastWire) {
	next, _ = d.Next(s.now(), s.zone)
	if m := state.Scheduled[d.Name]; !m.Due.IsZero() {
		last = &lastWire{m.Due, m.Taken, m.Why}
	}
	return next, last
}

func (s *Server) composeSchedules() consoleSchedules {
	m, state := consoleSchedules{is("schedules"), []scheduleWire{}}, s.wall.State()
	for _, d := range state.Schedules() {
		next, last := s.due(state, d)
		m.Schedules = append(m.Schedules, scheduleWire{
			d.Name, d.Title, d.Wall, d.Layout, d.Tour, d.At, list(d.Days), list(d.Only), list(d.Except),
			cmp.Or(d.Zone, s.config.Zone), d.Paused, next, last,
		})
	}
	return m
}
