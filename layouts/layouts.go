// Package layouts is pure geometry: regions, grids, templates, fits, and the
// crop of each display with its bezels. It does no I/O.
package layouts

// A Region is a rectangle. In files and on the wire it is in fractions of the
// wall's glass; inside it is in millimetres. The origin is the top-left
// corner; x grows right, y grows down; Width and Height are positive.
type Region struct {
	X      float64 `json:"x" yaml:"x"`
	Y      float64 `json:"y" yaml:"y"`
	Width  float64 `json:"width" yaml:"width"`
	Height float64 `json:"height" yaml:"height"`
}

// A Cell is a place in a grid that covers the wall's glass; columns and rows
// count from 1. Zero spans mean 1.
type Cell struct {
	Columns    int `json:"columns" yaml:"columns"`
	Rows       int `json:"rows" yaml:"rows"`
	Column     int `json:"column" yaml:"column"`
	Row        int `json:"row" yaml:"row"`
	ColumnSpan int `json:"columnSpan,omitempty" yaml:"columnSpan"`
	RowSpan    int `json:"rowSpan,omitempty" yaml:"rowSpan"`
}

// A Panel is a physical screen: its lit area as it hangs, in millimetres, the
// frame around it, and its pixels before it is turned by Rotate degrees.
type Panel struct {
	Name   string  `json:"name" yaml:"name"`
	X      float64 `json:"x" yaml:"x"`
	Y      float64 `json:"y" yaml:"y"`
	Width  float64 `json:"width" yaml:"width"`
	Height float64 `json:"height" yaml:"height"`
	Bezel  float64 `json:"bezel,omitempty" yaml:"bezel"`
	Pixels [2]int  `json:"pixels" yaml:"pixels"`
	Rotate int     `json:"rotate,omitempty" yaml:"rotate"` // 0, 90, 180 or 270, clockwise
}

// A Fit is how a picture fills its window.
type Fit string

// The fits. The empty Fit is Contain.
const (
	Contain Fit = "contain"
	Cover   Fit = "cover"
	Stretch Fit = "stretch"
)

// A Box is a rectangle in the pixels of one display as it hangs (after
// Rotate). It may reach beyond the display's edges: that is the crop.
type Box struct {
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}
