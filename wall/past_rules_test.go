package wall

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"kawung/layouts"
)

// history is a state with a wall of one panel that showed these layouts, a day
// apart, the last one now.
func withHistory(n int, now time.Time) *State {
	s := emptyState()
	w := Wall{Name: "utama", Panels: []layouts.Panel{{Name: "a", Width: 1000, Height: 500, Pixels: [2]int{1920, 1080}}}}
	s.Objects[w.Key()] = Versioned[Object]{w, 1}
	for i := range n {
		e := newEdit(s, System, now.AddDate(0, 0, i+1-n))
		e.putProgram(Program{Wall: "utama", Layout: fmt.Sprint("l", i), OnAirAt: e.now})
		s = e.next
	}
	return s
}

func TestHistoryIsKeptWithinItsBounds(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	for _, tt := range []struct{ programs, kept int }{{10, 10}, {60, LeastHistory}} { // one a day: of 60, 30 are older than 30 days
		past := withHistory(tt.programs, now).History["utama"]
		if len(past) != tt.kept || past[len(past)-1].Layout != fmt.Sprint("l", tt.programs-1) {
			t.Errorf("of %d programs %d are kept, the newest %s, want %d", tt.programs, len(past), past[len(past)-1].Layout, tt.kept)
		}
	}
	s := withHistory(1, now)
	for i := range MaxHistory {
		e := newEdit(s, System, now)
		e.putProgram(Program{Wall: "utama", OnAirAt: now})
		s = e.next
		dropped := 0
		for _, r := range e.records {
			if r.Data == nil {
				dropped++
			}
		}
		if want := i / (MaxHistory - 1); dropped != want {
			t.Fatalf("program %d drops %d records, want %d", i+2, dropped, want)
		}
	}
	if past := s.History["utama"]; len(past) != MaxHistory || past[0].Revision != 2 {
		t.Errorf("%d programs are kept from revision %d on, want %d without the oldest", len(past), past[0].Revision, MaxHistory)
	}
}

// A store of before there was history has records of the programs that could be
// gone back to, and none of the one on air.
func TestUndoRecordsOfAnOlderKawungAreItsHistory(t *testing.T) {
	kept := func(bucket, name string, p Program) Record {
		data, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		return Record{Bucket: bucket, Name: name, Version: 1, Data: data}
	}
	full := []Window{{ID: "w1", Source: "", Region: layouts.Region{Width: 1, Height: 1}}}
	half := []Window{{ID: "w1", Source: "", Region: layouts.Region{Width: 0.5, Height: 1}}}
	panel, _ := json.Marshal(Wall{Panels: []layouts.Panel{{Name: "a", Width: 1000, Height: 500, Pixels: [2]int{1920, 1080}}}})
	s, err := current.restore(Loaded{Epoch: "e", Revision: 9, Records: []Record{
		kept("program", "utama", Program{Wall: "utama", Revision: 9, Layout: "kini", Windows: half}),
		kept("undo", historyName("utama", 4), Program{Wall: "utama", Revision: 4, Layout: "dulu", Windows: full}),
		{Bucket: "wall", Name: "utama", Version: 1, Data: panel},
	}})
	if err != nil {
		t.Fatal(err)
	}
	u, err := s.Undoing("utama", "")
	if err != nil || u.Takes.Layout != "kini" || u.To.Layout != "dulu" {
		t.Errorf("Undoing() = %+v, %v, want to take back kini and show dulu", u, err)
	}
	e := newEdit(s, System, time.Now())
	e.putProgram(Program{Wall: "utama", Layout: "baru"})
	var saved []string
	for _, r := range e.records {
		saved = append(saved, r.Bucket+" "+r.Name)
	}
	if want := historyName("utama", 9); len(saved) != 3 || saved[1] != "undo "+want {
		t.Errorf("saved %q, want the program that was on air at revision 9 too", saved)
	}
	if next := newEdit(e.next, System, time.Now()); next.next.unkept["utama"] {
		t.Error("it is saved again with every program")
	}
}

func TestAClockThatWasDecadesBackHoldsNobodyUp(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	daily := Schedule{At: "07:30", Zone: "Asia/Jakarta"}
	takes := func(done time.Time) time.Duration {
		began := time.Now()
		for range 20 {
			if at, ok := daily.due(done, now, time.UTC); !ok || !at.Equal(time.Date(2026, 11, 23, 0, 30, 0, 0, time.UTC)) {
				t.Fatalf("due = %s, %v, want today's", at, ok)
			}
		}
		return time.Since(began)
	}
	year := takes(now.AddDate(-1, 0, 0))
	if all := takes(time.Unix(0, 0)); all > 10*year { // there are 56 years
		t.Errorf("since 1970 it takes %s, since a year %s", all, year)
	}
}
