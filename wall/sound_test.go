package wall_test

import (
	"strings"
	"testing"
	"time"

	"kawung/wall"
)

func TestOneWindowOfAWallMayBeHeard(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		sounding := func(sources ...string) []wall.Window {
			var list []wall.Window
			for _, source := range sources {
				w := half(func(w *wall.Window) { w.ID, w.Source, w.Sound = "", source, true })[0]
				list = append(list, w)
			}
			return list
		}
		for says, windows := range map[string][]wall.Window{
			"windows[1].sound: windows[0] has it":         sounding("camera/c1", "camera/c2"),
			"windows[0].sound: is of a live camera or a ": sounding("tile/pad"),
			"windows[0].sound: is of a live camera":       sounding("camera/c1?at=-60s"),
			"windows[0].sound: is of a live":              sounding("room/rapat"),
		} {
			err := h.refused(admin, wall.Put{Object: wall.Layout{Name: "x", Wall: "utama", Windows: windows}}, wall.ErrInvalid)
			if err != nil && !strings.Contains(err.Error(), says) {
				t.Errorf("%q, want it to say %q", err, says)
			}
		}
	})
}

func TestAWindowIsHeardOnTheDisplayWithSoundWhereverItHangs(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("a1", "b1")
		speaker, quiet := "a1", "b1"
		for _, want := range []string{"camera/c1", "camera/c2", ""} {
			windows := half(func(w *wall.Window) {
				w.Region.X, w.Region.Y = 0.5, 0 // on neither of the two
				if want != "" {
					w.Source, w.Sound = want, true
				}
			})
			taken, err := h.Take(t.Context(), operator, wall.Take{Wall: "utama", Windows: windows})
			if err != nil {
				t.Fatal(err)
			}
			h.receipt(taken.Revision)
			h.wait(3 * time.Second)
			if got, other := h.pictures.hears(speaker), h.pictures.hears(quiet); got != want || other != "" {
				t.Errorf("%s hears %q and %s %q, want %q on the display with sound only", speaker, got, quiet, other, want)
			}
		}
	})
}

func TestAPartialLayoutWithSoundSilencesWhatStaysBesideIt(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.zones()
		h.connect(everyDisplay...)
		whole := h.State().LayoutWindows(mustLayout(t, h, "empat"))
		for i := range whole {
			whole[i].Sound = whole[i].Source == "camera/c2" // on the right, outside the zone
		}
		h.try(operator, wall.Take{Windows: whole})
		left := mustLayout(t, h, "kiri-pagi")
		left.Windows[0].Sound = true
		h.apply(wall.Put{Object: left})
		h.try(operator, wall.Take{Layout: "kiri-pagi"})
		var heard []string
		for _, w := range h.State().Programs["utama"].Windows {
			if w.Sound {
				heard = append(heard, w.Source)
			}
		}
		if len(heard) != 1 || heard[0] != left.Windows[0].Source {
			t.Errorf("heard are %q, want the layout's %s only", heard, left.Windows[0].Source)
		}
	})
}

func mustLayout(t *testing.T, h *house, name string) wall.Layout {
	t.Helper()
	l, ok := h.State().Layout(name)
	if !ok {
		t.Fatalf("no layout %s", name)
	}
	return l
}
