package main

// The beach at noon: waves, outrigger boats, palms in the wind.

func beachStill(c *canvas) {
	c.sky(rgb(0x3FA9E0), rgb(0xCDEBF5), 0, 130)
	c.circle(fade(rgb(0xFFFBE0), 0.3), 530, 60, 34)
	c.circle(rgb(0xFFF6C2), 530, 60, 22)
	c.poly(rgb(0x5C8F8A), 0, 130, 0, 112, 60, 96, 130, 118, 190, 108, 250, 130)
	c.poly(rgb(0x74A6A0), 180, 130, 240, 118, 310, 130)
	c.sky(rgb(0x1583A8), rgb(0x4CC7C4), 130, 262)
	c.sky(rgb(0xEED9A8), rgb(0xDDBE84), 250, 360)
}

func beachMove(c *canvas, t float64) {
	c.cloud(fade(rgb(0xFFFFFF), 0.92), along(t+0.25, -90, 730), 64, 140)
	c.cloud(fade(rgb(0xFFFFFF), 0.8), along(t+0.8, -90, 730), 94, 90)
	for i := range 4 {
		p := t + float64(i)*0.27
		x, y := along(p, -20, 660), 58+float64(i)*9+5*wave(t*3+float64(i)*0.3)
		flap := 5 * wave(t*18+float64(i)*0.4)
		c.line(rgb(0x405A66), 1.8, point{x - 8, y - flap}, point{x, y}, point{x + 8, y - flap})
	}
	beachBoat(c, along(t+0.1, -70, 720), 158+1.5*wave(t*4), 0.8, 0xF2A33A)
	beachBoat(c, along(t+0.62, 720, -70), 186+2*wave(t*3+0.4), 1.15, 0xD8433B)
	beachWaves(c, t)
	beachWash(c, t)
	beachUmbrellas(c, t)
	beachPalm(c, 70, 318, 178, t)
	beachPalm(c, 584, 322, 158, t+0.37)
	c.walker(along(t, -20, 660), 292, 40, t*24, rgb(0xE8EEF2), rgb(0x2E8B74))
	c.walker(along(t+0.04, -20, 660), 294, 28, t*30, rgb(0xD65A8A), rgb(0x51406B))
}

func beachBoat(c *canvas, x, y, s float64, sail uint32) {
	c.poly(rgb(0xFDF6E3), x-34*s, y-9*s, x-24*s, y, x+24*s, y, x+36*s, y-11*s, x+22*s, y-6*s, x-22*s, y-6*s)
	c.line(rgb(0x3A6B8A), 1.6*s, point{x - 30*s, y + 4*s}, point{x + 30*s, y + 4*s})
	c.poly(rgb(sail), x-2*s, y-8*s, x-2*s, y-56*s, x+30*s, y-12*s)
	c.poly(mix(rgb(sail), rgb(0xFFFFFF), 0.55), x-5*s, y-8*s, x-5*s, y-48*s, x-24*s, y-12*s)
	c.rect(rgb(0x7A5536), x-4.5*s, y-58*s, 2.4*s, 52*s)
}

func beachWaves(c *canvas, t float64) {
	for i := range 7 { // rollers that come nearer, from the horizon to the sand
		p := along(float64(i)/7+t*2, 0, 1)
		y := 136 + 116*p*p
		strength := min(p*1.6, 1) * min((1-p)*8, 1)
		var path []point
		for x := -20.0; x <= 660; x += 20 {
			path = append(path, point{x, y + (2+5*p)*wave(x/(120+160*p)+float64(i)*0.37+t)})
		}
		c.line(fade(rgb(0xFFFFFF), 0.55*strength), 1.2+4*p, path...)
		for k := range path {
			path[k].y += 3 + 5*p
		}
		c.line(fade(rgb(0x0F6F94), 0.25*strength), 2+3*p, path...)
	}
}

func beachWash(c *canvas, t float64) {
	edge := func(x, reach float64) float64 {
		return 262 + reach + 6*wave(x/210+0.2) + 3*wave(x/90+t)
	}
	reach := 9 * wave(t*2)
	shape := func(extra float64) []point {
		s := []point{{0, 240}, {640, 240}}
		for x := 640.0; x >= 0; x -= 16 {
			s = append(s, point{x, edge(x, reach) + extra})
		}
		return s
	}
	c.fill(fade(rgb(0xB98F5A), 0.35), shape(12))
	c.fill(rgb(0xFFFFFF), shape(4))
	c.fill(rgb(0x62CFCB), shape(0))
}

func beachUmbrellas(c *canvas, t float64) {
	for i, x := range []float64{190, 452} {
		lean := 2 * wave(t*2+float64(i)*0.4)
		c.ellipse(fade(rgb(0x8A6A3A), 0.35), x+12, 306, 40, 6)
		c.line(rgb(0xF2EFE6), 3, point{x, 306}, point{x + lean, 256})
		for k := range 6 {
			col := rgb([]uint32{0xE2483C, 0xFFF7E6, 0x2F86B8, 0xFFF7E6}[(k%2)+2*i])
			a := 0.5 + float64(k)/12
			fan := append([]point{{x + lean, 268}}, arcPoints(x+lean, 268, 42, 22, a, a+1.0/12)...)
			c.fill(col, fan)
		}
	}
}

func beachPalm(c *canvas, x, y, height, t float64) {
	sway := 7 * wave(t*2)
	top := point{x + 18 + sway, y - height}
	mid := point{x + 4 + sway*0.3, y - height*0.55}
	c.line(rgb(0x7A5A3A), 9, point{x, y}, mid)
	c.line(rgb(0x7A5A3A), 7.5, mid, top)
	for k := range 9 {
		a := -0.52 + float64(k)/8*1.04 - 0.25
		reach := 58.0 + 6*wave(float64(k)*0.37)
		tip := point{top.x + reach*wave(a+0.25) + sway*0.6, top.y + reach*0.62*wave(a) + 16}
		bend := point{(top.x+tip.x)/2 + sway*0.2, min(top.y, tip.y) - 4 + 0.15*reach*wave(t*4+float64(k)*0.2)*0.3}
		c.line(rgb([]uint32{0x2C7A47, 0x3C9A58}[k%2]), 7, cut(cut([]point{top, bend, tip}))...)
	}
	c.circle(rgb(0x8A5A2A), top.x-4, top.y+7, 5)
	c.circle(rgb(0x9A6A34), top.x+6, top.y+8, 5)
}
