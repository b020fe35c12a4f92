package layouts_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"kawung/layouts"
)

// walls are the ones that rules are tried on: regular, turned, of mixed sizes,
// with and without gaps.
var walls = map[string][]layouts.Panel{
	"2x2": {
		screen("a1", 0, 0, 1210, 680, 0), screen("a2", 1218, 0, 1210, 680, 0),
		screen("b1", 0, 688, 1210, 680, 0), screen("b2", 1218, 688, 1210, 680, 0),
	},
	"turned": {
		screen("l", 0, 0, 680, 1210, 90), screen("m", 700, 265, 1210, 680, 180), screen("r", 1930, 0, 680, 1210, 270),
	},
	"mixed": {screen("big", -300, 40, 2420, 1360, 0), screen("small", 2130, 40, 1210, 680, 0), screen("low", 2130, 728, 1210, 672, 0)},
	// Mixed sizes and resolutions, turned panels, frames from none to 20 mm.
	"all at once": {
		screen("a", 0, 0, 1210, 680, 0),
		{Name: "b", X: 1218, Y: -265, Width: 680, Height: 1210, Bezel: 4, Pixels: [2]int{3840, 2160}, Rotate: 90},
		{Name: "c", X: 1938, Y: 0, Width: 1600, Height: 900, Bezel: 20, Pixels: [2]int{1366, 768}, Rotate: 180},
		{Name: "d", X: 0, Y: 700, Width: 1100, Height: 245, Pixels: [2]int{1920, 540}},
		screen("e", 3558, -120, 680, 1210, 270),
	},
	"edge to edge": {screen("a", 0, 0, 1000, 500, 0), screen("b", 1000, 0, 1000, 500, 0)},
}

func screen(name string, x, y, w, h float64, rotate int) layouts.Panel {
	return layouts.Panel{Name: name, X: x, Y: y, Width: w, Height: h, Bezel: 4, Pixels: [2]int{1920, 1080}, Rotate: rotate}
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-6 }

func TestEveryPointOfAWindowIsOnOnePanelOrBehindABezel(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for name, panels := range walls {
		glass := layouts.Glass(panels)
		for range 2000 {
			window := layouts.Region{X: random.Float64() * 0.9, Y: random.Float64() * 0.9}
			window.Width, window.Height = (1-window.X)*random.Float64()+1e-3, (1-window.Y)*random.Float64()+1e-3
			mm := window.In(glass)
			x, y := mm.X+random.Float64()*mm.Width, mm.Y+random.Float64()*mm.Height
			shown := 0
			for _, p := range panels {
				box, touches := p.Box(mm)
				if lands(p, box, mm, x, y) {
					shown++
					if !touches {
						t.Fatalf("%s: window %+v is seen on %s, which it is said not to touch", name, window, p.Name)
					}
				}
			}
			lit := 0
			for _, p := range panels {
				if p.Lit().Contains(x, y) {
					lit++
				}
			}
			if shown != lit || shown > 1 {
				t.Fatalf("%s: the point (%g, %g) of window %+v is on %d panels and lit on %d", name, x, y, window, shown, lit)
			}
		}
	}
}

// lands says whether the point (mm) of the window falls on the display's pixels,
// going by its box alone.
func lands(p layouts.Panel, box layouts.Box, window layouts.Region, x, y float64) bool {
	w, h := p.Hanging()
	px := box.X + (x-window.X)/window.Width*box.Width
	py := box.Y + (y-window.Y)/window.Height*box.Height
	return px >= 0 && px < float64(w) && py >= 0 && py < float64(h)
}

func TestStraightLinesStayStraightOverBezels(t *testing.T) {
	for name, panels := range walls {
		glass := layouts.Glass(panels)
		// The diagonal of a window over the whole wall, found again in
		// millimetres from the pixels that each display draws it at.
		for _, p := range panels {
			box, _ := p.Box(glass)
			w, h := p.Hanging()
			for along := 0.0; along <= 1; along += 0.01 {
				mmX := p.X + (box.X+along*box.Width)*p.Width/float64(w)
				mmY := p.Y + (box.Y+along*box.Height)*p.Height/float64(h)
				if !near(mmX, glass.X+along*glass.Width) || !near(mmY, glass.Y+along*glass.Height) {
					t.Fatalf("%s: %s draws the diagonal at %g as (%g, %g) mm", name, p.Name, along, mmX, mmY)
				}
			}
		}
	}
}

