package wall

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"kawung/layouts"
)

// Limits of tours.
const (
	MinTour  = 2               // sources of a window's tour, layouts of a wall's
	MaxTour  = 64              // of them
	TourTurn = 5 * time.Second // each is shown so long at least
	TourMost = 24 * time.Hour  // and at most
)

// A WindowTour is the sources that a window shows in turn, each for Every. A
// window's own source is the first of them.
type WindowTour struct {
	Sources []string      `json:"sources" yaml:"sources"` // kind/name, each once
	Every   time.Duration `json:"-" yaml:"every"`         // "15s" on the wire
}

// A Tour is layouts of one wall that are taken in turn, each for Every, once an
// operator or a schedule has started it.
type Tour struct {
	Name    string        `json:"-" yaml:"-"`
	Title   string        `json:"title,omitempty" yaml:"title"`
	Wall    string        `json:"wall" yaml:"wall"`
	Layouts []string      `json:"layouts" yaml:"layouts"` // one may be there several times
	Every   time.Duration `json:"-" yaml:"every"`         // "30s" on the wire
}

// same says whether the other tour turns the same sources as fast.
func (t *WindowTour) same(o *WindowTour) bool {
	if t == nil || o == nil {
		return t == o
	}
	return t.Every == o.Every && slices.Equal(t.Sources, o.Sources)
}

// same says whether two windows are the same in everything.
func (w Window) same(o Window) bool {
	tours := w.Tour.same(o.Tour)
	cells := (w.Cell == nil) == (o.Cell == nil) && (w.Cell == nil || *w.Cell == *o.Cell)
	w.Tour, o.Tour, w.Cell, o.Cell = nil, nil, nil, nil
	return tours && cells && w == o
}

// every source that the window may show, the stand-in last; without empty ones.
func (w Window) sources() []string {
	all := []string{w.Source}
	if w.Tour != nil {
		all = append(all, w.Tour.Sources...)
	}
	all = append(all, w.Instead)
	var each []string
	for _, s := range all {
		if s != "" && !slices.Contains(each, s) {
			each = append(each, s)
		}
	}
	return each
}

// tour checks a window's tour.
func (m *mistakes) tour(at string, w Window) {
	t := w.Tour
	if t == nil {
		return
	}
	at += ".tour"
	m.turns(at, "sources", len(t.Sources), t.Every)
	for i, s := range t.Sources {
		field := fmt.Sprintf("%s.sources[%d]", at, i)
		_, _, err := ParseSource(s)
		m.keep(field, err)
		if s == "" {
			m.add(field, "is empty: a tour has a picture in every place")
		} else if slices.Contains(t.Sources[:i], s) {
			m.add(field, "%q is there twice", s)
		}
	}
	if w.Source != "" && len(t.Sources) > 0 && w.Source != t.Sources[0] {
		m.add(at, "begins with %s, and the window's source is %s: leave the source out", t.Sources[0], w.Source)
	}
	if w.Instead != "" || w.Sound || w.Crop != (layouts.Region{}) {
		m.add(at, "goes with neither crop, sound nor instead: what has no picture is passed over")
	}
}

// turns checks what tours of windows and of walls have in common.
func (m *mistakes) turns(at, field string, n int, every time.Duration) {
	if at != "" {
		at += "."
	}
	if n < MinTour || n > MaxTour {
		m.add(at+field, "are %d; a tour has %d to %d", n, MinTour, MaxTour)
	}
	if every < TourTurn || every > TourMost {
		m.add(at+"every", "is to be %s to %s: how long each is shown", DurationText(TourTurn), DurationText(TourMost))
	}
}

// Validate returns ErrInvalid with every mistake.
func (t Tour) Validate() error {
	var m mistakes
	m.name("name", t.Name)
	m.title("title", t.Title)
	m.name("wall", t.Wall)
	m.turns("", "layouts", len(t.Layouts), t.Every)
	for i, l := range t.Layouts {
		m.name(fmt.Sprintf("layouts[%d]", i), l)
	}
	return m.err()
}

// checkTour holds a tour's layouts to its wall.
func (s *State) checkTour(t Tour) []error {
	errs := []error{s.checkWall(t.Key(), t.Wall)}
	for _, name := range t.Layouts {
		if _, err := s.layoutOf(t.Wall, name); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", t.Key(), err))
		}
	}
	return errs
}

// Durations are written as in YAML.

type windowTourFields WindowTour

type windowTourJSON struct {
	windowTourFields
	Every string `json:"every"`
}

// MarshalJSON writes a window's tour.
func (t WindowTour) MarshalJSON() ([]byte, error) {
	return json.Marshal(windowTourJSON{windowTourFields(t), DurationText(t.Every)})
}

// UnmarshalJSON reads a window's tour strictly: unknown fields are errors.
func (t *WindowTour) UnmarshalJSON(b []byte) error {
	var in windowTourJSON
	err := strict(b, &in)
	if err == nil {
		in.windowTourFields.Every, err = parseDuration("tour.every", in.Every)
	}
	*t = WindowTour(in.windowTourFields)
	return plainField(err, "windowTourFields.")
}

type tourFields Tour

type tourJSON struct {
	tourFields
	Every string `json:"every"`
}

// MarshalJSON writes the tour's spec.
func (t Tour) MarshalJSON() ([]byte, error) {
	return json.Marshal(tourJSON{tourFields(t), DurationText(t.Every)})
}

// UnmarshalJSON reads the tour's spec strictly: unknown fields are errors. The
// name stays.
func (t *Tour) UnmarshalJSON(b []byte) error {
	in := tourJSON{tourFields: tourFields(Tour{Name: t.Name})}
	err := strict(b, &in)
	if err == nil {
		in.tourFields.Every, err = parseDuration("every", in.Every)
	}
	*t = Tour(in.tourFields)
	return plainField(err, "tourFields.")
}

// without is the tour without the sources that are gone, and the one the window
// then begins with; nil when too few are left to turn.
func (t *WindowTour) without(gone func(string) bool) (first string, left *WindowTour) {
	sources := slices.DeleteFunc(slices.Clone(t.Sources), gone)
	if len(sources) > 0 {
		first = sources[0]
	}
	if len(sources) < MinTour {
		return first, nil
	}
	return first, &WindowTour{Sources: sources, Every: t.Every}
}

// checkTurns returns ErrInUse when a layout leaves the wall of those that take it.
func (s *State) checkTurns(l Layout) error {
	for _, t := range s.Tours() {
		if slices.Contains(t.Layouts, l.Name) && t.Wall != l.Wall {
			return NewRefusal(ErrInUse, "%s is in use by %s, which is for wall %s", l.Key(), t.Key(), t.Wall)
		}
	}
	for _, d := range s.Schedules() {
		if d.Layout == l.Name && d.Wall != l.Wall {
			return NewRefusal(ErrInUse, "%s is in use by %s, which is for wall %s", l.Key(), d.Key(), d.Wall)
		}
	}
	return nil
}

func (s *State) usersOfTour(tour string) (by []string) {
	for _, d := range s.Schedules() {
		if d.Tour == tour {
			by = append(by, d.Key().String())
		}
	}
	return by
}
