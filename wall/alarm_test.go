package wall_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kawung/layouts"
	"kawung/wall"
)

// alarm declares an alarm that shows camera c8 over the zone kanan at once,
// unless change says otherwise.
func (h *house) alarm(name string, change func(*wall.Alarm)) {
	h.Helper()
	a := wall.Alarm{Name: name, Title: strings.ToUpper(name), Wall: "utama", Zone: "kanan", Source: "camera/c8", Mode: wall.TakeIt, GiveBack: true}
	if change != nil {
		change(&a)
	}
	h.apply(wall.Put{Object: a})
	h.wait(time.Millisecond)
}

// inAlarm runs a test on a wall with zones that shows empat and has an alarm.
func inAlarm(t *testing.T, name string, change func(*wall.Alarm), test func(t *testing.T, h *house)) {
	t.Helper()
	inHouse(t, func(t *testing.T, h *house) {
		h.zoned()
		h.take("empat")
		h.wait(3 * time.Second)
		h.alarm(name, change)
		test(t, h)
	})
}

// air is what is on air: "empat: c1 c2 c3 c4".
func (h *house) wantAir(want string) {
	h.Helper()
	p := h.State().Programs["utama"]
	var sources []string
	for _, w := range p.Windows {
		sources = append(sources, strings.TrimPrefix(w.Source, "camera/"))
	}
	if got := p.Layout + ": " + strings.Join(sources, " "); got != want {
		h.Errorf("on air = %q, want %q", got, want)
	}
}

// wantUp is the incidents: "banjir shown".
func (h *house) wantUp(want string) {
	h.Helper()
	var all []string
	for _, i := range h.State().Standing() {
		s := i.Alarm + " " + string(i.Phase)
		for _, c := range i.Covers {
			s += fmt.Sprintf(" covers %s %s", c.Kind, c.Name)
		}
		all = append(all, s)
	}
	if got := strings.Join(all, "; "); got != want {
		h.Errorf("incidents = %q, want %q", got, want)
	}
}

// raise raises an alarm from outside and lets it come on air.
func (h *house) raise(name string) {
	h.Helper()
	h.by(wall.Actor{Name: "program/pompa", Role: wall.RoleProgram, Scope: "alarm/" + name}, wall.RaiseAlarm{Alarm: name, Text: "pompa 3 berhenti"})
	h.wait(3 * time.Second)
}

func TestAnAlarmComesOnAirAndGivesTheWallBackWhenItIsOver(t *testing.T) {
	inAlarm(t, "banjir", func(a *wall.Alarm) { a.Acknowledge, a.Hold = true, time.Minute }, func(t *testing.T, h *house) {
		h.raise("banjir")
		h.wantUp("banjir shown")
		h.wantAir(": c1 c3 c8")
		if by := h.State().Programs["utama"].By; by != "alarm/banjir" {
			t.Errorf("on air by %q, want the alarm named", by)
		}
		h.by(operator, wall.ClearAlarm{Alarm: "banjir"})
		h.wait(5 * time.Minute)
		h.wantAir(": c1 c3 c8") // nobody has seen it
		h.by(operator, wall.AcknowledgeAlarm{Alarm: "banjir"})
		h.wait(3 * time.Second)
		h.wantUp("")
		h.wantAir("empat: c1 c2 c3 c4")
	})
}

func TestAnAlarmIsShownForItsHold(t *testing.T) {
	inAlarm(t, "banjir", func(a *wall.Alarm) { a.Hold = time.Minute }, func(t *testing.T, h *house) {
		h.raise("banjir")
		h.by(operator, wall.ClearAlarm{Alarm: "banjir"})
		h.wait(56 * time.Second)
		h.wantAir(": c1 c3 c8")
		h.wait(10 * time.Second)
		h.wantAir("empat: c1 c2 c3 c4")
	})
}

func TestAProposalChangesNothingUntilItIsShown(t *testing.T) {
	inAlarm(t, "banjir", func(a *wall.Alarm) { a.Mode = wall.Propose }, func(t *testing.T, h *house) {
		h.raise("banjir")
		h.wantUp("banjir proposed")
		h.wantAir("empat: c1 c2 c3 c4")
		if _, err := h.ShowAlarm(t.Context(), viewer, "banjir"); !errors.Is(err, wall.ErrDenied) {
			t.Errorf("ShowAlarm by a viewer = %v, want ErrDenied", err)
		}
		if _, err := h.ShowAlarm(t.Context(), operator, "banjir"); err != nil {
			t.Fatal(err)
		}
		h.wait(3 * time.Second)
		h.wantUp("banjir shown")
		h.wantAir(": c1 c3 c8")
	})
}

