package main

import (
	"context"
	"fmt"
	"time"
)

// unloadedTakes is how many takes of figures there are.
const unloadedTakes = 100

// unloaded takes from figures to other figures: pages that decode nothing. How far
// apart those flip is the protocol's; what six browsers that decode on this
// machine's cores add is in the takes above. Headless pages refresh together, on
// one grid, as panels that are genlocked; the one with a real window has a grid of
// its own, as panels that are not, and is told apart.
func (w *wallBench) unloaded(ctx context.Context) error {
	f, where, flips := figures{}, stages{}, []flip(nil)
	for n := range min(unloadedTakes, w.o.takes) {
		var windows []map[string]any
		for i := range wallPages + wallSimulated {
			windows = append(windows, wallWindow(fmt.Sprintf("tile/angka-%d", (n+i)%wallTiles), i, 0, 0, 1))
		}
		now, err := w.take(ctx, 1, windows)
		if err != nil {
			return err
		}
		if n > 0 { // before the first there were cameras
			f.add("unloadedPage", now.of("p", pageName(0)), now.sent)
			f.add("unloadedPageAndWindow", now.of("p"), now.sent)
			flips = append(flips, now)
		}
		if !rest(ctx, time.Until(now.at.Add(wallEvery))) {
			return ctx.Err()
		}
	}
	if err := w.look(where, flips); err != nil {
		return err
	}
	reportAgainst("wall", "unloadedPageFlipSpread", f["unloadedPageFlipSpread"], map[float64]float64{50: 2, 95: 17})
	reportAgainst("wall", "unloadedPageAndWindowFlipSpread", f["unloadedPageAndWindowFlipSpread"], map[float64]float64{95: 17})
	reportAgainst("wall", "unloadedPageCommandToPainted", f["unloadedPageAndWindowCommandToPainted"], map[float64]float64{95: 500})
	where.report("unloaded")
	return nil
}
