package layouts

import (
	"errors"
	"fmt"
	"math"
)

// ErrShape is returned for regions, cells and panels that no wall can have.
var ErrShape = errors.New("bad shape")

// A ShapeError is ErrShape in one sentence, and the parts it was made of: they
// are what can be said in another language.
type ShapeError struct {
	Format string // as fmt has it
	Args   []any
	detail string
}

func (e *ShapeError) Error() string { return ErrShape.Error() + ": " + e.detail }

// Unwrap makes errors.Is(e, ErrShape) true.
func (e *ShapeError) Unwrap() error { return ErrShape }

func bad(format string, args ...any) *ShapeError {
	return &ShapeError{format, args, fmt.Sprintf(format, args...)}
}

// slack is how far a fraction may lie outside [0, 1], and how much two panels
// may overlap in millimetres, before it is a mistake and not rounding.
const slack = 1e-6

// MaxSplit is the most columns or rows a grid may have.
const MaxSplit = 64

// Validate returns ErrShape unless r is finite and its sides are positive.
func (r Region) Validate() error {
	if !finite(r.X, r.Y, r.Width, r.Height) {
		return bad("x, y, width and height are to be numbers")
	}
	if r.Width <= 0 || r.Height <= 0 {
		return bad("width %g and height %g are to be more than 0", r.Width, r.Height)
	}
	return nil
}

// ValidateFraction returns ErrShape unless r is a region of the unit square.
func (r Region) ValidateFraction() error {
	if err := r.Validate(); err != nil {
		return err
	}
	if r.X < -slack || r.Y < -slack || r.Right() > 1+slack || r.Bottom() > 1+slack {
		return bad("from (%g, %g) to (%g, %g) is not inside the wall, which goes from 0 to 1", r.X, r.Y, r.Right(), r.Bottom())
	}
	return nil
}

// MinCrop is how wide and how high a part of a picture is at the least, in
// fractions of it: twenty times larger is more than any camera has pixels for.
const MinCrop = 0.05

// ValidateCrop returns ErrShape unless r is a part of a picture, in fractions of
// it: inside the unit square, and not too small.
func (r Region) ValidateCrop() error {
	if err := r.Validate(); err != nil {
		return err
	}
	if r.X < -slack || r.Y < -slack || r.Right() > 1+slack || r.Bottom() > 1+slack {
		return bad("from (%g, %g) to (%g, %g) is not inside the picture, which goes from 0 to 1", r.X, r.Y, r.Right(), r.Bottom())
	}
	if r.Width < MinCrop-slack || r.Height < MinCrop-slack {
		return bad("width %g and height %g are to be %g or more", r.Width, r.Height, MinCrop)
	}
	return nil
}

// Right is the x of r's right edge.
func (r Region) Right() float64 { return r.X + r.Width }

// Bottom is the y of r's lower edge.
func (r Region) Bottom() float64 { return r.Y + r.Height }

// Contains says whether the point lies in r: the left and upper edges do, the
// right and lower ones do not, so that cells of a grid share no point.
func (r Region) Contains(x, y float64) bool {
	return x >= r.X && x < r.Right() && y >= r.Y && y < r.Bottom()
}

// Touches says whether r and o have an area in common that is more than rounding.
func (r Region) Touches(o Region) bool {
	return min(r.Right(), o.Right())-max(r.X, o.X) > slack && min(r.Bottom(), o.Bottom())-max(r.Y, o.Y) > slack
}

// Split cuts r into cols×rows cells, row by row from the top left. The cells
// tile r exactly: neighbours share their edge to the last bit. It returns
// ErrShape unless cols and rows are both in [1, 64] and r is valid.
func (r Region) Split(cols, rows int) ([]Region, error) {
	if cols < 1 || rows < 1 || cols > MaxSplit || rows > MaxSplit {
		return nil, bad("a grid of %d×%d; columns and rows are 1 to %d", cols, rows, MaxSplit)
	}
	if err := r.Validate(); err != nil {
		return nil, err
	}
	cells := make([]Region, 0, cols*rows)
	for row := range rows {
		for col := range cols {
			cells = append(cells, r.at(Cell{Columns: cols, Rows: rows, Column: col + 1, Row: row + 1}))
		}
	}
	return cells, nil
}

// In maps r from fractions of glass to the units of glass: millimetres.
func (r Region) In(glass Region) Region {
	return Region{
		X:      glass.X + r.X*glass.Width,
		Y:      glass.Y + r.Y*glass.Height,
		Width:  r.Width * glass.Width,
		Height: r.Height * glass.Height,
	}
}

// Of maps r from the units of glass to fractions of it; it undoes In.
func (r Region) Of(glass Region) Region {
	return Region{
		X:      (r.X - glass.X) / glass.Width,
		Y:      (r.Y - glass.Y) / glass.Height,
		Width:  r.Width / glass.Width,
		Height: r.Height / glass.Height,
	}
}

// at is the place of cell c when its grid covers r.
func (r Region) at(c Cell) Region {
	edge := func(start, size float64, i, n int) float64 {
		if i == n {
			return start + size
		}
		return start + size*float64(i)/float64(n)
	}
	colSpan, rowSpan := max(c.ColumnSpan, 1), max(c.RowSpan, 1)
	x0, x1 := edge(r.X, r.Width, c.Column-1, c.Columns), edge(r.X, r.Width, c.Column-1+colSpan, c.Columns)
	y0, y1 := edge(r.Y, r.Height, c.Row-1, c.Rows), edge(r.Y, r.Height, c.Row-1+rowSpan, c.Rows)
	return Region{X: x0, Y: y0, Width: x1 - x0, Height: y1 - y0}
}

// Validate returns ErrShape unless the cell lies in its grid.
func (c Cell) Validate() error {
	switch {
	case c.Columns < 1 || c.Rows < 1 || c.Columns > MaxSplit || c.Rows > MaxSplit:
		return bad("a grid of %d×%d; columns and rows are 1 to %d", c.Columns, c.Rows, MaxSplit)
	case c.ColumnSpan < 0 || c.RowSpan < 0:
		return bad("a span of %d×%d", c.ColumnSpan, c.RowSpan)
	case c.Column < 1 || c.Column-1+max(c.ColumnSpan, 1) > c.Columns:
		return bad("column %d of %d, spanning %d", c.Column, c.Columns, max(c.ColumnSpan, 1))
	case c.Row < 1 || c.Row-1+max(c.RowSpan, 1) > c.Rows:
		return bad("row %d of %d, spanning %d", c.Row, c.Rows, max(c.RowSpan, 1))
	}
	return nil
}

// Region is the cell's place in fractions of the wall's glass. The cell is
// valid, or the region is meaningless.
func (c Cell) Region() Region { return Region{Width: 1, Height: 1}.at(c) }

func finite(vs ...float64) bool {
	for _, v := range vs {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
