package wall_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the tests' zones are there on every machine

	"kawung/wall"
)

func TestTheNextTimeOfASchedule(t *testing.T) {
	const (
		jakarta = "Asia/Jakarta" // UTC+7, never another
		berlin  = "Europe/Berlin"
	)
	for _, tt := range []struct {
		name  string
		s     wall.Schedule
		after string // in UTC
		want  string // in UTC; "" is never
	}{
		{"today", wall.Schedule{At: "07:30", Zone: jakarta}, "2026-11-28T00:00:00Z", "2026-11-28T00:30:00Z"},
		{"the instant itself is over", wall.Schedule{At: "07:30", Zone: jakarta}, "2026-11-28T00:30:00Z", "2026-11-29T00:30:00Z"},
		{"the day in its zone", wall.Schedule{At: "00:30", Days: []string{"sun"}, Zone: jakarta}, "2026-11-27T00:00:00Z", "2026-11-28T17:30:00Z"},
		{"workdays leave out the weekend", wall.Schedule{At: "07:30", Days: []string{"mon", "tue", "wed", "thu", "fri"}, Zone: jakarta}, "2026-11-27T01:00:00Z", "2026-11-30T00:30:00Z"},
		{"exceptions", wall.Schedule{At: "07:30", Except: []string{"2026-12-25", "2026-12-26"}, Zone: jakarta}, "2026-12-24T12:00:00Z", "2026-12-27T00:30:00Z"},
		{"only dates", wall.Schedule{At: "10:00", Only: []string{"2027-08-17", "2026-08-17"}, Zone: jakarta}, "2026-08-17T03:00:00Z", "2027-08-17T03:00:00Z"},
		{"only dates that are over", wall.Schedule{At: "10:00", Only: []string{"2026-08-17"}, Zone: jakarta}, "2026-08-17T03:00:00Z", ""},
		{"paused", wall.Schedule{At: "07:30", Zone: jakarta, Paused: true}, "2026-11-28T00:00:00Z", ""},
		{"paused dates", wall.Schedule{At: "10:00", Only: []string{"2027-08-17"}, Paused: true}, "2026-11-28T00:00:00Z", ""},
		{"home's zone where none is said", wall.Schedule{At: "07:30"}, "2026-11-28T00:00:00Z", "2026-11-28T07:30:00Z"},
		{"a time that is left out is the change", wall.Schedule{At: "02:30", Zone: berlin}, "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"},
		{"and once", wall.Schedule{At: "02:30", Zone: berlin}, "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"},
		{"a time that comes twice is the first", wall.Schedule{At: "02:30", Zone: berlin}, "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"},
		{"and only that", wall.Schedule{At: "02:30", Zone: berlin}, "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"},
		{"a day that a place left out", wall.Schedule{At: "12:00", Only: []string{"2011-12-30"}, Zone: "Pacific/Apia"}, "2011-12-29T00:00:00Z", ""},
		{"far east", wall.Schedule{At: "00:10", Zone: "Pacific/Kiritimati"}, "2026-11-28T00:00:00Z", "2026-11-28T10:10:00Z"},
		{"far west", wall.Schedule{At: "23:50", Zone: "Pacific/Pago_Pago"}, "2026-11-28T00:00:00Z", "2026-11-28T10:50:00Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			after, err := time.Parse(time.RFC3339, tt.after)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if at, ok := tt.s.Next(after, time.UTC); ok {
				got = at.UTC().Format(time.RFC3339)
			}
			if got != tt.want {
				t.Errorf("Next(%s) = %q, want %q", tt.after, got, tt.want)
			}
		})
	}
}

// scheduled runs a test with a schedule that takes lain at 00:10 UTC: the
// bubble's clock begins at midnight, on Saturday, the first of January 2000.
func scheduled(t *testing.T, change func(*wall.Schedule), test func(t *testing.T, h *house)) {
	t.Helper()
	inHouse(t, func(t *testing.T, h *house) {
		h.connect(everyDisplay...)
		h.take("empat")
		h.wait(3 * time.Second)
		s := wall.Schedule{Name: "pagi", Wall: "utama", Layout: "lain", At: "00:10"}
		if change != nil {
			change(&s)
		}
		h.apply(wall.Put{Object: s})
		h.wait(time.Millisecond)
		test(t, h)
	})
}

// until lets time pass to an instant after midnight.
func (h *house) until(d time.Duration) {
	h.Helper()
	h.wait(time.Until(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(d)))
}

