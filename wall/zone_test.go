package wall

import (
	"slices"
	"testing"

	"kawung/layouts"
)

// zoned is a row of three panels a metre wide with 20 mm between them.
func zoned(zones ...Zone) Wall {
	w := Wall{Name: "utama", Zones: zones}
	for i, name := range []string{"a", "b", "c"} {
		w.Panels = append(w.Panels, layouts.Panel{Name: name, X: float64(i) * 1020, Width: 1000, Height: 500, Pixels: [2]int{1920, 1080}})
	}
	return w
}

func TestEveryMistakeOfAZoneIsNamedByItsField(t *testing.T) {
	good := zoned(Zone{Name: "kiri", Panels: []string{"a", "b"}}, Zone{Name: "kanan", Title: "Kanan", Panels: []string{"c", "b"}})
	if err := good.Validate(); err != nil {
		t.Errorf("zones that share a panel: %v, want no mistake", err)
	}
	w := zoned(
		Zone{Name: "Kiri", Panels: []string{"a"}}, Zone{Name: "kiri", Panels: []string{"a", "d", "a"}},
		Zone{Name: "kiri", Panels: []string{"b"}}, Zone{Name: "kosong"},
	)
	var got []string
	for _, f := range FieldErrors(w.Validate()) {
		got = append(got, f.Field)
	}
	want := []string{"zones[0].name", "zones[1].panels[1]", "zones[1].panels[2]", "zones[2].name", "zones[3].panels"}
	if !slices.Equal(got, want) {
		t.Errorf("mistakes in %q, want %q", got, want)
	}
	if w = zoned(make([]Zone, MaxZones+1)...); len(FieldErrors(w.Validate())) != 1 {
		t.Errorf("%d zones: %v, want one mistake", len(w.Zones), w.Validate())
	}
}

func TestAWindowTouchesTheZonesOfThePanelsItIsSeenOn(t *testing.T) {
	w := zoned(Zone{Name: "kiri", Panels: []string{"a"}}, Zone{Name: "tengah", Panels: []string{"b"}}, Zone{Name: "tepi", Panels: []string{"c", "a"}})
	glass := layouts.Glass(w.Panels)
	for name, tt := range map[string]struct {
		place layouts.Region // mm
		want  []string
	}{
		"one panel":                {layouts.Region{Width: 1000, Height: 500}, []string{"", "kiri", "tepi"}},
		"two panels":               {layouts.Region{X: 500, Width: 600, Height: 500}, []string{"", "kiri", "tengah", "tepi"}},
		"reaches behind the bezel": {layouts.Region{X: 1020, Width: 1010, Height: 500}, []string{"", "tengah"}},
		"only behind the bezel":    {layouts.Region{X: 1000, Width: 20, Height: 500}, []string{""}},
	} {
		var got []string
		for _, zone := range []string{"", "kiri", "tengah", "tepi", "none"} {
			if w.Touches(zone, Window{Region: tt.place.Of(glass)}) {
				got = append(got, zone)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: touches %q, want %q", name, got, tt.want)
		}
	}
	if panels := w.PanelsOf("tepi"); len(panels) != 2 || panels[0].Name != "a" {
		t.Errorf("PanelsOf(tepi) = %+v, want a and c in the order of the wall", panels)
	}
}
