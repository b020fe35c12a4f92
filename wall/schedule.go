package wall

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"time"
)

// A Schedule takes a layout, or starts a tour, at a time of day.
type Schedule struct {
	Name   string   `json:"-" yaml:"-"`
	Title  string   `json:"title,omitempty" yaml:"title"`
	Wall   string   `json:"wall" yaml:"wall"`
	Layout string   `json:"layout,omitempty" yaml:"layout"` // that it takes, or
	Tour   string   `json:"tour,omitempty" yaml:"tour"`     // that it starts
	At     string   `json:"at" yaml:"at"`                   // "07:30", of the clock in Zone
	Days   []string `json:"days,omitempty" yaml:"days"`     // mon to sun; every day when empty
	Only   []string `json:"only,omitempty" yaml:"only"`     // dates, "2026-12-25", instead of days
	Except []string `json:"except,omitempty" yaml:"except"` // dates on which it does nothing
	Zone   string   `json:"zone,omitempty" yaml:"zone"`     // IANA time zone; kawung.yaml's when empty
	Paused bool     `json:"paused,omitempty" yaml:"paused"` // it is due at no time until it is not; what it misses is not made up for
	// Idle lets it pass when somebody took something on the wall in that time
	// before; "15m" on the wire.
	Idle time.Duration `json:"-" yaml:"idle"`
}

// A Scheduled is what became of a schedule.
type Scheduled struct {
	Done  time.Time `json:"done"`           // instants up to here are done with
	Due   time.Time `json:"due,omitzero"`   // the latest that came; zero when none has
	Taken bool      `json:"taken"`          // it put its layout on air, or started its tour
	Why   string    `json:"why,omitempty"`  // it did not
	Wall  Revision  `json:"wall,omitempty"` // of the state that it made
}

// Limits of schedules.
const (
	MaxDates     = 366
	ScheduleLate = 10 * time.Minute // one that is later is passed over
)

// weekdays are the days of schedules, as time.Weekday counts them.
var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

var timeOfDay = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)

// Validate returns ErrInvalid with every mistake.
func (s Schedule) Validate() error {
	var m mistakes
	m.name("name", s.Name)
	m.title("title", s.Title)
	m.name("wall", s.Wall)
	switch {
	case (s.Layout == "") == (s.Tour == ""):
		m.add("layout", "or tour says what it takes: one of them")
	case s.Layout != "":
		m.name("layout", s.Layout)
	default:
		m.name("tour", s.Tour)
	}
	if !timeOfDay.MatchString(s.At) {
		m.add("at", `%q is to be a time of day such as "07:30"`, s.At)
	}
	for i, d := range s.Days {
		if !slices.Contains(weekdays, d) || slices.Contains(s.Days[:i], d) {
			m.add(fmt.Sprintf("days[%d]", i), "%q is to be mon, tue, wed, thu, fri, sat or sun, each once", d)
		}
	}
	if len(s.Days) > 0 && len(s.Only) > 0 {
		m.add("only", "names the dates: leave days out")
	}
	m.dates("only", s.Only)
	m.dates("except", s.Except)
	if s.Zone != "" {
		if _, err := zone(s.Zone); err != nil {
			m.add("zone", "%q is no time zone such as Asia/Jakarta, Asia/Makassar or Asia/Jayapura", s.Zone)
		}
	}
	if s.Idle < 0 || s.Idle > 24*time.Hour {
		m.add("idle", "is to be 0 to 24h: how long nobody must have taken anything")
	}
	return m.err()
}

func (m *mistakes) dates(field string, dates []string) {
	if len(dates) > MaxDates {
		m.add(field, "are %d; a schedule has at most %d", len(dates), MaxDates)
		return
	}
	for i, d := range dates {
		if _, err := time.Parse(time.DateOnly, d); err != nil || slices.Contains(dates[:i], d) {
			m.add(fmt.Sprintf("%s[%d]", field, i), "%q is to be a date such as 2026-12-25, each once", d)
		}
	}
}

// zone is a time zone by its IANA name.
func zone(name string) (*time.Location, error) {
	if name == "Local" {
		return nil, fmt.Errorf("%w: whose local time", ErrInvalid)
	}
	return time.LoadLocation(name)
}