func (h *house) wantSkipped(why string) {
	h.Helper()
	h.wantAir("empat: c1 c2 c3 c4")
	m := h.State().Scheduled["pagi"]
	if m.Taken || !strings.Contains(m.Why, why) || m.Due.IsZero() {
		h.Errorf("schedule = %+v, want it passed over because %q", m, why)
	}
	entries, err := h.db.Audit(h.Context(), 0, 1000)
	if err != nil {
		h.Fatal(err)
	}
	n := 0
	for _, e := range entries {
		if e.Action == "skip schedule" && e.Actor.Name == "schedule/pagi" && strings.Contains(string(e.Detail), why) {
			n++
		}
	}
	if n != 1 {
		h.Errorf("%d lines in the audit say so, want 1", n)
	}
}

func TestAScheduleTakesItsLayoutOnTimeAndOnce(t *testing.T) {
	scheduled(t, nil, func(t *testing.T, h *house) {
		h.until(10*time.Minute - time.Second)
		h.wantAir("empat: c1 c2 c3 c4")
		h.until(10*time.Minute + time.Second)
		h.wantAir("lain: c5 c6 c7 c8")
		if p := h.State().Programs["utama"]; p.By != "schedule/pagi" || !h.State().Scheduled["pagi"].Taken {
			t.Errorf("by %q, %+v", p.By, h.State().Scheduled["pagi"])
		}
		h.try(operator, wall.Take{Layout: "empat"})
		h.restart()
		h.wait(time.Hour)
		h.wantAir("empat: c1 c2 c3 c4")
		h.until(24*time.Hour + 11*time.Minute)
		h.wantAir("lain: c5 c6 c7 c8")
	})
}

func TestAClockThatIsSetBackTakesAScheduleOnce(t *testing.T) {
	scheduled(t, nil, func(_ *testing.T, h *house) {
		h.until(10*time.Minute + 2*time.Second)
		h.wantAir("lain: c5 c6 c7 c8")
		h.try(operator, wall.Take{Layout: "empat"})
		h.clock.set(-30 * time.Minute)
		h.wait(2 * time.Hour)
		h.wantAir("empat: c1 c2 c3 c4")
		h.until(24*time.Hour + 41*time.Minute)
		h.wantAir("lain: c5 c6 c7 c8")
	})
}

func TestAClockThatIsSetForwardTakesWhatItJumpedOverUnlessThatIsLongAgo(t *testing.T) {
	scheduled(t, nil, func(_ *testing.T, h *house) {
		h.until(time.Minute)
		h.clock.set(15 * time.Minute) // 00:16
		h.wait(16 * time.Second)
		h.wantAir("lain: c5 c6 c7 c8")
	})
	scheduled(t, nil, func(_ *testing.T, h *house) {
		h.until(time.Minute)
		h.clock.set(time.Hour)
		h.wait(16 * time.Second)
		h.wantSkipped("it was due 51m")
	})
}

func TestAClockThatWasYearsAheadDoesNotSilenceASchedule(t *testing.T) {
	scheduled(t, nil, func(_ *testing.T, h *house) {
		h.clock.set(4 * 365 * 24 * time.Hour)
		h.wait(16 * time.Second)
		h.clock.set(0)
		h.until(10*time.Minute + 2*time.Second)
		h.wantAir("lain: c5 c6 c7 c8")
	})
}

func TestAScheduleThatWasMissedIsPassedOver(t *testing.T) {
	for _, tt := range []struct {
		away time.Duration
		test func(h *house)
	}{
		{19 * time.Minute, func(h *house) { h.wantAir("lain: c5 c6 c7 c8") }},
		{25 * time.Minute, func(h *house) { h.wantSkipped("the controller was not there") }},
	} {
		scheduled(t, nil, func(_ *testing.T, h *house) {
			h.stop()
			h.stop = func() {}
			<-time.After(tt.away)
			h.restart()
			h.wait(3 * time.Second)
			tt.test(h)
		})
	}
}

