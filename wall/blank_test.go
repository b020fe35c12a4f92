package wall_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"kawung/wall"
)

func TestABlankedWallShowsNothingAndComesBackAsItWas(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		h.receipt(h.take("empat").Revision)
		h.wait(time.Second)
		before := h.State()
		h.forget()
		since := time.Now()
		if _, err := h.Apply(t.Context(), operator, wall.SetBlank{Wall: "utama", On: true}); err != nil {
			t.Fatal(err)
		}
		for _, name := range everyDisplay {
			h.wantHeard(name, "blank")
		}
		if b := h.State().Blanks["utama"]; b.By != "sari" || !b.Since.Equal(since) {
			t.Errorf("blank = %+v, want by sari since %s", b, since)
		}
		h.wait(time.Second)
		h.wantSlots("a1", "") // no picture is sent to a closed wall
		if rev := h.apply(wall.SetBlank{Wall: "utama", On: true}); rev != before.Revision+1 || h.State().Blanks["utama"].By != "sari" {
			t.Errorf("blanked again: revision %d by %s, want %d by sari still", rev, h.State().Blanks["utama"].By, before.Revision+1)
		}
		h.restart()
		h.connect("a1")
		h.Connected("a1", wall.DisplayInfo{Session: "again"})
		h.wantHeard("a1", "blank")
		h.forget()
		h.ScreenReady("a1")
		h.apply(wall.SetBlank{Wall: "utama"})
		h.wait(time.Second)
		h.wantGlass("a1", "camera/c1@0")
		after := h.State()
		if p, q := before.Programs["utama"], after.Programs["utama"]; p.Revision != q.Revision || len(after.History["utama"]) != 1 {
			t.Errorf("program %d with a history of %d, want %d and 1: nothing was taken", q.Revision, len(after.History["utama"]), p.Revision)
		}
		entries, err := h.db.Audit(t.Context(), before.Revision, 10)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range entries {
			got = append(got, e.Actor.Name+" "+e.Action)
		}
		if want := []string{"sari blank", "admin unblank"}; !slices.Equal(got, want) || !strings.Contains(string(entries[1].Detail), `"by":"sari"`) {
			t.Errorf("audit = %q %s, want %q and who had blanked it", got, entries[len(entries)-1].Detail, want)
		}
		h.refused(viewer, wall.SetBlank{Wall: "utama", On: true}, wall.ErrDenied)
		h.refused(operator, wall.SetBlank{Wall: "none", On: true}, wall.ErrNotFound)
	})
}

func TestTakesGoOnInTheDarkAndAreSeenAfterIt(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		h.receipt(h.take("empat").Revision)
		h.apply(wall.SetBlank{Wall: "utama", On: true})
		h.forget()
		r := h.receipt(h.take("lain").Revision)
		h.wantErrors(r, "a1: the wall is blanked; a2: the wall is blanked; b1: the wall is blanked; b2: the wall is blanked")
		h.wait(5 * time.Second)
		h.wantHeard("a1", "")
		h.wantGlass("a1", "")
		h.apply(wall.SetBlank{Wall: "utama"})
		h.wait(time.Second)
		h.wantGlass("a1", "camera/c5@0")
	})
}

func TestABlankDoesNotWaitForATake(t *testing.T) {
	for name, when := range map[string]time.Duration{"preparing": 100 * time.Millisecond, "committed": 600 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			inHouse(t, func(t *testing.T, h *house) {
				h.connect(everyDisplay...)
				h.receipt(h.take("empat").Revision)
				h.forget()
				h.pages.page("a2").readyAfter = 500 * time.Millisecond
				var taken wall.Taken
				done := make(chan error, 1)
				go func() {
					var err error
					taken, err = h.Take(context.Background(), operator, wall.Take{Wall: "utama", Layout: "lain"})
					done <- err
				}()
				h.wait(when)
				h.apply(wall.SetBlank{Wall: "utama", On: true})
				h.wantGlass("a1", "")
				if err := <-done; err != nil {
					t.Fatalf("Take() = %v, want it to go on in the dark", err)
				}
				if r := h.receipt(taken.Revision); !strings.Contains(errorsOf(r), "b2: the wall is blanked") {
					t.Errorf("receipt = %+v, want to say that the wall is blanked", r)
				}
				h.pages.mu.Lock()
				heard := strings.Join(h.pages.page("a1").heard, "; ")
				h.pages.mu.Unlock()
				if !strings.Contains(heard, "cancel; blank") || strings.HasSuffix(heard, "flip") {
					t.Errorf("a1 heard %q, want the take cancelled and nothing but the blank", heard)
				}
			})
		})
	}
}

