package demo

import (
	"fmt"
	"math"
	"time"
)

// seed makes the noise; another seed would be another regency.
const seed = 0x4b6177756e67

// noise is a number in [0, 1) that depends on nothing but its arguments
// (splitmix64, Steele, Lea and Flood 2014).
func noise(stream, n int64) float64 {
	z := uint64(seed) + uint64(stream)*0x9e3779b97f4a7c15 + uint64(n)*0xbf58476d1ce4e5b9
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return float64((z^z>>31)>>11) / (1 << 53)
}

// wave is noise that moves smoothly: it goes from one number to the next in
// period seconds.
func wave(stream int64, t time.Time, period float64) float64 {
	x := float64(t.UnixMilli()) / 1000 / period
	n := math.Floor(x)
	s := x - n
	s = s * s * (3 - 2*s)
	return noise(stream, int64(n))*(1-s) + noise(stream, int64(n)+1)*s
}

// zone is where the regency is: WIB, UTC+7, the whole year.
var zone = time.FixedZone("WIB", 7*3600)

func midnight(t time.Time) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone)
}

// share is the part of a day's business done by t: a third spread over the
// day, the rest around ten and around two.
func share(t time.Time) float64 {
	h := t.Sub(midnight(t)).Hours()
	hump := func(mid, width float64) float64 { return 1 / (1 + math.Exp(-(h-mid)/width)) }
	return h/24*0.34 + hump(10, 0.9)*0.38 + hump(14, 1.1)*0.28
}

// total is what a day brings, between 0.86 and 1.1 of what is wanted.
func total(stream int64, t time.Time) float64 {
	return 0.86 + 0.24*noise(stream, midnight(t).Unix()/86400)
}

type value struct {
	V float64 `json:"v"`
}

type kpi struct {
	Value  value          `json:"value"`
	Target value          `json:"target"`
	Prev   value          `json:"prev"`
	Pts    map[string]any `json:"spark"`
	Note   string         `json:"note,omitempty"`
}

// counted is a figure that grows over the day towards target and is compared
// with the same hour yesterday. step rounds it.
func counted(stream int64, now time.Time, target, step float64, note string) kpi {
	at := func(t time.Time) float64 {
		grown := share(t) * total(stream, t) * target
		return math.Floor(grown/step) * step
	}
	spark := map[string]any{}
	hour := now.Truncate(time.Hour)
	for i := 23; i >= 0; i-- {
		t := hour.Add(-time.Duration(i) * time.Hour)
		done := at(t.Add(-time.Second)) - at(t.Add(-time.Hour)) // midnight belongs to the day before
		done *= 0.8 + 0.4*noise(stream+50, t.Unix()/3600)
		spark[fmt.Sprint(t.Unix())] = math.Round(done/step) * step
	}
	return kpi{
		Value: value{at(now)}, Target: value{target}, Prev: value{at(now.AddDate(0, 0, -1))},
		Pts: spark, Note: note,
	}
}

func revenue(now time.Time) any  { return counted(1, now, 1_250_000_000, 500, "") }
func services(now time.Time) any { return counted(2, now, 6400, 1, "") }

// line is one line of a series.
type line struct {
	Label string             `json:"label"`
	Pts   map[string]float64 `json:"pts"`
}

// arrivals is how many came in the hour before t: a count over slots of ten
// seconds, each with its own chance, more by day.
func arrivals(stream int64, t time.Time) float64 {
	n := 0.0
	end := t.Unix() / 10
	for slot := end - 360; slot < end; slot++ {
		hour := float64((slot*10+7*3600)%86400) / 3600
		busy := 0.10 + 0.16*math.Exp(-math.Pow((hour-10.5)/3.2, 2)) + 0.12*math.Exp(-math.Pow((hour-19.5)/2.4, 2))
		if noise(stream, slot) < busy {
			n++
		}
	}
	return n
}

// complaints are those that came and those that were settled, per hour, over
// the last twelve hours: a point each quarter of an hour and one for now.
func complaints(now time.Time) any {
	in := line{"Masuk", map[string]float64{}}
	out := line{"Selesai", map[string]float64{}}
	put := func(t time.Time) {
		k := fmt.Sprint(t.Unix())
		in.Pts[k] = arrivals(3, t)
		out.Pts[k] = math.Round(arrivals(4, t.Add(-40*time.Minute)) * 0.82)
	}
	grid := now.Truncate(15 * time.Minute)
	for i := 48; i >= 0; i-- {
		put(grid.Add(-time.Duration(i) * 15 * time.Minute))
	}
	put(now.Truncate(time.Second))
	return map[string]any{"series": map[string]line{"masuk": in, "selesai": out}}
}

type row struct {
	Label string   `json:"label,omitempty"`
	V     float64  `json:"v"`
	Ref   *float64 `json:"ref,omitempty"`
}

// stunting is a rate for each kecamatan that wanders within a point.
func stunting(now time.Time) any {
	target := 14.0
	rows := map[string]row{}
	for i, k := range kecamatan {
		v := k.stunting + 1.2*(wave(100+int64(i), now, 30)-0.5)
		rows[k.code] = row{k.name, math.Round(v*10) / 10, &target}
	}
	return map[string]any{"rows": rows}
}

// vaccines is a coverage for each kecamatan; one has not reported.
func vaccines(now time.Time) any {
	rows := map[string]row{}
	for i, k := range kecamatan {
		if k.coverage == 0 {
			continue
		}
		v := k.coverage + 2*(wave(200+int64(i), now, 40)-0.5)
		rows[k.code] = row{V: math.Round(v*10) / 10}
	}
	return map[string]any{
		"layer": "situbondo_kecamatan", "rows": rows, "unit": "% bayi 0–11 bulan",
		"classes": map[string]any{"method": "quantile", "k": 5},
	}
}

func clock(time.Time) any { return map[string]any{"mode": "clock"} }
