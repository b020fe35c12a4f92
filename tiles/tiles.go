// Package tiles is the figures: small live values with a shape and a unit.
// A tile is one named, versioned JSON document. Its definition says what it
// is; a feed delivers its values to the board; the board keeps the newest
// version and tells whoever watches. The package names no network, no disk
// and no library: the store is an interface it defines.
package tiles

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// A Kind is the shape of a tile's document.
type Kind string

// The kinds this build knows.
const (
	KPI        Kind = "kpi"        // one number with target and sparkline
	Rank       Kind = "rank"       // ordered bars
	Series     Kind = "series"     // lines over time
	Choropleth Kind = "choropleth" // figures by kecamatan
	Text       Kind = "text"       // an announcement
	Clock      Kind = "clock"      // clock, countdown, stopwatch
)

// Limits of a document.
const (
	MaxDocument = 256 << 10 // bytes of JSON
	MaxRows     = 2000      // rows, or points of all series together
	MaxString   = 2000      // characters
	MaxDepth    = 6         // objects within objects, the document is the first
)

// Errors a caller may test for with errors.Is.
var (
	ErrNotFound = errors.New("not found")
	ErrInvalid  = errors.New("invalid")
	ErrTooLarge = errors.New("too large")
	ErrClosed   = errors.New("closed")
	ErrReadOnly = errors.New("the figure is shown, but cannot be written") // it is tried again
)

// A Definition says what a tile is. Its JSON is the wire's: Name travels
// beside it and Every is in seconds.
type Definition struct {
	Name    string
	Kind    Kind
	Title   string
	Unit    string // "Rp", "%", "jiwa"; the format follows from it
	Source  string // human name of where the figure comes from
	Owner   string // the office answerable for it
	Class   string // publik, internal, terbatas, rahasia
	Every   time.Duration
	Demo    bool   // synthetic, and marked so for ever
	GoodIs  string // up, down, none
	Options map[string]any
}

type definitionWire struct {
	Kind    Kind           `json:"kind"`
	Title   string         `json:"title"`
	Unit    string         `json:"unit"`
	Source  string         `json:"src"`
	Owner   string         `json:"owner"`
	Class   string         `json:"class"`
	Every   float64        `json:"every"`
	Demo    bool           `json:"demo"`
	GoodIs  string         `json:"goodIs"`
	Options map[string]any `json:"options,omitempty"`
}

// MarshalJSON writes the definition as it travels to a display.
func (d Definition) MarshalJSON() ([]byte, error) {
	return json.Marshal(definitionWire{
		d.Kind, d.Title, d.Unit, d.Source, d.Owner, d.Class,
		d.Every.Seconds(), d.Demo, d.GoodIs, d.Options,
	})
}

// UnmarshalJSON reads what MarshalJSON wrote; Name stays as it was.
func (d *Definition) UnmarshalJSON(b []byte) error {
	var w definitionWire
	if err := json.Unmarshal(b, &w); err != nil {
		return err
	}
	*d = Definition{
		d.Name, w.Kind, w.Title, w.Unit, w.Source, w.Owner, w.Class,
		time.Duration(w.Every * float64(time.Second)), w.Demo, w.GoodIs, w.Options,
	}
	return nil
}

// Validate reports every mistake of the definition as one *InvalidError.
func (d Definition) Validate() error {
	c := &check{}
	k, ok := kinds[d.Kind]
	if !ok {
		c.add("kind", "must be one of "+kindNames())
	}
	if strings.TrimSpace(d.Title) == "" || len([]rune(d.Title)) > 120 {
		c.add("title", "must have 1 to 120 characters")
	}
	if len([]rune(d.Unit)) > 24 {
		c.add("unit", "must have at most 24 characters")
	}
	if d.Every < 0 {
		c.add("every", "must not be negative")
	}
	if d.Class != "" {
		oneOf("publik", "internal", "terbatas", "rahasia")(c, "class", d.Class)
	}
	if d.GoodIs != "" {
		oneOf("up", "down", "none")(c, "goodIs", d.GoodIs)
	}
	if ok && len(d.Options) > 0 {
		k.options(c, "options", plain(d.Options))
	}
	return c.err()
}

// plain is v as a JSON decoder would give it, whatever made it (YAML gives
// its own number types).
func plain(v map[string]any) any {
	b, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	tree, err := decode(b)
	if err != nil {
		return nil
	}
	return tree
}

// A Tile is one figure as it is now.
type Tile struct {
	Definition
	Version  uint64
	Document []byte    // JSON, marshalled once a version; do not change it
	AsOf     time.Time // when the figure was true; zero when there is none
	Fetched  time.Time // the last successful delivery
	From     string    // who delivered it
	Quality  Quality
	Reason   string // why the feed could not deliver, "" when it could
}

// A Finding is one mistake in a document.
type Finding struct {
	Field  string // path in the document, "rows.35.12.02.v"; "" is the whole
	Detail string // what it must be
}

// An InvalidError lists every mistake of a document. It is ErrInvalid.
type InvalidError struct{ Findings []Finding }

func (e *InvalidError) Error() string {
	s := make([]string, len(e.Findings))
	for i, f := range e.Findings {
		if s[i] = f.Detail; f.Field != "" {
			s[i] = f.Field + ": " + f.Detail
		}
	}
	return fmt.Sprintf("%v: %s", ErrInvalid, strings.Join(s, "; "))
}

// Is makes errors.Is(err, ErrInvalid) true.
func (e *InvalidError) Is(target error) bool { return target == ErrInvalid }
