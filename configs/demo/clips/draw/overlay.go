package main

import (
	"fmt"
	"math/bits"

	"kawung/configs/demo/clips"
)

// Where the overlay lies, as shares of the frame. The layout is part of the
// contract in the documentation of package clips.
const (
	cornerSide  = 0.04 // of the width
	stampLeft   = 0.20
	stampRight  = 0.80
	stampTop    = 0.78
	stampBottom = 0.83
	stampCells  = 16
)

// overlay paints what every clip carries over its scene: name, clock, the mark
// DEMO, corner marks and the stamp.
func overlay(c *canvas, title string, camera, frame int) {
	caption(c, title, frame)
	corners(c)
	stamp(c, camera, frame)
}

// caption writes name and clock the way a camera does.
func caption(c *canvas, title string, frame int) {
	const size, y = 13.0, 11.0
	plate := fade(rgb(0x0B1220), 0.72)
	white := rgb(0xF2F5FA)
	c.rect(plate, 34, y-6, textWidth(title, size)+16, size+12)
	c.text(white, 42, y, size, title)

	tenths := frame * 10 / clips.FPS
	clock := fmt.Sprintf("%02d:%02d.%d", tenths/600, tenths/10%60, tenths%10)
	right := pageWidth - 34.0
	left := right - textWidth(clock, size) - 16
	c.rect(plate, left, y-6, right-left, size+12)
	c.text(white, left+8, y, size, clock)

	mark := left - textWidth("DEMO", size) - 16 - 4
	c.rect(rgb(0xE69F00), mark, y-6, textWidth("DEMO", size)+16, size+12)
	c.text(rgb(0x0B1220), mark+8, y, size, "DEMO")
}

// corners marks the four corners of the frame, each in its own colour.
func corners(c *canvas) {
	side := cornerSide * pageWidth
	c.rect(rgb(0xE02020), 0, 0, side, side)
	c.rect(rgb(0x20C040), pageWidth-side, 0, side, side)
	c.rect(rgb(0x2050E0), 0, pageHeight-side, side, side)
	c.rect(rgb(0xF0D020), pageWidth-side, pageHeight-side, side, side)
}

// stamp paints the strip that machines read.
func stamp(c *canvas, camera, frame int) {
	left, top := stampLeft*pageWidth, stampTop*pageHeight
	width, height := (stampRight-stampLeft)*pageWidth, (stampBottom-stampTop)*pageHeight
	const margin = 4
	c.rect(rgb(0x101010), left-margin, top-margin, width+2*margin, height+2*margin)
	cell := width / stampCells
	c.rect(rgb(0x000000), left, top, width, height)
	word := stampWord(camera, frame)
	for i := range stampCells {
		if word>>(stampCells-1-i)&1 == 1 {
			c.rect(rgb(0xFFFFFF), left+float64(i)*cell, top, cell, height)
		}
	}
}

// stampWord is the strip as bits, cell 0 first: white, black, nine bits of
// frame, three of camera, even parity over those twelve, white.
func stampWord(camera, frame int) uint16 {
	data := uint16(frame)<<3 | uint16(camera)
	parity := uint16(bits.OnesCount16(data) & 1)
	return 1<<15 | data<<2 | parity<<1 | 1
}
