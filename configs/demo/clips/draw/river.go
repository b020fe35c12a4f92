package main

import "fmt"

// The flood post in the rain: a swollen river under a bridge, the staff gauge
// whose water rises and falls, the post's warning light.

func riverStill(c *canvas) {
	c.sky(rgb(0x5F6F7E), rgb(0xA9B6BC), 0, 150)
	c.poly(rgb(0x6B7F7C), 0, 150, 0, 110, 80, 84, 170, 116, 260, 92, 360, 122, 450, 98, 560, 124, 640, 104, 640, 150)
	c.rect(rgb(0x4D6B4F), 0, 140, 640, 20)
	for i := range 14 {
		x := float64(i*53%640) + 8
		c.circle(rgb([]uint32{0x3F5D45, 0x4B6E50}[i%2]), x, 142, 15+float64(i%3)*3)
	}
	c.rect(rgb(0x4D6B4F), 0, 150, 640, 40)
	riverBridge(c)
	c.rect(riverBrown, 60, 176, 500, 184)
	c.poly(rgb(0x55704A), 0, 166, 120, 176, 150, 250, 100, 360, 0, 360)
	c.poly(rgb(0x6B8A5B), 0, 166, 112, 176, 126, 200, 0, 210)
	c.poly(rgb(0x8E9396), 640, 168, 520, 176, 490, 360, 640, 360)
	for i := range 7 {
		f := float64(i)
		c.line(rgb(0x7A8084), 1.5, point{520 - f*4.4, 186 + f*25}, point{640, 180 + f*26})
	}
	riverPost(c)
}

func riverBridge(c *canvas) {
	steel := rgb(0x3C5568)
	c.rect(rgb(0x4A4F55), 0, 134, 640, 9)
	for _, x := range []float64{180, 320, 460} {
		c.rect(rgb(0x6A7076), x-7, 143, 14, 46)
	}
	for i := range 12 {
		x := float64(i) * 56
		c.line(steel, 3, point{x, 134}, point{x + 28, 112}, point{x + 56, 134})
	}
	c.line(steel, 4, point{0, 112}, point{640, 112})
}

func riverPost(c *canvas) {
	c.rect(rgb(0xE9E4D6), 552, 150, 74, 62)
	c.poly(rgb(0xA4472F), 542, 152, 589, 122, 636, 152)
	c.rect(rgb(0x6D8CA0), 562, 164, 24, 20)
	c.rect(rgb(0x7A5536), 598, 170, 18, 42)
	c.rect(rgb(0xC23B2E), 560, 192, 30, 12)
	c.text(rgb(0xFFFFFF), 563, 194, 7, "POS")
}

// riverLevel is the height of the water's surface at the gauge.
func riverLevel(t float64) float64 { return 226 - 16*wave(t) - 2*wave(t*5) }

func riverMove(c *canvas, t float64) {
	for i := range 3 { // traffic on the bridge
		x := along(t*2+float64(i)*0.37, -30, 670)
		body := rgb([]uint32{0xD8C04A, 0xB8402F, 0xE6EBF0}[i])
		c.rect(body, x, 125, 22, 9)
		c.rect(body, x+4, 119, 12, 7)
	}
	riverWater(c, t)
	riverStreaks(c, t, 0, riverLevel(t))
	riverGauge(c, t)
	riverStreaks(c, t, riverLevel(t)+4, 400)
	riverDrift(c, t)
	riverLight(c, t)
	for i := range 70 { // rain
		fall := along(t*float64(8+i%3)+float64(i*37%100)/100, -20, 380)
		x := float64(i*131%680) + (360-fall)*0.12
		c.line(fade(rgb(0xDCE8F0), 0.42), 1, point{x, fall}, point{x - 2, fall + 14})
	}
}

var riverBrown = rgb(0x7E6A4A)

func riverWater(c *canvas, t float64) {
	rise := (226 - riverLevel(t)) * 0.4
	surface := []point{{560, 360}, {40, 360}, {88, 250}}
	for x := 112.0; x <= 532; x += 20 {
		surface = append(surface, point{x, 176 + 1.2*wave(x/70+t*4)})
	}
	surface[len(surface)-1].x = 528
	c.fill(riverBrown, surface)
	c.poly(riverBrown, 118-rise, 180, 128, 178, 160, 250, 110, 360, 92-rise*3, 360, 146-rise*2, 250)
	c.poly(riverBrown, 524+rise*0.5, 180, 500, 180, 480, 360, 492+rise*2, 360)
}

// riverStreaks paints the current's streaks between two heights of the page.
func riverStreaks(c *canvas, t, from, to float64) {
	for i := range 34 {
		y := 182 + float64(i*i%89)*2
		if y < from || y >= to {
			continue
		}
		x := along(t*float64(2+i%2)+float64(i*43%100)/100, 60, 540)
		edge := min((x-60)/80, (540-x)/80, 1) // appear and go away softly
		light := rgb([]uint32{0xA08A63, 0x665539, 0xB09B74}[i%3])
		length := 14 + (y-176)*0.22
		c.line(fade(light, 0.75*edge), 1.5+(y-176)/60, point{x, y}, point{x + length*0.7, y + 1.5*wave(t*3+float64(i)*0.2)})
	}
}

// riverDrift paints what the water carries.
func riverDrift(c *canvas, t float64) {
	for i := range 2 {
		p := t + 0.15 + float64(i)*0.5
		x, y := along(p, 110, 470), 262+float64(i)*32+2*wave(t*4)
		seen := min((x-110)/40, (470-x)/40, 1)
		wood := fade(rgb(0x4A3524), seen)
		c.line(wood, 8, point{x, y}, point{x + 46, y + 3})
		c.line(wood, 4, point{x + 26, y}, point{x + 36, y - 11})
		c.circle(fade(rgb(0x46643C), seen), x+39, y-12, 6)
	}
}

// riverGauge paints the staff: green to 2 m, yellow to 3 m, orange and red above, and the
// water in front of its foot.
func riverGauge(c *canvas, t float64) {
	const left, top, metre = 286.0, 82.0, 42.0
	c.rect(rgb(0x2B2F36), left-6, top-8, 54, 200)
	for m := range 4 {
		band := rgb([]uint32{0xD8433B, 0xE9862B, 0xF0C93A, 0x4FA85A}[m])
		y := top + float64(m)*metre
		c.rect(rgb(0xF7F5EE), left, y, 42, metre)
		c.rect(band, left, y, 14, metre)
		for k := range 5 {
			c.rect(rgb(0x20242E), left+14, y+float64(k)*metre/5, []float64{20, 7, 7, 7, 7}[k], 2)
		}
		c.text(rgb(0x20242E), left+24, y+8, 17, fmt.Sprint(5-m))
	}
	level := riverLevel(t)
	c.rect(riverBrown, left-8, level, 58, top+194-level)
	for k := range 3 {
		w := 30 + float64(k)*6 + 4*wave(t*6+float64(k)*0.3)
		y := level + 2 + float64(k)*6
		c.line(fade(rgb(0xE8DFC8), 0.8-0.2*float64(k)), 2, point{307 - w, y}, point{307 + w, y})
	}
}

func riverLight(c *canvas, t float64) {
	glow := 0.5 + 0.5*wave(t*12)
	c.rect(rgb(0x3A3F46), 586, 104, 4, 20)
	c.circle(fade(rgb(0xFF4D4D), 0.35*glow), 588, 100, 22)
	c.circle(mix(rgb(0x7A1F1F), rgb(0xFF6A5A), glow), 588, 100, 6)
}
