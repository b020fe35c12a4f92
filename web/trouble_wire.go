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
