package main

// The town square at dusk: the regent's hall and the mosque behind the lawn,
// two fenced banyans, people on their evening walk.

func squareStill(c *canvas) {
	c.sky(rgb(0x35335F), rgb(0xF2A66B), 0, 190)
	c.circle(fade(rgb(0xFFE3A8), 0.35), 160, 176, 56)
	c.circle(rgb(0xFFD98C), 160, 176, 34)
	c.poly(rgb(0x4B3D63), 0, 190, 0, 160, 90, 128, 150, 150, 250, 112, 330, 158, 420, 170, 520, 150, 640, 165, 640, 190)
	squareMosque(c)
	squareHall(c)
	c.sky(rgb(0x3F7A4A), rgb(0x2A5A3B), 190, 360)
	c.poly(rgb(0xB99A78), 296, 190, 344, 190, 470, 360, 170, 360)
	c.poly(rgb(0xCDB08C), 312, 190, 328, 190, 372, 360, 268, 360)
	c.poly(rgb(0xB99A78), 0, 236, 640, 236, 640, 254, 0, 254)
	for _, x := range []float64{62, 590} {
		c.rect(rgb(0x4A3426), x-11, 160, 22, 70)
		for i := range 5 {
			f := float64(i-2) * 9
			c.line(rgb(0x5A4130), 2.5, point{x + f*1.3, 150}, point{x + f, 228})
		}
	}
}

func squareMosque(c *canvas) {
	wall, dome := rgb(0xE9DCCB), rgb(0x2E8B74)
	c.rect(rgb(0xD8C7B2), 418, 78, 12, 112)
	c.rect(rgb(0xD8C7B2), 562, 78, 12, 112)
	for _, x := range []float64{424, 568} {
		c.poly(dome, x-9, 80, x, 52, x+9, 80)
		c.rect(rgb(0x8A7560), x-8, 104, 16, 4)
	}
	c.rect(wall, 444, 134, 104, 56)
	c.arc(dome, 496, 134, 36, 42, 0.5, 1)
	c.rect(rgb(0xF0D020), 495, 80, 2, 14)
	for i := range 5 {
		x := 456 + float64(i)*20
		c.arc(rgb(0x5B4634), x, 166, 6, 9, 0.5, 1)
		c.rect(rgb(0x5B4634), x-6, 166, 12, 24)
	}
}

func squareHall(c *canvas) {
	c.rect(rgb(0xF3E7D3), 204, 150, 150, 40)
	c.poly(rgb(0x8C3B2E), 190, 150, 226, 118, 332, 118, 368, 150)
	c.poly(rgb(0xA64B38), 240, 118, 262, 88, 296, 88, 318, 118)
	for i := range 7 {
		c.rect(rgb(0xB98B4A), 208+float64(i)*23, 150, 4, 40)
	}
	c.rect(rgb(0x7A5A3A), 264, 160, 30, 30)
	c.rect(rgb(0x9A9A9A), 378, 92, 2, 98)
}

func squareMove(c *canvas, t float64) {
	c.cloud(fade(rgb(0xF7C59A), 0.55), along(t, -80, 720), 62, 130)
	c.cloud(fade(rgb(0xC98FA0), 0.5), along(t+0.45, -70, 710), 108, 96)
	for i := range 4 { // the flag, red over white
		y, w := 94.0, wave(t*6-float64(i)*0.18)*1.6
		x := 380 + float64(i)*7
		c.rect(rgb(0xD32F2F), x, y+w, 7.2, 7)
		c.rect(rgb(0xFFFFFF), x, y+7+w, 7.2, 7)
	}
	for i, x := range []float64{62, 590} {
		c.crown(rgb(0x1E4D33), rgb(0x2D6B45), x, 128, 62, 3*wave(t*2+float64(i)*0.3))
		for k := range 9 { // the white fence round the trunk
			fx := x - 40 + float64(k)*10
			c.rect(rgb(0xF2EFE6), fx-1.5, 216, 3, 22)
		}
		c.rect(rgb(0xF2EFE6), x-42, 220, 84, 3)
		c.rect(rgb(0xF2EFE6), x-42, 230, 84, 3)
	}
	lamps(c, t)
	squarePeople(c, t)
}

func lamps(c *canvas, t float64) {
	for i, x := range []float64{40, 226, 414, 600} {
		glow := 0.22 + 0.04*wave(t*4+float64(i)*0.27)
		c.circle(fade(rgb(0xFFE9A8), glow), x, 196, 20)
		c.rect(rgb(0x2B2F3A), x-1.5, 196, 3, 52)
		c.circle(rgb(0xFFF3C4), x, 196, 5)
	}
}

func squarePeople(c *canvas, t float64) {
	walks := []struct {
		from, to, y, height, phase, steps float64
		shirt, legs                       uint32
	}{
		{-20, 660, 252, 34, 0.10, 26, 0xC8553D, 0x2B3350},
		{-20, 660, 249, 33, 0.16, 26, 0x3C91C2, 0x20242E},
		{660, -20, 262, 38, 0.55, 24, 0xE9B44C, 0x4A3B52},
		{-20, 660, 284, 44, 0.72, 20, 0x7B4FA0, 0x1F2937},
		{660, -20, 300, 50, 0.30, 18, 0xE8EEF2, 0x3B4A6B},
		{660, -20, 302, 40, 0.335, 20, 0xD65A8A, 0x30343F},
	}
	for _, w := range walks {
		p := t + w.phase
		c.walker(along(p, w.from, w.to), w.y, w.height, t*w.steps, rgb(w.shirt), rgb(w.legs))
	}
	x := along(t*2+0.4, 680, -40) // a cyclist
	for _, dx := range []float64{-14, 14} {
		c.circle(rgb(0x20242E), x+dx, 268, 10)
		c.circle(rgb(0x8FA08F), x+dx, 268, 7.5)
	}
	c.line(rgb(0xD32F2F), 3, point{x - 14, 268}, point{x - 4, 254}, point{x + 10, 254}, point{x + 14, 268})
	c.walker(x+2, 262, 32, t*20, rgb(0x2FA36B), rgb(0x20242E))
}
