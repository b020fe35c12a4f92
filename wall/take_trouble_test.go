package wall_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"kawung/layouts"
	"kawung/wall"
)

func TestAStoreThatFailsLeavesTheWallAsItWas(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		h.receipt(h.take("empat").Revision)
		h.forget()
		before := h.State()
		if err := h.db.Close(); err != nil { // as a disk that is gone
			t.Fatal(err)
		}
		_, err := h.Take(t.Context(), operator, wall.Take{Wall: "utama", Layout: "lain"})
		if !errors.Is(err, wall.ErrReadOnly) {
			t.Errorf("Take() = %v, want ErrReadOnly", err)
		}
		if h.State() != before {
			t.Error("the state changed")
		}
		h.wantHeard("a1", "prepare camera/c5@1; cancel")
		h.wantGlass("a1", "camera/c1@0")
		h.wantSlots("a1", "0 camera/c1")
	})
}

func TestAPageLoadedAnewInTheMiddleOfATakeIsWaitedForAndFlips(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		h.receipt(h.take("lain").Revision)
		h.forget()
		h.pages.page("a1").readyAfter = -1
		done := make(chan wall.Taken, 1)
		go func() {
			taken, _ := h.Take(context.Background(), operator, wall.Take{Wall: "utama", Layout: "empat"})
			done <- taken
		}()
		h.wait(time.Second)
		h.pages.mu.Lock()
		h.pages.page("a1").readyAfter = 0
		h.pages.mu.Unlock()
		h.Connected("a1", wall.DisplayInfo{Session: "reloaded"})
		h.wait(300 * time.Millisecond)
		h.ScreenReady("a1")
		taken := <-done
		h.wantErrors(h.receipt(taken.Revision), "")
		h.wantHeard("a1", "prepare camera/c1@1; on air camera/c5@-1; on air camera/c5@0; prepare camera/c1@1; flip")
		h.wantGlass("a1", "camera/c1@1")
	})
}

func TestADisplayThatGoesAwayDuringATakeHoldsNobodyUp(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		h.pages.page("a1").readyAfter = -1
		done := make(chan wall.Taken, 1)
		go func() {
			taken, _ := h.Take(context.Background(), operator, wall.Take{Wall: "utama", Layout: "empat"})
			done <- taken
		}()
		h.wait(100 * time.Millisecond)
		began := time.Now()
		h.Disconnected("a1", "s-a1")
		taken := <-done
		if waited := time.Since(began); waited != 0 {
			t.Errorf("committed %s after the last one waited for had gone, want at once", waited)
		}
		h.wantErrors(h.receipt(taken.Revision), "a1: not connected")
	})
}

func TestADisplayThatStandsStillHoldsUpOneTakeAndCountsAgainWhenItSpeaks(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		h.pages.page("a1").readyAfter = -1
		h.pages.page("a1").mute = true
		for _, want := range []struct {
			layout string
			took   time.Duration
		}{{"empat", 2 * time.Second}, {"lain", 0}, {"empat", 0}} {
			began := time.Now()
			taken := h.take(want.layout)
			if took := time.Since(began); took != want.took {
				t.Errorf("take of %s: committed after %s, want %s", want.layout, took, want.took)
			}
			h.wantErrors(h.receipt(taken.Revision), "a1: was not ready in time")
			h.wait(time.Second)
		}
		h.Health("a1", wall.DisplayHealth{})
		began := time.Now()
		h.take("lain")
		if took := time.Since(began); took != 2*time.Second {
			t.Errorf("the display spoke; the next take was committed after %s, want it waited for", took)
		}
	})
}

func TestADisplayThatDiesBeforeItPaintsIsNamed(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		h.pages.page("a1").mute = true
		h.pages.page("a2").mute = true
		taken := h.take("empat")
		h.wait(time.Until(taken.At) + 100*time.Millisecond)
		h.Disconnected("a1", "s-a1")
		began := time.Now()
		h.wantErrors(h.receipt(taken.Revision), "a1: disconnected before it painted; a2: did not say that it painted")
		if waited := time.Since(began); waited != 1900*time.Millisecond {
			t.Errorf("waited %s, want until 2 s after the flip", waited)
		}
	})
}

