package main

import "image/color"

// The junction at night, seen from a mast: two roads, their lights, cars that
// wait for green.

// The lights: east–west is green for t in [0, 0.42), amber to 0.48, and
// north–south half a loop later.
const (
	greenEnd = 0.42
	amberEnd = 0.48
)

func junctionStill(c *canvas) {
	c.rect(rgb(0x16251F), 0, 0, 640, 360)
	junctionBlocks(c)
	road := rgb(0x2C3240)
	c.rect(rgb(0x4A5262), 0, 134, 640, 104)
	c.rect(rgb(0x4A5262), 260, 0, 120, 360)
	c.rect(road, 0, 140, 640, 92)
	c.rect(road, 266, 0, 108, 360)
	line := rgb(0xD9D4C0)
	for x := 8.0; x < 640; x += 36 {
		if x < 226 || x > 400 {
			c.rect(line, x, 184.5, 18, 3)
		}
	}
	for y := 4.0; y < 360; y += 30 {
		if y < 100 || y > 264 {
			c.rect(line, 318.5, y, 3, 15)
		}
	}
	for i := range 7 {
		f := float64(i)
		c.rect(line, 242, 144+f*13, 16, 7)
		c.rect(line, 382, 144+f*13, 16, 7)
		c.rect(line, 270+f*15, 118, 8, 14)
		c.rect(line, 270+f*15, 240, 8, 14)
	}
	c.rect(line, 236, 187, 3, 44)
	c.rect(line, 401, 141, 3, 43)
	c.rect(line, 267, 111, 51, 3)
	c.rect(line, 322, 258, 51, 3)
}

func junctionBlocks(c *canvas) {
	blocks := []struct {
		x, y, w, h float64
		roof       uint32
	}{
		{20, 44, 92, 78, 0x3B4254},
		{124, 52, 112, 70, 0x51424A},
		{400, 44, 110, 76, 0x3F4A47},
		{522, 48, 98, 74, 0x4A4256},
		{34, 250, 84, 70, 0x4B4A3E},
		{404, 252, 96, 62, 0x3B4658},
		{512, 250, 92, 66, 0x554340},
	}
	for n, b := range blocks {
		c.rect(fade(rgb(0x000000), 0.35), b.x+7, b.y+7, b.w, b.h)
		c.rect(rgb(b.roof), b.x, b.y, b.w, b.h)
		c.rect(mix(rgb(b.roof), rgb(0xFFFFFF), 0.12), b.x, b.y, b.w, 4)
		for k := range 5 {
			if (k+n)%3 != 0 {
				c.rect(rgb(0xFFD98A), b.x+9+float64(k)*(b.w-24)/4, b.y+b.h-11, 7, 6)
			}
		}
		c.rect(mix(rgb(b.roof), rgb(0x000000), 0.25), b.x+b.w*0.55, b.y+14, 22, 16)
	}
	for _, p := range []point{{246, 40}, {246, 84}, {394, 34}, {394, 92}, {150, 268}, {200, 264}, {250, 300}, {390, 306}, {620, 262}} {
		c.circle(rgb(0x1F4A33), p.x, p.y, 13)
		c.circle(rgb(0x2C6344), p.x-3, p.y-3, 8)
	}
}

func junctionMove(c *canvas, t float64) {
	for _, p := range []point{{232, 128}, {408, 128}, {232, 246}, {408, 246}} {
		c.circle(fade(rgb(0xFFE7AE), 0.16+0.02*wave(t*5+p.x)), p.x, p.y, 44)
	}
	ew := []float64{0, 0.06, 0.13, 0.21, 0.29}
	for i, delay := range ew {
		junctionCar(c, junctionDrive(t-delay*0.6, float64(i)*46, 224, 760), 209, 1, 0, i)
		junctionCar(c, 640-junctionDrive(t-0.02-delay*0.6, float64(i)*46, 224, 760), 162, -1, 0, i+2)
	}
	for i, delay := range []float64{0, 0.07, 0.15} {
		junctionCar(c, 292, junctionDrive(t-0.5-delay*0.6, float64(i)*46, 94, 460), 0, 1, i+4)
		junctionCar(c, 347, 366-junctionDrive(t-0.52-delay*0.6, float64(i)*46, 94, 460), 0, -1, i+1)
	}
	junctionWalkers(c, t)
	junctionLights(c, t)
}

