package media

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// A Moment is where a past source begins: a distance behind what is live, which
// it keeps, or a time of day, from which it plays on.
type Moment struct {
	Behind time.Duration // 5 s to 24 h; 0: At says it
	At     time.Time
}

// ErrMoment is a past source whose moment cannot be read.
var ErrMoment = errors.New("?at= is to be a distance such as -60s (5s to 24h) or a time such as 2026-11-23T10:41:00+07:00")

// Bounds of a distance: nearer, pictures may not be on the disk yet.
const (
	nearest  = 5 * time.Second
	farthest = 24 * time.Hour
)

// CutPast takes a past source apart, "camera/x?at=-60s" is "camera/x" and a
// minute behind. past is false of a source that is live. ErrMoment if the
// moment cannot be read.
func CutPast(source Source) (live Source, m Moment, past bool, err error) {
	before, at, past := strings.Cut(string(source), "?at=")
	if !past {
		return source, Moment{}, false, nil
	}
	live = Source(before)
	if d, err := time.ParseDuration(at); err == nil {
		if d > -nearest || d < -farthest {
			return live, Moment{}, true, fmt.Errorf("%q: %w", at, ErrMoment)
		}
		return live, Moment{Behind: -d}, true, nil
	}
	t, err := time.Parse(time.RFC3339Nano, strings.ReplaceAll(at, " ", "+")) // + is a space in a query
	if err != nil {
		return live, Moment{}, true, fmt.Errorf("%q: %w", at, ErrMoment)
	}
	return live, Moment{At: t}, true, nil
}