func TestKilledBetweenPrepareAndCommitTheOldProgramIsOnAir(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		old := h.take("empat")
		h.receipt(old.Revision)
		h.pages.page("a1").readyAfter = -1
		ended := make(chan error, 1)
		go func() {
			_, err := h.Take(context.Background(), operator, wall.Take{Wall: "utama", Layout: "lain"})
			ended <- err
		}()
		h.wait(time.Second)
		h.restart()
		if err := <-ended; !errors.Is(err, wall.ErrClosed) {
			t.Errorf("Take() = %v, want ErrClosed", err)
		}
		if got := h.State().Programs["utama"]; got.Revision != old.Revision || got.Layout != "empat" {
			t.Errorf("program after the restart = %d %s, want %d empat", got.Revision, got.Layout, old.Revision)
		}
		h.connect("b1")
		h.wantGlass("b1", "camera/c3@0")
	})
}

func TestKilledAfterTheCommitTheNewProgramIsOnAir(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		h.receipt(h.take("empat").Revision)
		taken := h.take("lain")
		h.restart()
		if got := h.State().Programs["utama"]; got.Revision != taken.Revision || got.Layout != "lain" {
			t.Errorf("program after the restart = %d %s, want %d lain", got.Revision, got.Layout, taken.Revision)
		}
		if got, err := h.State().Undoing("utama", ""); err != nil || got.To.Layout != "empat" {
			t.Errorf("to go back to after the restart: %+v, %v, want empat", got, err)
		}
		h.connect("b1")
		h.wantGlass("b1", "camera/c7@0")
	})
}

func TestAWindowThatGrowsAndShrinksKeepsItsSlot(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("a1")
		h.forget()
		for _, step := range []struct {
			width float64
			told  string
		}{
			{0.2, "show a1/0 camera/c1"},
			{0.5, "show a1/0 again at 1926"}, // before the flip: it is to be good by then
			{0.2, "show a1/0 again at 771"},  // after it: until then it is seen as large as before
		} {
			taken, err := h.Take(t.Context(), operator, wall.Take{Wall: "utama", Windows: []wall.Window{
				{Source: "camera/c1", Region: layouts.Region{Width: step.width, Height: 0.5}},
			}})
			if err != nil {
				t.Fatal(err)
			}
			grows := step.width == 0.5
			if told := len(h.pictures.calls) > 0; grows && !told {
				t.Error("a window that grows is not asked for larger before the flip")
			}
			h.receipt(taken.Revision)
			h.wait(time.Second)
			if got := strings.Join(h.pictures.calls, "; "); got != step.told {
				t.Errorf("at %g the relay was told %q, want %q", step.width, got, step.told)
			}
			h.forget()
		}
		h.wantSlots("a1", "0 camera/c1")
	})
}

func TestTheSameSourceInTwoWindowsHasTwoSlots(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("a1")
		window := func(x, width float64) wall.Window {
			return wall.Window{Source: "camera/c1", Region: layouts.Region{X: x, Width: width, Height: 0.5}}
		}
		for _, step := range []struct {
			windows []wall.Window
			glass   string
		}{
			{[]wall.Window{window(0, 0.25), window(0.25, 0.25)}, "camera/c1@0 camera/c1@1"},
			{[]wall.Window{window(0, 0.5)}, "camera/c1@0"},
		} {
			taken, err := h.Take(t.Context(), operator, wall.Take{Wall: "utama", Windows: step.windows})
			if err != nil {
				t.Fatal(err)
			}
			h.receipt(taken.Revision)
			h.wait(time.Second)
			h.wantGlass("a1", step.glass)
		}
		h.wantSlots("a1", "0 camera/c1")
	})
}
