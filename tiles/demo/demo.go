// Package demo is a source of synthetic figures about a regency, for
// demonstrations and tests. Every figure is a function of the time and a
// fixed seed: two daemons show the same, and a restart goes on where it was.
package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"kawung/tiles"
)

// From is the actor name of the synthetic source.
const From = "demo"

// yield is how long the source leaves a tile alone after somebody else gave
// it a value: a person who pushes a figure wants to see it.
const yield = time.Minute

// A Board is what the source needs of the board.
type Board interface {
	Get(name string) (tiles.Tile, bool)
	Put(ctx context.Context, name string, document []byte, from string) (uint64, error)
}

// A figure is one tile of the source.
type figure struct {
	definition tiles.Definition
	every      int // seconds between two values
	document   func(now time.Time) any
}

func figures() []figure {
	define := func(name string, k tiles.Kind, title, unit, source, owner string) tiles.Definition {
		return tiles.Definition{
			Name: name, Kind: k, Title: title, Unit: unit, Source: source, Owner: owner,
			Class: "publik", Every: 10 * time.Second, Demo: true,
		}
	}
	with := func(d tiles.Definition, goodIs string, options map[string]any) tiles.Definition {
		d.GoodIs, d.Options = goodIs, options
		return d
	}
	return []figure{
		{with(define("pad", tiles.KPI, "PAD hari ini", "Rp", "Kas daerah", "Bapenda"),
			"up", map[string]any{"compare": "target", "spark": "line", "period": "kemarin"}), 4, revenue},
		{with(define("pelayanan-hari-ini", tiles.KPI, "Pelayanan hari ini", "orang", "Mal Pelayanan Publik", "DPMPTSP"),
			"up", map[string]any{"compare": "target", "spark": "bar", "period": "kemarin"}), 3, services},
		{with(define("aduan", tiles.Series, "Aduan warga per jam", "aduan", "Kanal aduan", "Diskominfo"),
			"down", map[string]any{"yMin": 0}), 2, complaints},
		{with(define("stunting-kecamatan", tiles.Rank, "Stunting menurut kecamatan", "%", "Timbang posyandu", "Dinas Kesehatan"),
			"down", map[string]any{"order": "-v", "top": 8, "ref": "target", "refLabel": "target"}), 5, stunting},
		{with(define("vaksin-peta", tiles.Choropleth, "Imunisasi dasar lengkap", "%", "Register imunisasi", "Dinas Kesehatan"),
			"up", map[string]any{"breaks": []any{72.0, 78.0, 84.0, 90.0}, "values": "top"}), 5, vaccines},
		{tiles.Definition{
			Name: "jam", Kind: tiles.Clock, Title: "Waktu setempat", Source: "Jam pengendali",
			Class: "publik", Demo: true,
		}, 60, clock},
	}
}

// Definitions are the tiles the source feeds; all are marked synthetic.
func Definitions() []tiles.Definition {
	var all []tiles.Definition
	for _, f := range figures() {
		all = append(all, f.definition)
	}
	return all
}

// Run gives the board the figures of Definitions until ctx ends: all of them
// at once, then each in its own rhythm of 2 to 5 seconds. Tiles that are not
// declared are left out; now is time.Now when nil. It returns nil when ctx
// ends, and the board's error when that can never take the figure. A disk that
// is full may have room again: the next value tries.
func Run(ctx context.Context, b Board, now func() time.Time) error {
	if now == nil {
		now = time.Now
	}
	all := figures()
	seconds := time.NewTicker(time.Second)
	defer seconds.Stop()
	for n := 0; ; n++ {
		for _, f := range all {
			if n%f.every != 0 {
				continue
			}
			err := give(ctx, b, f, now())
			if errors.Is(err, tiles.ErrInvalid) || errors.Is(err, tiles.ErrTooLarge) || errors.Is(err, tiles.ErrClosed) && ctx.Err() == nil {
				return fmt.Errorf("demo: %w", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-seconds.C:
		}
	}
}

// give puts one figure, unless its tile is not declared so or somebody else
// gave it a value a moment ago.
func give(ctx context.Context, b Board, f figure, now time.Time) error {
	t, ok := b.Get(f.definition.Name)
	if !ok || t.Kind != f.definition.Kind || !t.Demo {
		return nil
	}
	if t.From != "" && t.From != From && now.Sub(t.Fetched) < yield {
		return nil
	}
	doc, err := json.Marshal(f.document(now))
	if err != nil {
		return err
	}
	_, err = b.Put(ctx, f.definition.Name, doc, From)
	return err
}
