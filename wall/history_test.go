package wall_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"kawung/layouts"
	"kawung/wall"
)

// zones gives the house's wall a left and a right half, and layouts for them.
func (h *house) zones() {
	h.Helper()
	w, _ := h.State().Wall("utama")
	w.Zones = []wall.Zone{
		{Name: "kiri", Panels: []string{"a1", "b1"}}, {Name: "kanan", Panels: []string{"a2", "b2"}}, {Name: "atas", Panels: []string{"a1", "a2"}},
	}
	stack := func(sources ...string) []wall.Window {
		var all []wall.Window
		for i, source := range sources {
			all = append(all, wall.Window{Source: source, Cell: &layouts.Cell{Columns: 1, Rows: len(sources), Column: 1, Row: i + 1}})
		}
		return all
	}
	h.apply(wall.PutAll{Objects: []wall.Object{
		w,
		wall.Layout{Name: "kiri-pagi", Wall: "utama", Zone: "kiri", Windows: stack("camera/c5", "camera/c6")},
		wall.Layout{Name: "kanan-pagi", Wall: "utama", Zone: "kanan", Windows: stack("camera/c7", "camera/c8")},
	}})
}

// try takes something as an actor.
func (h *house) try(a wall.Actor, t wall.Take) wall.Taken {
	h.Helper()
	t.Wall = "utama"
	taken, err := h.Take(h.Context(), a, t)
	if err != nil {
		h.Fatalf("Take(%+v) = %v", t, err)
	}
	h.receipt(taken.Revision)
	return taken
}

// onAir is what the program shows: "camera/c1 camera/c2".
func (h *house) onAir() string {
	var all []string
	for _, w := range h.State().Programs["utama"].Windows {
		all = append(all, w.Source)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func (h *house) wantOnAir(want string) {
	h.Helper()
	if got := h.onAir(); got != want {
		h.Errorf("on air: %s, want %s", got, want)
	}
}

var wati = wall.Actor{Name: "wati", Role: wall.RoleOperator}

func TestUndoTakesBackTheNewestTakeOfAZoneAndLeavesTheRest(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.zones()
		h.take("empat") // c1 c2 / c3 c4
		left := h.try(operator, wall.Take{Layout: "kiri-pagi"})
		h.try(wati, wall.Take{Layout: "kanan-pagi"})
		h.wantOnAir("camera/c5 camera/c6 camera/c7 camera/c8")
		undone := h.try(wati, wall.Take{Undo: true, Zone: "kiri"})
		h.wantOnAir("camera/c1 camera/c3 camera/c7 camera/c8")
		if u := undone.Undone; u == nil || u.By != "sari" || u.Revision != left.Revision || u.Layout != "kiri-pagi" {
			t.Errorf("the undo took back %+v, want sari's kiri-pagi of revision %d", u, left.Revision)
		}
		p := h.State().Programs["utama"]
		if p.Undoes != left.Revision || p.By != "wati" || p.Zone != "kiri" {
			t.Errorf("program = %+v, want wati's undo of %d in kiri", p, left.Revision)
		}
		h.try(operator, wall.Take{Undo: true}) // of the wall: wati's kanan-pagi is the newest that stands
		h.wantOnAir("camera/c1 camera/c2 camera/c3 camera/c4")
		if _, err := h.Undo(t.Context(), operator, "utama"); !errors.Is(err, wall.ErrNoUndo) {
			t.Errorf("one more Undo() = %v, want ErrNoUndo: nothing was on air before", err)
		}
	})
}

func TestUndoOfAZoneIsRefusedWhenTheNewestTakeThereReachesBeyondIt(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.zones()
		h.take("empat")
		h.try(operator, wall.Take{Layout: "kiri-pagi"})
		h.try(wati, wall.Take{Layout: "lain"})
		before := h.State()
		_, err := h.Take(t.Context(), operator, wall.Take{Wall: "utama", Undo: true, Zone: "kanan"})
		if !errors.Is(err, wall.ErrOverlap) || !strings.Contains(err.Error(), "wati took lain at ") || !strings.Contains(err.Error(), "panel a1, b1") {
			t.Errorf("Undo of kanan = %v, want ErrOverlap that names wati, her layout, and a1 and b1", err)
		}
		if h.State() != before {
			t.Error("the refused undo changed the state")
		}
	})
}

