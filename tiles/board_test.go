package tiles_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"kawung/tiles"
	"kawung/tiles/bolt"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.FixedZone("WIB", 7*3600))

var pad = tiles.Definition{Name: "pad", Kind: tiles.KPI, Title: "PAD", Unit: "Rp", Every: time.Minute}

// clock is a time that a test sets.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

type house struct {
	*tiles.Board
	clock *clock
	stop  func() error // ends Run and returns what it returned
}

// start runs a board on a store; the test's end stops it.
func start(t *testing.T, store tiles.Store, definitions ...tiles.Definition) house {
	t.Helper()
	c := &clock{t: noon}
	b, err := tiles.NewBoard(tiles.Config{Store: store, Now: c.now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatalf("NewBoard: %v", err)
	}
	b.Declare(definitions)
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() { ran <- b.Run(ctx) }()
	var once sync.Once
	var result error
	h := house{b, c, func() error {
		once.Do(func() { cancel(); result = <-ran })
		return result
	}}
	t.Cleanup(func() { _ = h.stop() })
	return h
}

func disk(t *testing.T) *bolt.DB {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "tiles.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func put(t *testing.T, b *tiles.Board, name, doc string) uint64 {
	t.Helper()
	v, err := b.Put(context.Background(), name, []byte(doc), "user/admin")
	if err != nil {
		t.Fatalf("Put(%s, %s): %v", name, doc, err)
	}
	return v
}

func get(t *testing.T, b *tiles.Board, name string) tiles.Tile {
	t.Helper()
	tile, ok := b.Get(name)
	if !ok {
		t.Fatalf("Get(%s): not declared", name)
	}
	return tile
}

func TestADeclaredTileWithoutDataSaysSo(t *testing.T) {
	b := start(t, disk(t), pad)
	tile := get(t, b.Board, "pad")
	if tile.Quality != tiles.None || string(tile.Document) != `{"q":"none"}` || tile.Version == 0 {
		t.Errorf("Get = %s v%d %s, want none, v>0, {q:none}", tile.Quality, tile.Version, tile.Document)
	}
	if _, ok := b.Get("lain"); ok {
		t.Error("Get of an undeclared tile = ok")
	}
}

func TestAPutIsShownStampedAndFromWhom(t *testing.T) {
	b := start(t, disk(t), pad)
	v := put(t, b.Board, "pad", `{"value":{"v":7412350000}}`)
	tile := get(t, b.Board, "pad")
	want := `{"asOf":"2026-11-23T12:00:00+07:00","q":"good","value":{"v":7412350000}}`
	if string(tile.Document) != want || tile.Version != v || tile.Quality != tiles.Good || tile.From != "user/admin" {
		t.Errorf("Get = v%d %s %s from %s, want v%d good %s", tile.Version, tile.Quality, tile.Document, tile.From, v, want)
	}
	if !tile.AsOf.Equal(noon) || !tile.Fetched.Equal(noon) {
		t.Errorf("asOf %v, fetched %v, want noon", tile.AsOf, tile.Fetched)
	}
}

func TestAPatchChangesOnlyWhatItNames(t *testing.T) {
	b := start(t, disk(t), pad)
	first := put(t, b.Board, "pad", `{"value":{"v":1},"target":{"v":5},"note":"lama"}`)
	b.clock.add(time.Second)
	v, err := b.Patch(context.Background(), "pad", []byte(`{"value":{"v":2},"note":null}`), "x")
	if err != nil || v != first+1 {
		t.Fatalf("Patch = %d, %v, want %d", v, err, first+1)
	}
	want := `{"asOf":"2026-11-23T12:00:01+07:00","q":"good","target":{"v":5},"value":{"v":2}}`
	if got := string(get(t, b.Board, "pad").Document); got != want {
		t.Errorf("document = %s, want %s", got, want)
	}
	if _, err := b.Patch(context.Background(), "pad", []byte(`{"value":null}`), "x"); !errors.Is(err, tiles.ErrInvalid) {
		t.Errorf("a patch that removes the value = %v, want ErrInvalid", err)
	}
}

func TestARefusedPutChangesNothing(t *testing.T) {
	b := start(t, disk(t), pad)
	put(t, b.Board, "pad", `{"value":{"v":1}}`)
	before := get(t, b.Board, "pad")
	for doc, want := range map[string]error{
		`{"value":{"v":"satu"}}`: tiles.ErrInvalid,
		`[1]`:                    tiles.ErrInvalid,
		`{"value":{"v":1}} {}`:   tiles.ErrInvalid,
		`{`:                      tiles.ErrInvalid,
		`{"value":{"v":1},"asOf":"2026-11-23T13:00:00Z"}`:  tiles.ErrInvalid, // hours ahead
		`{"note":"` + string(make([]byte, 256<<10)) + `"}`: tiles.ErrTooLarge,
	} {
		if _, err := b.Put(context.Background(), "pad", []byte(doc), "x"); !errors.Is(err, want) {
			t.Errorf("Put(%.40s) = %v, want %v", doc, err, want)
		}
	}
	if after := get(t, b.Board, "pad"); after.Version != before.Version || !bytes.Equal(after.Document, before.Document) {
		t.Errorf("after refusals: v%d %s, want v%d %s", after.Version, after.Document, before.Version, before.Document)
	}
	if _, err := b.Put(context.Background(), "lain", []byte(`{}`), "x"); !errors.Is(err, tiles.ErrNotFound) {
		t.Errorf("Put to an undeclared tile = %v, want ErrNotFound", err)
	}
}

func TestWhatWasAcknowledgedIsThereAfterARestartUnderAGreaterVersion(t *testing.T) {
	store := disk(t)
	first := start(t, store, pad)
	v := put(t, first.Board, "pad", `{"value":{"v":42}}`)
	// The first board is not stopped: what was acknowledged needs no farewell.
	second := start(t, store, pad)
	tile := get(t, second.Board, "pad")
	if tile.Version <= v || !bytes.Contains(tile.Document, []byte(`"v":42`)) {
		t.Errorf("after restart: v%d %s, want v > %d with 42", tile.Version, tile.Document, v)
	}
	third := start(t, store, pad)
	if again := get(t, third.Board, "pad"); again.Version <= tile.Version {
		t.Errorf("a restart without a change: v%d, want > %d", again.Version, tile.Version)
	}
}

func TestStoppingWritesTheRestAndThenRefuses(t *testing.T) {
	store := disk(t)
	b := start(t, store, pad)
	put(t, b.Board, "pad", `{"value":{"v":1}}`)
	b.Fail("pad", "sumber menjawab 503") // waits for nobody
	if err := b.stop(); err != nil {
		t.Fatalf("Run = %v", err)
	}
	records, err := store.Load()
	if err != nil || len(records) != 1 || !bytes.Contains(records[0].Document, []byte("503")) {
		t.Errorf("store holds %v, %v, want the failure", records, err)
	}
	if _, err := b.Put(context.Background(), "pad", []byte(`{"value":{"v":2}}`), "x"); !errors.Is(err, tiles.ErrClosed) {
		t.Errorf("Put after Run = %v, want ErrClosed", err)
	}
}

func TestAFailingFeedMarksTheFigureAndASuccessUnmarksIt(t *testing.T) {
	b := start(t, disk(t), pad)
	put(t, b.Board, "pad", `{"value":{"v":1}}`)
	b.Fail("pad", "sumber menjawab 503")
	failed := get(t, b.Board, "pad")
	if failed.Quality != tiles.Stale || failed.Reason != "sumber menjawab 503" {
		t.Errorf("after Fail: %s %q", failed.Quality, failed.Reason)
	}
	b.Fail("pad", "sumber menjawab 503")
	if again := get(t, b.Board, "pad"); again.Version != failed.Version {
		t.Errorf("the same failure twice: v%d, want v%d", again.Version, failed.Version)
	}
	put(t, b.Board, "pad", `{"value":{"v":1}}`)
	if tile := get(t, b.Board, "pad"); tile.Quality != tiles.Good || tile.Reason != "" {
		t.Errorf("after a success: %s %q, want good", tile.Quality, tile.Reason)
	}
}

func TestAgeTellsTheQuality(t *testing.T) {
	demo, manual := pad, pad
	demo.Demo = true
	for _, tt := range []struct {
		d    tiles.Definition
		doc  string
		age  time.Duration
		want tiles.Quality
	}{
		{pad, `{"value":{"v":1}}`, 90 * time.Second, tiles.Good},
		{pad, `{"value":{"v":1}}`, 91 * time.Second, tiles.Late},
		{pad, `{"value":{"v":1}}`, 181 * time.Second, tiles.Stale},
		{pad, `{"value":{"v":1}}`, 601 * time.Second, tiles.Dead},
		{demo, `{"value":{"v":1}}`, 24 * time.Hour, tiles.Demo},
		{manual, `{"value":{"v":1},"q":"manual"}`, time.Second, tiles.Manual},
		{manual, `{"value":{"v":1},"q":"manual"}`, time.Hour, tiles.Dead},
	} {
		b := start(t, disk(t), tt.d)
		put(t, b.Board, "pad", tt.doc)
		b.clock.add(tt.age)
		if got := get(t, b.Board, "pad").Quality; got != tt.want {
			t.Errorf("%s demo=%v at age %v = %s, want %s", tt.doc, tt.d.Demo, tt.age, got, tt.want)
		}
	}
}

func TestANewDefinitionIsANewVersionNobodyCanPatchOver(t *testing.T) {
	b := start(t, disk(t), pad)
	v := put(t, b.Board, "pad", `{"value":{"v":1}}`)
	w := b.Watch()
	other := pad
	other.Title = "Pendapatan asli daerah"
	b.Declare([]tiles.Definition{other})
	<-w.C()
	tile := get(t, b.Board, "pad")
	if tile.Version <= v || tile.Title != other.Title || !bytes.Contains(tile.Document, []byte(`"v":1`)) {
		t.Errorf("after a new title: v%d %q %s", tile.Version, tile.Title, tile.Document)
	}
	if _, _, ok := b.Since("pad", v); ok {
		t.Error("Since a version of the old definition = ok")
	}
	other.Kind = tiles.Text
	b.Declare([]tiles.Definition{other})
	if tile := get(t, b.Board, "pad"); tile.Quality != tiles.None {
		t.Errorf("a tile of a new kind shows %s, want nothing", tile.Document)
	}
	b.Declare(nil)
	if _, ok := b.Get("pad"); ok {
		t.Error("a tile that is no longer declared is still shown")
	}
}

func TestSyntheticFiguresNeverPassForReal(t *testing.T) {
	demo := pad
	demo.Demo = true
	b := start(t, disk(t), demo)
	put(t, b.Board, "pad", `{"value":{"v":1},"q":"good"}`)
	if tile := get(t, b.Board, "pad"); tile.Quality != tiles.Demo || !bytes.Contains(tile.Document, []byte(`"q":"demo"`)) {
		t.Errorf("a push to a demo tile: %s %s, want demo", tile.Quality, tile.Document)
	}
	b.Declare([]tiles.Definition{pad})
	if tile := get(t, b.Board, "pad"); tile.Quality != tiles.None {
		t.Errorf("a demo tile declared real still shows %s", tile.Document)
	}
}
