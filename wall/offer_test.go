package wall_test

import (
	"slices"
	"testing"
	"time"

	"kawung/layouts"
	"kawung/wall"
)

// wantOffers are the offers of the wall: "rapat@a1→w2".
func (h *house) wantOffers(want ...string) []wall.Offer {
	h.Helper()
	offers := h.Live().Offers["utama"]
	var got []string
	for _, o := range offers {
		to := o.Over
		if to == "" && o.Region != (layouts.Region{}) {
			to = "free"
		}
		got = append(got, o.Window.ID+"@"+o.Panels[0]+"→"+to)
	}
	if !slices.Equal(got, want) {
		h.Errorf("offers = %q, want %q", got, want)
	}
	return offers
}

func TestAPinnedWindowOnADeadPanelIsOfferedAPlace(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		pinned, tile := cell("room/rapat", 1, 1), cell("tile/pad", 2, 2)
		pinned.ID, pinned.Pin, tile.ID = "rapat", true, "pad"
		camera := cell("camera/c1", 2, 1)
		camera.ID = "c1"
		h.try(operator, wall.Take{Windows: []wall.Window{pinned, camera, tile}})
		died := time.Now()
		h.Disconnected("a1", "s-a1")
		h.wait(wall.DeadAfter - time.Millisecond)
		h.wantOffers()
		h.wait(time.Millisecond)
		offers := h.wantOffers("rapat@a1→free") // b1 shows nothing
		if o := offers[0]; !o.Since.Equal(died) || o.Region.Y < 0.5 || o.Region.X > 0 {
			t.Errorf("offer = %+v, want the panel b1, dead since %s", o, died)
		}
		h.Health("b1", wall.DisplayHealth{Hidden: true})
		h.wait(wall.DeadAfter)
		h.wantOffers("rapat@a1→pad") // before the camera
		h.Disconnected("b2", "s-b2")
		h.wait(wall.DeadAfter)
		h.wantOffers("rapat@a1→c1")
		h.Disconnected("a2", "s-a2")
		h.wait(wall.DeadAfter)
		h.wantOffers("rapat@a1→")
		h.connect("a1")
		h.wantOffers()
	})
}

func TestNoPlaceIsOfferedForWhatNobodyPinnedOrNobodyMaySee(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		h.try(operator, wall.Take{Layout: "empat"})
		h.Disconnected("a1", "s-a1")
		h.wait(time.Minute)
		h.wantOffers()
		windows := slices.Clone(h.State().Programs["utama"].Windows)
		windows[0].Pin, windows[1].Pin = true, true
		h.try(operator, wall.Take{Windows: windows})
		h.wantOffers("w1@a1→w3") // not where the other pinned one is
		h.apply(wall.SetBlank{Wall: "utama", On: true})
		h.wantOffers()
	})
}

func TestTwoLostWindowsAreNotOfferedTheSamePlace(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("a2", "b1") // a1 and b2 were never there
		a, b := cell("camera/c1", 1, 1), cell("camera/c2", 2, 2)
		a.ID, a.Pin, b.ID, b.Pin = "a", true, "b", true
		h.try(operator, wall.Take{Windows: []wall.Window{a, b, cell("tile/pad", 2, 1)}})
		h.wait(wall.DeadAfter)
		h.wantOffers("a@a1→free", "b@b2→w3")
	})
}