func TestADismissedProposalStaysOffTheWallAndEndsWithItsCause(t *testing.T) {
	inAlarm(t, "banjir", func(a *wall.Alarm) { a.Mode, a.Acknowledge = wall.Propose, true }, func(t *testing.T, h *house) {
		h.raise("banjir")
		h.by(operator, wall.DismissAlarm{Alarm: "banjir"})
		h.raise("banjir")
		h.wantUp("banjir dismissed")
		h.by(operator, wall.ClearAlarm{Alarm: "banjir"})
		h.wait(time.Minute)
		h.wantUp("")
		h.wantAir("empat: c1 c2 c3 c4")
	})
}

func TestALostCameraRaisesItsAlarmAfterAWhile(t *testing.T) {
	lost := func(a *wall.Alarm) { a.When = wall.When{Camera: "c1", For: 10 * time.Second} }
	inAlarm(t, "hilang", lost, func(t *testing.T, h *house) {
		h.Observe(wall.CameraFact{Camera: "c2", Lost: true}) // another one
		h.Observe(wall.CameraFact{Camera: "c1", Lost: true})
		h.wait(9 * time.Second)
		h.Observe(wall.CameraFact{Camera: "c1"})
		h.wait(9 * time.Second)
		h.wantUp("")
		h.Observe(wall.CameraFact{Camera: "c1", Lost: true})
		h.wait(13 * time.Second)
		h.wantUp("hilang shown")
		if i := h.State().Incidents["hilang"]; len(i.Subjects) != 1 || i.Subjects[0] != "camera/c1" {
			t.Errorf("subjects = %v, want the camera", i.Subjects)
		}
		h.Observe(wall.CameraFact{Camera: "c1"})
		h.wait(14 * time.Second)
		h.wantUp("")
		h.wantAir("empat: c1 c2 c3 c4")
	})
}

func TestATagsAlarmNamesEveryCameraThatIsLost(t *testing.T) {
	inAlarm(t, "hilang", func(a *wall.Alarm) { a.When, a.Mode = wall.When{Tag: "sungai"}, wall.Propose }, func(t *testing.T, h *house) {
		for _, name := range []string{"c1", "c2"} {
			h.apply(wall.Put{Object: wall.Camera{Name: name, URL: "rtsp://10.0.0.7/main", Tags: []string{"sungai"}}})
		}
		h.Observe(wall.CameraFact{Camera: "c3", Lost: true})
		h.Observe(wall.CameraFact{Camera: "c1", Lost: true})
		h.Observe(wall.CameraFact{Camera: "c2", Lost: true})
		if i := h.State().Incidents["hilang"]; strings.Join(i.Subjects, " ") != "camera/c1 camera/c2" || i.Count != 1 {
			t.Errorf("incident = %+v, want one of c1 and c2", i)
		}
	})
}

func TestATileRaisesAnAlarmAtItsLevel(t *testing.T) {
	for _, tt := range []struct {
		when wall.When
		fact wall.TileFact
		up   bool
	}{
		{wall.When{Path: "/value/v", Is: ">=", Than: 250}, wall.TileFact{Document: []byte(`{"value":{"v":250}}`)}, true},
		{wall.When{Path: "/value/v", Is: ">", Than: 250}, wall.TileFact{Document: []byte(`{"value":{"v":250}}`)}, false},
		{wall.When{Path: "/rows/1", Is: "<", Than: -1}, wall.TileFact{Document: []byte(`{"rows":[0,-2]}`)}, true},
		{wall.When{Path: "/none", Is: "=", Than: 0}, wall.TileFact{Document: []byte(`{"value":0}`)}, false},
		{wall.When{Path: "/v", Is: "=", Than: 0}, wall.TileFact{Document: []byte(`{"v":"0"}`)}, false},
		{wall.When{Quality: "stale"}, wall.TileFact{Quality: "dead"}, true},
		{wall.When{Quality: "dead"}, wall.TileFact{Quality: "stale"}, false},
		{wall.When{Quality: "late"}, wall.TileFact{Quality: "good"}, false},
	} {
		tt.when.Tile, tt.fact.Tile = "pad", "pad"
		inAlarm(t, "naik", func(a *wall.Alarm) { a.When = tt.when }, func(t *testing.T, h *house) {
			h.Observe(tt.fact)
			h.wait(3 * time.Second)
			if _, up := h.State().Incidents["naik"]; up != tt.up {
				t.Errorf("%+v on %s %s = raised %t, want %t", tt.when, tt.fact.Quality, tt.fact.Document, up, tt.up)
			}
		})
	}
}

