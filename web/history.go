package web

import (
	"fmt"
	"net/http"
	"slices"

	"kawung/wall"
)

// A pastProgram is a program that was on air.
type pastProgram struct {
	programWire
	Undone bool     `json:"undone,omitempty"` // it was taken back
	Lost   []string `json:"lost,omitempty"`   // its sources that were deleted since
}

type historyReply struct {
	Programs []pastProgram `json:"programs"` // newest first
	More     bool          `json:"more"`     // there are older ones
}

// getHistory answers from the state: who put what on air and when.
func (s *Server) getHistory(w http.ResponseWriter, r *http.Request) error {
	before, err := uintOf(r, "before", 0)
	if err != nil {
		return err
	}
	limit, err := uintOf(r, "limit", 50)
	if err != nil {
		return err
	}
	if limit < 1 || limit > wall.MaxHistory {
		return refuseField("limit", "is between 1 and %d", wall.MaxHistory)
	}
	state, name := s.wall.State(), r.PathValue("wall")
	if _, ok := state.Wall(name); !ok {
		return fmt.Errorf("wall %s: %w", name, wall.ErrNotFound)
	}
	return reply(w, http.StatusOK, newHistory(state, name, wall.Revision(before), int(limit)))
}

func newHistory(state *wall.State, name string, before wall.Revision, limit int) historyReply {
	out := historyReply{Programs: []pastProgram{}}
	undone := map[wall.Revision]bool{}
	for _, p := range slices.Backward(state.History[name]) {
		undone[p.Undoes] = true
		switch {
		case before != 0 && p.Revision >= before:
		case len(out.Programs) == limit:
			out.More = true
			return out
		default:
			out.Programs = append(out.Programs, pastProgram{newProgram(name, p), undone[p.Revision], state.Lost(p)})
		}
	}
	return out
}

type differenceReply struct {
	Appears  []windowWire  `json:"appears"`
	Moves    []windowWire  `json:"moves"`
	Changes  []windowWire  `json:"changes"`
	Vanishes []windowWire  `json:"vanishes"`
	Covered  []coveredWire `json:"covered"`
}

// A coveredWire is a pinned window, or one of an alarm, that would not be seen
// whole any more.
type coveredWire struct {
	Window windowWire `json:"window"`
	Alarm  string     `json:"alarm,omitempty"` // that put it on air
	By     []string   `json:"by,omitempty"`    // ids of windows that would lie above it
	Gone   bool       `json:"gone,omitempty"`
}

func (s *Server) getDifference(w http.ResponseWriter, r *http.Request) error {
	d, err := s.wall.State().PreviewDifference(r.PathValue("wall"))
	if err != nil {
		return err
	}
	out := differenceReply{newWindows(d.Appears), newWindows(d.Moves), newWindows(d.Changes), newWindows(d.Vanishes), []coveredWire{}}
	for _, c := range d.Covered {
		out.Covered = append(out.Covered, coveredWire{newWindows([]wall.Window{c.Window})[0], c.Alarm, c.By, c.Gone})
	}
	return reply(w, http.StatusOK, out)
}
