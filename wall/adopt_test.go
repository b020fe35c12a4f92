package wall_test

import (
	"testing"
	"time"

	"kawung/wall"
)

func TestARestartedControllerGoesOnWithWhatTheRelayCarries(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("a1", "b1")
		h.receipt(h.take("empat").Revision)
		h.receipt(h.take("lain").Revision)
		h.wait(time.Minute)
		h.wantSlots("a1", "1 camera/c5")
		h.pictures.carries("a1")
		h.restart()
		h.forget()
		for _, name := range []string{"a1", "b1"} {
			h.Connected(name, wall.DisplayInfo{Session: "s-" + name})
		}
		h.wantHeard("a1", "on air camera/c5@1")
		h.wantHeard("b1", "on air camera/c7@-1")
		if len(h.pictures.calls) != 0 {
			t.Errorf("the relay was told %q, want nothing: the picture goes on", h.pictures.calls)
		}
		h.receipt(h.take("empat").Revision)
		h.wantGlass("a1", "camera/c1@0")
		h.wait(time.Minute)
		h.wantSlots("a1", "0 camera/c1")
	})
}

func TestWhatATakeLeftOnSlotsIsGivenBackAfterARestart(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("a1")
		h.receipt(h.take("empat").Revision)
		h.pages.page("a1").readyAfter = -1
		taken := make(chan error, 1)
		go func() {
			_, err := h.Take(t.Context(), operator, wall.Take{Wall: "utama", Layout: "lain"})
			taken <- err
		}()
		h.wait(time.Second)
		h.wantSlots("a1", "0 camera/c1 1 camera/c5")
		h.pictures.carries("a1")
		h.restart()
		if err := <-taken; err == nil {
			t.Error("the take was committed, want it to end with the controller")
		}
		h.Connected("a1", wall.DisplayInfo{Session: "s-a1"})
		h.wantGlass("a1", "camera/c1@0")
		h.wait(time.Second)
		h.wantSlots("a1", "0 camera/c1")
	})
}

func TestAnotherRelayIsToldEverythingOnceItsPagesHaveSlots(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("a1")
		h.receipt(h.take("empat").Revision)
		h.pictures.begin()
		h.forget()
		h.PicturesBack()
		h.wantHeard("a1", "on air camera/c1@-1")
		h.ScreenReady("a1")
		h.wantHeard("a1", "on air camera/c1@-1; on air camera/c1@0")
		h.wantSlots("a1", "0 camera/c1")
	})
}

func TestARelayThatWasOnlyUnheardIsNotToldAgain(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("a1")
		h.receipt(h.take("empat").Revision)
		h.pictures.carries("a1")
		h.forget()
		h.PicturesBack()
		h.wantHeard("a1", "on air camera/c1@0")
		if len(h.pictures.calls) != 0 {
			t.Errorf("the relay was told %q, want nothing", h.pictures.calls)
		}
	})
}
