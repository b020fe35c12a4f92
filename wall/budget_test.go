package wall_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kawung/layouts"
	"kawung/media"
	"kawung/wall"
)

// mega is ten million pixels a second, so that 100 of them are more than every
// display is taken for.
const mega = 1e7

// weighed is a house of connected displays whose cameras all send 50 (of mega), and
// 5 by their substreams; a1 can decode 100.
func weighed(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	inHouse(t, func(t *testing.T, h *house) {
		h.pictures.weights = map[media.Source]media.Weight{}
		for i := range 8 {
			h.weighs(media.Source(fmt.Sprintf("camera/c%d", i+1)), 50, 5)
		}
		h.connect(everyDisplay...)
		h.decodes("a1", 0, 0, 100)
		test(t, h)
	})
}

func (h *house) weighs(source media.Source, main, sub float64) {
	h.pictures.weights[source] = media.Weight{Main: media.Burden{Pixels: main * mega}, Sub: media.Burden{Pixels: sub * mega}}
}

// decodes is a display's report: what it decodes, the share of dropped frames, what it can.
func (h *house) decodes(display string, pixels, dropped, capacity float64) {
	h.Health(display, wall.DisplayHealth{Decode: wall.DecodeHealth{Pixels: pixels * mega, Dropped: dropped, Capacity: capacity * mega}})
	synctest.Wait()
}

// tooMuch takes what has to be refused.
func (h *house) tooMuch(take wall.Take) *wall.BudgetError {
	h.Helper()
	before := h.State()
	_, err := h.Take(h.Context(), operator, take)
	over, ok := errors.AsType[*wall.BudgetError](err)
	if !ok || !errors.Is(err, wall.ErrBudget) {
		h.Fatalf("Take(%+v) = %v, want ErrBudget", take, err)
	}
	if h.State() != before {
		h.Error("a take that was refused changed the state")
	}
	return over
}

func (h *house) taken(take wall.Take) wall.Taken {
	h.Helper()
	taken, err := h.Take(h.Context(), operator, take)
	if err != nil {
		h.Fatalf("Take(%+v) = %v", take, err)
	}
	h.receipt(taken.Revision)
	h.wait(time.Second)
	return taken
}

func (h *house) wantStream(at string, want media.Stream) {
	h.Helper()
	synctest.Wait()
	h.pictures.mu.Lock()
	defer h.pictures.mu.Unlock()
	if got := h.pictures.views[at].Stream; got != want {
		h.Errorf("the relay shows %s by stream %q, want %q", at, got, want)
	}
}

func (h *house) wantSpared(want string) {
	h.Helper()
	synctest.Wait()
	if got := strings.Join(h.Live().Spared["utama"], " "); got != want {
		h.Errorf("spared windows %q, want %q", got, want)
	}
}

var lain = wall.Take{Wall: "utama", Layout: "lain"}

func TestATakeThatADisplayCannotDecodeIsRefusedWithAProposal(t *testing.T) {
	weighed(t, func(t *testing.T, h *house) {
		h.taken(wall.Take{Wall: "utama", Layout: "empat"}) // 50 of 100
		over := h.tooMuch(lain)
		if len(over.Displays) != 1 || !over.Fits || !slices.Equal(over.Thin, []string{"w1"}) {
			t.Fatalf("refused with %+v, want a1 over and w1 to be thinned", over)
		}
		if d := over.Displays[0]; d.Display != "a1" || wall.Percent(d.Share) != 100 || wall.Percent(d.Thinned) != 55 || !d.Known {
			t.Errorf("%+v, want a1 at 100 %%: old and new together, 55 %% with the substream", d)
		}
		if said := over.Error(); !strings.Contains(said, "a1 100 %, at most 75") || !strings.Contains(said, "thin") {
			t.Errorf("%q, want it to name the display and the way out", said)
		}
	})
}

