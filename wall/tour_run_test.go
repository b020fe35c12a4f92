package wall_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kawung/wall"
)

// inTour runs a test on a wall that shows satu, and where the tour pagi (empat,
// lain, 30 s each) was started.
func inTour(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	inHouse(t, func(t *testing.T, h *house) {
		h.zoned()
		h.connect(everyDisplay...)
		h.apply(wall.Put{Object: wall.Layout{Name: "satu", Wall: "utama", Windows: []wall.Window{cell("camera/c1", 1, 1)}}})
		h.apply(wall.Put{Object: wall.Tour{Name: "pagi", Wall: "utama", Layouts: []string{"empat", "lain"}, Every: 30 * time.Second}})
		h.take("satu")
		h.wait(3 * time.Second)
		h.by(operator, wall.RunTour{Wall: "utama", Start: "pagi"})
		h.wait(time.Second)
		test(t, h)
	})
}

// wantRun is the wall's tour as the console is told: "pagi empat 1/2".
func (h *house) wantRun(want string) {
	h.Helper()
	h.wait(0)
	got := "none"
	if r, ok := h.Live().Runs["utama"]; ok {
		got = fmt.Sprintf("%s %s %d/%d", r.Tour, r.Layout, r.At+1, r.Of)
		switch {
		case !r.Stopped.IsZero():
			got += " stopped by " + r.StoppedBy
		case r.Paused:
			got += " paused"
		case r.Held != "":
			got += " held by " + r.Held
		}
	}
	if got != want {
		h.Errorf("run = %q, want %q", got, want)
	}
}

func TestATourTakesLayoutsInTurnAndIsOneStepOfUndo(t *testing.T) {
	inTour(t, func(t *testing.T, h *house) {
		h.wantRun("pagi empat 1/2")
		h.wantGlass("a2", "camera/c2@0")
		h.wait(30 * time.Second)
		h.wantRun("pagi lain 2/2")
		h.wait(30 * time.Second)
		h.wantRun("pagi empat 1/2")
		p := h.State().Programs["utama"]
		past := h.State().History["utama"]
		if p.By != "tour/pagi" || p.Tour != "pagi" || len(past) != 2 || past[1].Revision != p.Revision {
			t.Errorf("program %+v, history %+v: want one entry by tour/pagi after satu", p, past)
		}
		h.wait(time.Second)
		h.try(operator, wall.Take{Undo: true})
		h.wantOnAir("camera/c1")
		h.wantRun("pagi empat 1/2 stopped by sari")
		h.wait(2 * time.Minute)
		h.wantOnAir("camera/c1")
		h.restart()
		if past := h.State().History["utama"]; len(past) != 3 {
			t.Errorf("%d programs in the history after a restart, want satu, the tour, the undo", len(past))
		}
	})
}