func TestAnAlarmDoesNotCoverAMoreUrgentOneByItself(t *testing.T) {
	inAlarm(t, "banjir", func(a *wall.Alarm) { a.Priority = 4 }, func(t *testing.T, h *house) {
		h.alarm("macet", func(a *wall.Alarm) { a.Source = "camera/c7" })
		h.alarm("tsunami", func(a *wall.Alarm) { a.Source, a.Priority = "camera/c6", 5 })
		h.raise("banjir")
		h.raise("macet")
		h.wantUp("banjir shown; macet proposed covers alarm banjir")
		h.wantAir(": c1 c3 c8")
		h.raise("tsunami")
		h.wantAir(": c1 c3 c6")
		h.by(operator, wall.ClearAlarm{Alarm: "banjir"}) // it ends under the other
		h.wait(time.Minute)
		h.wantUp("tsunami shown; macet proposed covers alarm banjir")
		h.wantAir(": c1 c3 c6")
		h.by(operator, wall.ClearAlarm{Alarm: "tsunami"})
		h.wait(time.Minute)
		h.wantAir("empat: c1 c2 c3 c4")
	})
}

func TestAnAcknowledgedAlarmMayBeCovered(t *testing.T) {
	inAlarm(t, "banjir", func(a *wall.Alarm) { a.Priority = 4 }, func(t *testing.T, h *house) {
		h.alarm("macet", func(a *wall.Alarm) { a.Source = "camera/c7" })
		h.raise("banjir")
		h.by(operator, wall.AcknowledgeAlarm{Alarm: "banjir"})
		h.raise("macet")
		h.wantAir(": c1 c3 c7")
	})
}

func TestAnAlarmAsksBeforeItCoversAConference(t *testing.T) {
	inAlarm(t, "banjir", nil, func(t *testing.T, h *house) {
		if err := h.tries(operator, wall.Take{Windows: []wall.Window{cell("camera/c1", 1, 1), cell("room/rapat", 2, 1)}}); err != nil {
			t.Fatal(err)
		}
		h.Observe(wall.RoomFact{Room: "rapat", People: []string{"dinkes"}})
		h.raise("banjir")
		h.wantUp("banjir proposed covers room rapat")
		h.wantAir(": c1 room/rapat")
	})
}

func TestWhatAnOperatorChangedBesideAnAlarmStays(t *testing.T) {
	inAlarm(t, "banjir", nil, func(t *testing.T, h *house) {
		h.raise("banjir")
		now := slices.Clone(h.State().Programs["utama"].Windows)
		now[0].Source = "camera/c5"
		if err := h.tries(operator, wall.Take{Windows: now}); err != nil {
			t.Fatal(err)
		}
		h.by(operator, wall.ClearAlarm{Alarm: "banjir"})
		h.wait(time.Minute)
		h.wantAir(": c5 c2 c3 c4")
	})
}

func TestAWallThatAnOperatorTookOverIsNotGivenBack(t *testing.T) {
	inAlarm(t, "banjir", nil, func(t *testing.T, h *house) {
		h.raise("banjir")
		h.take("lain")
		h.wait(3 * time.Second)
		h.by(operator, wall.ClearAlarm{Alarm: "banjir"})
		h.wait(time.Minute)
		h.wantUp("")
		h.wantAir("lain: c5 c6 c7 c8")
	})
}

