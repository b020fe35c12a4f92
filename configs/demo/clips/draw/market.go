package main

import "image/color"

// The market in the morning: striped awnings, fruit, buyers, a becak.

func marketStill(c *canvas) {
	c.sky(rgb(0x7CC4EA), rgb(0xE3F3F7), 0, 150)
	for i, h := range []float64{62, 44, 70, 52, 60, 40, 66} {
		x := float64(i) * 92
		c.rect(rgb([]uint32{0xE8C9A0, 0xD9E0D2, 0xE9B99A, 0xCFDCE6}[i%4]), x, 150-h, 92, h+30)
		c.poly(rgb(0xB5543E), x-4, 150-h, x+46, 132-h, x+96, 150-h)
		for k := range 3 {
			c.rect(rgb(0x6C7F8C), x+14+float64(k)*25, 162-h, 12, 16)
		}
	}
	c.sky(rgb(0xD8BE96), rgb(0xB79A70), 176, 360)
	for i := range 5 {
		marketStall(c, 8+float64(i)*128, i)
	}
}

func marketStall(c *canvas, x float64, kind int) {
	wood := rgb(0x7A5536)
	c.rect(wood, x+4, 120, 4, 96)
	c.rect(wood, x+104, 120, 4, 96)
	c.rect(rgb(0x5D4330), x, 120, 112, 66)
	c.poly(rgb(0x8A6340), x-4, 186, x+116, 186, x+110, 222, x+2, 222)
	c.poly(rgb(0xA87B50), x-4, 180, x+116, 180, x+116, 188, x-4, 188)
	fruits := [][3]uint32{
		{0xF2A33A, 0x6DB33F, 0xE25B3C},
		{0xD23B3B, 0xF2D03A, 0x8C4FA0},
		{0x5FA83D, 0xE9E1C8, 0xE2733C},
		{0xF2D03A, 0xB8402F, 0x79B84A},
		{0xE2733C, 0x4F9A4A, 0xF0C23A},
	}[kind%5]
	for pile := range 3 {
		for k := range 6 {
			row := 0.0
			col := float64(k)
			if k >= 3 {
				row, col = 1, float64(k)-2.5
			}
			if k == 5 {
				row, col = 2, 1
			}
			c.circle(rgb(fruits[pile]), x+14+float64(pile)*35+col*9, 177-row*7, 5)
		}
	}
}

func marketMove(c *canvas, t float64) {
	c.cloud(fade(rgb(0xFFFFFF), 0.9), along(t+0.1, -80, 720), 50, 120)
	c.cloud(fade(rgb(0xFFFFFF), 0.75), along(t+0.6, -60, 700), 34, 84)
	for i := range 5 {
		marketSeller(c, 64+float64(i)*128, t*2+float64(i)*0.23)
		marketAwning(c, 8+float64(i)*128, t, i)
	}
	marketBunting(c, t)
	marketBuyers(c, t)
	marketBecak(c, along(t+0.35, -90, 720), 304, t)
}

func marketSeller(c *canvas, x, p float64) {
	lift := 5 * wave(p)
	c.line(rgb(0xF0E6D2), 15, point{x, 158}, point{x, 180})
	c.line(rgb(0x8D5A3B), 4, point{x + 6, 160}, point{x + 20, 152 - lift})
	c.circle(rgb(0x8D5A3B), x, 144, 6.5)
	c.poly(rgb(0xE0C48A), x-13, 141, x, 130, x+13, 141)
}

func marketAwning(c *canvas, x, t float64, kind int) {
	stripes := [][2]color.NRGBA{
		{rgb(0xD8433B), rgb(0xF7F1E3)},
		{rgb(0x2F86B8), rgb(0xF7F1E3)},
		{rgb(0x3B9A5B), rgb(0xF4E08A)},
		{rgb(0xE58A2B), rgb(0xF7F1E3)},
		{rgb(0x8C4FA0), rgb(0xF4D9E6)},
	}[kind%5]
	for k := range 8 {
		a, b := x-8+float64(k)*16, x-8+float64(k+1)*16
		hang := 138 + 2.2*wave(t*3+float64(k)*0.11+float64(kind)*0.2)
		middle := x + 56 // the awning widens downwards
		c.poly(stripes[k%2], middle+(a-middle)*0.9, 112, middle+(b-middle)*0.9, 112, b, hang-6, a, hang-6)
		c.arc(stripes[k%2], (a+b)/2, hang-6, 8, 7, 0, 0.5)
	}
}

func marketBunting(c *canvas, t float64) {
	for k := range 26 {
		x := float64(k)*25 + 4
		u := float64(k%13)/12*2 - 1
		y := 96 - 18*u*u + 1.8*wave(t*3+float64(k)*0.13)
		col := rgb([]uint32{0xD32F2F, 0xFFFFFF}[k%2])
		c.poly(col, x, y, x+14, y, x+7+2*wave(t*4+float64(k)*0.2), y+14)
	}
}

func marketBuyers(c *canvas, t float64) {
	walks := []struct {
		from, to, y, height, phase, steps float64
		shirt, legs                       uint32
	}{
		{-20, 660, 250, 52, 0.05, 22, 0x2E8B74, 0x2A2F45},
		{660, -20, 258, 54, 0.25, 20, 0xD65A8A, 0x51406B},
		{-20, 660, 268, 56, 0.50, 20, 0xF2EFE6, 0x3A3A3A},
		{660, -20, 276, 58, 0.72, 18, 0x3C6EA8, 0x23304A},
		{-20, 660, 284, 46, 0.80, 24, 0xE9B44C, 0x5A3A2E},
	}
	for _, w := range walks {
		x := along(t+w.phase, w.from, w.to)
		c.walker(x, w.y, w.height, t*w.steps, rgb(w.shirt), rgb(w.legs))
		c.circle(rgb(0xC9903F), x+w.height*0.16, w.y-w.height*0.42, w.height*0.1)
	}
}

func marketBecak(c *canvas, x, y, t float64) {
	for _, dx := range []float64{-30, 34} {
		c.circle(rgb(0x2A2A2A), x+dx, y-12, 14)
		c.circle(rgb(0xC9B08A), x+dx, y-12, 11)
		for k := range 3 {
			a := t*14 + float64(k)/6
			dx2, dy2 := 11*wave(a+0.25), 11*wave(a)
			c.line(rgb(0x6A6A6A), 1, point{x + dx - dx2, y - 12 - dy2}, point{x + dx + dx2, y - 12 + dy2})
		}
	}
	c.poly(rgb(0x2F86B8), x+4, y-34, x+56, y-34, x+48, y-12, x+12, y-12)
	c.arc(rgb(0xD8433B), x+26, y-34, 28, 30, 0.5, 0.92)
	c.line(rgb(0x2A2A2A), 2.5, point{x - 30, y - 12}, point{x - 18, y - 34}, point{x + 8, y - 28})
	c.walker(x-20, y-18, 42, t*16, rgb(0x6B7A3A), rgb(0x2A2F45))
}
