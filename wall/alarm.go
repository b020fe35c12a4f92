package wall

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kawung/layouts"
)

// An AlarmMode says what an alarm may do by itself.
type AlarmMode string

// Modes of alarms.
const (
	Propose AlarmMode = "propose" // the consoles are asked
	TakeIt  AlarmMode = "take"    // it goes on air at once, unless it would cover what must not be covered
)

// An Alarm is a rule: what raises it, what is shown then, and how it ends.
type Alarm struct {
	Name  string `json:"-" yaml:"-"`
	Title string `json:"title,omitempty" yaml:"title"`
	Wall  string `json:"wall" yaml:"wall"`
	Zone  string `json:"zone,omitempty" yaml:"zone"` // where it is shown; "" is all of the wall
	When  When   `json:"when,omitzero" yaml:"when"`  // zero: programs and people raise it

	Layout string `json:"layout,omitempty" yaml:"layout"` // either what is shown of this layout in the zone
	Source string `json:"source,omitempty" yaml:"source"` // or one window over the zone

	Priority    int           `json:"priority,omitempty" yaml:"priority"` // 1 to 5, the most urgent; 3 when absent
	Mode        AlarmMode     `json:"mode,omitempty" yaml:"mode"`         // propose when empty
	Acknowledge bool          `json:"acknowledge,omitempty" yaml:"acknowledge"`
	Hold        time.Duration `json:"-" yaml:"hold"` // it is shown so long at least; "30s" on the wire
	GiveBack    bool          `json:"giveBack,omitempty" yaml:"giveBack"`
}

// A When is the condition of an alarm: of a camera, a tile or a room.
type When struct {
	Camera string `json:"camera,omitempty" yaml:"camera"` // it gives no picture
	Tag    string `json:"tag,omitempty" yaml:"tag"`       // any camera with this tag gives none

	Tile    string  `json:"tile,omitempty" yaml:"tile"`
	Path    string  `json:"path,omitempty" yaml:"path"`       // of a number in its document, RFC 6901
	Is      string  `json:"is,omitempty" yaml:"is"`           // >, >=, <, <= or =
	Than    float64 `json:"than,omitzero" yaml:"than"`        // this, in the tile's unit
	Quality string  `json:"quality,omitempty" yaml:"quality"` // instead of a number: late, stale or dead

	Room string `json:"room,omitempty" yaml:"room"` // somebody is in it

	For time.Duration `json:"-" yaml:"for"` // it has to be so for so long; "10s" on the wire
}

// Limits of alarms.
const (
	maxAlarmName = 48 // bytes: its windows are called alarm.NAME.1
	maxAlarmText = 500
	MaxHold      = 24 * time.Hour
)

// Urgency is the alarm's priority, 1 to 5.
func (a Alarm) Urgency() int {
	if a.Priority == 0 {
		return 3
	}
	return a.Priority
}

// Key is alarm/NAME.
func (a Alarm) Key() Key { return Key{KindAlarm, a.Name} }

// Alarm is a declared alarm.
func (s *State) Alarm(name string) (Alarm, bool) { return get[Alarm](s, KindAlarm, name) }

// Alarms are all alarms, by name.
func (s *State) Alarms() []Alarm { return list[Alarm](s, KindAlarm) }

// Validate returns ErrInvalid with every mistake.
func (a Alarm) Validate() error {
	var m mistakes
	m.name("name", a.Name)
	if len(a.Name) > maxAlarmName {
		m.add("name", "is longer than %d bytes", maxAlarmName)
	}
	m.title("title", a.Title)
	m.name("wall", a.Wall)
	if a.Zone != "" {
		m.name("zone", a.Zone)
	}
	m.when(a.When)
	switch {
	case (a.Layout == "") == (a.Source == ""):
		m.add("layout", "is to be there, or source: what is shown")
	case a.Layout != "":
		m.name("layout", a.Layout)
	default:
		_, _, err := ParseSource(a.Source)
		m.keep("source", err)
	}
	if a.Priority < 0 || a.Priority > 5 {
		m.add("priority", "%d is to be 1 to 5, the most urgent", a.Priority)
	}
	if a.Mode != "" && a.Mode != Propose && a.Mode != TakeIt {
		m.add("mode", "%q is to be propose or take", string(a.Mode))
	}
	if a.Hold < 0 || a.Hold > MaxHold {
		m.add("hold", "is to be 0 to %s", MaxHold)
	}
	return m.err()
}

func (m *mistakes) when(w When) {
	ways := 0
	for _, field := range []string{w.Camera, w.Tag, w.Tile, w.Room} {
		if field != "" {
			ways++
		}
	}
	if ways > 1 {
		m.add("when", "is of a camera, a tag, a tile or a room: one of them")
	}
	if w.Tile != "" {
		m.level(w)
	} else if w.Path != "" || w.Is != "" || w.Than != 0 || w.Quality != "" {
		m.add("when.tile", "is missing: path, is, than and quality are of a tile")
	}
	if w.For < 0 || w.For > MaxHold {
		m.add("when.for", "is to be 0 to %s", MaxHold)
	}
}