func TestUndoDoesNotCoverAnAlarmThatNobodyHasSeen(t *testing.T) {
	inAlarm(t, "banjir", nil, func(t *testing.T, h *house) {
		h.raise("banjir")
		err := h.tries(operator, wall.Take{Undo: true})
		if !errors.Is(err, wall.ErrAlarm) || !strings.Contains(err.Error(), "BANJIR") {
			t.Errorf("undo over an alarm = %v, want a refusal that names it", err)
		}
		h.by(operator, wall.AcknowledgeAlarm{Alarm: "banjir"})
		if err := h.tries(operator, wall.Take{Undo: true}); err != nil {
			t.Errorf("undo of an acknowledged alarm = %v", err)
		}
		h.wantAir("empat: c1 c2 c3 c4")
	})
}

func TestAnAlarmSurvivesARestart(t *testing.T) {
	inAlarm(t, "hilang", func(a *wall.Alarm) { a.When = wall.When{Camera: "c1"} }, func(t *testing.T, h *house) {
		h.Observe(wall.CameraFact{Camera: "c1", Lost: true})
		h.wait(3 * time.Second)
		h.restart()
		h.wait(time.Minute)
		h.wantUp("hilang shown") // nobody knows of the camera yet
		h.Observe(wall.CameraFact{Camera: "c1", Lost: true})
		h.wait(time.Minute)
		if i := h.State().Incidents["hilang"]; i.Count != 1 {
			t.Errorf("count = %d, want the same incident", i.Count)
		}
		h.Observe(wall.CameraFact{Camera: "c1"})
		h.wait(14 * time.Second)
		h.wantUp("")
		h.wantAir("empat: c1 c2 c3 c4")
	})
}

func TestAFlappingCameraSwitchesTheWallLessAndLess(t *testing.T) {
	inAlarm(t, "hilang", func(a *wall.Alarm) { a.When = wall.When{Camera: "c1"} }, func(t *testing.T, h *house) {
		before := h.State().Revision
		for range 300 { // ten minutes: 1 s away, 1 s there
			h.Observe(wall.CameraFact{Camera: "c1", Lost: true})
			h.wait(time.Second)
			h.Observe(wall.CameraFact{Camera: "c1"})
			h.wait(time.Second)
		}
		if n := h.State().Revision - before; n > 4 {
			t.Errorf("%d changes of the wall by a camera that flaps every second, want it shown once", n)
		}
		h.wait(time.Minute)
		for range 20 { // 15 s away, 45 s there
			h.Observe(wall.CameraFact{Camera: "c1", Lost: true})
			h.wait(15 * time.Second)
			h.Observe(wall.CameraFact{Camera: "c1"})
			h.wait(45 * time.Second)
		}
		if n := h.State().Revision - before; n > 40 {
			t.Errorf("%d changes of the wall in 20 minutes of a flapping camera", n)
		}
		h.wait(6 * time.Minute)
		h.wantUp("")
	})
}

func TestWhoMayRaiseAnAlarm(t *testing.T) {
	inAlarm(t, "banjir", nil, func(t *testing.T, h *house) {
		for _, a := range []wall.Actor{
			viewer,
			{Name: "program/x", Role: wall.RoleProgram},
			{Name: "program/x", Role: wall.RoleProgram, Scope: "alarm/lain"},
			{Name: "program/x", Role: wall.RoleProgram, Scope: "tile/banjir"},
		} {
			h.refused(a, wall.RaiseAlarm{Alarm: "banjir"}, wall.ErrDenied)
		}
		h.refused(operator, wall.RaiseAlarm{Alarm: "lain"}, wall.ErrNotFound)
		h.refused(operator, wall.RaiseAlarm{Alarm: "banjir", Subject: "lampu/1"}, wall.ErrInvalid)
		h.refused(operator, wall.AcknowledgeAlarm{Alarm: "banjir"}, wall.ErrNotFound)
		h.by(operator, wall.TakeLease{Wall: "utama"})
		h.raise("banjir")
		h.wantUp("banjir shown") // leases keep no alarm out
		h.apply(wall.Delete{Key: wall.Key{Kind: wall.KindAlarm, Name: "banjir"}})
		h.wantUp("")
	})
}

