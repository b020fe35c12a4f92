package demo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"kawung/tiles"
	"kawung/tiles/bolt"
	"kawung/tiles/demo"
)

var morning = time.Date(2026, 11, 23, 3, 5, 0, 0, time.UTC) // 10.05 WIB

func TestEveryDefinitionIsValidAndSynthetic(t *testing.T) {
	for _, d := range demo.Definitions() {
		if err := d.Validate(); err != nil || !d.Demo {
			t.Errorf("%s: demo = %v, %v", d.Name, d.Demo, err)
		}
	}
}

// recorder keeps what it is given; it is declared like the demo.
type recorder struct {
	tiles map[string]tiles.Tile
	count map[string]int
	all   []string
	fails error // of the first value
}

func newRecorder() *recorder {
	r := &recorder{map[string]tiles.Tile{}, map[string]int{}, nil, nil}
	for _, d := range demo.Definitions() {
		r.tiles[d.Name] = tiles.Tile{Definition: d}
	}
	return r
}

func (r *recorder) Get(name string) (tiles.Tile, bool) { t, ok := r.tiles[name]; return t, ok }

func (r *recorder) Put(_ context.Context, name string, doc []byte, from string) (uint64, error) {
	t := r.tiles[name]
	t.Document, t.From = doc, from
	r.tiles[name] = t
	r.count[name]++
	r.all = append(r.all, name+string(doc))
	err := r.fails
	r.fails = nil
	return 1, err
}

// play runs the source for a while of the bubble's own time.
func play(t *testing.T, r *recorder, d time.Duration) {
	t.Helper()
	start := time.Now()
	now := func() time.Time { return morning.Add(time.Since(start)) }
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	if err := demo.Run(ctx, r, now); err != nil {
		t.Errorf("Run = %v, want nil when its context ends", err)
	}
}

func TestTheSameTimeGivesTheSameFigures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := newRecorder(), newRecorder()
		play(t, a, 20*time.Second)
		play(t, b, 20*time.Second)
		if len(a.all) == 0 || len(a.all) != len(b.all) {
			t.Fatalf("%d and %d values", len(a.all), len(b.all))
		}
		for i := range a.all {
			if a.all[i] != b.all[i] {
				t.Fatalf("value %d: %s and %s", i, a.all[i], b.all[i])
			}
		}
	})
}

func TestAValueThatCannotBeKeptIsNotTheLast(t *testing.T) {
	for _, err := range []error{errors.New("no space left on device"), tiles.ErrNotFound} {
		synctest.Test(t, func(t *testing.T) {
			r := newRecorder()
			r.fails = err
			play(t, r, time.Minute)
			if r.count["pad"] < 8 {
				t.Errorf("after %q pad was given %d values in a minute, want it to go on", err, r.count["pad"])
			}
		})
	}
}

func TestEachFigureMovesWithinAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		play(t, r, time.Minute)
		distinct := map[string]map[string]bool{}
		for _, s := range r.all {
			name, doc, _ := bytes.Cut([]byte(s), []byte("{"))
			if distinct[string(name)] == nil {
				distinct[string(name)] = map[string]bool{}
			}
			distinct[string(name)][string(doc)] = true
		}
		for _, d := range demo.Definitions() {
			if d.Kind != tiles.Clock && len(distinct[d.Name]) < 8 {
				t.Errorf("%s showed %d different values in a minute, want 8 or more", d.Name, len(distinct[d.Name]))
			}
		}
	})
}

func TestAFigureAPersonPushedIsLeftAloneForAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		pad := r.tiles["pad"]
		pad.From, pad.Fetched = "user/admin", morning
		r.tiles["pad"] = pad
		play(t, r, 59*time.Second)
		if r.count["pad"] != 0 {
			t.Errorf("pad was given %d values within the minute, want 0", r.count["pad"])
		}
		if r.count["aduan"] == 0 {
			t.Error("the other figures stopped too")
		}
		play(t, r, 2*time.Minute)
		if r.count["pad"] == 0 {
			t.Error("pad never moved again")
		}
	})
}

func TestTheBoardTakesEveryFigureAtEveryHour(t *testing.T) {
	db, err := bolt.Open(filepath.Join(t.TempDir(), "tiles.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for h := range 3 {
		now := func() time.Time { return morning.Add(time.Duration(h) * 9 * time.Hour) }
		b, err := tiles.NewBoard(tiles.Config{Store: db, Now: now, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		b.Declare(demo.Definitions())
		w := b.Watch()
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error, 2)
		go func() { ended <- b.Run(ctx) }()
		go func() { ended <- demo.Run(ctx, b, now) }()
		for missing := len(demo.Definitions()); missing > 0; {
			<-w.C()
			missing = 0
			for _, d := range demo.Definitions() {
				if tile, _ := b.Get(d.Name); !tile.AsOf.Equal(now()) || tile.Quality != tiles.Demo {
					missing++
				}
			}
		}
		cancel()
		for range 2 {
			if err := <-ended; err != nil {
				t.Errorf("at %v: %v", now(), err)
			}
		}
	}
}

func TestSeventeenKecamatanAreRankedAndOneHasNoVaccineData(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		play(t, r, time.Second/2)
		for name, want := range map[string]int{"stunting-kecamatan": 17, "vaksin-peta": 16} {
			var doc struct {
				Rows map[string]struct{ V float64 } `json:"rows"`
			}
			if err := json.Unmarshal(r.tiles[name].Document, &doc); err != nil {
				t.Fatal(err)
			}
			if len(doc.Rows) != want {
				t.Errorf("%s has %d rows, want %d", name, len(doc.Rows), want)
			}
			for code, row := range doc.Rows {
				if row.V < 5 || row.V > 100 {
					t.Errorf("%s %s = %v, want a plausible share", name, code, row.V)
				}
			}
		}
	})
}
