package tiles

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// A Format says how a figure is written on a wall. The display has the same
// formatter; testdata/format.json holds them together.
type Format struct {
	Style string // rp, num (the default), pct, dur
	Scale string // auto (the default), none, ribu, juta, miliar, triliun
	Dec   *int   // decimals 0 to 2; nil: at most 4 significant digits, no trailing zeros
	Unit  string // after the number
	Sign  string // always: a plus too
}

// FormatOf is the format of a definition: options.fmt over what the unit says.
func FormatOf(d Definition) Format {
	f := Format{Unit: d.Unit}
	switch d.Unit {
	case "Rp":
		f = Format{Style: "rp"}
	case "%":
		f = Format{Style: "pct"}
	}
	o, _ := d.Options["fmt"].(map[string]any)
	word := func(key string, to *string) {
		if s, ok := o[key].(string); ok {
			*to = s
		}
	}
	word("style", &f.Style)
	word("scale", &f.Scale)
	word("unit", &f.Unit)
	word("sign", &f.Sign)
	switch n := o["dec"].(type) {
	case float64:
		dec := int(n)
		f.Dec = &dec
	case int:
		f.Dec = &n
	case uint64:
		dec := int(n)
		f.Dec = &dec
	}
	return f
}

// A scale is a power of a thousand with its Indonesian name.
type scale struct {
	name string
	size float64
	from float64 // auto uses it from here on
}

var scales = []scale{
	{"none", 1, 0}, {"ribu", 1e3, 1e4}, {"juta", 1e6, 1e6}, {"miliar", 1e9, 1e9}, {"triliun", 1e12, 1e12},
}

const minus = "−" // U+2212

// String writes v in Indonesian: "Rp7,412 miliar", "688,5 ribu jiwa", "11,17%".
func (f Format) String(v float64) string {
	if f.Style == "dur" {
		return Span(time.Duration(v * float64(time.Second)))
	}
	s := f.scale(math.Abs(v))
	number := f.number(math.Abs(v)/scales[s].size, s == 0)
	if f.free() && s > 0 && s+1 < len(scales) && number == "1.000" { // 999 950 000 is 1 miliar
		s++
		number = f.number(math.Abs(v)/scales[s].size, s == 0)
	}
	var out strings.Builder
	switch {
	case v < 0 && strings.Trim(number, "0,") != "":
		out.WriteString(minus)
	case v > 0 && f.Sign == "always":
		out.WriteString("+")
	}
	if f.Style == "rp" {
		out.WriteString("Rp")
	}
	out.WriteString(number)
	if s > 0 {
		out.WriteString(" " + scales[s].name)
	}
	switch {
	case f.Style == "pct":
		out.WriteString("%")
	case f.Unit != "" && f.Style != "rp":
		out.WriteString(" " + f.Unit)
	}
	return out.String()
}

// free says that the scale may follow the value.
func (f Format) free() bool { return f.Scale == "" || f.Scale == "auto" }

func (f Format) scale(v float64) int {
	if f.Style == "pct" {
		return 0
	}
	best := 0
	for i, s := range scales {
		if f.free() && v >= s.from || f.Scale == s.name {
			best = i
		}
	}
	return best
}

// number writes a positive number with points between the thousands.
// Without a scale word two decimals are enough.
func (f Format) number(v float64, plain bool) string {
	dec, trim := 0, f.Dec == nil
	if trim {
		dec = max(0, 4-len(strconv.FormatFloat(math.Floor(v), 'f', 0, 64)))
		if plain {
			dec = min(dec, 2)
		}
	} else {
		dec = *f.Dec
	}
	whole, rest, _ := strings.Cut(round(v, dec), ".")
	if trim {
		rest = strings.TrimRight(rest, "0")
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "." + whole[i:]
	}
	if rest == "" {
		return whole
	}
	return whole + "," + rest
}

// round writes v ≥ 0 with dec decimals, half away from zero on the shortest
// decimal that reads back as v, as ECMA-402 does: 2.5 is 3 and 1.005 is 1.01.
func round(v float64, dec int) string {
	whole, rest, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
	if len(rest) <= dec {
		rest += strings.Repeat("0", dec-len(rest))
	} else {
		digits := []byte(whole + rest[:dec])
		if rest[dec] >= '5' {
			digits = increment(digits)
		}
		whole, rest = string(digits[:len(digits)-dec]), string(digits[len(digits)-dec:])
	}
	if dec == 0 {
		return whole
	}
	return whole + "." + rest
}

func increment(digits []byte) []byte {
	for i := len(digits) - 1; i >= 0; i-- {
		if digits[i] < '9' {
			digits[i]++
			return digits
		}
		digits[i] = '0'
	}
	return append([]byte{'1'}, digits...)
}

// Change writes the way from prev to v: "▲ 0,34 poin" between percentages,
// "▼ 2,7 %" between quantities, "tetap" when nothing changed, "" when prev is
// nothing to compare with.
func (f Format) Change(v, prev float64) string {
	d, dec, unit := v-prev, 2, " poin"
	if f.Style != "pct" {
		if prev == 0 {
			return ""
		}
		d, dec, unit = (v-prev)/math.Abs(prev)*100, 1, " %"
	}
	number := Format{Dec: &dec}.number(math.Abs(d), true)
	switch {
	case strings.Trim(number, "0,") == "":
		return "tetap"
	case d > 0:
		return "▲ " + number + unit
	}
	return "▼ " + number + unit
}

// Span writes a length of time with its two greatest parts: "48 dtk",
// "12 mnt", "1 jam 12 mnt", "3 hari 4 jam".
func Span(d time.Duration) string {
	n := int64(d.Abs() / time.Second)
	out := ""
	if d < 0 {
		out = minus
	}
	part := func(big, small int64, bigName, smallName string) string {
		s := out + strconv.FormatInt(n/big, 10) + " " + bigName
		if rest := n % big / small; rest > 0 {
			s += " " + strconv.FormatInt(rest, 10) + " " + smallName
		}
		return s
	}
	switch {
	case n < 60:
		return out + strconv.FormatInt(n, 10) + " dtk"
	case n < 3600:
		return out + strconv.FormatInt(n/60, 10) + " mnt"
	case n < 86400:
		return part(3600, 60, "jam", "mnt")
	}
	return part(86400, 3600, "hari", "jam")
}

// Hour writes the time of day as "10.05".
func Hour(t time.Time) string { return t.Format("15.04") }

// Day writes the date as "23 Nov 2026".
func Day(t time.Time) string {
	return strconv.Itoa(t.Day()) + " " + months[t.Month()-1] + " " + strconv.Itoa(t.Year())
}

var months = [12]string{"Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"}
