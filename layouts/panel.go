package layouts

import (
	"errors"
	"fmt"
	"math"
)

// Limits of one panel.
const (
	MaxPixels = 16384 // a side of a panel, in pixels: what a browser's compositor takes as one texture
	MaxPanels = 256   // of a wall
)

// Lit is the panel's lit area on the wall, in millimetres.
func (p Panel) Lit() Region { return Region{X: p.X, Y: p.Y, Width: p.Width, Height: p.Height} }

// Hanging is the panel's width and height in pixels as it hangs: Pixels, turned.
func (p Panel) Hanging() (width, height int) {
	if p.Rotate == 90 || p.Rotate == 270 {
		return p.Pixels[1], p.Pixels[0]
	}
	return p.Pixels[0], p.Pixels[1]
}

// Box is where a region of the wall (mm) lies in the panel's pixels as it
// hangs, and whether it touches the lit area at all. Boxes of one region on
// several panels share one millimetre scale, so that a picture goes on behind
// the bezels and straight lines stay straight.
func (p Panel) Box(window Region) (Box, bool) {
	w, h := p.Hanging()
	kx, ky := float64(w), float64(h) // multiplied first: a window that is just the panel is just its pixels
	return Box{
		X:      (window.X - p.X) * kx / p.Width,
		Y:      (window.Y - p.Y) * ky / p.Height,
		Width:  window.Width * kx / p.Width,
		Height: window.Height * ky / p.Height,
	}, window.Touches(p.Lit())
}

// Validate returns ErrShape with every mistake of the panel alone.
func (p Panel) Validate() error {
	var errs []error
	add := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("panel %q: %w: "+format, append([]any{p.Name, ErrShape}, args...)...))
	}
	if p.Name == "" {
		add("it has no name")
	}
	if err := p.Lit().Validate(); err != nil {
		errs = append(errs, fmt.Errorf("panel %q: %w", p.Name, err))
	}
	if !finite(p.Bezel) || p.Bezel < 0 {
		add("bezel %g is to be 0 or more millimetres", p.Bezel)
	}
	if w, h := p.Pixels[0], p.Pixels[1]; w < 1 || h < 1 || w > MaxPixels || h > MaxPixels {
		add("pixels [%d, %d]; each is 1 to %d", w, h, MaxPixels)
	}
	switch p.Rotate {
	case 0, 90, 180, 270:
	default:
		add("rotate %d is to be 0, 90, 180 or 270", p.Rotate)
	}
	return errors.Join(errs...)
}

// ValidatePanels returns ErrShape with every mistake: no panels or too many, a
// panel that is wrong alone, two of one name, lit areas that overlap. Bezels
// may overlap: people hang panels closer than the data sheet says.
func ValidatePanels(panels []Panel) error {
	if len(panels) == 0 || len(panels) > MaxPanels {
		return bad("a wall has 1 to %d panels, not %d", MaxPanels, len(panels))
	}
	var errs []error
	for i, p := range panels {
		if err := p.Validate(); err != nil {
			errs = append(errs, err)
			continue
		}
		for _, q := range panels[:i] {
			if p.Name == q.Name {
				errs = append(errs, fmt.Errorf("panel %q: %w: two panels of this name", p.Name, ErrShape))
			}
			if p.Lit().Touches(q.Lit()) {
				errs = append(errs, fmt.Errorf("panel %q: %w: its lit area overlaps that of panel %q", p.Name, ErrShape, q.Name))
			}
		}
	}
	return errors.Join(errs...)
}

// Glass is the wall: the bounding box of the panels' lit areas, in millimetres.
func Glass(panels []Panel) Region {
	if len(panels) == 0 {
		return Region{}
	}
	left, top := math.Inf(1), math.Inf(1)
	right, bottom := math.Inf(-1), math.Inf(-1)
	for _, p := range panels {
		left, top = min(left, p.X), min(top, p.Y)
		right, bottom = max(right, p.X+p.Width), max(bottom, p.Y+p.Height)
	}
	return Region{X: left, Y: top, Width: right - left, Height: bottom - top}
}
