package wall_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kawung/layouts"
	"kawung/media"
	"kawung/wall"
)

var everyDisplay = []string{"a1", "a2", "b1", "b2"}

func TestATakeFlipsEveryDisplayAtOneInstant(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		h.pages.page("b2").paintAfter = 12 * time.Millisecond
		h.pages.page("a2").readyAfter = 100 * time.Millisecond
		began := time.Now()
		taken := h.take("empat")
		if waited := time.Since(began); waited != 100*time.Millisecond {
			t.Errorf("committed after %s, want when the last was ready: 100 ms", waited)
		}
		if lead := time.Until(taken.At); lead != 250*time.Millisecond {
			t.Errorf("lead = %s, want 250 ms", lead)
		}
		r := h.receipt(taken.Revision)
		h.wantErrors(r, "")
		if !r.Complete || r.Spread != 12*time.Millisecond || len(r.Displays) != 4 {
			t.Errorf("receipt = %+v, want complete, 12 ms apart, 4 displays", r)
		}
		if now := time.Now(); !now.Equal(taken.At) {
			t.Errorf("receipt complete %s after the flip, want at once", now.Sub(taken.At))
		}
		h.wantHeard("a1", "prepare camera/c1@0; flip")
		h.wantGlass("b2", "camera/c4@0")
		p := h.State().Programs["utama"]
		if p.Revision != taken.Revision || p.Layout != "empat" || p.By != "sari" || !p.OnAirAt.Equal(taken.At) {
			t.Errorf("program = %+v, want revision %d of empat by sari at %s", p, taken.Revision, taken.At)
		}
	})
}

func TestOldSlotsAreGivenBackAfterTheNewPictureIsPainted(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		h.receipt(h.take("empat").Revision)
		h.wantSlots("a1", "0 camera/c1")
		taken := h.take("lain")
		h.wantSlots("a1", "0 camera/c1 1 camera/c5")
		h.receipt(taken.Revision)
		h.wantSlots("a1", "1 camera/c5")
		h.wantGlass("a1", "camera/c5@1")
	})
}

func TestASourceInBothProgramsKeepsItsSlot(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("a1")
		h.receipt(h.take("empat").Revision)
		h.forget()
		both := []wall.Window{
			{Source: "camera/c1", Region: layouts.Region{Width: 0.25, Height: 0.5}},
			{Source: "camera/c5", Region: layouts.Region{X: 0.25, Width: 0.25, Height: 0.5}},
		}
		taken, err := h.Take(t.Context(), operator, wall.Take{Wall: "utama", Windows: both})
		if err != nil {
			t.Fatal(err)
		}
		h.receipt(taken.Revision)
		h.wait(time.Second)
		h.wantHeard("a1", "prepare camera/c1@0 camera/c5@1; flip")
		if got := strings.Join(h.pictures.calls, "; "); got != "show a1/1 camera/c5; show a1/0 again at 963" {
			t.Errorf("the relay was told %q, want to show c5, and afterwards that c1 is smaller", got)
		}
	})
}

func TestADisplayThatIsNeverReadyJoinsLaterAndTheReceiptNamesIt(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		h.pages.page("b1").readyAfter = -1
		began := time.Now()
		taken := h.take("empat")
		if waited := time.Since(began); waited != 2*time.Second {
			t.Errorf("committed after %s, want at the deadline of 2 s", waited)
		}
		h.wantErrors(h.receipt(taken.Revision), "b1: was not ready in time")
		h.wantHeard("b1", "prepare camera/c3@0")
		h.wait(2 * time.Second)
		h.wantHeard("b1", "prepare camera/c3@0; on air camera/c3@0")
		h.wantGlass("b1", "camera/c3@0")
		if got := h.Live().Receipts["utama"].Displays[2]; got.PaintedAt.IsZero() || got.Error == "" {
			t.Errorf("receipt line of b1 = %+v, want when it painted and that it was late", got)
		}
	})
}

func TestALateDisplayJoinsAsSoonAsItIsReady(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		h.pages.page("b1").readyAfter = 2*time.Second + 600*time.Millisecond
		taken := h.take("empat")
		h.receipt(taken.Revision)
		h.wantGlass("b1", "")
		h.wait(349 * time.Millisecond)
		h.wantGlass("b1", "")
		h.wait(2 * time.Millisecond)
		h.wantGlass("b1", "camera/c3@0")
	})
}

func TestADisplayReadyBetweenCommitAndFlipFlipsAtTheInstant(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		h.pages.page("b1").readyAfter = 2*time.Second + 100*time.Millisecond
		taken := h.take("empat")
		h.wait(time.Until(taken.At) - time.Millisecond)
		h.wantGlass("b1", "")
		h.wait(time.Millisecond)
		h.wantGlass("b1", "camera/c3@0")
	})
}

