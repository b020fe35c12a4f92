package wall_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kawung/wall"
)

// turning is a window that shows cameras in turn on one panel of the 2×2.
func turning(every time.Duration, column, row int, cameras ...string) wall.Window {
	w := cell("", column, row)
	w.Tour = &wall.WindowTour{Every: every}
	for _, c := range cameras {
		w.Tour.Sources = append(w.Tour.Sources, "camera/"+c)
	}
	return w
}

// tours takes a wall whose first window shows c1, c2 and c3 for 15 s each, beside
// a window that stays.
func (h *house) tours() {
	h.Helper()
	h.apply(wall.Put{Object: wall.Layout{Name: "putar", Wall: "utama", Windows: []wall.Window{
		turning(15*time.Second, 1, 1, "c1", "c2", "c3"), cell("camera/c4", 2, 1),
	}}})
	h.connect(everyDisplay...)
	h.take("putar")
	h.wait(time.Second)
	h.forget()
}

func yes(b bool) *bool { return &b }

// wantTurn is the first touring window as the console is told: "camera/c2 2/3".
func (h *house) wantTurn(want string) {
	h.Helper()
	h.wait(0)
	got := "none"
	if turns := h.Live().Turns["utama"]; len(turns) > 0 {
		t := turns[0]
		got = fmt.Sprintf("%s %d/%d", t.Source, t.At+1, t.Of)
		if t.Paused {
			got += " paused"
		}
		if t.Held != "" {
			got += " held by " + t.Held
		}
		if (t.Paused || t.Held != "") != t.Until.IsZero() {
			h.Errorf("%+v: it turns at no time exactly when it is paused or held", t)
		}
	}
	if got != want {
		h.Errorf("turn = %q, want %q", got, want)
	}
}

func TestAWindowTurnsOnTimeAndOnlyWhereItHangs(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.tours()
		h.wantTurn("camera/c1 1/3")
		program := h.State().Programs["utama"]
		h.wait(12 * time.Second)
		h.wantHeard("a1", "prepare camera/c2@1") // hidden, seconds before
		h.wantGlass("a1", "camera/c1@0")
		h.wait(3 * time.Second)
		h.wantHeard("a1", "prepare camera/c2@1; flip")
		h.wantGlass("a1", "camera/c2@1")
		h.wantTurn("camera/c2 2/3")
		h.wait(time.Second)
		h.wantSlots("a1", "1 camera/c2")
		for _, other := range []string{"a2", "b1", "b2"} {
			h.wantHeard(other, "")
		}
		h.wait(15 * time.Second)
		h.wantGlass("a1", "camera/c3@0")
		h.wait(15 * time.Second)
		h.wantGlass("a1", "camera/c1@1")
		if p := h.State().Programs["utama"]; p.Revision != program.Revision || len(h.State().History["utama"]) != 1 {
			t.Errorf("revision %d, %d in the history: turning changes neither %d nor 1", p.Revision, len(h.State().History["utama"]), program.Revision)
		}
	})
}

func TestADisplayThatComesAndARestartFindATourWhereItIs(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.tours()
		h.wait(16 * time.Second)
		h.Disconnected("a1", "s-a1")
		h.connect("a1")
		h.wantGlass("a1", "camera/c2@0")
		h.restart()
		h.connect(everyDisplay...)
		h.wantGlass("a1", "camera/c2@0")
		h.wait(15 * time.Second)
		h.wantGlass("a1", "camera/c3@1")
		h.wait(3 * time.Second)
		h.stop()
		<-time.After(31 * time.Second) // nobody turned it meanwhile
		h.stop = func() {}
		h.restart()
		h.connect(everyDisplay...)
		h.wantTurn("camera/c2 2/3")
	})
}

func TestATakeComesBeforeATurn(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.tours()
		h.wait(13 * time.Second) // the turn is prepared
		h.forget()
		taken := h.take("empat")
		if lead := time.Until(taken.At); lead > 300*time.Millisecond {
			t.Errorf("the take is %s away, as if it waited for the turn", lead)
		}
		h.wait(3 * time.Second)
		h.wantHeard("a1", "cancel; prepare camera/c1@0; flip")
		h.wantGlass("a1", "camera/c1@0")
		h.wait(time.Minute)
		h.wantHeard("a1", "cancel; prepare camera/c1@0; flip")
		h.wantTurn("none")
	})
}

func TestATakeBesideATourLeavesItWhereItIs(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.zoned()
		h.tours()
		h.wait(20 * time.Second)
		h.try(operator, wall.Take{Zone: "kanan", Windows: []wall.Window{cell("camera/c8", 2, 1)}})
		h.wantTurn("camera/c2 2/3")
		h.wantGlass("a1", "camera/c2@1")
		h.wait(10 * time.Second)
		h.wantTurn("camera/c3 3/3")
		h.try(operator, wall.Take{Layout: "empat"})
		h.try(operator, wall.Take{Layout: "putar"})
		h.wantTurn("camera/c1 1/3") // it began anew
	})
}