func TestATakeByHandStopsATourAndTheAuditSaysWho(t *testing.T) {
	inTour(t, func(t *testing.T, h *house) {
		h.try(budi, wall.Take{Zone: "kanan", Windows: []wall.Window{cell("camera/c8", 2, 1)}})
		h.wantRun("pagi empat 1/2 stopped by budi")
		entries, err := h.db.Audit(h.Context(), 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, e := range entries {
			if strings.HasSuffix(e.Action, "tour") && e.Action != "put tour" || e.Action == "take" {
				said = append(said, e.Actor.Name+" "+e.Action)
			}
		}
		if got, want := strings.Join(said, ", "), "sari take, sari start tour, tour/pagi take, budi take, budi stop tour"; got != want {
			t.Errorf("audit = %q, want %q", got, want)
		}
	})
}

func TestATourIsPausedSteppedAndStopped(t *testing.T) {
	inTour(t, func(_ *testing.T, h *house) {
		h.by(operator, wall.RunTour{Wall: "utama", Paused: yes(true)})
		h.wait(2 * time.Minute)
		h.wantRun("pagi empat 1/2 paused")
		h.by(operator, wall.RunTour{Wall: "utama", Step: 1})
		h.wait(time.Second)
		h.wantRun("pagi lain 2/2 paused")
		h.by(operator, wall.RunTour{Wall: "utama", Paused: yes(false)})
		h.wait(29 * time.Second)
		h.wantRun("pagi lain 2/2")
		h.wait(2 * time.Second)
		h.wantRun("pagi empat 1/2")
		h.by(operator, wall.RunTour{Wall: "utama", Stop: true})
		h.wait(time.Minute)
		h.wantRun("pagi empat 1/2 stopped by sari")
		h.refused(operator, wall.RunTour{Wall: "utama", Stop: true}, wall.ErrNotFound)
		h.refused(operator, wall.RunTour{Wall: "utama", Start: "tiada"}, wall.ErrNotFound)
		h.refused(operator, wall.RunTour{Wall: "utama"}, wall.ErrInvalid)
		h.refused(viewer, wall.RunTour{Wall: "utama", Start: "pagi"}, wall.ErrDenied)
	})
}

func TestATourGoesOnAfterARestart(t *testing.T) {
	inTour(t, func(t *testing.T, h *house) {
		h.wait(20 * time.Second)
		h.restart()
		h.connect(everyDisplay...)
		h.wantRun("pagi empat 1/2")
		h.wait(12 * time.Second)
		h.wantRun("pagi lain 2/2")
		if n := len(h.State().History["utama"]); n != 2 {
			t.Errorf("%d programs in the history, want the run to be one entry still", n)
		}
	})
}

func TestATourWaitsUnderAnAlarmAndInTheDark(t *testing.T) {
	inTour(t, func(_ *testing.T, h *house) {
		h.alarm("banjir", nil)
		h.raise("banjir")
		h.wait(2 * time.Minute)
		h.wantRun("pagi empat 1/2 held by alarm")
		h.by(operator, wall.ClearAlarm{Alarm: "banjir"})
		h.wait(15 * time.Second)
		h.wantRun("pagi lain 2/2")
		h.by(operator, wall.SetBlank{Wall: "utama", On: true})
		h.wait(2 * time.Minute)
		h.wantRun("pagi lain 2/2 held by blank")
		h.by(operator, wall.SetBlank{Wall: "utama"})
		h.wait(2 * time.Second)
		h.wantRun("pagi empat 1/2")
	})
}

func TestATourStopsWhereSomebodyElseHoldsTheWall(t *testing.T) {
	inTour(t, func(_ *testing.T, h *house) {
		h.by(operator, wall.TakeLease{Wall: "utama", For: time.Hour})
		h.wait(30 * time.Second)
		h.wantRun("pagi lain 2/2") // whoever started it holds it
		h.by(admin, wall.TakeLease{Wall: "utama", TakeOver: true, For: time.Hour})
		h.wait(30 * time.Second)
		h.wantRun("pagi lain 2/2 stopped by tour/pagi")
		if why := h.Live().Runs["utama"].Why; !strings.Contains(why, "hands of admin") {
			h.Errorf("why = %q, want who holds the wall", why)
		}
	})
}

func TestNobodyElseStepsATourOnALeasedWall(t *testing.T) {
	inTour(t, func(t *testing.T, h *house) {
		h.apply(wall.Put{Object: wall.Tour{Name: "sore", Wall: "utama", Layouts: []string{"lain", "empat"}, Every: 30 * time.Second}})
		h.by(operator, wall.TakeLease{Wall: "utama", For: time.Hour})
		h.refused(budi, wall.RunTour{Wall: "utama", Step: 1}, wall.ErrLeased)
		h.refused(budi, wall.RunTour{Wall: "utama", Paused: yes(true)}, wall.ErrLeased)
		h.refused(budi, wall.RunTour{Wall: "utama", Stop: true}, wall.ErrLeased)
		h.refused(budi, wall.RunTour{Wall: "utama", Start: "sore"}, wall.ErrLeased)
		h.wantRun("pagi empat 1/2")
	})
}