func TestAlarmsThatCannotBeAreRefused(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		h.zoned()
		for _, tt := range []struct {
			alarm wall.Alarm
			err   error
			says  string
		}{
			{wall.Alarm{Name: "x", Wall: "utama"}, wall.ErrInvalid, "layout"},
			{wall.Alarm{Name: "x", Wall: "utama", Layout: "empat", Source: "camera/c1"}, wall.ErrInvalid, "layout"},
			{wall.Alarm{Name: "x", Wall: "utama", Layout: "empat", Priority: 6}, wall.ErrInvalid, "priority"},
			{wall.Alarm{Name: "x", Wall: "utama", Layout: "empat", When: wall.When{Camera: "c1", Room: "rapat"}}, wall.ErrInvalid, "when"},
			{wall.Alarm{Name: "x", Wall: "utama", Layout: "empat", When: wall.When{Is: ">"}}, wall.ErrInvalid, "when.tile"},
			{wall.Alarm{Name: "x", Wall: "utama", Layout: "empat", When: wall.When{Tile: "pad", Is: "~", Path: "/v"}}, wall.ErrInvalid, "when.is"},
			{wall.Alarm{Name: "x", Wall: "utama", Layout: "empat", When: wall.When{Tile: "pad", Is: ">", Path: "v"}}, wall.ErrInvalid, "when.path"},
			{wall.Alarm{Name: "x", Wall: "none", Layout: "empat"}, wall.ErrNotFound, "none"},
			{wall.Alarm{Name: "x", Wall: "utama", Zone: "tengah", Layout: "empat"}, wall.ErrNotFound, "tengah"},
			{wall.Alarm{Name: "x", Wall: "utama", Layout: "none"}, wall.ErrNotFound, "none"},
			{wall.Alarm{Name: "x", Wall: "utama", Source: "camera/none"}, wall.ErrNotFound, "none"},
			{wall.Alarm{Name: "x", Wall: "utama", Layout: "empat", When: wall.When{Camera: "none"}}, wall.ErrNotFound, "none"},
		} {
			if err := h.refused(admin, wall.Put{Object: tt.alarm}, tt.err); err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("Put(%+v) = %q, want it to say %q", tt.alarm, err, tt.says)
			}
		}
		h.alarm("banjir", func(a *wall.Alarm) { a.Source, a.Layout = "", "empat" })
		h.refused(admin, wall.Delete{Key: wall.Key{Kind: wall.KindLayout, Name: "empat"}}, wall.ErrInUse)
	})
}

func TestAnAlarmLeavesPinsAndIsNoStepOfUndoOnceItIsOver(t *testing.T) {
	inAlarm(t, "banjir", nil, func(t *testing.T, h *house) {
		pinned := cell("tile/pad", 2, 1)
		pinned.Pin = true
		if err := h.tries(operator, wall.Take{Windows: []wall.Window{cell("camera/c1", 1, 1), cell("camera/c2", 2, 1), pinned}}); err != nil {
			t.Fatal(err)
		}
		h.raise("banjir")
		h.wantAir(": c1 c8 tile/pad")
		h.by(operator, wall.ClearAlarm{Alarm: "banjir"})
		h.wait(time.Minute)
		h.wantAir(": c1 c2 tile/pad")
		if err := h.tries(operator, wall.Take{Undo: true}); err != nil {
			t.Fatal(err)
		}
		h.wantAir("empat: c1 c2 c3 c4") // the operator's own take, and not the alarm's
	})
}

func TestTheDifferenceNamesWhatAnAlarmHasPutThere(t *testing.T) {
	inAlarm(t, "banjir", func(a *wall.Alarm) { a.Acknowledge = true }, func(t *testing.T, h *house) {
		h.raise("banjir")
		covered := func() string {
			d, err := h.State().PreviewDifference("utama")
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, c := range d.Covered {
				all = append(all, fmt.Sprintf("%s %s %t", c.Alarm, c.Window.Source, c.Gone))
			}
			return strings.Join(all, ", ")
		}
		h.apply(wall.SetPreview{Wall: "utama", Layout: "empat"})
		if got := covered(); got != "banjir camera/c8 true" {
			t.Errorf("covered by a layout = %q, want the alarm's window gone", got)
		}
		pinned := h.State().Programs["utama"].Windows
		pinned = append(pinned[:0:0], pinned...)
		for i := range pinned {
			pinned[i].Pin = true
		}
		h.try(operator, wall.Take{Windows: pinned})
		over := wall.Window{ID: "atas", Source: "camera/c4", Region: layouts.Region{X: 0.6, Width: 0.1, Height: 0.1}}
		h.apply(wall.SetPreview{Wall: "utama", Windows: append(pinned[:len(pinned):len(pinned)], over)})
		if got := covered(); got != "banjir camera/c8 false" {
			t.Errorf("covered by a window = %q, want the alarm's, pinned meanwhile, below it", got)
		}
		h.by(operator, wall.AcknowledgeAlarm{Alarm: "banjir"})
		if got := covered(); got != "banjir camera/c8 false" {
			t.Errorf("covered = %q, want the alarm named while its cause is there", got)
		}
	})
}