// junctionDrive is how far a car has come on its road: it leaves its place in
// the queue at stop when the light turns green at t = 0, is gone at end, and
// rolls up from outside during red.
func junctionDrive(t, queue, stop, end float64) float64 {
	for t < 0 {
		t++
	}
	at := stop - queue
	switch {
	case t < 0.40: // off, ever faster, then away
		s := t / 0.40
		return at + (end-at)*s*s*(1.6-0.6*s)
	case t < 0.52: // outside the picture
		return end + 200
	case t < 0.86: // brakes into its place
		s := 1 - (t-0.52)/0.34
		return at - (at+150)*s*s
	default:
		return at
	}
}

// junctionCar paints a car whose middle is at x, y and that drives towards dx, dy.
func junctionCar(c *canvas, x, y, dx, dy float64, kind int) {
	body := rgb([]uint32{0xD64545, 0xE8EDF2, 0x3E8FD0, 0xF0B429, 0x6B7A8F, 0x46A36C, 0xB06FC2}[kind%7])
	at := func(along, across float64) (float64, float64) {
		return x + dx*along - dy*across, y + dy*along + dx*across
	}
	quad := func(col color.NRGBA, a0, b0, a1, b1 float64) {
		x0, y0 := at(a0, b0)
		x1, y1 := at(a1, b0)
		x2, y2 := at(a1, b1)
		x3, y3 := at(a0, b1)
		c.poly(col, x0, y0, x1, y1, x2, y2, x3, y3)
	}
	for _, side := range []float64{-6, 6} {
		ax, ay := at(18, side)
		bx, by := at(62, side-11)
		ex, ey := at(62, side+11)
		c.poly(fade(rgb(0xFFF4CC), 0.2), ax, ay, bx, by, ex, ey)
	}
	quad(fade(rgb(0x000000), 0.3), -17, -8, 21, 13)
	quad(body, -19, -10, 19, 10)
	quad(rgb(0x1B2430), 4, -8, 10, 8)
	quad(rgb(0x1B2430), -14, -8, -9, 8)
	quad(mix(body, rgb(0xFFFFFF), 0.25), -9, -8, 4, 8)
	quad(rgb(0xFFF8DD), 17, -9, 20, -4)
	quad(rgb(0xFFF8DD), 17, 4, 20, 9)
	quad(rgb(0xFF3B30), -20, -9, -17, -4)
	quad(rgb(0xFF3B30), -20, 4, -17, 9)
}

// junctionWalkers cross the road that has red.
func junctionWalkers(c *canvas, t float64) {
	for i := range 3 {
		f := float64(i)
		y := along(t+0.42-f*0.02, 60, 330) // past the western crossing while east–west waits
		c.circle(rgb([]uint32{0xF0D9B5, 0xC9E4F2, 0xF2B5B5}[i]), 247+f*4, y, 3.4)
		c.circle(rgb(0x20242E), 247+f*4+wave(t*20)*0.8, y-0.6, 1.8)
	}
	x := along(t+0.9, 420, 220)
	c.circle(rgb(0xF2E3A0), x, 125, 3.4)
	c.circle(rgb(0x20242E), x, 124.4, 1.8)
}

func junctionLights(c *canvas, t float64) {
	state := func(t float64) int {
		switch {
		case t < greenEnd:
			return 2
		case t < amberEnd:
			return 1
		default:
			return 0
		}
	}
	half := t + 0.5
	if half >= 1 {
		half--
	}
	for _, p := range []point{{226, 236}, {404, 104}} {
		junctionLight(c, p.x, p.y, state(t))
	}
	for _, p := range []point{{244, 92}, {386, 250}} {
		junctionLight(c, p.x, p.y, state(half))
	}
}

func junctionLight(c *canvas, x, y float64, lit int) {
	c.rect(rgb(0x0B0E14), x, y, 11, 30)
	for i, col := range []uint32{0xFF4D4D, 0xFFC23A, 0x3DDC84} {
		shade := mix(rgb(col), rgb(0x0B0E14), 0.8)
		if i == lit {
			shade = rgb(col)
			c.circle(fade(shade, 0.3), x+5.5, y+5.5+float64(i)*9.5, 10)
		}
		c.circle(shade, x+5.5, y+5.5+float64(i)*9.5, 3.8)
	}
}
