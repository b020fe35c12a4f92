package wall

import (
	"fmt"
	"slices"
	"time"
)

// How much of a wall's past is kept: the newest MaxHistory programs, of which
// those older than HistoryFor go when there are more than LeastHistory.
const (
	MaxHistory   = 500
	LeastHistory = 50
	HistoryFor   = 30 * 24 * time.Hour
)

// remember keeps a program that comes on air, and forgets the oldest.
func (e *edit) remember(p Program) {
	past := slices.Clone(e.next.History[p.Wall])
	if e.next.unkept[p.Wall] {
		delete(e.next.unkept, p.Wall)
		last := past[len(past)-1]
		e.save(bucketHistory, historyName(p.Wall, last.Revision), last)
	}
	if n := len(past); p.Run != 0 && n > 0 && past[n-1].Run == p.Run { // a run of a tour is one entry
		e.drop(bucketHistory, historyName(p.Wall, past[n-1].Revision))
		past = past[:n-1]
	}
	past = append(past, p)
	e.save(bucketHistory, historyName(p.Wall, p.Revision), p)
	for len(past) > MaxHistory || len(past) > LeastHistory && e.now.Sub(past[0].OnAirAt) > HistoryFor {
		e.drop(bucketHistory, historyName(p.Wall, past[0].Revision))
		past = past[1:]
	}
	e.next.History[p.Wall] = past
	e.touch(KindHistory, p.Wall)
}

// past is a program of a wall that was on air, and where it is in the history.
func (s *State) past(wall string, r Revision) (Program, error) {
	for _, p := range s.History[wall] {
		if p.Revision == r {
			return p, nil
		}
	}
	return Program{}, fmt.Errorf("revision %d in the history of wall %s: %w", r, wall, ErrNotFound)
}

// planPast is a program that was on air, or what it had in a zone. Sources that
// were deleted since are left empty; pinned windows stay.
func (s *State) planPast(w Wall, r Revision, zone string) (planned, error) {
	p, err := s.past(w.Name, r)
	if err != nil {
		return planned{}, err
	}
	windows, lost := s.withoutLost(p.Windows)
	windows = w.mix(s.Programs[w.Name].Windows, windows, zone, true)
	return s.planned(w, planned{windows: windows, layout: p.Layout, zone: zone, lost: lost, from: r})
}

// Lost are the sources of a past program that were deleted since.
func (s *State) Lost(p Program) []string {
	_, lost := s.withoutLost(p.Windows)
	return lost
}

// withoutLost are windows whose sources still exist; the others are left empty,
// so that going back is always possible. lost are the sources that are gone.
func (s *State) withoutLost(windows []Window) (kept []Window, lost []string) {
	kept = slices.Clone(windows)
	gone := func(source string) bool {
		k, ok := needs(source)
		if !ok || s.Objects[k].Value != nil && s.keeps(source) {
			return false
		}
		if !slices.Contains(lost, source) {
			lost = append(lost, source)
		}
		return true
	}
	for i, w := range kept {
		if w.Tour != nil {
			kept[i].Source, kept[i].Tour = w.Tour.without(gone)
			continue
		}
		if gone(w.Source) {
			kept[i].Source, kept[i].Instead, kept[i].Sound = "", "", false
		}
		if gone(w.Instead) {
			kept[i].Instead = ""
		}
	}
	return kept, lost
}

// sentence says who put the program on air, and when.
func (p Program) sentence() string {
	what := p.Layout
	switch {
	case p.By == "":
		return "nothing was ever on air"
	case p.Undoes != 0:
		return fmt.Sprintf("%s undid revision %d at %s", p.By, p.Undoes, p.OnAirAt.Format(clockTime))
	case what == "":
		what = "windows put by hand"
	}
	return fmt.Sprintf("%s took %s at %s", p.By, what, p.OnAirAt.Format(clockTime))
}

// clockTime is how a sentence says when.
const clockTime = "15:04:05 Z07:00"
