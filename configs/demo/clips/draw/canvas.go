package main

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/vector"
)

// The scenes are drawn on a page of pageWidth × pageHeight units; the origin
// is the top left. A canvas scales the page to the pixels asked for.
const (
	pageWidth  = 640
	pageHeight = 360
)

// A canvas paints flat shapes on one frame.
type canvas struct {
	img   *image.RGBA
	scale float64 // pixels per unit
	ras   vector.Rasterizer
}

// newCanvas returns a black frame of height pixels, 16:9.
func newCanvas(height int) *canvas {
	width := height * pageWidth / pageHeight
	return &canvas{
		img:   image.NewRGBA(image.Rect(0, 0, width, height)),
		scale: float64(height) / pageHeight,
	}
}

// rgb is the opaque colour 0xRRGGBB.
func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 255}
}

// fade is c at an opacity in [0, 1].
func fade(c color.NRGBA, opacity float64) color.NRGBA {
	c.A = uint8(math.Round(255 * min(max(opacity, 0), 1)))
	return c
}

// mix is the colour the share t in [0, 1] of the way from a to b.
func mix(a, b color.NRGBA, t float64) color.NRGBA {
	at := func(x, y uint8) uint8 { return uint8(math.Round(float64(x) + (float64(y)-float64(x))*t)) }
	return color.NRGBA{R: at(a.R, b.R), G: at(a.G, b.G), B: at(a.B, b.B), A: at(a.A, b.A)}
}

// A point is a place on the page.
type point struct{ x, y float64 }

// fill paints the closed shapes together. Shapes turning the same way join.
func (c *canvas) fill(col color.NRGBA, shapes ...[]point) {
	box := c.bounds(shapes)
	if box.Empty() {
		return
	}
	c.ras.Reset(box.Dx(), box.Dy())
	ox, oy := float64(box.Min.X), float64(box.Min.Y)
	for _, shape := range shapes {
		for i, p := range shape {
			x, y := float32(p.x*c.scale-ox), float32(p.y*c.scale-oy)
			if i == 0 {
				c.ras.MoveTo(x, y)
			} else {
				c.ras.LineTo(x, y)
			}
		}
		c.ras.ClosePath()
	}
	c.ras.DrawOp = draw.Over
	c.ras.Draw(c.img, box, image.NewUniform(col), image.Point{})
}

// bounds is the part of the frame the shapes touch.
func (c *canvas) bounds(shapes [][]point) image.Rectangle {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, shape := range shapes {
		for _, p := range shape {
			x0, x1 = min(x0, p.x), max(x1, p.x)
			y0, y1 = min(y0, p.y), max(y1, p.y)
		}
	}
	if x0 > x1 {
		return image.Rectangle{}
	}
	r := image.Rect(int(math.Floor(x0*c.scale)), int(math.Floor(y0*c.scale)),
		int(math.Ceil(x1*c.scale)), int(math.Ceil(y1*c.scale)))
	return r.Intersect(c.img.Bounds())
}

func (c *canvas) poly(col color.NRGBA, xy ...float64) {
	shape := make([]point, 0, len(xy)/2)
	for i := 0; i+1 < len(xy); i += 2 {
		shape = append(shape, point{xy[i], xy[i+1]})
	}
	c.fill(col, shape)
}

func (c *canvas) rect(col color.NRGBA, x, y, w, h float64) {
	c.poly(col, x, y, x+w, y, x+w, y+h, x, y+h)
}

// ellipse paints the part of an ellipse with radii rx, ry between two angles
// in turns, clockwise from three o'clock.
func (c *canvas) ellipse(col color.NRGBA, x, y, rx, ry float64) { c.arc(col, x, y, rx, ry, 0, 1) }

func (c *canvas) arc(col color.NRGBA, x, y, rx, ry, from, to float64) {
	c.fill(col, arcPoints(x, y, rx, ry, from, to))
}

func (c *canvas) circle(col color.NRGBA, x, y, r float64) { c.ellipse(col, x, y, r, r) }

func arcPoints(x, y, rx, ry, from, to float64) []point {
	n := 12 + int(max(rx, ry)/2)
	shape := make([]point, 0, n+1)
	for i := range n + 1 {
		a := 2 * math.Pi * (from + (to-from)*float64(i)/float64(n))
		shape = append(shape, point{x + rx*math.Cos(a), y + ry*math.Sin(a)})
	}
	return shape
}

// line paints an open path of the given width with round ends and corners.
func (c *canvas) line(col color.NRGBA, width float64, path ...point) {
	var shapes [][]point
	r := width / 2
	for i, p := range path {
		shapes = append(shapes, arcPoints(p.x, p.y, r, r, 0, 1))
		if i == 0 {
			continue
		}
		q := path[i-1]
		dx, dy := p.x-q.x, p.y-q.y
		l := math.Hypot(dx, dy)
		if l == 0 {
			continue
		}
		nx, ny := -dy/l*r, dx/l*r
		shapes = append(shapes, []point{
			{q.x - nx, q.y - ny}, {p.x - nx, p.y - ny}, {p.x + nx, p.y + ny}, {q.x + nx, q.y + ny},
		})
	}
	c.fill(col, shapes...)
}

// sky paints rows from y0 to y1, from colour a at the top to b at the bottom.
func (c *canvas) sky(a, b color.NRGBA, y0, y1 float64) {
	top, bottom := int(y0*c.scale), min(int(math.Ceil(y1*c.scale)), c.img.Bounds().Dy())
	for y := top; y < bottom; y++ {
		col := mix(a, b, float64(y-top)/float64(bottom-top))
		row := image.Rect(0, y, c.img.Bounds().Dx(), y+1)
		draw.Draw(c.img, row, image.NewUniform(col), image.Point{}, draw.Src)
	}
}

// wave is a full sine of t turns, in [−1, 1].
func wave(t float64) float64 { return math.Sin(2 * math.Pi * t) }

// along is a position that runs from a to b once in every turn of t and begins
// again.
func along(t, a, b float64) float64 { return a + (b-a)*(t-math.Floor(t)) }
