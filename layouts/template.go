package layouts

// A Template is a named arrangement of empty windows.
type Template struct {
	Name  string // "2x2", "1+5"
	Cells []Cell // biggest first, then row by row
}

// Templates are the arrangements an operator finds ready, simplest first.
func Templates() []Template {
	return []Template{
		grid("1x1", 1, 1),
		grid("2x1", 2, 1),
		grid("2x2", 2, 2),
		{Name: "1+3", Cells: []Cell{
			{Columns: 4, Rows: 3, Column: 1, Row: 1, ColumnSpan: 3, RowSpan: 3},
			{Columns: 4, Rows: 3, Column: 4, Row: 1},
			{Columns: 4, Rows: 3, Column: 4, Row: 2},
			{Columns: 4, Rows: 3, Column: 4, Row: 3},
		}},
		{Name: "1+5", Cells: []Cell{
			{Columns: 3, Rows: 3, Column: 1, Row: 1, ColumnSpan: 2, RowSpan: 2},
			{Columns: 3, Rows: 3, Column: 3, Row: 1},
			{Columns: 3, Rows: 3, Column: 3, Row: 2},
			{Columns: 3, Rows: 3, Column: 1, Row: 3},
			{Columns: 3, Rows: 3, Column: 2, Row: 3},
			{Columns: 3, Rows: 3, Column: 3, Row: 3},
		}},
		{Name: "2+4", Cells: []Cell{
			{Columns: 4, Rows: 3, Column: 1, Row: 1, ColumnSpan: 2, RowSpan: 2},
			{Columns: 4, Rows: 3, Column: 3, Row: 1, ColumnSpan: 2, RowSpan: 2},
			{Columns: 4, Rows: 3, Column: 1, Row: 3},
			{Columns: 4, Rows: 3, Column: 2, Row: 3},
			{Columns: 4, Rows: 3, Column: 3, Row: 3},
			{Columns: 4, Rows: 3, Column: 4, Row: 3},
		}},
		grid("3x2", 3, 2),
		grid("3x3", 3, 3),
		grid("4x4", 4, 4),
	}
}

// Regions are the template's windows in fractions of the wall's glass.
func (t Template) Regions() []Region {
	regions := make([]Region, len(t.Cells))
	for i, c := range t.Cells {
		regions[i] = c.Region()
	}
	return regions
}

func grid(name string, cols, rows int) Template {
	t := Template{Name: name}
	for row := range rows {
		for col := range cols {
			t.Cells = append(t.Cells, Cell{Columns: cols, Rows: rows, Column: col + 1, Row: row + 1})
		}
	}
	return t
}
