package main

// The harbour at night: a crane loading containers, a ship passing, a
// lighthouse, fishing boats at the quay.

func harbourStill(c *canvas) {
	c.sky(rgb(0x060B1C), rgb(0x1C3557), 0, 200)
	for i := range 60 {
		x, y := float64(i*197%640), 30+float64(i*89%130)
		c.circle(fade(rgb(0xFFFFFF), 0.25+0.5*float64(i%4)/3), x, y, 0.6+0.3*float64(i%3))
	}
	c.circle(fade(rgb(0xF6EBC8), 0.12), 250, 74, 40)
	c.circle(rgb(0xF6EBC8), 250, 74, 22)
	c.circle(rgb(0x14253F), 259, 68, 19)
	c.poly(rgb(0x0E1B30), 0, 200, 0, 176, 110, 150, 210, 184, 330, 168, 470, 190, 640, 178, 640, 200)
	c.sky(rgb(0x1A3A5C), rgb(0x0A1B30), 200, 360)
	c.rect(rgb(0xE8E2D4), 70, 124, 18, 62)
	c.rect(rgb(0xC23B2E), 70, 138, 18, 12)
	c.rect(rgb(0xC23B2E), 70, 162, 18, 12)
	c.rect(rgb(0x2A3242), 67, 112, 24, 12)
	c.poly(rgb(0xC23B2E), 66, 112, 79, 98, 92, 112)
	c.poly(rgb(0x1B2738), 30, 204, 52, 184, 108, 184, 132, 204)
}

func harbourCrane(c *canvas) {
	steel := rgb(0xD9772B)
	c.rect(rgb(0x26303F), 420, 246, 220, 114)
	c.rect(rgb(0x35415A), 420, 246, 220, 6)
	for _, x := range []float64{474, 560} {
		c.line(steel, 6, point{x, 246}, point{x, 96})
	}
	c.line(steel, 4, point{474, 200}, point{560, 160}, point{474, 140})
	c.line(steel, 7, point{330, 108}, point{620, 108})
	c.line(steel, 2.5, point{340, 106}, point{517, 62}, point{614, 106})
	c.line(steel, 5, point{517, 62}, point{517, 108})
	colours := []uint32{0x2F7FB8, 0xB8402F, 0x3C8F5A, 0xC9A227, 0x7A4FA0, 0x2F7FB8}
	for i := range 8 {
		x, y := 576+float64(i%2)*32, 232-float64(i/2)*15
		c.rect(rgb(colours[i%6]), x, y, 30, 13.5)
		c.rect(fade(rgb(0x000000), 0.2), x, y+10, 30, 3.5)
	}
}

func harbourMove(c *canvas, t float64) {
	harbourBeam(c, t)
	harbourShip(c, along(t+0.2, -190, 700), 214+1.2*wave(t*3))
	harbourWater(c, t)
	harbourCrane(c)
	harbourLoad(c, t)
	for i, x := range []float64{120, 220, 330} {
		p := t*3 + float64(i)*0.31
		harbourBoat(c, x+4*wave(t+float64(i)*0.2), 276+float64(i%2)*16+2.2*wave(p), i)
	}
}

// harbourBeam sweeps the light: a turn of the lamp is half a loop, and only its
// width on the page shows.
func harbourBeam(c *canvas, t float64) {
	for k := range 2 {
		dx := 420 * wave(t*2+float64(k)*0.5)
		spread := 10 + dx*dx/9000
		c.poly(fade(rgb(0xFFF2BF), 0.16), 79, 118, 79+dx, 118-spread-20, 79+dx, 118+spread-20)
	}
	c.circle(rgb(0xFFF2BF), 79, 118, 5)
}

func harbourShip(c *canvas, x, y float64) {
	c.poly(rgb(0x7C2530), x, y-26, x+170, y-26, x+154, y, x+12, y)
	c.rect(rgb(0x151C28), x+2, y-29, 166, 4)
	c.rect(rgb(0xE6E9EE), x+12, y-66, 30, 38)
	c.rect(rgb(0xC9D0DA), x+8, y-72, 38, 7)
	for i := range 6 {
		c.rect(rgb(0xFFD976), x+15+float64(i%3)*9, y-60+float64(i/3)*12, 5, 5)
	}
	colours := []uint32{0x3C8F5A, 0xC9A227, 0x2F7FB8, 0xB8402F, 0x8A94A6}
	for i := range 8 {
		c.rect(rgb(colours[i%5]), x+54+float64(i%4)*25, y-43-float64(i/4)*14, 23.5, 13)
	}
	c.line(rgb(0xC9D0DA), 2, point{x + 160, y - 28}, point{x + 160, y - 54})
	c.circle(rgb(0xFF5A4D), x+160, y-55, 2.5)
}

func harbourWater(c *canvas, t float64) {
	for i := range 34 {
		y := 214 + float64(i*i%97)*1.35
		size := 6 + (y-205)/7
		x := along(float64(i*61%100)/100+t*float64(1+i%2), -40, 680)
		light := rgb(0x4E7FB0)
		if i%5 == 0 {
			light = rgb(0xD9C48F)
		}
		c.line(fade(light, 0.28+0.14*wave(t*4+float64(i)*0.37)), 1.6, point{x, y}, point{x + size, y})
	}
	for i := range 9 { // the moon's road
		w := 9 + float64(i)*2.4 + 4*wave(t*3+float64(i)*0.29)
		c.line(fade(rgb(0xF6EBC8), 0.4-0.035*float64(i)), 2, point{250 - w, 206 + float64(i)*8}, point{250 + w, 206 + float64(i)*8})
	}
}

// harbourLoad moves the trolley out and back; its container goes down and up.
func harbourLoad(c *canvas, t float64) {
	x := 430 + 84*wave(t+0.25)
	drop := 132 + 40*(0.5-0.5*wave(t*2+0.25))
	c.rect(rgb(0x20242E), x-10, 108, 20, 7)
	c.line(rgb(0xAEB7C4), 1, point{x - 8, 114}, point{x - 12, drop})
	c.line(rgb(0xAEB7C4), 1, point{x + 8, 114}, point{x + 12, drop})
	c.rect(rgb(0xC9A227), x-18, drop, 36, 15)
	c.rect(fade(rgb(0x000000), 0.22), x-18, drop+11, 36, 4)
	c.circle(fade(rgb(0xFF5A4D), 0.6+0.4*wave(t*6)), 517, 58, 3.5)
}

func harbourBoat(c *canvas, x, y float64, i int) {
	hull := rgb([]uint32{0x2F8F9D, 0xC8553D, 0xE0B04A}[i%3])
	c.poly(hull, x-44, y-12, x-30, y, x+28, y, x+48, y-16, x+30, y-9, x-30, y-8)
	c.rect(rgb(0xEDE6D8), x-22, y-24, 22, 15)
	c.rect(rgb(0xFFD976), x-18, y-20, 6, 6)
	c.line(rgb(0x9A8468), 2, point{x + 8, y - 9}, point{x + 8, y - 44})
	c.line(rgb(0x9A8468), 1, point{x + 8, y - 42}, point{x + 44, y - 15})
	c.circle(rgb(0xFFF2BF), x+8, y-45, 2.4)
}