func TestUndoKeepsWindowsOfOtherPanelsAboveAndBelowAsTheyAre(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.zones()
		ground := wall.Window{ID: "dasar", Source: "tile/pad", Region: layouts.Region{Width: 1, Height: 1}}
		small := func(id, source string, x float64) wall.Window {
			return wall.Window{ID: id, Source: source, Region: layouts.Region{X: x, Y: 0.1, Width: 0.1, Height: 0.1}}
		}
		h.try(operator, wall.Take{Windows: []wall.Window{ground, small("k", "camera/c1", 0.1)}})
		h.try(operator, wall.Take{Windows: []wall.Window{ground, small("k", "camera/c2", 0.1)}})                           // left
		h.try(wati, wall.Take{Windows: []wall.Window{ground, small("k", "camera/c2", 0.1), small("r", "camera/c3", 0.8)}}) // right
		h.try(operator, wall.Take{Undo: true, Zone: "kiri"})
		var got []string
		for _, w := range h.State().Programs["utama"].Windows {
			got = append(got, w.ID+"="+w.Source)
		}
		if want := []string{"dasar=tile/pad", "r=camera/c3", "k=camera/c1"}; !slices.Equal(got, want) {
			t.Errorf("after the undo, from below: %q, want %q: the ground stays below", got, want)
		}
	})
}

func TestATakeThatChangesNothingIsNoStepOfUndo(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.take("empat")
		h.try(wati, wall.Take{Layout: "lain"})
		h.take("lain")
		undone := h.try(operator, wall.Take{Undo: true})
		h.wantOnAir("camera/c1 camera/c2 camera/c3 camera/c4")
		if undone.Undone.By != "wati" {
			t.Errorf("took back a take of %s, want wati's: the one after it changed nothing", undone.Undone.By)
		}
	})
}

func TestAPastProgramComesBackWithoutWhatWasDeleted(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		old := h.try(wati, wall.Take{Windows: []wall.Window{cell("camera/c1", 1, 1), cell("camera/c2", 2, 1)}})
		h.take("lain")
		h.apply(wall.Delete{Key: wall.Key{Kind: wall.KindLayout, Name: "empat"}})
		h.apply(wall.Delete{Key: wall.Key{Kind: wall.KindCamera, Name: "c2"}})
		h.apply(wall.SetPreview{Wall: "utama", History: old.Revision})
		p := h.State().Previews["utama"]
		if p.From != old.Revision || !slices.Equal(p.Lost, []string{"camera/c2"}) || p.Windows[1].Source != "" {
			t.Errorf("preview = %+v, want it of revision %d, c2's window empty and c2 named", p, old.Revision)
		}
		taken := h.try(operator, wall.Take{Preview: true})
		h.wantOnAir(" camera/c1")
		if on := h.State().Programs["utama"]; on.From != old.Revision || on.By != "sari" || !slices.Equal(taken.Lost, []string{"camera/c2"}) {
			t.Errorf("program = %+v, taken %+v, want sari's, from revision %d, without c2", on, taken, old.Revision)
		}
		direct := h.try(operator, wall.Take{History: old.Revision})
		if !slices.Equal(direct.Lost, []string{"camera/c2"}) {
			t.Errorf("taken %+v, want c2 named", direct)
		}
		if _, err := h.Take(t.Context(), operator, wall.Take{Wall: "utama", History: 9999}); !errors.Is(err, wall.ErrNotFound) {
			t.Errorf("Take of a revision that never was = %v, want ErrNotFound", err)
		}
	})
}

func TestHistoryAndUndoSurviveARestart(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.take("empat")
		h.take("lain")
		h.try(operator, wall.Take{Undo: true})
		before := h.State().History["utama"]
		h.restart()
		after := h.State().History["utama"]
		if len(after) != 3 || len(before) != 3 || after[2].Undoes != before[1].Revision {
			t.Fatalf("history after the restart = %+v, want the three programs of before %+v", after, before)
		}
		if _, err := h.Undo(t.Context(), operator, "utama"); !errors.Is(err, wall.ErrNoUndo) {
			t.Errorf("Undo() after the restart = %v, want ErrNoUndo: lain is undone already", err)
		}
	})
}

func TestTheAuditSaysWhoseTakeWasUndone(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.take("empat")
		h.try(wati, wall.Take{Layout: "lain"})
		since := h.State().Revision
		h.try(operator, wall.Take{Undo: true})
		entries, err := h.db.Audit(t.Context(), since, 10)
		if err != nil || len(entries) != 1 || entries[0].Action != "undo" || !strings.Contains(string(entries[0].Detail), `"whose":"wati"`) {
			t.Errorf("audit = %+v, %v, want one undo that says it was wati's", entries, err)
		}
	})
}

func TestAStaleTakeSaysWhoWasFaster(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		seen := h.take("empat").Revision
		h.try(wati, wall.Take{Layout: "lain"})
		_, err := h.Take(t.Context(), operator, wall.Take{Wall: "utama", Undo: true, IfMatch: seen})
		if !errors.Is(err, wall.ErrStale) || !strings.Contains(err.Error(), "wati took lain at ") {
			t.Errorf("a stale undo = %v, want ErrStale that names wati and lain", err)
		}
	})
}