func TestDisplaysThatAreAwayOrHiddenAreNotWaitedFor(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("a1", "b1", "b2")
		h.Health("b1", wall.DisplayHealth{Hidden: true})
		h.pages.page("b1").readyAfter = -1
		h.pages.page("b1").mute = true
		began := time.Now()
		taken := h.take("empat")
		if waited := time.Since(began); waited != 0 {
			t.Errorf("committed after %s, want at once", waited)
		}
		h.wantErrors(h.receipt(taken.Revision), "a2: not connected; b1: hidden: the page is not visible")
		h.wantHeard("b1", "prepare camera/c3@0; on air camera/c3@0")
	})
}

func TestATakeWithoutAnyDisplayStillCommits(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		r := h.receipt(h.take("empat").Revision)
		h.wantErrors(r, "a1: not connected; a2: not connected; b1: not connected; b2: not connected")
		if r.Spread != 0 || !r.Complete {
			t.Errorf("receipt = %+v, want complete without a spread", r)
		}
	})
}

func TestOneWindowOnOneDisplayNeedsNoLead(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		h.receipt(h.take("empat").Revision)
		windows := slices.Clone(h.State().Programs["utama"].Windows)
		windows[3].Source = "camera/c8"
		h.pages.page("b2").readyAfter = 50 * time.Millisecond
		taken, err := h.Take(t.Context(), operator, wall.Take{Wall: "utama", Windows: windows})
		if err != nil {
			t.Fatal(err)
		}
		if lead := time.Until(taken.At); lead != 20*time.Millisecond {
			t.Errorf("lead = %s, want 20 ms", lead)
		}
		r := h.receipt(taken.Revision)
		h.wantErrors(r, "")
		h.wantGlass("b2", "camera/c8@1")
		h.wantGlass("a1", "camera/c1@0")
	})
}

func TestANewerTakePushesOutOneThatIsNotCommitted(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		h.pages.page("a1").readyAfter = time.Second
		first := make(chan error, 1)
		go func() {
			_, err := h.Take(context.Background(), operator, wall.Take{Wall: "utama", Layout: "empat"})
			first <- err
		}()
		synctest.Wait()
		h.wait(100 * time.Millisecond)
		if got := h.Live().Takes["utama"]; got.Phase != wall.Preparing || len(got.Waiting) != 1 || got.Waiting[0] != "a1" {
			t.Errorf("take in progress = %+v, want one that waits for a1", got)
		}
		taken := h.take("lain")
		if err := <-first; !errors.Is(err, wall.ErrSuperseded) {
			t.Errorf("first take = %v, want ErrSuperseded", err)
		}
		h.receipt(taken.Revision)
		h.wantHeard("b1", "prepare camera/c3@0; cancel; prepare camera/c7@0; flip")
		h.wantSlots("b1", "0 camera/c7")
		if got := len(h.State().History["utama"]); got != 1 {
			t.Errorf("%d programs in the history, want 1: the first take never was on air", got)
		}
	})
}

func TestATakeAfterTheCommitOfAnotherWaitsForItsFlip(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		first := h.take("empat")
		second := h.take("lain")
		if second.Revision != first.Revision+1 || !second.At.After(first.At) {
			t.Errorf("second = %+v after first = %+v, want the next revision, later", second, first)
		}
		h.wantErrors(h.receipt(first.Revision), "")
		h.wantErrors(h.receipt(second.Revision), "")
		h.wantGlass("a1", "camera/c5@1")
	})
}

func TestUndoGoesBackStepByStepAndThenNoFurther(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("a1")
		h.receipt(h.take("empat").Revision)
		h.receipt(h.take("lain").Revision)
		taken, err := h.Undo(t.Context(), operator, "utama")
		if err != nil {
			t.Fatalf("Undo() = %v", err)
		}
		h.receipt(taken.Revision)
		h.wantGlass("a1", "camera/c1@0")
		if p := h.State().Programs["utama"]; p.Layout != "empat" || p.Revision != taken.Revision {
			t.Errorf("program = %+v, want empat again as a new revision", p)
		}
		if _, err := h.Undo(t.Context(), operator, "utama"); !errors.Is(err, wall.ErrNoUndo) {
			t.Errorf("second Undo() = %v, want ErrNoUndo", err)
		}
	})
}