func (m *mistakes) level(w When) {
	switch {
	case w.Quality != "":
		if !slices.Contains([]string{"late", "stale", "dead"}, w.Quality) {
			m.add("when.quality", "%q is to be late, stale or dead", w.Quality)
		}
		if w.Is != "" || w.Path != "" {
			m.add("when.quality", "goes without path, is and than")
		}
	case !slices.Contains([]string{">", ">=", "<", "<=", "="}, w.Is):
		m.add("when.is", "%q is to be >, >=, <, <= or =", w.Is)
	case !strings.HasPrefix(w.Path, "/"):
		m.add("when.path", "%q is no JSON pointer to a number: it begins with /", w.Path)
	}
}

// checkAlarm holds an alarm to what it refers to.
func (s *State) checkAlarm(a Alarm) error {
	err := s.checkWall(a.Key(), a.Wall)
	if err != nil {
		return err
	}
	w, _ := s.Wall(a.Wall)
	var errs []error
	if _, ok := w.Zone(a.Zone); a.Zone != "" && !ok {
		errs = append(errs, fmt.Errorf("%s: zone %q of wall %s: %w", a.Key(), a.Zone, a.Wall, ErrNotFound))
	}
	for _, k := range a.refers() {
		if _, _, ok := s.Object(k); !ok {
			errs = append(errs, fmt.Errorf("%s: %s: %w", a.Key(), k, ErrNotFound))
		}
	}
	if l, ok := s.Layout(a.Layout); ok && l.Wall != a.Wall {
		errs = append(errs, fmt.Errorf("%s: layout %s is for wall %s, not %s: %w", a.Key(), l.Name, l.Wall, a.Wall, ErrInvalid))
	}
	errs = append(errs, s.checkSources(a.Key().String(), []Window{{Source: a.Source}}))
	return errors.Join(errs...)
}

// refers are the declared things that the alarm names, besides its wall.
func (a Alarm) refers() []Key {
	var keys []Key
	for _, k := range []Key{{KindCamera, a.When.Camera}, {KindTile, a.When.Tile}, {KindRoom, a.When.Room}, {KindLayout, a.Layout}} {
		if k.Name != "" {
			keys = append(keys, k)
		}
	}
	if k, ok := needs(a.Source); ok {
		keys = append(keys, k)
	}
	return keys
}

// Watched says whether an alarm is about a camera: it is pulled then though
// nobody looks, or its loss would not be noticed.
func (s *State) Watched(c Camera) bool {
	return slices.ContainsFunc(s.Alarms(), func(a Alarm) bool {
		return a.When.Camera == c.Name || a.When.Tag != "" && slices.Contains(c.Tags, a.When.Tag)
	})
}

// usersInAlarms are the alarms that refer to k.
func (s *State) usersInAlarms(k Key) (by []string) {
	for _, a := range s.Alarms() {
		if slices.Contains(a.refers(), k) || k.Kind == KindWall && a.Wall == k.Name {
			by = append(by, a.Key().String())
		}
	}
	return by
}

// shown are the windows that the alarm puts on the wall, as a program has them.
func (s *State) shown(a Alarm) []Window {
	w, _ := s.Wall(a.Wall)
	windows := []Window{{Source: a.Source, Region: w.zoneRegion(a.Zone)}}
	if a.Layout != "" {
		l, _ := s.Layout(a.Layout)
		windows = s.LayoutWindows(l)
	}
	var put []Window
	for i, win := range Resolve(windows) {
		win.ID = fmt.Sprintf("alarm.%s.%d", a.Name, i+1)
		if w.Touches(a.Zone, win) {
			put = append(put, win)
		}
	}
	return put
}

// zoneRegion is the least region around a zone's panels, in fractions of the glass.
func (w Wall) zoneRegion(zone string) layouts.Region {
	if zone == "" {
		return layouts.Region{Width: 1, Height: 1}
	}
	return layouts.Glass(w.PanelsOf(zone)).Of(layouts.Glass(w.Panels))
}

// withAlarm is what the wall shows when the alarm's windows come: what hangs
// outside of its zone stays, and what is pinned there stays above.
func (s *State) withAlarm(a Alarm) []Window {
	w, _ := s.Wall(a.Wall)
	return w.mix(s.Programs[a.Wall].Windows, s.shown(a), a.Zone, true)
}

type alarmFields Alarm

type alarmJSON struct {
	alarmFields
	Hold string `json:"hold,omitempty"`
}

// MarshalJSON writes the alarm's spec.
func (a Alarm) MarshalJSON() ([]byte, error) {
	return json.Marshal(alarmJSON{alarmFields(a), DurationText(a.Hold)})
}

// UnmarshalJSON reads the alarm's spec strictly: unknown fields are errors. The
// name stays.
func (a *Alarm) UnmarshalJSON(b []byte) error {
	in := alarmJSON{alarmFields: alarmFields(Alarm{Name: a.Name})}
	err := strict(b, &in)
	if err == nil {
		in.alarmFields.Hold, err = parseDuration("hold", in.Hold)
	}
	*a = Alarm(in.alarmFields)
	return plainField(err, "alarmFields.")
}

type whenFields When

type whenJSON struct {
	whenFields
	For string `json:"for,omitempty"`
}

// MarshalJSON writes a condition.
func (w When) MarshalJSON() ([]byte, error) {
	return json.Marshal(whenJSON{whenFields(w), DurationText(w.For)})
}

// UnmarshalJSON reads a condition strictly: unknown fields are errors.
func (w *When) UnmarshalJSON(b []byte) error {
	var in whenJSON
	err := strict(b, &in)
	if err == nil {
		in.whenFields.For, err = parseDuration("when.for", in.For)
	}
	*w = When(in.whenFields)
	return plainField(err, "whenFields.")
}