func TestAnAlarmedWindowOnADeadPanelIsOfferedAPlace(t *testing.T) {
	inAlarm(t, "banjir", func(a *wall.Alarm) { a.Acknowledge, a.Hold = true, time.Hour }, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		h.raise("banjir")
		h.wantOffers()
		h.Disconnected("a2", "s-a2")
		h.wait(wall.DeadAfter)
		h.wantOffers("alarm.banjir.1@a2→w1")
		h.by(operator, wall.ClearAlarm{Alarm: "banjir"})
		h.wantOffers("alarm.banjir.1@a2→w1")
		h.by(operator, wall.AcknowledgeAlarm{Alarm: "banjir"})
		h.wantOffers() // it is seen and over, and only held
	})
}

func TestAnOperatorsTakeIsNotPushedOutByAnAlarmThatEnds(t *testing.T) {
	inAlarm(t, "banjir", nil, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		h.raise("banjir")
		h.wantAir(": c1 c3 c8")
		h.by(operator, wall.ClearAlarm{Alarm: "banjir"})
		h.wait(9500 * time.Millisecond)
		h.pages.mu.Lock()
		h.pages.page("a1").readyAfter = time.Second
		h.pages.mu.Unlock()
		if _, err := h.Take(t.Context(), operator, wall.Take{Wall: "utama", Layout: "lain"}); err != nil {
			t.Errorf("Take() = %v", err)
		}
		h.wait(20 * time.Second)
		h.wantAir("lain: c5 c6 c7 c8")
		h.wantUp("")
	})
}

func TestAnAlarmThatATakePushedOutIsShownAfterIt(t *testing.T) {
	inAlarm(t, "banjir", nil, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		h.pages.mu.Lock()
		h.pages.page("a1").readyAfter = time.Second
		h.pages.mu.Unlock()
		h.by(operator, wall.RaiseAlarm{Alarm: "banjir", Text: "pompa 3 berhenti"})
		if _, err := h.Take(t.Context(), operator, wall.Take{Wall: "utama", Layout: "lain"}); err != nil {
			t.Errorf("Take() = %v", err)
		}
		h.wait(20 * time.Second)
		h.wantUp("banjir shown")
	})
}

func TestAnAlarmThatCameOrWentOnAFullDiskIsThereOnceItHasRoom(t *testing.T) {
	lost := func(a *wall.Alarm) { a.When = wall.When{Camera: "c1"} }
	inAlarm(t, "hilang", lost, func(t *testing.T, h *house) {
		disk := &fullDisk{h: h}
		h.close()
		h.store = disk
		h.start()
		disk.full.Store(true)
		h.Observe(wall.CameraFact{Camera: "c1", Lost: true})
		h.wait(time.Minute)
		h.wantUp("")
		disk.full.Store(false)
		h.wait(time.Minute)
		h.wantUp("hilang shown")
		disk.full.Store(true)
		h.Observe(wall.CameraFact{Camera: "c1"})
		h.wait(time.Minute)
		h.wantUp("hilang shown")
		disk.full.Store(false)
		h.wait(time.Minute)
		h.wantUp("")
	})
}

func TestAProposalEndsOnceTheDiskHasRoom(t *testing.T) {
	inAlarm(t, "banjir", func(a *wall.Alarm) { a.Mode = wall.Propose }, func(t *testing.T, h *house) {
		disk := &fullDisk{h: h}
		h.close()
		h.store = disk
		h.start()
		h.raise("banjir")
		h.by(operator, wall.ClearAlarm{Alarm: "banjir"})
		disk.full.Store(true)
		h.wait(time.Minute)
		disk.full.Store(false)
		h.wait(time.Minute)
		h.wantUp("")
	})
}