func TestATakeTooMuchGoesThroughByForceOrWithSubstreams(t *testing.T) {
	weighed(t, func(t *testing.T, h *house) {
		h.taken(wall.Take{Wall: "utama", Layout: "empat"})
		forced := lain
		forced.Force = true
		if taken := h.taken(forced); taken.Thinned != nil {
			t.Errorf("by force: %+v, want everything as it is", taken)
		}
		h.wantStream("a1/1", media.AutoStream)
		thin := wall.Take{Wall: "utama", Layout: "empat", Thin: true}
		if taken := h.taken(thin); !slices.Equal(taken.Thinned, []string{"w1"}) {
			t.Errorf("thinned %v, want w1", taken.Thinned)
		}
		h.wantStream("a1/0", media.SubStream)
		h.wantStream("a2/0", media.AutoStream)
		h.wantSpared("w1")
		if w := h.State().Programs["utama"].Windows[0]; w.Stream != media.AutoStream {
			t.Errorf("the program says stream %q: sparing is no part of it", w.Stream)
		}
		h.decodes("a1", 5, 0, 200)
		h.taken(wall.Take{Wall: "utama", Layout: "lain"})
		h.wantSpared("")
	})
}

func TestWhereSubstreamsDoNotHelpTheRefusalSaysSo(t *testing.T) {
	for _, tt := range []struct {
		name      string
		main, sub float64
		thin      int
		says      string
	}{
		{"none", 50, 0, 0, "no substream that would help"},
		{"too large", 50, 40, 1, "do not make it fit"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			weighed(t, func(t *testing.T, h *house) {
				h.weighs("camera/c5", tt.main, tt.sub)
				h.taken(wall.Take{Wall: "utama", Layout: "empat"})
				if over := h.tooMuch(lain); over.Fits || len(over.Thin) != tt.thin || !strings.Contains(over.Error(), tt.says) {
					t.Errorf("%+v: %v, want it to say %q", over, over, tt.says)
				}
			})
		})
	}
}

func TestADisplayNobodyKnowsIsOnlyWarnedOf(t *testing.T) {
	weighed(t, func(t *testing.T, h *house) {
		for i := range 8 {
			h.weighs(media.Source(fmt.Sprintf("camera/c%d", i+1)), 1, 1)
		}
		h.pictures.weights["camera/c2"] = media.Weight{Main: media.Burden{Pixels: 300 * mega, Guessed: true}}
		taken := h.taken(wall.Take{Wall: "utama", Layout: "empat"})
		if len(taken.Heavy) != 1 || taken.Heavy[0].Display != "a2" || taken.Heavy[0].Known || !slices.Equal(taken.Heavy[0].Guessed, []string{"camera/c2"}) {
			t.Errorf("heavy %+v, want a2, not known, by a guess for c2", taken.Heavy)
		}
	})
}

func TestShowingLessIsNeverTooMuch(t *testing.T) {
	weighed(t, func(t *testing.T, h *house) {
		two := []wall.Window{
			{Source: "camera/c1", Region: layouts.Region{Width: 0.5, Height: 0.5}},
			{Source: "camera/c5", Region: layouts.Region{Width: 0.5, Height: 0.5}},
		}
		h.taken(wall.Take{Wall: "utama", Windows: two, Force: true})
		h.taken(wall.Take{Wall: "utama", Windows: two[:1]})
	})
}

func TestEmergenciesAndUndoAreThinnedAndNeverRefused(t *testing.T) {
	weighed(t, func(t *testing.T, h *house) {
		w, _ := h.State().Wall("utama")
		w.Safe = "lain"
		h.apply(wall.Put{Object: w})
		h.taken(wall.Take{Wall: "utama", Layout: "empat"})
		if taken := h.taken(wall.Take{Wall: "utama", Safe: true}); !slices.Equal(taken.Thinned, []string{"w1"}) {
			t.Errorf("safe layout: thinned %v, want w1", taken.Thinned)
		}
		h.decodes("a1", 50, 0, 70)
		if taken := h.taken(wall.Take{Wall: "utama", Undo: true}); !slices.Equal(taken.Thinned, []string{"w1"}) {
			t.Errorf("undo: thinned %v, want w1", taken.Thinned)
		}
	})
}

func TestAWindowThatSaysWhichStreamIsNotThinned(t *testing.T) {
	weighed(t, func(t *testing.T, h *house) {
		h.taken(wall.Take{Wall: "utama", Layout: "empat"})
		main := cell("camera/c5", 1, 1)
		main.Stream = media.MainStream
		if over := h.tooMuch(wall.Take{Wall: "utama", Windows: []wall.Window{main}}); len(over.Thin) != 0 || over.Fits {
			t.Errorf("%+v, want no proposal", over)
		}
		main.Stream = media.SubStream
		h.taken(wall.Take{Wall: "utama", Windows: []wall.Window{main}})
	})
}

