package wall_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"kawung/layouts"
	"kawung/wall"
)

// ids are the windows on air, from below: "w1=camera/c1".
func (h *house) ids() []string {
	var all []string
	for _, w := range h.State().Programs["utama"].Windows {
		all = append(all, w.ID+"="+w.Source)
	}
	return all
}

func TestAPartialLayoutReplacesOnlyWhatTouchesItsZone(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.zones()
		h.connect(everyDisplay...)
		h.try(operator, wall.Take{Layout: "empat"})
		before := h.State().Programs["utama"].Windows
		h.forget()
		h.try(operator, wall.Take{Layout: "kiri-pagi"})
		h.wantOnAir("camera/c2 camera/c4 camera/c5 camera/c6")
		p := h.State().Programs["utama"]
		for _, old := range []wall.Window{before[1], before[3]} {
			if !slices.Contains(p.Windows, old) {
				t.Errorf("windows = %+v, want %+v as it was", p.Windows, old)
			}
		}
		if p.Layout != "kiri-pagi" || p.Zone != "kiri" {
			t.Errorf("program = %+v, want of kiri-pagi in kiri", p)
		}
		h.wantGlass("a1", "camera/c5@1")
		h.wantGlass("b1", "camera/c6@1")
		h.wantGlass("a2", "camera/c2@0")
		h.wantSlots("a2", "0 camera/c2")
		if got := h.pictures.calls; slices.ContainsFunc(got, func(call string) bool { return strings.Contains(call, " a2") || strings.Contains(call, " b2") }) {
			t.Errorf("the relay was told %q, want nothing of the right half", got)
		}
		first := h.ids()
		h.try(operator, wall.Take{Layout: "kiri-pagi"})
		if again := h.ids(); !slices.Equal(again, first) {
			t.Errorf("taken again: %q, want the same ids %q", again, first)
		}
	})
}

func TestAPartialLayoutIsWrittenInItsZoneAndCanBeMoved(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.zones()
		h.try(operator, wall.Take{Layout: "kiri-pagi", Zone: "kanan"})
		w, _ := h.State().Wall("utama")
		windows := h.State().Programs["utama"].Windows
		glass := layouts.Glass(w.Panels)
		for i, want := range []layouts.Region{{X: 1218, Width: 1210, Height: 684}, {X: 1218, Y: 684, Width: 1210, Height: 684}} {
			if got := windows[i].Region.In(glass); got.Touches(layouts.Region{Width: 1217, Height: 1368}) || !got.Touches(want) || got.Height-want.Height > 1e-6 {
				t.Errorf("window %d is at %+v mm, want %+v", i, got, want)
			}
		}
		if on := h.State().Programs["utama"]; on.Zone != "kanan" {
			t.Errorf("program = %+v, want in kanan", on)
		}
		// a layout for all of the wall fits into a zone as well
		h.try(operator, wall.Take{Layout: "empat", Zone: "kiri"})
		h.wantOnAir("camera/c1 camera/c2 camera/c3 camera/c4 camera/c5 camera/c6")
	})
}

func TestZonesAndTheirLayoutsAreHeldTogether(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.zones()
		w, _ := h.State().Wall("utama")
		part := func(zone string, win ...wall.Window) wall.Layout {
			return wall.Layout{Name: "x", Wall: "utama", Zone: zone, Windows: win}
		}
		full := wall.Window{Region: layouts.Region{Width: 1, Height: 1}}
		h.refused(admin, wall.Put{Object: part("none", full)}, wall.ErrNotFound)
		gone := w
		gone.Zones = w.Zones[1:]
		if err := h.refused(admin, wall.Put{Object: gone}, wall.ErrInUse); !strings.Contains(err.Error(), "kiri-pagi") {
			t.Errorf("taking the zone away: %v, want the layout that is for it named", err)
		}
		corner := w
		corner.Zones = append(slices.Clone(w.Zones), wall.Zone{Name: "siku", Panels: []string{"a1", "a2", "b1"}})
		h.apply(wall.Put{Object: corner})
		if err := h.refused(admin, wall.Put{Object: part("siku", full)}, wall.ErrInvalid); !strings.Contains(err.Error(), "panel b2") {
			t.Errorf("a window over the corner that is not of the zone: %v, want b2 named", err)
		}
		h.apply(wall.Put{Object: part("siku", cell("", 2, 1))})
		if _, err := h.Take(t.Context(), operator, wall.Take{Wall: "utama", Layout: "empat", Zone: "none"}); !errors.Is(err, wall.ErrNotFound) {
			t.Errorf("Take in no zone = %v, want ErrNotFound", err)
		}
	})
}

func TestAPreviewForAZoneLeavesWhatComesOnAirElsewhere(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.zones()
		h.take("empat")
		h.apply(wall.SetPreview{Wall: "utama", Layout: "kiri-pagi"})
		if p := h.State().Previews["utama"]; p.Zone != "kiri" || len(p.Windows) != 4 {
			t.Errorf("preview = %+v, want the whole wall, of zone kiri", p)
		}
		h.try(wati, wall.Take{Layout: "kanan-pagi"})
		h.try(operator, wall.Take{Preview: true})
		h.wantOnAir("camera/c5 camera/c6 camera/c7 camera/c8")
		h.apply(wall.SetPreview{Wall: "utama", Zone: "kanan", Windows: []wall.Window{cell("camera/c1", 2, 1), cell("camera/c2", 1, 1)}})
		h.try(operator, wall.Take{Preview: true})
		h.wantOnAir("camera/c1 camera/c5 camera/c6")
	})
}

