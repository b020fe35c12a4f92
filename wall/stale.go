package wall

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// maxMeanwhile is how many changes a StaleError names, the newest ones.
const maxMeanwhile = 10

// A StaleError is ErrStale with what changed since the revision that the writer
// had seen.
type StaleError struct {
	What      string // program or preview
	Wall      string
	Is, Was   Revision
	Meanwhile []Meanwhile    // oldest first, the newest maxMeanwhile of them
	Windows   []WindowChange // what the wall shows otherwise than at Was; empty where that is not known any more
}

// A Meanwhile is one change that somebody else made.
type Meanwhile struct {
	Revision Revision
	At       time.Time
	By       string
	Action   string // as in the audit: take, undo, preview
	Layout   string // "" for windows put by hand
	Sources  string // what was shown then, kind/name with spaces between
}

// A WindowChange is a window whose source is another one now; "" is none.
type WindowChange struct {
	Window   string
	Was, Now string
}

func (e *StaleError) Error() string {
	said := fmt.Sprintf("the %s of wall %s is at revision %d, not %d", e.What, e.Wall, e.Is, e.Was)
	for _, m := range e.Meanwhile {
		of := m.Layout
		if of == "" {
			of = "windows put by hand"
		}
		did := map[string]string{"take": "took", "undo": "took back to", "preview": "prepared"}[m.Action]
		said += fmt.Sprintf("; %s %s %s at %s", m.By, cmp.Or(did, m.Action), of, m.At.Format(clockTime))
	}
	return said + ": " + ErrStale.Error()
}

// Unwrap makes errors.Is(e, ErrStale) true.
func (e *StaleError) Unwrap() error { return ErrStale }

// explain lets a *StaleError in err say what changed meanwhile. An audit that
// cannot be read leaves it without.
func (c *Controller) explain(err error) error {
	stale, ok := errors.AsType[*StaleError](err)
	if !ok {
		return err
	}
	entries, failed := c.cfg.Store.Audit(context.Background(), stale.Was, keepChanges)
	if failed != nil {
		c.log.Warn("what changed meanwhile cannot be read", "error", failed)
	}
	for _, e := range entries {
		if e.Object == stale.Wall && changes(stale.What, e.Action) {
			var detail struct{ Layout, Sources string }
			_ = json.Unmarshal(e.Detail, &detail) // an entry without one has neither
			stale.Meanwhile = append(stale.Meanwhile, Meanwhile{e.Revision, e.At, e.Actor.Name, e.Action, detail.Layout, detail.Sources})
		}
	}
	if n := len(stale.Meanwhile); n > maxMeanwhile {
		stale.Meanwhile = stale.Meanwhile[n-maxMeanwhile:]
	}
	if stale.What == "program" {
		stale.Windows = c.State().changedSince(stale.Wall, stale.Was)
	}
	return err
}

// changes says whether an action of the audit changes a program or a preview.
func changes(what, action string) bool {
	if strings.HasSuffix(action, "preview") {
		return what == "preview"
	}
	declares := strings.HasPrefix(action, "put ") || strings.HasPrefix(action, "delete ")
	return what == "program" && !declares && !strings.HasSuffix(action, "lease") && action != "take lease over"
}

// changedSince are the windows that show something else than in the program of
// a revision, as far as it can still be gone back to.
func (s *State) changedSince(wall string, r Revision) []WindowChange {
	past := s.History[wall]
	i := slices.IndexFunc(past, func(p Program) bool { return p.Revision == r })
	if i < 0 {
		return nil
	}
	was, now := map[string]string{}, map[string]string{}
	var ids []string
	for _, w := range past[i].Windows {
		was[w.ID] = w.Source
		ids = append(ids, w.ID)
	}
	for _, w := range s.Programs[wall].Windows {
		now[w.ID] = w.Source
		ids = append(ids, w.ID)
	}
	slices.Sort(ids)
	var list []WindowChange
	for _, id := range slices.Compact(ids) {
		if was[id] != now[id] {
			list = append(list, WindowChange{id, was[id], now[id]})
		}
	}
	return list
}