func TestATourPassesOverACameraWithoutPictures(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.tours()
		h.Observe(wall.CameraFact{Camera: "c2", Lost: true})
		h.wait(16 * time.Second)
		h.wantTurn("camera/c3 3/3")
		h.Observe(wall.CameraFact{Camera: "c2"})
		h.wait(30 * time.Second)
		h.wantTurn("camera/c1 1/3")
		h.wait(15 * time.Second)
		h.wantTurn("camera/c2 2/3")
	})
}

func TestATourPassesOverWhatDoesNotGetReadyAndKeepsItsPicture(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.tours()
		h.pages.mu.Lock()
		h.pages.page("a1").readyAfter = -1
		h.pages.mu.Unlock()
		h.wait(13 * time.Second)
		h.wantHeard("a1", "prepare camera/c2@1")
		h.pages.mu.Lock()
		h.pages.page("a1").readyAfter = 0 // for the next
		h.pages.mu.Unlock()
		h.wait(3 * time.Second) // c2 has 3 s before its time and 2 s after it
		h.wantGlass("a1", "camera/c1@0")
		h.wait(time.Second)
		h.wantGlass("a1", "camera/c3@1")
	})
}

func TestAnOperatorPausesAndStepsAWindowsTour(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.tours()
		h.wait(20 * time.Second)
		h.by(operator, wall.SetTurn{Wall: "utama", Window: "w1", Paused: yes(true)})
		h.wait(time.Minute)
		h.wantTurn("camera/c2 2/3 paused")
		h.by(operator, wall.SetTurn{Wall: "utama", Window: "w1", Step: 1})
		h.wait(time.Second)
		h.wantGlass("a1", "camera/c3@0")
		h.restart()
		h.connect(everyDisplay...)
		h.wait(time.Minute)
		h.wantTurn("camera/c3 3/3 paused")
		h.by(operator, wall.SetTurn{Wall: "utama", Window: "w1", Paused: yes(false)})
		h.wait(14 * time.Second)
		h.wantTurn("camera/c3 3/3")
		h.wait(2 * time.Second)
		h.wantTurn("camera/c1 1/3")
		h.by(operator, wall.SetTurn{Wall: "utama", Window: "w1", Step: -1})
		h.wait(time.Second)
		h.wantTurn("camera/c3 3/3")
		h.refused(operator, wall.SetTurn{Wall: "utama", Window: "w2", Step: 1}, wall.ErrNotFound)
		h.refused(operator, wall.SetTurn{Wall: "utama", Window: "w1"}, wall.ErrInvalid)
		h.refused(viewer, wall.SetTurn{Wall: "utama", Window: "w1", Step: 1}, wall.ErrDenied)
	})
}

func TestToursStandStillUnderAnAlarmAndInTheDark(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.zoned()
		h.tours()
		h.alarm("banjir", nil)
		h.raise("banjir")
		h.wait(40 * time.Second)
		h.wantTurn("camera/c1 1/3 held by alarm")
		h.by(operator, wall.ClearAlarm{Alarm: "banjir"})
		h.wait(20 * time.Second)
		if got := h.Live().Turns["utama"][0]; got.Held != "" || got.Source == "camera/c1" {
			t.Errorf("turn = %+v, want it to go on where the clock is", got)
		}
		h.by(operator, wall.SetBlank{Wall: "utama", On: true})
		before := h.Live().Turns["utama"][0].Source
		h.wait(40 * time.Second)
		if got := h.Live().Turns["utama"][0]; got.Held != "blank" || got.Source != before {
			t.Errorf("turn = %+v, want %s, held by blank", got, before)
		}
	})
}

func TestATourOverAllDisplaysOfAWindowFlipsAsOne(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		wide := wall.Window{Tour: &wall.WindowTour{Sources: []string{"camera/c1", "camera/c2"}, Every: 10 * time.Second}}
		wide.Region.Width, wide.Region.Height = 1, 1
		h.try(operator, wall.Take{Windows: []wall.Window{wide}})
		h.forget()
		h.pages.mu.Lock()
		h.pages.page("b2").readyAfter = 4 * time.Second // it is late by one
		h.pages.mu.Unlock()
		h.wait(8 * time.Second)
		for _, d := range everyDisplay {
			h.wantGlass(d, "camera/c1@0")
		}
		h.wait(3500 * time.Millisecond)
		for _, d := range everyDisplay {
			h.wantGlass(d, "camera/c2@1")
		}
	})
}