func TestATemplateIsPreparedAndTakenEmpty(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("a1")
		empty := cell("", 1, 1)
		empty.Label = "Kamera utama"
		h.apply(wall.Put{Object: wall.Layout{Name: "kosong", Wall: "utama", Windows: []wall.Window{empty, cell("camera/c2", 2, 1)}}})
		h.apply(wall.SetPreview{Wall: "utama", Layout: "kosong"})
		h.try(operator, wall.Take{Preview: true})
		h.pages.mu.Lock()
		v := h.pages.page("a1").views
		h.pages.mu.Unlock()
		if len(v) != 1 || v[0].Source != "" || v[0].Label != "Kamera utama" || v[0].Slot != -1 {
			t.Errorf("a1 shows %+v, want an empty window that says its label", v)
		}
	})
}

func TestAPinnedWindowSurvivesLayoutsUntilItIsUnpinned(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.zones()
		h.connect("a1")
		pinned := cell("room/rapat", 1, 1)
		pinned.ID, pinned.Pin = "w2", true
		h.try(operator, wall.Take{Windows: []wall.Window{pinned, cell("camera/c1", 2, 1)}})
		h.try(wati, wall.Take{Layout: "empat"})
		ids := h.ids()
		if len(ids) != 5 || ids[4] != "w2=room/rapat" {
			t.Fatalf("after a layout: %q, want its four windows and above them the pinned w2", ids)
		}
		h.try(wati, wall.Take{Layout: "kiri-pagi"})
		h.wantOnAir("camera/c2 camera/c4 camera/c5 camera/c6 room/rapat")
		h.apply(wall.SetPreview{Wall: "utama", Layout: "lain"})
		h.try(wati, wall.Take{Preview: true})
		h.wantOnAir("camera/c5 camera/c6 camera/c7 camera/c8 room/rapat")
		free := slices.Clone(h.State().Programs["utama"].Windows)
		free[4].Pin = false
		h.try(operator, wall.Take{Windows: free})
		h.try(wati, wall.Take{Layout: "empat"})
		h.wantOnAir("camera/c1 camera/c2 camera/c3 camera/c4")
		h.try(operator, wall.Take{Undo: true})
		h.try(operator, wall.Take{Undo: true}) // of the unpinning
		if last := h.State().Programs["utama"].Windows[4]; !last.Pin {
			t.Errorf("the undo of the unpinning left %+v, want it pinned", last)
		}
	})
}

func TestALayoutThatHasThePinnedWindowItselfShowsItOnce(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.take("empat")
		windows := slices.Clone(h.State().Programs["utama"].Windows)
		windows[0].Pin = true
		h.try(operator, wall.Take{Windows: windows})
		h.take("empat")
		h.wantOnAir("camera/c1 camera/c2 camera/c3 camera/c4")
	})
}

func TestAWindowPinnedAfterThePreviewWasMadeIsNotTakenAway(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.take("empat")
		h.apply(wall.SetPreview{Wall: "utama", Layout: "lain"})
		pinned := slices.Clone(h.State().Programs["utama"].Windows)
		pinned[1].Pin = true
		h.try(wati, wall.Take{Windows: pinned})
		h.try(operator, wall.Take{Preview: true})
		h.wantOnAir("camera/c2 camera/c5 camera/c6 camera/c7 camera/c8")
	})
}

func TestTheDifferenceNamesWhatAPinnedWindowWouldSuffer(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		pinned := cell("room/rapat", 1, 1)
		pinned.ID, pinned.Pin = "rapat", true
		h.try(operator, wall.Take{Windows: []wall.Window{pinned, cell("camera/c1", 2, 1), cell("camera/c2", 1, 2), cell("camera/c3", 2, 2)}})
		louder := cell("camera/c3", 2, 2)
		louder.Label = "Pasar"
		over := wall.Window{ID: "atas", Source: "camera/c4", Region: layouts.Region{Width: 0.1, Height: 0.1}}
		h.apply(wall.SetPreview{Wall: "utama", Windows: []wall.Window{pinned, cell("camera/c2", 2, 1), louder, over}})
		d, err := h.State().PreviewDifference("utama")
		if err != nil {
			t.Fatal(err)
		}
		names := func(windows []wall.Window) string {
			var all []string
			for _, w := range windows {
				all = append(all, w.Source)
			}
			return strings.Join(all, " ")
		}
		if got := []string{names(d.Appears), names(d.Moves), names(d.Changes), names(d.Vanishes)}; !slices.Equal(got, []string{"camera/c4", "camera/c2", "camera/c3", "camera/c1"}) {
			t.Errorf("appears, moves, changes, vanishes = %q", got)
		}
		if len(d.Covered) != 1 || d.Covered[0].Gone || !slices.Equal(d.Covered[0].By, []string{"atas"}) {
			t.Errorf("covered = %+v, want the room below atas", d.Covered)
		}
		h.apply(wall.SetPreview{Wall: "utama", Windows: []wall.Window{over}})
		if d, _ = h.State().PreviewDifference("utama"); len(d.Covered) != 1 || !d.Covered[0].Gone {
			t.Errorf("covered = %+v, want the room gone", d.Covered)
		}
		h.apply(wall.SetPreview{Wall: "utama", Layout: "lain"})
		if d, _ = h.State().PreviewDifference("utama"); len(d.Covered) != 0 || names(d.Vanishes) != "camera/c1 camera/c2 camera/c3" {
			t.Errorf("of a layout: %+v, want the pinned room neither covered nor gone", d)
		}
		h.apply(wall.DropPreview{Wall: "utama"})
		if _, err := h.State().PreviewDifference("utama"); !errors.Is(err, wall.ErrNotFound) {
			t.Errorf("without a preview: %v, want ErrNotFound", err)
		}
	})
}