func TestAPanelShowsItsPartInItsOwnPixels(t *testing.T) {
	panels := walls["2x2"]
	glass := layouts.Glass(panels)
	if want := (layouts.Region{Width: 2428, Height: 1368}); glass != want {
		t.Fatalf("Glass() = %+v, want %+v", glass, want)
	}
	k := 1920.0 / 1210
	for _, tt := range []struct {
		panel   int
		window  layouts.Region
		box     layouts.Box
		touches bool
	}{
		{0, layouts.Region{Width: 1, Height: 1}, layouts.Box{Width: 2428 * k, Height: 1368 * 1080 / 680.0}, true},
		{3, layouts.Region{Width: 1, Height: 1}, layouts.Box{X: -1218 * k, Y: -688 * 1080 / 680.0, Width: 2428 * k, Height: 1368 * 1080 / 680.0}, true},
		{0, layouts.Region{X: 0.5, Width: 0.5, Height: 0.5}, layouts.Box{X: 1214 * k, Width: 1214 * k, Height: 684 * 1080 / 680.0}, false},
		{1, layouts.Region{X: 0.5, Width: 0.5, Height: 0.5}, layouts.Box{X: -4 * k, Width: 1214 * k, Height: 684 * 1080 / 680.0}, true},
	} {
		got, touches := panels[tt.panel].Box(tt.window.In(glass))
		if touches != tt.touches || !near(got.X, tt.box.X) || !near(got.Y, tt.box.Y) || !near(got.Width, tt.box.Width) || !near(got.Height, tt.box.Height) {
			t.Errorf("panel %s of window %+v = %+v, %t, want %+v, %t", panels[tt.panel].Name, tt.window, got, touches, tt.box, tt.touches)
		}
	}
}

func TestATurnedPanelHasItsPixelsTurned(t *testing.T) {
	for rotate, want := range map[int][2]int{0: {1920, 1080}, 90: {1080, 1920}, 180: {1920, 1080}, 270: {1080, 1920}} {
		p := screen("a", 0, 0, 680, 1210, rotate)
		if w, h := p.Hanging(); w != want[0] || h != want[1] {
			t.Errorf("Hanging() at %d° = %d×%d, want %d×%d", rotate, w, h, want[0], want[1])
		}
		if box, _ := p.Box(p.Lit()); box != (layouts.Box{Width: float64(want[0]), Height: float64(want[1])}) {
			t.Errorf("Box() of its own lit area at %d° = %+v, want all of its pixels", rotate, box)
		}
	}
}

func TestSplitTilesARegionExactly(t *testing.T) {
	r := layouts.Region{X: 0.1, Y: -3, Width: 2.7, Height: 11.3}
	for cols := 1; cols <= layouts.MaxSplit; cols++ {
		rows := layouts.MaxSplit + 1 - cols
		cells, err := r.Split(cols, rows)
		if err != nil || len(cells) != cols*rows {
			t.Fatalf("Split(%d, %d) = %d cells, %v", cols, rows, len(cells), err)
		}
		area := 0.0
		for i, c := range cells {
			area += c.Width * c.Height
			if i%cols > 0 && !near(c.X, cells[i-1].Right()) {
				t.Errorf("Split(%d, %d): cell %d begins at %g, its neighbour ends at %g", cols, rows, i, c.X, cells[i-1].Right())
			}
		}
		if last := cells[len(cells)-1]; !near(area, r.Width*r.Height) || !near(last.Right(), r.Right()) || !near(last.Bottom(), r.Bottom()) {
			t.Errorf("Split(%d, %d) covers %g and ends at (%g, %g)", cols, rows, area, last.Right(), last.Bottom())
		}
	}
	for _, n := range [][2]int{{0, 1}, {1, 0}, {65, 1}, {1, -1}} {
		if _, err := r.Split(n[0], n[1]); !errors.Is(err, layouts.ErrShape) {
			t.Errorf("Split(%d, %d) = %v, want ErrShape", n[0], n[1], err)
		}
	}
}

func TestCellsAreValidInsideTheirGridOnly(t *testing.T) {
	for cell, ok := range map[layouts.Cell]bool{
		{Columns: 2, Rows: 1, Column: 2, Row: 1}:                true,
		{Columns: 4, Rows: 3, Column: 2, Row: 1, ColumnSpan: 3}: true,
		{Columns: 4, Rows: 3, Column: 3, Row: 1, ColumnSpan: 3}: false,
		{Columns: 2, Rows: 1, Column: 3, Row: 1}:                false,
		{Columns: 2, Rows: 1, Column: 0, Row: 1}:                false,
		{Columns: 2, Rows: 2, Column: 1, Row: 2, RowSpan: 2}:    false,
		{Columns: 65, Rows: 1, Column: 1, Row: 1}:               false,
		{}: false,
	} {
		if err := cell.Validate(); (err == nil) != ok {
			t.Errorf("%+v.Validate() = %v, want valid: %t", cell, err, ok)
		}
	}
	if got := (layouts.Cell{Columns: 2, Rows: 1, Column: 2, Row: 1}).Region(); got != (layouts.Region{X: 0.5, Width: 0.5, Height: 1}) {
		t.Errorf("Region() = %+v, want the right half", got)
	}
}

