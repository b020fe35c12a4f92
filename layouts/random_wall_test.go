package layouts_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"kawung/layouts"
)

// randomWall hangs up to sixteen panels of mixed sizes, resolutions, rotations
// and bezels in rows, with gaps of a frame or more and now and then none.
func randomWall(random *rand.Rand) []layouts.Panel {
	var panels []layouts.Panel
	y := random.Float64()*4000 - 2000
	for row := range 1 + random.IntN(4) {
		x, tallest := random.Float64()*4000-2000, 0.0
		for col := range 1 + random.IntN(4) {
			p := layouts.Panel{
				Name: fmt.Sprintf("p%d-%d", row, col), X: x, Y: y,
				Width: 300 + random.Float64()*2000, Height: 200 + random.Float64()*1300,
				Bezel: float64(random.IntN(20)), Pixels: [2]int{640 + random.IntN(3200), 360 + random.IntN(1800)},
				Rotate: 90 * random.IntN(4),
			}
			x += p.Width + 2*p.Bezel
			if random.IntN(4) == 0 { // not in line with its neighbours
				p.Y += random.Float64() * 100
			}
			tallest = max(tallest, p.Y-y+p.Height+p.Bezel)
			panels = append(panels, p)
		}
		y += tallest
	}
	return panels
}

// windowOn is a window anywhere on the wall, in mm: as small as a name plate,
// as large as all of it.
func windowOn(random *rand.Rand, glass layouts.Region) layouts.Region {
	r := layouts.Region{X: random.Float64() * 0.95, Y: random.Float64() * 0.95}
	r.Width, r.Height = (1-r.X)*random.Float64()+1e-3, (1-r.Y)*random.Float64()+1e-3
	if random.IntN(5) == 0 {
		r = layouts.Region{Width: 1, Height: 1}
	}
	return r.In(glass)
}

// eachRandomWall tries a rule on walls that are the same in every run.
func eachRandomWall(t *testing.T, rule func(t *testing.T, random *rand.Rand, panels []layouts.Panel)) {
	t.Helper()
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 4))
		panels := randomWall(random)
		if err := layouts.ValidatePanels(panels); err != nil {
			t.Fatalf("seed %d: a wall that cannot hang: %v", seed, err)
		}
		rule(t, random, panels)
		if t.Failed() {
			t.Fatalf("seed %d: %+v", seed, panels)
		}
	}
}

// onWall is where a pixel of a panel lies on the wall, in mm.
func onWall(p layouts.Panel, px, py float64) (x, y float64) {
	w, h := p.Hanging()
	return p.X + px*p.Width/float64(w), p.Y + py*p.Height/float64(h)
}

// inBox is where a point of a window, in fractions of it, is drawn in its box.
func inBox(b layouts.Box, u, v float64) (px, py float64) {
	return b.X + u*b.Width, b.Y + v*b.Height
}

func TestOnAnyWallAPointOfAWindowIsOnOnePanelOrBehindABezel(t *testing.T) {
	eachRandomWall(t, func(t *testing.T, random *rand.Rand, panels []layouts.Panel) {
		for range 20 {
			window := windowOn(random, layouts.Glass(panels))
			for range 20 {
				x, y := window.X+random.Float64()*window.Width, window.Y+random.Float64()*window.Height
				var shown []string
				lit := 0
				for _, p := range panels {
					if p.Lit().Contains(x, y) {
						lit++
					}
					if box, touches := p.Box(window); touches && lands(p, box, window, x, y) {
						shown = append(shown, p.Name)
					}
				}
				if len(shown) != lit || lit > 1 {
					t.Errorf("the point (%g, %g) of window %+v is drawn on %q and lit on %d panels", x, y, window, shown, lit)
				}
			}
		}
	})
}

func TestOnAnyWallEveryPixelOfAWindowIsWhereTheWallHasIt(t *testing.T) {
	eachRandomWall(t, func(t *testing.T, random *rand.Rand, panels []layouts.Panel) {
		for range 20 {
			window := windowOn(random, layouts.Glass(panels))
			p := panels[random.IntN(len(panels))]
			box, touches := p.Box(window)
			if !touches {
				continue
			}
			w, h := p.Hanging()
			px, py := random.Float64()*float64(w), random.Float64()*float64(h)
			inside := px >= box.X && px < box.X+box.Width && py >= box.Y && py < box.Y+box.Height
			x, y := onWall(p, px, py)
			edge := min(math.Abs(x-window.X), math.Abs(x-window.Right()), math.Abs(y-window.Y), math.Abs(y-window.Bottom()))
			if inside != window.Contains(x, y) && edge > 1e-6 {
				t.Errorf("pixel (%g, %g) of %s is in the window's box: %t; on the wall: %t", px, py, p.Name, inside, window.Contains(x, y))
			}
		}
	})
}

func TestOnAnyWallAStraightLineIsStraightAcrossPanels(t *testing.T) {
	eachRandomWall(t, func(t *testing.T, random *rand.Rand, panels []layouts.Panel) {
		window := windowOn(random, layouts.Glass(panels))
		// A line through the picture, from (u0, v0) to (u1, v1) in fractions of it.
		u0, v0, u1, v1 := random.Float64(), random.Float64(), random.Float64(), random.Float64()
		x0, y0 := window.X+u0*window.Width, window.Y+v0*window.Height
		x1, y1 := window.X+u1*window.Width, window.Y+v1*window.Height
		length := math.Hypot(x1-x0, y1-y0)
		for _, p := range panels {
			box, touches := p.Box(window)
			if !touches {
				continue
			}
			for along := 0.0; along <= 1; along += 0.05 {
				px, py := inBox(box, u0+along*(u1-u0), v0+along*(v1-v0))
				x, y := onWall(p, px, py)
				off := math.Abs((x1-x0)*(y-y0)-(y1-y0)*(x-x0)) / max(length, 1)
				if off > 1e-6 {
					t.Errorf("%s draws the line %g mm beside itself at %g", p.Name, off, along)
				}
			}
		}
	})
}

func TestNeighboursDrawTheirCommonEdgeAtTheSamePlace(t *testing.T) {
	eachRandomWall(t, func(t *testing.T, random *rand.Rand, panels []layouts.Panel) {
		glass := layouts.Glass(panels)
		cells, err := glass.Split(1+random.IntN(8), 1+random.IntN(8))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range panels {
			w, h := p.Hanging()
			covered := 0.0
			for _, c := range cells {
				box, touches := p.Box(c)
				wide := min(box.X+box.Width, float64(w)) - max(box.X, 0)
				high := min(box.Y+box.Height, float64(h)) - max(box.Y, 0)
				if touches {
					covered += wide * high
				}
			}
			if all := float64(w) * float64(h); math.Abs(covered-all) > 1e-6*all {
				t.Errorf("the cells cover %g of %g pixels of %s: windows that share an edge leave a gap or overlap", covered, all, p.Name)
			}
		}
	})
}