// checkSchedule holds a schedule to its wall.
func (s *State) checkSchedule(d Schedule) error {
	if err := s.checkWall(d.Key(), d.Wall); err != nil {
		return err
	}
	if d.Layout != "" {
		if _, err := s.layoutOf(d.Wall, d.Layout); err != nil {
			return fmt.Errorf("%s: %w", d.Key(), err)
		}
		return nil
	}
	t, ok := s.Tour(d.Tour)
	if !ok {
		return fmt.Errorf("%s: tour %q: %w", d.Key(), d.Tour, ErrNotFound)
	}
	if t.Wall != d.Wall {
		return fmt.Errorf("%s: %w", d.Key(), NewFieldError("tour", "%s is for wall %s, not %s", d.Tour, t.Wall, d.Wall))
	}
	return nil
}

// Next is the first instant after another that the schedule is for, in its own
// time zone or in home; false when there is none any more, and while it is paused.
//
// A time of day that a clock change leaves out is the instant of the change; one
// that comes twice is the first of the two.
func (s Schedule) Next(after time.Time, home *time.Location) (time.Time, bool) {
	if s.Paused {
		return time.Time{}, false
	}
	loc := home
	if s.Zone != "" {
		if z, err := zone(s.Zone); err == nil {
			loc = z
		}
	}
	if len(s.Only) > 0 {
		return s.nextOnly(after, loc)
	}
	local := after.In(loc)
	day := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC)
	for range MaxDates + 9 { // every exception, and a week, and the days beside it
		if at, ok := s.on(day, loc); ok && at.After(after) {
			return at, true
		}
		day = day.AddDate(0, 0, 1)
	}
	return time.Time{}, false
}

func (s Schedule) nextOnly(after time.Time, loc *time.Location) (time.Time, bool) {
	for _, date := range slices.Sorted(slices.Values(s.Only)) {
		day, _ := time.Parse(time.DateOnly, date)
		if at, ok := s.on(day, loc); ok && at.After(after) {
			return at, true
		}
	}
	return time.Time{}, false
}

// on is the instant that the schedule is for on a day, if it is for one.
func (s Schedule) on(day time.Time, loc *time.Location) (time.Time, bool) {
	if len(s.Days) > 0 && !slices.Contains(s.Days, weekdays[day.Weekday()]) ||
		slices.Contains(s.Except, day.Format(time.DateOnly)) {
		return time.Time{}, false
	}
	clock, err := time.Parse("15:04", s.At)
	if err != nil {
		return time.Time{}, false
	}
	return onClock(day, clock, loc)
}

// onClock is the first instant of a day at which the clocks of a place show a
// time of day, or jump over it; false when the place leaves the day out.
func onClock(day, clock time.Time, loc *time.Location) (time.Time, bool) {
	want := time.Date(day.Year(), day.Month(), day.Day(), clock.Hour(), clock.Minute(), 0, 0, time.UTC)
	offset := func(at time.Time) time.Duration {
		_, seconds := at.In(loc).Zone()
		return time.Duration(seconds) * time.Second
	}
	before, after := offset(want.Add(-26*time.Hour)), offset(want.Add(26*time.Hour)) // no zone is further from UTC
	first, second := want.Add(-before).In(loc), want.Add(-after).In(loc)
	if second.Before(first) {
		first, second = second, first
	}
	shows := func(at time.Time) bool { return at.Format(time.DateTime) == want.Format(time.DateTime) }
	switch {
	case shows(first):
		return first, true
	case shows(second):
		return second, true
	}
	jump, _ := want.Add(-before).In(loc).ZoneBounds()
	return jump, jump.In(loc).Format(time.DateOnly) == want.Format(time.DateOnly)
}

// due is the newest instant after done that has come by now, of the last year:
// a machine without a clock of its own begins in 1970.
func (s Schedule) due(done, now time.Time, home *time.Location) (time.Time, bool) {
	var newest time.Time
	done = later(done, now.AddDate(-1, 0, 0))
	for {
		at, ok := s.Next(done, home)
		if !ok || at.After(now) {
			return newest, !newest.IsZero()
		}
		newest, done = at, at
	}
}

type scheduleFields Schedule

type scheduleJSON struct {
	scheduleFields
	Idle string `json:"idle,omitempty"`
}

// MarshalJSON writes the schedule's spec.
func (s Schedule) MarshalJSON() ([]byte, error) {
	return json.Marshal(scheduleJSON{scheduleFields(s), DurationText(s.Idle)})
}

// UnmarshalJSON reads the schedule's spec strictly: unknown fields are errors.
// The name stays.
func (s *Schedule) UnmarshalJSON(b []byte) error {
	in := scheduleJSON{scheduleFields: scheduleFields(Schedule{Name: s.Name})}
	err := strict(b, &in)
	if err == nil {
		in.scheduleFields.Idle, err = parseDuration("idle", in.Idle)
	}
	*s = Schedule(in.scheduleFields)
	return plainField(err, "scheduleFields.")
}
