// Package storetest is the contract of a wall.Store: what every store has to
// do, as tests. It is for tests only.
package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"kawung/wall"
)

// A Place is where one store lives: every call opens it again. The suite closes
// a store that is an io.Closer before it opens the next.
type Place func(t *testing.T) wall.Store

// Run holds a store to the contract. place makes a new, empty place.
func Run(t *testing.T, place func(t *testing.T) Place) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, open Place)
	}{
		{"a new store is empty and has an epoch", testNew},
		{"a commit makes the next revision", testCommit},
		{"a commit from another revision is stale and changes nothing", testStale},
		{"a record is replaced and deleted", testReplace},
		{"opening again keeps all", testReopen},
		{"audit comes oldest first, after a revision, up to a limit", testAudit},
		{"one of many commits from the same revision wins", testRace},
		{"records come sorted by bucket and name", testSorted},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, place(t)) })
	}
}

func record(bucket, name, data string) wall.Record {
	return wall.Record{Bucket: bucket, Name: name, Version: 1, Data: json.RawMessage(data)}
}

func entry(action string) wall.Entry {
	return wall.Entry{
		At:    time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC),
		Actor: wall.Actor{Name: "sari", Role: wall.RoleOperator, Address: "10.0.0.9"}, Action: action, Object: "utama",
		Detail: json.RawMessage(`{"layout":"pagi & siang"}`),
	}
}

func commit(t *testing.T, s wall.Store, base wall.Revision, records []wall.Record, audit ...wall.Entry) {
	t.Helper()
	if err := s.Commit(t.Context(), wall.Change{Base: base, Records: records, Audit: audit}); err != nil {
		t.Fatalf("Commit(base %d) = %v", base, err)
	}
}

func load(t *testing.T, s wall.Store) wall.Loaded {
	t.Helper()
	l, err := s.Load(t.Context())
	if err != nil {
		t.Fatalf("Load() = %v", err)
	}
	return l
}

// describe is a record in one line.
func describe(r wall.Record) string {
	return fmt.Sprintf("%s/%s v%d r%d %s", r.Bucket, r.Name, r.Version, r.Revision, r.Data)
}

func wantRecords(t *testing.T, s wall.Store, want ...string) {
	t.Helper()
	var got []string
	for _, r := range load(t, s).Records {
		got = append(got, describe(r))
	}
	if !slices.Equal(got, want) {
		t.Errorf("records = %q, want %q", got, want)
	}
}

func shut(t *testing.T, s wall.Store) {
	t.Helper()
	if c, ok := s.(io.Closer); ok {
		if err := c.Close(); err != nil {
			t.Fatalf("Close() = %v", err)
		}
	}
}

func testNew(t *testing.T, open Place) {
	s := open(t)
	l := load(t, s)
	if l.Epoch == "" || l.Revision != 0 || len(l.Records) != 0 {
		t.Errorf("Load() = %+v, want an epoch, revision 0 and no records", l)
	}
	shut(t, s)
}

func testCommit(t *testing.T, open Place) {
	s := open(t)
	commit(t, s, 0, []wall.Record{record("camera", "a", `{"x":1}`)})
	commit(t, s, 1, nil, entry("sign in")) // audit alone is a change too
	if got := load(t, s).Revision; got != 2 {
		t.Errorf("revision = %d, want 2", got)
	}
	wantRecords(t, s, `camera/a v1 r1 {"x":1}`)
	shut(t, s)
}

func testStale(t *testing.T, open Place) {
	s := open(t)
	commit(t, s, 0, []wall.Record{record("camera", "a", `1`)}, entry("put camera"))
	for _, base := range []wall.Revision{0, 2} {
		err := s.Commit(t.Context(), wall.Change{
			Base: base, Records: []wall.Record{record("camera", "a", `2`), record("camera", "b", `2`)},
			Audit: []wall.Entry{entry("put camera")},
		})
		if !errors.Is(err, wall.ErrStale) {
			t.Errorf("Commit(base %d) at revision 1 = %v, want ErrStale", base, err)
		}
	}
	wantRecords(t, s, `camera/a v1 r1 1`)
	wantActions(t, s, 0, 10, "1 put camera")
	shut(t, s)
}