func TestAScheduleNeverCoversAnAlarmOrWhatSomebodyHolds(t *testing.T) {
	scheduled(t, nil, func(t *testing.T, h *house) {
		h.zoned()
		h.alarm("banjir", nil)
		h.raise("banjir")
		h.until(11 * time.Minute)
		if m := h.State().Scheduled["pagi"]; m.Taken || m.Why != "alarm banjir is on the wall" {
			t.Errorf("%+v, want it passed over for the alarm", m)
		}
	})
	scheduled(t, nil, func(_ *testing.T, h *house) {
		h.by(operator, wall.TakeLease{Wall: "utama", For: time.Hour})
		h.until(11 * time.Minute)
		h.wantSkipped("in the hands of sari")
	})
	tour := func(s *wall.Schedule) { s.Layout, s.Tour = "", "putar" }
	inHouse(t, func(_ *testing.T, h *house) {
		h.take("empat")
		h.apply(wall.Put{Object: wall.Tour{Name: "putar", Wall: "utama", Layouts: []string{"lain", "empat"}, Every: time.Minute}})
		s := wall.Schedule{Name: "pagi", Wall: "utama", At: "00:10"}
		tour(&s)
		h.apply(wall.Put{Object: s})
		h.by(operator, wall.TakeLease{Wall: "utama", For: time.Hour})
		h.until(11 * time.Minute)
		h.wantSkipped("in the hands of sari")
	})
}

func TestAScheduleForIdleWallsLeavesAnOperatorAlone(t *testing.T) {
	idle := func(s *wall.Schedule) { s.Idle = 5 * time.Minute }
	scheduled(t, idle, func(_ *testing.T, h *house) {
		h.until(11 * time.Minute)
		h.wantAir("lain: c5 c6 c7 c8")
	})
	scheduled(t, idle, func(_ *testing.T, h *house) {
		h.until(7 * time.Minute)
		h.try(operator, wall.Take{Windows: []wall.Window{cell("camera/c8", 1, 1)}})
		h.try(operator, wall.Take{Layout: "empat"})
		h.until(11 * time.Minute)
		h.wantSkipped("sari took empat")
	})
}

func TestAScheduleStartsATour(t *testing.T) {
	inHouse(t, func(_ *testing.T, h *house) {
		h.take("empat")
		h.apply(wall.Put{Object: wall.Tour{Name: "putar", Wall: "utama", Layouts: []string{"lain", "empat"}, Every: time.Minute}})
		h.apply(wall.Put{Object: wall.Schedule{Name: "pagi", Wall: "utama", Tour: "putar", At: "00:10"}})
		h.until(10*time.Minute + 3*time.Second)
		h.wantRun("putar lain 1/2")
		h.wantAir("lain: c5 c6 c7 c8")
		if r := h.Live().Runs["utama"]; r.By != "schedule/pagi" {
			h.Errorf("started by %q", r.By)
		}
	})
}

func TestAScheduleThatIsChangedDoesNotMakeUpForWhatIsOver(t *testing.T) {
	scheduled(t, nil, func(_ *testing.T, h *house) {
		h.until(5 * time.Minute)
		h.apply(wall.Put{Object: wall.Schedule{Name: "pagi", Wall: "utama", Layout: "lain", At: "00:04"}})
		h.until(time.Hour)
		h.wantAir("empat: c1 c2 c3 c4")
		h.apply(wall.Delete{Key: wall.Key{Kind: wall.KindSchedule, Name: "pagi"}})
		h.until(25 * time.Hour)
		h.wantAir("empat: c1 c2 c3 c4")
	})
}

func TestMistakesInSchedulesAreNamed(t *testing.T) {
	for _, tt := range []struct {
		says   string
		change func(*wall.Schedule)
	}{
		{"at:", func(s *wall.Schedule) { s.At = "7:30" }},
		{"at:", func(s *wall.Schedule) { s.At = "24:00" }},
		{`days[1]: "mon"`, func(s *wall.Schedule) { s.Days = []string{"mon", "mon"} }},
		{`days[0]: "senin"`, func(s *wall.Schedule) { s.Days = []string{"senin"} }},
		{"except[0]:", func(s *wall.Schedule) { s.Except = []string{"25-12-2026"} }},
		{"zone:", func(s *wall.Schedule) { s.Zone = "Asia/Situbondo" }},
		{"zone:", func(s *wall.Schedule) { s.Zone = "Local" }},
		{"layout: or tour", func(s *wall.Schedule) { s.Tour = "putar" }},
		{"only: names the dates", func(s *wall.Schedule) { s.Only, s.Days = []string{"2026-12-25"}, []string{"mon"} }},
		{"idle:", func(s *wall.Schedule) { s.Idle = 25 * time.Hour }},
	} {
		s := wall.Schedule{Name: "pagi", Wall: "utama", Layout: "lain", At: "07:30"}
		tt.change(&s)
		if err := s.Validate(); !errors.Is(err, wall.ErrInvalid) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("Validate(%+v) = %v, want %q", s, err, tt.says)
		}
	}
}
