package main

import (
	"context"
	"slices"
	"sync"
	"time"
)

// How a window of the real screen is looked at.
const (
	blackEvery  = 8 * time.Millisecond // from look to look
	blackBlocks = 4                    // a window is this many blocks wide and high
	blackMargin = 20                   // levels of luma by which a block is darker than in both pictures
	blackAround = 500 * time.Millisecond
	blackPanes  = 4 // windows of the screen, two by two
)

// A glance is the luma of every block of every window at an instant.
type glance struct {
	at     time.Time
	blocks [blackPanes * blackBlocks * blackBlocks]uint8
}

// A watcher looks at the framebuffer all the time.
type watcher struct {
	screen *framebuffer

	mu      sync.Mutex
	glances []glance
}

// run looks until ctx ends.
func (w *watcher) run(ctx context.Context) error {
	tick := time.NewTicker(blackEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			g := w.look()
			w.mu.Lock()
			w.glances = append(w.glances, g)
			w.mu.Unlock()
		case <-ctx.Done():
			return nil
		}
	}
}

func (w *watcher) look() glance {
	g := glance{at: time.Now()}
	width, height := w.screen.width/(2*blackBlocks), w.screen.height/(2*blackBlocks)
	for pane := range blackPanes {
		for b := range blackBlocks * blackBlocks {
			x := (pane%2)*w.screen.width/2 + b%blackBlocks*width
			y := (pane/2)*w.screen.height/2 + b/blackBlocks*height
			g.blocks[pane*blackBlocks*blackBlocks+b] = w.screen.luma(x+4, y+4, width-8, height-8)
		}
	}
	return g
}

// between are the glances of a time.
func (w *watcher) between(from, to time.Time) []glance {
	w.mu.Lock()
	defer w.mu.Unlock()
	i, _ := slices.BinarySearchFunc(w.glances, from, func(g glance, t time.Time) int { return g.at.Compare(t) })
	j, _ := slices.BinarySearchFunc(w.glances, to, func(g glance, t time.Time) int { return g.at.Compare(t) })
	return slices.Clone(w.glances[i:j])
}

// A shade is how dark each block gets while a picture stands.
type shade [blackPanes * blackBlocks * blackBlocks]uint8

func shadeOf(glances []glance) shade {
	var f shade
	for i := range f {
		f[i] = 255
		for _, g := range glances {
			f[i] = min(f[i], g.blocks[i])
		}
	}
	return f
}

// black says by how many levels the windows of a glance are darker, in one of
// their blocks, than in both pictures; 0: they are not.
func (g glance) black(before, after shade) (panes [blackPanes]int) {
	for i, luma := range g.blocks {
		dark := int(min(before[i], after[i])) - blackMargin - int(luma)
		pane := i / (blackBlocks * blackBlocks)
		panes[pane] = max(panes[pane], dark)
	}
	return panes
}

// blackest counts the glances with a black window.
func blackest(glances []glance, before, after shade) (count int, windows [blackPanes]int) {
	for _, g := range glances {
		any := false
		for pane, by := range g.black(before, after) {
			if by > 0 {
				windows[pane]++
				any = true
			}
		}
		if any {
			count++
		}
	}
	return count, windows
}