func testReplace(t *testing.T, open Place) {
	s := open(t)
	commit(t, s, 0, []wall.Record{record("camera", "a", `1`), record("camera", "b", `1`), record("layout", "a", `1`)})
	commit(t, s, 1, []wall.Record{record("camera", "a", `2`), {Bucket: "camera", Name: "b"}, {Bucket: "camera", Name: "none"}})
	wantRecords(t, s, `camera/a v1 r2 2`, `layout/a v1 r1 1`)
	shut(t, s)
}

func testReopen(t *testing.T, open Place) {
	s := open(t)
	commit(t, s, 0, []wall.Record{record("token", "1f", `{"title":"<b>&"}`)}, entry("put token"))
	before := load(t, s)
	shut(t, s)
	s = open(t)
	after := load(t, s)
	if after.Epoch != before.Epoch || after.Revision != before.Revision {
		t.Errorf("opened again: epoch %s revision %d, want %s %d", after.Epoch, after.Revision, before.Epoch, before.Revision)
	}
	wantRecords(t, s, `token/1f v1 r1 {"title":"<b>&"}`)
	wantActions(t, s, 0, 10, "1 put token")
	shut(t, s)
}

func wantActions(t *testing.T, s wall.Store, since wall.Revision, limit int, want ...string) {
	t.Helper()
	entries, err := s.Audit(t.Context(), since, limit)
	if err != nil {
		t.Fatalf("Audit(%d, %d) = %v", since, limit, err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, fmt.Sprintf("%d %s", e.Revision, e.Action))
	}
	if !slices.Equal(got, want) {
		t.Errorf("Audit(%d, %d) = %q, want %q", since, limit, got, want)
	}
}

func testAudit(t *testing.T, open Place) {
	s := open(t)
	commit(t, s, 0, nil, entry("b"), entry("a"))
	commit(t, s, 1, nil)
	commit(t, s, 2, nil, entry("c"))
	wantActions(t, s, 0, 10, "1 b", "1 a", "3 c")
	wantActions(t, s, 0, 1, "1 b")
	wantActions(t, s, 1, 10, "3 c")
	wantActions(t, s, 3, 10)
	entries, err := s.Audit(t.Context(), 2, 10)
	if err != nil || len(entries) != 1 {
		t.Fatalf("Audit(2, 10) = %d entries, %v, want 1", len(entries), err)
	}
	want := entry("c")
	got := entries[0]
	if !got.At.Equal(want.At) || got.Actor != want.Actor || got.Object != want.Object || string(got.Detail) != string(want.Detail) {
		t.Errorf("entry = %+v, want %+v", got, want)
	}
	shut(t, s)
}

func testRace(t *testing.T, open Place) {
	s := open(t)
	const writers = 8
	errs := make([]error, writers)
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() {
			errs[i] = s.Commit(t.Context(), wall.Change{
				Records: []wall.Record{record("camera", "a", fmt.Sprint(i)), record("camera", "b", fmt.Sprint(i))},
				Audit:   []wall.Entry{entry(fmt.Sprint(i))},
			})
		})
	}
	all.Wait()
	winner := slices.Index(errs, nil)
	for i, err := range errs {
		if i != winner && !errors.Is(err, wall.ErrStale) {
			t.Errorf("commit %d = %v, want ErrStale: %d won", i, err, winner)
		}
	}
	if winner < 0 {
		t.Fatal("no commit won")
	}
	wantRecords(t, s, fmt.Sprintf("camera/a v1 r1 %d", winner), fmt.Sprintf("camera/b v1 r1 %d", winner))
	wantActions(t, s, 0, 10, fmt.Sprintf("1 %d", winner))
	shut(t, s)
}

func testSorted(t *testing.T, open Place) {
	s := open(t)
	commit(t, s, 0, []wall.Record{record("undo", "utama/02", `2`), record("layout", "b", `1`), record("undo", "utama/01", `1`), record("camera", "z", `1`)})
	wantRecords(t, s, "camera/z v1 r1 1", "layout/b v1 r1 1", "undo/utama/01 v1 r1 1", "undo/utama/02 v1 r1 2")
	shut(t, s)
}