func TestTheSafeLayoutIsTakenWhateverElseIsGoingOn(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		w, _ := h.State().Wall("utama")
		if _, err := h.Take(t.Context(), operator, wall.Take{Wall: "utama", Safe: true}); !errors.Is(err, wall.ErrNotFound) || !strings.Contains(err.Error(), "set safe") {
			t.Errorf("Take of no safe layout = %v, want ErrNotFound and what to do", err)
		}
		w.Safe = "lain"
		h.apply(wall.Put{Object: w})
		h.connect(everyDisplay...)
		pinned := cell("room/rapat", 1, 1)
		pinned.Pin = true
		h.try(operator, wall.Take{Windows: []wall.Window{pinned}})
		h.pages.page("b2").readyAfter = 300 * time.Millisecond
		later := func(take wall.Take) chan error {
			take.Wall = "utama"
			done := make(chan error, 1)
			go func() {
				_, err := h.Take(context.Background(), wati, take)
				done <- err
			}()
			h.wait(50 * time.Millisecond)
			return done
		}
		held := later(wall.Take{Layout: "empat", At: time.Now().Add(20 * time.Second)})
		safe := later(wall.Take{Safe: true, IfMatch: 1})
		if err := <-held; !errors.Is(err, wall.ErrSuperseded) {
			t.Errorf("the take in preparation = %v, want ErrSuperseded", err)
		}
		if err := <-later(wall.Take{Layout: "empat"}); !errors.Is(err, wall.ErrSuperseded) || !strings.Contains(err.Error(), "safe layout") {
			t.Errorf("a take that comes after it = %v, want ErrSuperseded by the safe layout", err)
		}
		if err := <-safe; err != nil {
			t.Fatalf("the safe layout = %v", err)
		}
		h.wantOnAir("camera/c5 camera/c6 camera/c7 camera/c8")
		if p := h.State().Programs["utama"]; !p.Safe || p.By != "wati" || p.Layout != "lain" {
			t.Errorf("program = %+v, want the safe layout by wati", p)
		}
		h.refused(admin, wall.Delete{Key: wall.Key{Kind: wall.KindLayout, Name: "lain"}}, wall.ErrInUse)
		w.Safe = "none"
		h.refused(admin, wall.Put{Object: w}, wall.ErrNotFound)
		h.wait(5 * time.Second)
		h.try(operator, wall.Take{Undo: true})
		h.wantOnAir("room/rapat")
	})
}

func TestAWallThatIsClosedStaysClosedOverARestart(t *testing.T) {
	for name, settle := range map[string]time.Duration{
		"killed later": time.Second,
		"killed with the pictures on slots still": 0,
	} {
		t.Run(name, func(t *testing.T) {
			inHouse(t, func(t *testing.T, h *house) {
				h.connect("a1")
				h.receipt(h.take("empat").Revision)
				h.wait(time.Second)
				h.pictures.carries("a1")
				revision := h.State().Programs["utama"].Revision
				h.apply(wall.SetBlank{Wall: "utama", On: true})
				h.wantHeard("a1", "prepare camera/c1@0; flip; blank")
				h.wait(settle)
				h.restart()
				h.forget()
				h.Connected("a1", wall.DisplayInfo{Session: "s-a1"}) // the page that was there, on its connection
				h.wantHeard("a1", "blank")
				h.wait(time.Second)
				h.wantSlots("a1", "") // no picture is sent to a closed wall
				h.forget()
				h.apply(wall.SetBlank{Wall: "utama"})
				h.wait(time.Second)
				h.wantHeard("a1", "prepare camera/c1@0; flip")
				h.wantSlots("a1", "0 camera/c1")
				if now := h.State().Programs["utama"].Revision; now != revision {
					t.Errorf("the program is of revision %d, want %d", now, revision)
				}
			})
		})
	}
}