func TestMistakesInToursAreNamed(t *testing.T) {
	bad := func(change func(*wall.Window)) wall.Layout {
		w := turning(15*time.Second, 1, 1, "c1", "c2")
		change(&w)
		return wall.Layout{Name: "x", Wall: "utama", Windows: []wall.Window{w}}
	}
	for _, tt := range []struct {
		says string
		o    wall.Object
	}{
		{"every: is to be 5s to 24h", bad(func(w *wall.Window) { w.Tour.Every = time.Second })},
		{"sources: are 1; a tour has 2 to 64", bad(func(w *wall.Window) { w.Tour.Sources = w.Tour.Sources[:1] })},
		{`sources[1]: "camera/c1" is there twice`, bad(func(w *wall.Window) { w.Tour.Sources[1] = "camera/c1" })},
		{"sources[1]: is empty", bad(func(w *wall.Window) { w.Tour.Sources[1] = "" })},
		{"begins with camera/c1, and the window's source is camera/c2", bad(func(w *wall.Window) { w.Source = "camera/c2" })},
		{"goes with neither crop, sound nor instead", bad(func(w *wall.Window) { w.Instead = "camera/c3" })},
		{"layouts: are 1", wall.Tour{Name: "x", Wall: "utama", Layouts: []string{"empat"}, Every: time.Minute}},
		{"every: is to be", wall.Tour{Name: "x", Wall: "utama", Layouts: []string{"empat", "lain"}}},
	} {
		if err := tt.o.Validate(); !errors.Is(err, wall.ErrInvalid) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("Validate(%+v) = %v, want %q", tt.o, err, tt.says)
		}
	}
	if err := bad(func(w *wall.Window) { w.Source = "camera/c1" }).Validate(); err != nil {
		t.Errorf("a source that is the first of the tour: %v", err)
	}
}

func TestWhatATourShowsCannotBeDeleted(t *testing.T) {
	inHouse(t, func(_ *testing.T, h *house) {
		h.apply(wall.Put{Object: wall.Layout{Name: "putar", Wall: "utama", Windows: []wall.Window{turning(time.Minute, 1, 1, "c7", "c8")}}})
		h.apply(wall.Put{Object: wall.Tour{Name: "pagi", Wall: "utama", Layouts: []string{"putar", "empat"}, Every: time.Minute}})
		h.apply(wall.Put{Object: wall.Schedule{Name: "apel", Wall: "utama", Tour: "pagi", At: "07:30"}})
		h.refused(admin, wall.Delete{Key: wall.Key{Kind: wall.KindCamera, Name: "c8"}}, wall.ErrInUse)
		h.refused(admin, wall.Delete{Key: wall.Key{Kind: wall.KindLayout, Name: "putar"}}, wall.ErrInUse)
		h.refused(admin, wall.Delete{Key: wall.Key{Kind: wall.KindTour, Name: "pagi"}}, wall.ErrInUse)
		h.refused(admin, wall.Put{Object: wall.Tour{Name: "x", Wall: "utama", Layouts: []string{"empat", "tiada"}, Every: time.Minute}}, wall.ErrNotFound)
		h.refused(admin, wall.Put{Object: wall.Layout{Name: "y", Wall: "utama", Windows: []wall.Window{turning(time.Minute, 1, 1, "c1", "c99")}}}, wall.ErrNotFound)
	})
}

func TestAWindowsTourIsWrittenAsDeclared(t *testing.T) {
	w := turning(90*time.Second, 1, 1, "c1", "c2")
	b, err := json.Marshal(w)
	if err != nil || !strings.Contains(string(b), `"tour":{"sources":["camera/c1","camera/c2"],"every":"1m30s"}`) {
		t.Fatalf("Marshal() = %s, %v", b, err)
	}
	var back wall.Window
	if err := json.Unmarshal(b, &back); err != nil || !slices.Equal(back.Tour.Sources, w.Tour.Sources) || back.Tour.Every != w.Tour.Every {
		t.Errorf("came back as %+v, %v", back.Tour, err)
	}
	if err := json.Unmarshal([]byte(`{"tour": {"sources": [], "evry": "1m"}}`), &back); err == nil {
		t.Error("an unknown field of a tour is no error")
	}
}

func TestAWindowsTourOnALeasedWallIsItsHoldersToStep(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.tours()
		h.by(operator, wall.TakeLease{Wall: "utama"})
		h.refused(budi, wall.SetTurn{Wall: "utama", Window: "w1", Step: 1}, wall.ErrLeased)
		h.by(operator, wall.SetTurn{Wall: "utama", Window: "w1", Step: 1})
	})
}