func TestThePreviewSaysWhatItWouldAsk(t *testing.T) {
	weighed(t, func(t *testing.T, h *house) {
		h.taken(wall.Take{Wall: "utama", Layout: "empat"})
		h.apply(wall.SetPreview{Wall: "utama", Layout: "lain"})
		h.decodes("a1", 50, 0, 100)
		if load := h.Live().Displays["a1"].Preview; load == nil || wall.Percent(load.Share) != 100 || !load.Known {
			t.Errorf("a1's load %+v, want 100 %%", load)
		}
		if load := h.Live().Displays["a2"].Preview; load == nil || wall.Percent(load.Share) != 482 || load.Known {
			t.Errorf("a2's load %+v, want 482 %% of what is assumed", load)
		}
		before := h.pictures.weighed
		for range 20 {
			h.decodes("a1", 50, 0, 100)
		}
		if n := h.pictures.weighed - before; n > 1 {
			t.Errorf("the relay was asked %d times for 20 reports of one moment", n)
		}
		h.apply(wall.DropPreview{Wall: "utama"})
		if load := h.Live().Displays["a1"].Preview; load != nil {
			t.Errorf("without a preview: %+v", load)
		}
	})
}

// reports lets a display say the same every two seconds for so long.
func (h *house) reports(d time.Duration, display string, pixels, dropped, capacity float64) {
	for range int(d / (2 * time.Second)) {
		h.wait(2 * time.Second)
		h.decodes(display, pixels, dropped, capacity)
	}
}

func TestADisplayThatDropsFramesGetsSubstreamsUntilItHasRoom(t *testing.T) {
	weighed(t, func(t *testing.T, h *house) {
		h.taken(wall.Take{Wall: "utama", Layout: "empat"})
		h.decodes("a1", 50, 0.3, 50)
		h.reports(2*time.Second, "a1", 50, 0.3, 50)
		h.wantSpared("")
		h.reports(2*time.Second, "a1", 50, 0.3, 50)
		h.wantSpared("w1")
		h.wantStream("a1/0", media.SubStream)
		h.wantHeard("a1", "prepare camera/c1@0; flip") // no page is told

		h.reports(30*time.Second, "a1", 5, 0, 60) // room, but none for 50 of 60
		h.wantSpared("w1")
		h.reports(30*time.Second, "a1", 65, 0, 100) // room for it, but it is not at rest
		h.wantSpared("w1")
		h.decodes("a1", 5, 0, 100)
		h.reports(18*time.Second, "a1", 5, 0, 100)
		h.decodes("a1", 5, 0.02, 100) // begins anew
		h.decodes("a1", 5, 0, 100)
		h.reports(18*time.Second, "a1", 5, 0, 100)
		h.wantSpared("w1")
		h.reports(2*time.Second, "a1", 5, 0, 100)
		h.wantSpared("")
		h.wantStream("a1/0", media.AutoStream)
	})
}

func TestOneWindowAtATimeIsSpared(t *testing.T) {
	weighed(t, func(t *testing.T, h *house) {
		h.weighs("camera/c2", 60, 5)
		h.taken(wall.Take{Wall: "utama", Force: true, Windows: []wall.Window{
			{ID: "a", Source: "camera/c1", Region: layouts.Region{Width: 0.5, Height: 0.25}},
			{ID: "b", Source: "camera/c2", Region: layouts.Region{Y: 0.25, Width: 0.5, Height: 0.25}},
		}})
		h.decodes("a1", 70, 0.5, 70)
		h.reports(4*time.Second, "a1", 70, 0.5, 70)
		h.wantSpared("b")
		h.reports(2*time.Second, "a1", 70, 0.5, 70)
		h.wantSpared("b")
		h.reports(2*time.Second, "a1", 70, 0.5, 70)
		h.wantSpared("a b")
	})
}

func TestAnotherControllerGoesOnSparing(t *testing.T) {
	weighed(t, func(t *testing.T, h *house) {
		h.taken(wall.Take{Wall: "utama", Layout: "empat"})
		h.decodes("a1", 50, 0.3, 50)
		h.reports(4*time.Second, "a1", 50, 0.3, 50)
		h.wantSpared("w1")
		h.pictures.carries("a1")
		h.restart()
		h.Connected("a1", wall.DisplayInfo{Session: "s-a1"})
		h.wantSpared("w1")
		h.wantStream("a1/0", media.SubStream)
	})
}
