package tiles

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
)

// check collects every mistake of one document.
type check struct {
	findings []Finding
	rows     int // counted over all collections
}

// maxFindings bounds what one refused document can make us say.
const maxFindings = 50

func (c *check) add(field, detail string) {
	if len(c.findings) < maxFindings {
		c.findings = append(c.findings, Finding{field, detail})
	}
}

func (c *check) err() error {
	if len(c.findings) == 0 {
		return nil
	}
	slices.SortStableFunc(c.findings, func(a, b Finding) int { return strings.Compare(a.Field, b.Field) })
	return &InvalidError{c.findings}
}

// A rule checks one decoded JSON value and says what is wrong with it.
type rule func(c *check, path string, v any)

// fields are the members of an object; a name that ends in "!" is required.
type fields map[string]rule

func under(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// object is an object with exactly these members.
func object(f fields) rule {
	known := make(fields, len(f))
	var required []string
	for k, r := range f {
		name, must := strings.CutSuffix(k, "!")
		known[name] = r
		if must {
			required = append(required, name)
		}
	}
	slices.Sort(required)
	return func(c *check, path string, v any) {
		o, ok := v.(map[string]any)
		if !ok {
			c.add(path, "must be an object")
			return
		}
		for _, k := range required {
			if _, ok := o[k]; !ok {
				c.add(under(path, k), "is required")
			}
		}
		for k, v := range o {
			r, ok := known[k]
			if !ok {
				c.add(under(path, k), "unknown field")
				continue
			}
			r(c, under(path, k), v)
		}
	}
}

// collection is an object whose keys identify rows (never an array, so that a
// merge patch can name one row). Its rows count towards MaxRows.
func collection(key *regexp.Regexp, wants string, max int, row rule) rule {
	return func(c *check, path string, v any) {
		o, ok := v.(map[string]any)
		if !ok {
			c.add(path, "must be an object keyed by row")
			return
		}
		if c.rows += len(o); len(o) > max || c.rows > MaxRows {
			c.add(path, fmt.Sprintf("has too many rows: %d of at most %d", len(o), min(max, MaxRows)))
			return
		}
		for k, v := range o {
			if !key.MatchString(k) {
				c.add(under(path, k), "key must be "+wants)
				continue
			}
			row(c, under(path, k), v)
		}
	}
}

// number is a finite number in [lo, hi].
func number(lo, hi float64) rule {
	return func(c *check, path string, v any) {
		n, ok := v.(json.Number)
		if !ok {
			c.add(path, "must be a number")
			return
		}
		if f, err := n.Float64(); err != nil || f < lo || f > hi {
			c.add(path, fmt.Sprintf("must be between %g and %g", lo, hi))
		}
	}
}

// exact is the largest integer a JavaScript number holds exactly, 2⁵³−1.
const exact = 1<<53 - 1

// figure is any number that a display can hold exactly enough.
var figure = number(-exact, exact)

// text is a string of at most max characters.
func text(max int) rule {
	return func(c *check, path string, v any) {
		s, ok := v.(string)
		if !ok {
			c.add(path, "must be a string")
		} else if n := len([]rune(s)); n > max {
			c.add(path, fmt.Sprintf("must have at most %d characters, has %d", max, n))
		}
	}
}

// oneOf is one of these strings.
func oneOf(words ...string) rule {
	return func(c *check, path string, v any) {
		if s, ok := v.(string); !ok || !slices.Contains(words, s) {
			c.add(path, "must be one of "+strings.Join(words, ", "))
		}
	}
}

func boolean(c *check, path string, v any) {
	if _, ok := v.(bool); !ok {
		c.add(path, "must be true or false")
	}
}

// instant is an RFC 3339 time with zone.
func instant(c *check, path string, v any) {
	s, _ := v.(string)
	if _, err := time.Parse(time.RFC3339, s); err != nil {
		c.add(path, "must be an RFC 3339 time with zone, as 2026-11-23T09:15:00+07:00")
	}
}

// numbers is an array of at most max ascending numbers.
func numbers(max int) rule {
	return func(c *check, path string, v any) {
		a, ok := v.([]any)
		if !ok || len(a) == 0 || len(a) > max {
			c.add(path, fmt.Sprintf("must be an array of 1 to %d numbers", max))
			return
		}
		last := math.Inf(-1)
		for i, v := range a {
			n, _ := v.(json.Number)
			f, err := n.Float64()
			if err != nil || f <= last {
				c.add(fmt.Sprintf("%s.%d", path, i), "must be a number greater than the one before")
				return
			}
			last = f
		}
	}
}

// limits checks what holds for every kind: no null, no long string, not deep.
func limits(c *check, path string, v any, depth int) {
	switch x := v.(type) {
	case nil:
		c.add(path, "null is not allowed: leave the key out")
	case string:
		if n := len([]rune(x)); n > MaxString {
			c.add(path, fmt.Sprintf("must have at most %d characters, has %d", MaxString, n))
		}
	case map[string]any:
		if depth > MaxDepth {
			c.add(path, fmt.Sprintf("is deeper than %d objects", MaxDepth))
			return
		}
		for k, v := range x {
			limits(c, under(path, k), v, depth+1)
		}
	case []any:
		if depth > MaxDepth {
			c.add(path, fmt.Sprintf("is deeper than %d objects", MaxDepth))
			return
		}
		for i, v := range x {
			limits(c, fmt.Sprintf("%s.%d", path, i), v, depth+1)
		}
	}
}
