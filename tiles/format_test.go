package tiles

import (
	"encoding/json"
	"os"
	"testing"
	"time"
)

// The golden file is read by the display's formatter too.
type goldenFormat struct {
	Format []struct {
		V          float64
		Unit, Text string
		Fmt        map[string]any
	}
	Change []struct {
		V, Prev    float64
		Unit, Text string
	}
	Time []struct {
		At        time.Time
		Hour, Day string
	}
}

func TestFiguresAreWrittenAsTheGoldenFileSays(t *testing.T) {
	b, err := os.ReadFile("testdata/format.json")
	if err != nil {
		t.Fatal(err)
	}
	var g goldenFormat
	if err := json.Unmarshal(b, &g); err != nil {
		t.Fatal(err)
	}
	for _, tt := range g.Format {
		f := FormatOf(Definition{Unit: tt.Unit, Options: map[string]any{"fmt": tt.Fmt}})
		if got := f.String(tt.V); got != tt.Text {
			t.Errorf("%v %q %v = %q, want %q", tt.V, tt.Unit, tt.Fmt, got, tt.Text)
		}
	}
	for _, tt := range g.Change {
		if got := FormatOf(Definition{Unit: tt.Unit}).Change(tt.V, tt.Prev); got != tt.Text {
			t.Errorf("change from %v to %v %s = %q, want %q", tt.Prev, tt.V, tt.Unit, got, tt.Text)
		}
	}
	for _, tt := range g.Time {
		if got := Hour(tt.At); got != tt.Hour {
			t.Errorf("Hour(%v) = %q, want %q", tt.At, got, tt.Hour)
		}
		if got := Day(tt.At); got != tt.Day {
			t.Errorf("Day(%v) = %q, want %q", tt.At, got, tt.Day)
		}
	}
}