func TestEveryTemplateCoversTheWallOnce(t *testing.T) {
	names := map[string]bool{}
	for _, template := range layouts.Templates() {
		if names[template.Name] {
			t.Errorf("two templates are called %s", template.Name)
		}
		names[template.Name] = true
		for i, c := range template.Cells {
			if err := c.Validate(); err != nil {
				t.Errorf("%s cell %d: %v", template.Name, i, err)
			}
		}
		for x := 0.005; x < 1; x += 0.01 {
			for y := 0.005; y < 1; y += 0.01 {
				n := 0
				for _, r := range template.Regions() {
					if r.Contains(x, y) {
						n++
					}
				}
				if n != 1 {
					t.Fatalf("%s: (%g, %g) is in %d windows, want 1", template.Name, x, y, n)
				}
			}
		}
	}
}

func TestAFitKeepsTheShapeOfThePicture(t *testing.T) {
	box := layouts.Box{X: 100, Y: 50, Width: 400, Height: 400}
	for _, tt := range []struct {
		fit  layouts.Fit
		w, h float64
		want layouts.Box
	}{
		{layouts.Contain, 1600, 800, layouts.Box{X: 100, Y: 150, Width: 400, Height: 200}},
		{"", 1600, 800, layouts.Box{X: 100, Y: 150, Width: 400, Height: 200}},
		{layouts.Cover, 1600, 800, layouts.Box{X: -100, Y: 50, Width: 800, Height: 400}},
		{layouts.Cover, 800, 1600, layouts.Box{X: 100, Y: -150, Width: 400, Height: 800}},
		{layouts.Stretch, 1600, 800, box},
		{layouts.Contain, 0, 0, box},
	} {
		if got := layouts.FitBox(tt.fit, tt.w, tt.h, box); got != tt.want {
			t.Errorf("FitBox(%q, %g×%g) = %+v, want %+v", tt.fit, tt.w, tt.h, got, tt.want)
		}
	}
}

func TestFractionsAndMillimetresUndoEachOther(t *testing.T) {
	glass := layouts.Region{X: -300, Y: 40, Width: 3640, Height: 1360}
	want := layouts.Region{X: 0.25, Y: 0.1, Width: 0.5, Height: 0.3}
	got := want.In(glass).Of(glass)
	if !near(got.X, want.X) || !near(got.Y, want.Y) || !near(got.Width, want.Width) || !near(got.Height, want.Height) {
		t.Errorf("In and Of = %+v, want %+v", got, want)
	}
}

func TestWallsThatCannotHangAreRefused(t *testing.T) {
	ok := screen("a", 0, 0, 1210, 680, 0)
	change := func(f func(*layouts.Panel)) []layouts.Panel { p := ok; f(&p); return []layouts.Panel{p} }
	for name, panels := range map[string][]layouts.Panel{
		"none":         {},
		"no name":      change(func(p *layouts.Panel) { p.Name = "" }),
		"no width":     change(func(p *layouts.Panel) { p.Width = 0 }),
		"not a number": change(func(p *layouts.Panel) { p.X = math.NaN() }),
		"endless":      change(func(p *layouts.Panel) { p.Height = math.Inf(1) }),
		"no pixels":    change(func(p *layouts.Panel) { p.Pixels = [2]int{} }),
		"askew":        change(func(p *layouts.Panel) { p.Rotate = 45 }),
		"thin air":     change(func(p *layouts.Panel) { p.Bezel = -1 }),
		"same name":    {ok, screen("a", 2000, 0, 1210, 680, 0)},
		"overlapping":  {ok, screen("b", 1209, 0, 1210, 680, 0)},
	} {
		if err := layouts.ValidatePanels(panels); !errors.Is(err, layouts.ErrShape) {
			t.Errorf("%s: ValidatePanels() = %v, want ErrShape", name, err)
		}
	}
	for name, panels := range walls {
		if err := layouts.ValidatePanels(panels); err != nil {
			t.Errorf("%s: ValidatePanels() = %v", name, err)
		}
	}
}

func TestRegionsOutsideTheWallAreRefused(t *testing.T) {
	for region, ok := range map[layouts.Region]bool{
		{Width: 1, Height: 1}:                   true,
		{X: 0.9, Width: 0.1 + 1e-12, Height: 1}: true, // rounding
		{X: 0.6, Width: 0.5, Height: 1}:         false,
		{X: -0.1, Width: 0.5, Height: 1}:        false,
		{Width: 0, Height: 1}:                   false,
		{Width: math.Inf(1), Height: 1}:         false,
		{Width: 1, Height: -1}:                  false,
	} {
		if err := region.ValidateFraction(); (err == nil) != ok {
			t.Errorf("%+v.ValidateFraction() = %v, want valid: %t", region, err, ok)
		}
	}
}
