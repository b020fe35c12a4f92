package web

import (
	"errors"
	"strings"
	"time"

	"kawung/wall"
)

// A heldWire says whose lease refused something.
type heldWire struct {
	Wall  string    `json:"wall"`
	Zone  string    `json:"zone"`
	By    string    `json:"by"`
	Since time.Time `json:"since"`
}

func heldBy(err error) *heldWire {
	e, ok := errors.AsType[*wall.LeasedError](err)
	if !ok {
		return nil
	}
	return &heldWire{e.Lease.Wall, e.Lease.Zone, e.Lease.By, e.Lease.Since}
}

// typeBudget is the problem of a take that displays cannot decode.
const typeBudget = "urn:kawung:decode-budget"

// A budgetWire is what a take asks too much of, and what would help.
type budgetWire struct {
	Displays []displayLoad `json:"displays"` // those that would be over
	Thin     []string      `json:"thin"`     // windows to show by their substreams
	Fits     bool          `json:"fits"`     // with these it is not too much
}

// A displayLoad is what a take asks a display to decode, in percent of what it can.
type displayLoad struct {
	Display string   `json:"display"`
	Percent int      `json:"percent"`
	Thinned int      `json:"thinned"` // percent with the proposed substreams
	Known   bool     `json:"known"`   // it has shown what it can; else it is assumed
	Guessed []string `json:"guessed"` // sources whose cost is guessed
}

func newDisplayLoad(d wall.DisplayLoad) displayLoad {
	return displayLoad{d.Display, wall.Percent(d.Share), wall.Percent(d.Thinned), d.Known, list(d.Guessed)}
}

func budgetOf(err error) *budgetWire {
	e, ok := errors.AsType[*wall.BudgetError](err)
	if !ok {
		return nil
	}
	out := &budgetWire{Displays: []displayLoad{}, Thin: list(e.Thin), Fits: e.Fits}
	for _, d := range e.Displays {
		out.Displays = append(out.Displays, newDisplayLoad(d))
	}
	return out
}

// A staleWire is what changed since the revision that a writer had seen.
type staleWire struct {
	Revision wall.Revision   `json:"revision"`
	Changes  []changeWire    `json:"changes"` // oldest first
	Windows  []changedWindow `json:"windows"`
}

type changeWire struct {
	Revision wall.Revision `json:"revision"`
	At       time.Time     `json:"at"`
	By       string        `json:"by"`
	Action   string        `json:"action"`
	Layout   string        `json:"layout"`
	Sources  []string      `json:"sources"`
}

type changedWindow struct {
	Window string `json:"window"`
	Was    string `json:"was"`
	Now    string `json:"now"`
}

func staleOf(err error) *staleWire {
	e, ok := errors.AsType[*wall.StaleError](err)
	if !ok {
		return nil
	}
	out := &staleWire{Revision: e.Is, Changes: []changeWire{}, Windows: []changedWindow{}}
	for _, m := range e.Meanwhile {
		out.Changes = append(out.Changes, changeWire{m.Revision, m.At, m.By, m.Action, m.Layout, list(strings.Fields(m.Sources))})
	}
	for _, w := range e.Windows {
		out.Windows = append(out.Windows, changedWindow{w.Window, w.Was, w.Now})
	}
	return out
}