func TestATakeOfThePreviewUsesItUp(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.apply(wall.SetPreview{Wall: "utama", Layout: "lain"})
		if _, err := h.Take(t.Context(), operator, wall.Take{Wall: "utama", Preview: true}); err != nil {
			t.Fatal(err)
		}
		s := h.State()
		if _, there := s.Previews["utama"]; there || s.Programs["utama"].Layout != "lain" {
			t.Errorf("preview there = %t, program %q; want no preview and lain", there, s.Programs["utama"].Layout)
		}
	})
}

func TestAPreviewThatIsChangedDuringItsTakeIsNotLost(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		h.pages.page("a1").readyAfter = time.Second
		h.apply(wall.SetPreview{Wall: "utama", Layout: "empat"})
		done := make(chan error, 1)
		go func() {
			_, err := h.Take(context.Background(), operator, wall.Take{Wall: "utama", Preview: true})
			done <- err
		}()
		h.wait(100 * time.Millisecond)
		h.apply(wall.SetPreview{Wall: "utama", Layout: "lain"})
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		s := h.State()
		if on, next := s.Programs["utama"].Layout, s.Previews["utama"].Layout; on != "empat" || next != "lain" {
			t.Errorf("on air %q, preview %q; want empat, and lain still prepared", on, next)
		}
	})
}

func TestATakeAtAnAskedInstantIsCommittedALeadBeforeIt(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		at := time.Now().Add(5 * time.Second)
		taken, err := h.Take(t.Context(), operator, wall.Take{Wall: "utama", Layout: "empat", At: at})
		if err != nil || !taken.At.Equal(at) {
			t.Fatalf("Take(at) = %+v, %v, want at %s", taken, err, at)
		}
		if early := time.Until(at); early != 250*time.Millisecond {
			t.Errorf("committed %s before, want 250 ms", early)
		}
	})
}

func TestTakesThatCannotBeChangeNothing(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("a1")
		onWall := func(source string) []wall.Window { return []wall.Window{cell(source, 1, 1)} }
		for name, tt := range map[string]struct {
			actor wall.Actor
			take  wall.Take
			want  error
		}{
			"unknown wall":        {operator, wall.Take{Wall: "nowhere", Layout: "empat"}, wall.ErrNotFound},
			"unknown layout":      {operator, wall.Take{Wall: "utama", Layout: "nothing"}, wall.ErrNotFound},
			"unknown camera":      {operator, wall.Take{Wall: "utama", Windows: onWall("camera/none")}, wall.ErrNotFound},
			"unknown tile":        {operator, wall.Take{Wall: "utama", Windows: onWall("tile/none")}, wall.ErrNotFound},
			"unknown room":        {operator, wall.Take{Wall: "utama", Windows: onWall("participant/none/dinkes")}, wall.ErrNotFound},
			"unknown kind":        {operator, wall.Take{Wall: "utama", Windows: onWall("magic/none")}, wall.ErrInvalid},
			"too many windows":    {operator, wall.Take{Wall: "utama", Windows: make([]wall.Window, 65)}, wall.ErrInvalid},
			"two ways at once":    {operator, wall.Take{Wall: "utama", Layout: "empat", Undo: true}, wall.ErrInvalid},
			"no way":              {operator, wall.Take{Wall: "utama"}, wall.ErrInvalid},
			"too far ahead":       {operator, wall.Take{Wall: "utama", Layout: "empat", At: time.Now().Add(time.Hour)}, wall.ErrInvalid},
			"stale":               {operator, wall.Take{Wall: "utama", Layout: "empat", IfMatch: 999}, wall.ErrStale},
			"no preview":          {operator, wall.Take{Wall: "utama", Preview: true}, wall.ErrNotFound},
			"a viewer":            {viewer, wall.Take{Wall: "utama", Layout: "empat"}, wall.ErrDenied},
			"somebody not signed": {wall.Actor{}, wall.Take{Wall: "utama", Layout: "empat"}, wall.ErrDenied},
		} {
			before := h.State()
			if _, err := h.Take(t.Context(), tt.actor, tt.take); !errors.Is(err, tt.want) {
				t.Errorf("%s: Take() = %v, want %v", name, err, tt.want)
			}
			if h.State() != before {
				t.Errorf("%s: the state changed", name)
			}
		}
		h.wantHeard("a1", "")
	})
}

