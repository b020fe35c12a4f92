// Package storetest is the contract every tiles.Store keeps.
package storetest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kawung/tiles"
)

// Run runs the contract. open opens the store of one test; opening it again
// after shut must show what was kept.
func Run(t *testing.T, open func(t *testing.T) (store tiles.Store, reopen func() tiles.Store)) {
	t.Run("a new store is empty", func(t *testing.T) {
		s, _ := open(t)
		if got := load(t, s); len(got) != 0 {
			t.Errorf("Load() = %d records, want 0", len(got))
		}
	})
	t.Run("what was saved is there after reopening", func(t *testing.T) {
		s, reopen := open(t)
		want := []tiles.Record{sample("pad", 7), sample("aduan", 1<<40)}
		save(t, s, want)
		compare(t, load(t, reopen()), want)
	})
	t.Run("the newest record of a name wins and others stay", func(t *testing.T) {
		s, reopen := open(t)
		save(t, s, []tiles.Record{sample("pad", 1), sample("aduan", 1)})
		save(t, s, []tiles.Record{sample("pad", 2)})
		compare(t, load(t, reopen()), []tiles.Record{sample("pad", 2), sample("aduan", 1)})
	})
	t.Run("saving nothing changes nothing", func(t *testing.T) {
		s, _ := open(t)
		save(t, s, nil)
		if got := load(t, s); len(got) != 0 {
			t.Errorf("Load() = %d records, want 0", len(got))
		}
	})
	t.Run("a record with a name no store can hold saves none of its batch", func(t *testing.T) {
		s, _ := open(t)
		if err := s.Save([]tiles.Record{sample("pad", 1), sample("", 1)}); err == nil {
			t.Fatal("Save with an empty name = nil, want an error")
		}
		if got := load(t, s); len(got) != 0 {
			t.Errorf("Load() = %v, want nothing", got)
		}
	})
	t.Run("a document of the greatest size is kept whole", func(t *testing.T) {
		s, reopen := open(t)
		r := sample("besar", 1)
		r.Document = []byte(`{"md":"` + strings.Repeat("x", tiles.MaxDocument-9) + `"}`)
		save(t, s, []tiles.Record{r})
		compare(t, load(t, reopen()), []tiles.Record{r})
	})
}

func sample(name string, version uint64) tiles.Record {
	return tiles.Record{
		Name: name, Kind: tiles.KPI, Version: version,
		Document: fmt.Appendf(nil, `{"value":{"v":%d}}`, version),
		Fetched:  time.Date(2026, 11, 23, 2, 15, 0, 123e6, time.UTC), From: "user/admin",
	}
}

func save(t *testing.T, s tiles.Store, r []tiles.Record) {
	t.Helper()
	if err := s.Save(r); err != nil {
		t.Fatalf("Save: %v", err)
	}
}

func load(t *testing.T, s tiles.Store) []tiles.Record {
	t.Helper()
	r, err := s.Load()
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	return r
}

func compare(t *testing.T, got, want []tiles.Record) {
	t.Helper()
	byName := func(a, b tiles.Record) int { return strings.Compare(a.Name, b.Name) }
	slices.SortFunc(got, byName)
	slices.SortFunc(want, byName)
	same := func(a, b tiles.Record) bool {
		return a.Name == b.Name && a.Kind == b.Kind && a.Version == b.Version && a.From == b.From &&
			a.Fetched.Equal(b.Fetched) && bytes.Equal(a.Document, b.Document)
	}
	if !slices.EqualFunc(got, want, same) {
		t.Errorf("Load() = %v, want %v", got, want)
	}
}
