package main

import "image/color"

// walker paints a person of the given height whose feet are at x, y. step is
// the walk in turns: two steps a turn.
func (c *canvas) walker(x, y, height, step float64, shirt, legs color.NRGBA) {
	u := height / 10
	swing := wave(step) * 1.5 * u
	hip := point{x, y - 4.6*u}
	c.line(legs, 1.2*u, hip, point{x + swing, y - 0.4*u})
	c.line(legs, 1.2*u, hip, point{x - swing, y - 0.4*u})
	c.line(shirt, 2.6*u, point{x, y - 7.2*u}, point{x, y - 5*u})
	c.line(shirt, 0.9*u, point{x, y - 7.4*u}, point{x - swing*0.9, y - 4.8*u})
	c.circle(rgb(0x8D5A3B), x, y-9*u, 1.05*u)
	c.arc(rgb(0x1B1512), x, y-9.2*u, 1.1*u, 1.0*u, 0.5, 1)
}

// cloud paints a flat cloud of the given width around x, y.
func (c *canvas) cloud(col color.NRGBA, x, y, width float64) {
	r := width / 6
	c.fill(col,
		arcPoints(x-1.6*r, y, 1.2*r, 0.7*r, 0, 1), arcPoints(x, y-0.5*r, 1.6*r, 1.1*r, 0, 1),
		arcPoints(x+1.7*r, y, 1.3*r, 0.75*r, 0, 1), arcPoints(x, y+0.15*r, 2.8*r, 0.6*r, 0, 1))
}

// crown paints the leaves of a tree: overlapping rounds in two shades, moved a
// little by the wind.
func (c *canvas) crown(dark, light color.NRGBA, x, y, r, wind float64) {
	lobes := [][3]float64{{-0.7, 0.15, 0.62}, {0.7, 0.15, 0.62}, {-0.35, -0.35, 0.66}, {0.38, -0.32, 0.66}, {0, 0.1, 0.75}}
	for _, l := range lobes {
		c.circle(dark, x+l[0]*r+wind*l[1], y+l[1]*r, l[2]*r)
	}
	for _, l := range lobes[:4] {
		c.circle(light, x+(l[0]-0.1)*r+wind*(l[1]-0.4), y+(l[1]-0.16)*r, l[2]*r*0.62)
	}
}