func TestARoomTakesABlockOfSlotsAndKeepsIt(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("a1", "b1")
		room := []wall.Window{cell("camera/c1", 1, 1), {Source: "room/rapat", Region: layouts.Region{Width: 1, Height: 1}}}
		taken, err := h.Take(t.Context(), operator, wall.Take{Wall: "utama", Windows: room})
		if err != nil {
			t.Fatal(err)
		}
		h.receipt(taken.Revision)
		want := []string{"show a1/0 camera/c1", "room a1 rapat [1 2 3 4 5 6] sound true", "room b1 rapat [0 1 2 3 4 5] sound false"}
		if got := h.pictures.calls; len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
			t.Errorf("the relay was told %q, want %q", got, want)
		}
		h.Seated("b1", "rapat", []media.Seat{{Participant: media.Participant{ID: "bpbd"}, Slot: 2}})
		h.forget()
		room[0].Source = "camera/c2"
		if taken, err = h.Take(t.Context(), operator, wall.Take{Wall: "utama", Windows: room}); err != nil {
			t.Fatal(err)
		}
		h.receipt(taken.Revision)
		h.wait(time.Second)
		if got := h.pictures.calls; len(got) != 2 || got[0] != "show a1/7 camera/c2" || got[1] != "clear a1/0" {
			t.Errorf("the relay was told %q, want only to change the camera", got)
		}
		h.pages.mu.Lock()
		defer h.pages.mu.Unlock()
		if seats := h.pages.page("b1").views[0].Seats; len(seats) != 1 || seats[0].ID != "bpbd" {
			t.Errorf("seats of b1 = %+v, want the newest seating", seats)
		}
	})
}

func TestTooManyPicturesAreSaidAndShownWhenSlotsAreFreeAgain(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.pictures.slots = 3
		h.connect("a1")
		row := func(names ...string) wall.Take {
			t := wall.Take{Wall: "utama", Windows: []wall.Window{}}
			for i, name := range names {
				w := 0.5 / float64(len(names))
				t.Windows = append(t.Windows, wall.Window{Source: "camera/" + name, Region: layouts.Region{X: float64(i) * w, Width: w, Height: 0.5}})
			}
			return t
		}
		taken, err := h.Take(t.Context(), operator, row("c1", "c2"))
		if err != nil {
			t.Fatal(err)
		}
		h.receipt(taken.Revision)
		if taken, err = h.Take(t.Context(), operator, row("c3", "c4")); err != nil {
			t.Fatal(err)
		}
		r := h.receipt(taken.Revision)
		if got := r.Displays[0]; got.Error != "too many pictures: 4 of 3" || got.PaintedAt.IsZero() {
			t.Errorf("receipt line of a1 = %+v, want painted, and too many pictures: 4 of 3", got)
		}
		h.wait(time.Second)
		h.wantGlass("a1", "camera/c3@2 camera/c4@0")
		h.wantSlots("a1", "0 camera/c4 2 camera/c3")
	})
}

func TestACameraThatTheRelayRefusesDoesNotStopTheTake(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("a1")
		h.pictures.fail = errors.New("the peer connection is closed")
		r := h.receipt(h.take("empat").Revision)
		if got := r.Displays[0].Error; got != "a picture cannot be shown: camera/c1: the peer connection is closed" {
			t.Errorf("receipt of a1 = %q", got)
		}
	})
}

func TestASourceDeletedDuringTheTakeCancelsIt(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("a1")
		h.pages.page("a1").readyAfter = time.Second
		ended := make(chan error, 1)
		go func() {
			_, err := h.Take(context.Background(), operator, wall.Take{Wall: "utama", Windows: []wall.Window{cell("page/sirka", 1, 1)}})
			ended <- err
		}()
		if err := <-ended; !errors.Is(err, wall.ErrNotFound) {
			t.Fatalf("Take of a page that is not declared = %v, want ErrNotFound", err)
		}
		h.apply(wall.Put{Object: wall.Page{Name: "sirka", URL: "https://sirka.example"}})
		go func() {
			_, err := h.Take(context.Background(), operator, wall.Take{Wall: "utama", Windows: []wall.Window{cell("page/sirka", 1, 1)}})
			ended <- err
		}()
		h.wait(100 * time.Millisecond)
		h.apply(wall.Delete{Key: wall.Key{Kind: wall.KindPage, Name: "sirka"}})
		if err := <-ended; !errors.Is(err, wall.ErrNotFound) {
			t.Errorf("Take() = %v, want ErrNotFound", err)
		}
		h.wantHeard("a1", "prepare page/sirka@-1; cancel")
	})
}

func TestATakeAtAnAskedInstantSurvivesADisplayThatGoesMeanwhile(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect("a1", "a2")
		at := time.Now().Add(10 * time.Second)
		done := make(chan error, 1)
		go func() {
			_, err := h.Take(context.Background(), operator, wall.Take{Wall: "utama", Layout: "empat", At: at})
			done <- err
		}()
		h.wait(5 * time.Second)
		h.Disconnected("a2", "s-a2")
		h.wait(6 * time.Second)
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("Take() = %v", err)
			}
		default:
			t.Fatal("the take still waits a second after its instant")
		}
		h.wantGlass("a1", "camera/c1@0")
	})
}