func TestAWallThatIsOpenedComesBackAtOneInstant(t *testing.T) {
	closed := func(t *testing.T, do func(h *house)) {
		inHouse(t, func(t *testing.T, h *house) {
			h.connect(everyDisplay...)
			h.receipt(h.take("empat").Revision)
			h.wait(time.Second)
			h.apply(wall.SetBlank{Wall: "utama", On: true})
			h.wait(time.Second)
			h.forget()
			do(h)
		})
	}
	dark := func(h *house) {
		h.Helper()
		for _, name := range everyDisplay {
			h.wantGlass(name, "")
		}
	}
	lit := func(h *house, sources ...string) {
		h.Helper()
		for i, name := range everyDisplay {
			h.wantGlass(name, sources[i])
		}
	}
	empat := []string{"camera/c1@0", "camera/c2@0", "camera/c3@0", "camera/c4@0"}
	t.Run("when the last display is ready", func(t *testing.T) {
		closed(t, func(h *house) {
			h.pages.page("b2").readyAfter = 700 * time.Millisecond
			h.apply(wall.SetBlank{Wall: "utama"})
			h.wait(690 * time.Millisecond)
			dark(h)
			h.wait(500 * time.Millisecond)
			lit(h, empat...)
			h.wantHeard("a1", "prepare camera/c1@0; flip")
			if got := len(h.State().History["utama"]); got != 1 {
				t.Errorf("a history of %d, want 1: nothing was taken", got)
			}
		})
	})
	t.Run("and waits for no display that cannot", func(t *testing.T) {
		closed(t, func(h *house) {
			for _, name := range everyDisplay {
				h.pages.page(name).readyAfter = -1
			}
			h.apply(wall.SetBlank{Wall: "utama"})
			h.wait(10 * time.Second)
			lit(h, empat...)
		})
	})
	t.Run("also the displays with nothing on them", func(t *testing.T) {
		closed(t, func(h *house) {
			h.try(operator, wall.Take{Windows: []wall.Window{cell("camera/c5", 1, 1)}})
			h.wait(time.Second)
			h.forget()
			h.apply(wall.SetBlank{Wall: "utama"})
			h.wait(time.Second)
			for _, name := range everyDisplay[1:] {
				h.wantHeard(name, "prepare ; flip")
			}
			h.wantGlass("a1", "camera/c5@0")
		})
	})
	t.Run("and closes again at once", func(t *testing.T) {
		closed(t, func(h *house) {
			h.pages.page("b2").readyAfter = 700 * time.Millisecond
			h.apply(wall.SetBlank{Wall: "utama"})
			h.wait(100 * time.Millisecond)
			h.apply(wall.SetBlank{Wall: "utama", On: true})
			h.wait(2 * time.Second)
			dark(h)
			h.wantSlots("a1", "")
			h.apply(wall.SetBlank{Wall: "utama"})
			h.apply(wall.SetBlank{Wall: "utama", On: true})
			h.apply(wall.SetBlank{Wall: "utama"})
			h.wait(2 * time.Second)
			lit(h, empat...)
		})
	})
	t.Run("with a take that comes meanwhile", func(t *testing.T) {
		closed(t, func(h *house) {
			h.pages.page("b2").readyAfter = 700 * time.Millisecond
			h.apply(wall.SetBlank{Wall: "utama"})
			h.wait(100 * time.Millisecond)
			r := h.receipt(h.take("lain").Revision)
			h.wantErrors(r, "")
			lit(h, "camera/c5@0", "camera/c6@0", "camera/c7@0", "camera/c8@0")
			h.wantHeard("a1", "prepare camera/c1@0; cancel; prepare camera/c5@0; flip")
		})
	})
	t.Run("before a take that is held for its hour", func(t *testing.T) {
		closed(t, func(h *house) {
			done := make(chan error, 1)
			go func() {
				_, err := h.Take(context.Background(), operator, wall.Take{Wall: "utama", Layout: "lain", At: time.Now().Add(20 * time.Second)})
				done <- err
			}()
			h.wait(time.Second)
			h.apply(wall.SetBlank{Wall: "utama"})
			h.wait(time.Second)
			lit(h, empat...)
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			h.wait(time.Second)
			lit(h, "camera/c5@1", "camera/c6@1", "camera/c7@1", "camera/c8@1")
		})
	})
}
