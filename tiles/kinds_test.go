package tiles

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestEachKindTakesItsContract(t *testing.T) {
	for _, tt := range []struct {
		kind Kind
		doc  string
	}{
		{KPI, `{"value":{"v":7412350000,"t":"2026-11-23T09:15:00+07:00","q":"late","n":"sementara"},"target":{"v":17000000000},"potential":{"v":21500000000},"prev":{"v":6980000000},"spark":{"1731000000":6.9},"note":"s.d. 23 Nov","src":"SIPD","asOf":"2026-11-23T09:15:00+07:00","q":"manual"}`},
		{Rank, `{"rows":{"35.12.02":{"label":"Besuki","v":91.2,"ref":80,"prevRank":3,"level":"ok","n":""}},"total":{"v":1432}}`},
		{Rank, `{"rows":{}}`},
		{Series, `{"series":{"real":{"label":"Realisasi","pts":{"1731000000":12.1}},"target":{"label":"Target","style":"dash","pts":{}}},"marks":{"1734220800":"Tutup tahun"},"bands":{"min":0,"max":40}}`},
		{Choropleth, `{"layer":"situbondo_kecamatan","rows":{"35.12.14":{"v":23.4,"n":"12.310 KK","level":"waspada"}},"unit":"% KK desil 1–2","classes":{"method":"quantile","k":5}}`},
		{Text, `{"md":"**Apel pagi** pukul 07.00","align":"mid","until":"2026-11-24T00:00:00+07:00"}`},
		{Clock, `{"mode":"clock"}`},
		{Clock, `{"mode":"down","at":"2026-12-31T23:59:59+07:00","label":"Tutup tahun anggaran","state":"run"}`},
	} {
		tree, err := decode([]byte(tt.doc))
		if err == nil {
			err = tt.kind.validate(tree)
		}
		if err != nil {
			t.Errorf("%s %s: %v", tt.kind, tt.doc, err)
		}
	}
}

func TestEveryMistakeIsNamedWithItsPlace(t *testing.T) {
	for _, tt := range []struct {
		kind Kind
		doc  string
		want []string // fields
	}{
		{KPI, `{}`, []string{"value"}},
		{KPI, `{"value":{"v":"7"},"targt":{"v":1},"note":5}`, []string{"note", "targt", "value.v"}},
		{KPI, `{"value":{"v":1},"target":null,"prev":{"v":null}}`, []string{"prev.v", "target"}},
		{KPI, `{"value":{"v":9007199254740993}}`, []string{"value.v"}},
		{KPI, `{"value":{"v":1e999}}`, []string{"value.v"}},
		{KPI, `{"value":{"v":1},"q":"demo","err":"x"}`, []string{"err", "q"}},
		{KPI, `{"value":{"v":1},"spark":{"kemarin":1}}`, []string{"spark.kemarin"}},
		{KPI, `{"value":{"v":1},"asOf":"kemarin"}`, []string{"asOf"}},
		{Rank, `{"rows":[{"label":"Besuki","v":1}]}`, []string{"rows"}},
		{Rank, `{"rows":{"a":{"v":1,"level":"parah"}}}`, []string{"rows.a.label", "rows.a.level"}},
		{Series, `{"series":{"a":{"label":"A"},"b":{"label":"B","pts":{"x":1}}}}`, []string{"series.a.pts", "series.b.pts.x"}},
		{Series, `{"series":{"a":1,"b":1,"c":1,"d":1,"e":1}}`, []string{"series"}},
		{Choropleth, `{"layer":"../etc","rows":{"3512170":{"v":1}}}`, []string{"layer", "rows.3512170"}},
		{Text, `{"md":"` + strings.Repeat("é", MaxString+1) + `"}`, []string{"md"}},
		{Text, `{"md":"x","z":{"a":{"b":{"c":{"d":{"e":{}}}}}}}`, []string{"z.a.b.c.d.e"}},
		{Clock, `{"mode":"down"}`, []string{"at"}},
		{"peta", `{}`, []string{""}},
	} {
		tree, err := decode([]byte(tt.doc))
		if err == nil {
			err = tt.kind.validate(tree)
		}
		var invalid *InvalidError
		if !errors.As(err, &invalid) {
			t.Errorf("%s %.60s = %v, want an InvalidError", tt.kind, tt.doc, err)
			continue
		}
		var got []string
		for _, f := range invalid.Findings {
			got = append(got, f.Field)
		}
		if fmt.Sprint(got) != fmt.Sprint(tt.want) {
			t.Errorf("%s %.60s: mistakes at %v, want %v", tt.kind, tt.doc, got, tt.want)
		}
	}
}

func TestRowsAreBoundedOverTheWholeDocument(t *testing.T) {
	points := func(n int) string {
		s := make([]string, n)
		for i := range s {
			s[i] = fmt.Sprintf(`"%d":1`, i+1)
		}
		return "{" + strings.Join(s, ",") + "}"
	}
	doc := func(n int) string {
		return fmt.Sprintf(`{"series":{"a":{"label":"A","pts":%s},"b":{"label":"B","pts":%s}}}`, points(n), points(n))
	}
	for n, want := range map[int]error{900: nil, 1100: ErrInvalid} {
		tree, err := decode([]byte(doc(n)))
		if err == nil {
			err = Series.validate(tree)
		}
		if !errors.Is(err, want) {
			t.Errorf("two series of %d points = %v, want %v", n, err, want)
		}
	}
}

func TestADefinitionNamesAllItsMistakes(t *testing.T) {
	good := Definition{
		Kind: KPI, Title: "PAD", Unit: "Rp", Every: time.Minute, Class: "internal", GoodIs: "up",
		Options: map[string]any{"compare": "target", "maxAge": 600, "fmt": map[string]any{"style": "rp"}},
	}
	if err := good.Validate(); err != nil {
		t.Errorf("Validate() = %v, want nil", err)
	}
	bad := Definition{
		Kind: KPI, Title: " ", Every: -1, Class: "umum", GoodIs: "naik",
		Options: map[string]any{"order": "v", "fmt": map[string]any{"style": "usd"}},
	}
	err := bad.Validate()
	for _, want := range []string{"title:", "every:", "class:", "goodIs:", "options.order: unknown", "options.fmt.style:"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Validate() = %v, want it to name %q", err, want)
		}
	}
	if err := (Definition{Kind: "peta", Title: "x"}).Validate(); err == nil || !strings.Contains(err.Error(), "choropleth") {
		t.Errorf("unknown kind = %v, want the kinds listed", err)
	}
}

func TestADefinitionTravelsWithSecondsAndWithoutItsName(t *testing.T) {
	d := Definition{Name: "pad", Kind: KPI, Title: "PAD", Source: "SIPD", Every: 5 * time.Minute, Demo: true}
	b, err := d.MarshalJSON()
	if want := `{"kind":"kpi","title":"PAD","unit":"","src":"SIPD","owner":"","class":"","every":300,"demo":true,"goodIs":""}`; err != nil || string(b) != want {
		t.Errorf("MarshalJSON = %s, %v, want %s", b, err, want)
	}
	back := Definition{Name: "pad"}
	if err := back.UnmarshalJSON(b); err != nil || fmt.Sprint(back) != fmt.Sprint(d) {
		t.Errorf("UnmarshalJSON = %v, %v, want %v", back, err, d)
	}
}
