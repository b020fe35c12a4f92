package main

import (
	"image/color"
	"strings"
)

// glyphs are the letters of the overlay as pen strokes on a grid 4 wide and 6
// high, two digits (x, y) a point. A stroke that starts with ~ is bent: its
// corners are cut round. Everything is our own, so a clip needs no font.
var glyphs = map[rune]string{
	'A': "06 20 46;14 34", 'B': "~00 30 40 43 33 03;~03 33 43 46 36 06;00 06", 'C': "~41 40 00 06 46 45",
	'D': "~00 30 40 46 36 06;00 06", 'E': "40 00 06 46;03 33", 'F': "40 00 06;03 33",
	'G': "~41 40 00 06 46 43 43;43 23", 'H': "00 06;40 46;03 43", 'I': "20 26;10 30;16 36",
	'J': "~40 40 46 06 04", 'K': "00 06;40 03 46", 'L': "00 06 46", 'M': "06 00 23 40 46", 'N': "06 00 46 40",
	'O': "~20 00 06 46 40 20", 'P': "~00 30 40 43 33 03;00 06", 'Q': "~20 00 06 46 40 20;34 46",
	'R': "~00 30 40 43 33 03;00 06;23 46", 'S': "~41 40 00 03 43 46 06 05", 'T': "00 40;20 26",
	'U': "~00 00 06 46 40 40", 'V': "00 26 40", 'W': "00 16 22 36 40", 'X': "00 46;40 06", 'Y': "00 23 40;23 26",
	'Z': "00 40 06 46", '0': "~20 00 06 46 40 20;32 14", '1': "11 20 26;16 36", '2': "~01 00 40 43 06 06;06 46",
	'3': "~01 00 40 43 23;~23 43 46 06 05", '4': "36 30 04 44", '5': "40 00 02;~02 22 42 46 26 06 05",
	'6': "~40 00 06 46 43 03 03", '7': "00 40 16", '8': "~23 03 00 40 43 23;~23 03 06 46 43 23",
	'9': "~06 46 40 00 03 43 43", ':': "22 22;25 25", '.': "26 26", '-': "13 33", ' ': "",
}

// advance is the width of a letter with its gap, in units of its height.
const advance = 6.2 / 6

// textWidth is how wide s is at a letter height of size.
func textWidth(s string, size float64) float64 {
	return float64(len([]rune(s)))*advance*size - 2.2/6*size
}

// text writes s, capitals only, with its top left at x, y.
func (c *canvas) text(col color.NRGBA, x, y, size float64, s string) {
	unit := size / 6
	for i, letter := range []rune(strings.ToUpper(s)) {
		left := x + float64(i)*advance*size
		for _, stroke := range strings.Split(glyphs[letter], ";") {
			if path := pen(stroke, left, y, unit); len(path) > 0 {
				c.line(col, unit*1.05, path...)
			}
		}
	}
}

// pen turns one stroke into a path.
func pen(stroke string, left, top, unit float64) []point {
	bent := strings.HasPrefix(stroke, "~")
	var path []point
	for _, xy := range strings.Fields(strings.TrimPrefix(stroke, "~")) {
		path = append(path, point{left + float64(xy[0]-'0')*unit, top + float64(xy[1]-'0')*unit})
	}
	if bent {
		path = cut(cut(path))
	}
	return path
}

// cut rounds the corners of an open path by Chaikin's scheme; the ends stay.
func cut(path []point) []point {
	if len(path) < 3 {
		return path
	}
	out := []point{path[0]}
	for i := 1; i < len(path); i++ {
		p, q := path[i-1], path[i]
		out = append(out,
			point{p.x*0.75 + q.x*0.25, p.y*0.75 + q.y*0.25},
			point{p.x*0.25 + q.x*0.75, p.y*0.25 + q.y*0.75})
	}
	return append(out, path[len(path)-1])
}
