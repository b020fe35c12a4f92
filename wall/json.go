package wall

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Durations are written as in YAML: "5m", "1h30m".

type cameraFields Camera

type cameraJSON struct {
	cameraFields
	Linger string `json:"linger,omitempty"`
}

// MarshalJSON writes the camera's spec.
func (c Camera) MarshalJSON() ([]byte, error) {
	return json.Marshal(cameraJSON{cameraFields(c), DurationText(c.Linger)})
}

// UnmarshalJSON reads the camera's spec strictly: unknown fields are errors. The
// name stays.
func (c *Camera) UnmarshalJSON(b []byte) error {
	in := cameraJSON{cameraFields: cameraFields(Camera{Name: c.Name})}
	err := strict(b, &in)
	if err == nil {
		in.cameraFields.Linger, err = parseDuration("linger", in.Linger)
	}
	*c = Camera(in.cameraFields)
	return plainField(err, "cameraFields.")
}

type tileFields Tile

type tileJSON struct {
	tileFields
	Every string `json:"every,omitempty"`
}

// MarshalJSON writes the tile's spec.
func (t Tile) MarshalJSON() ([]byte, error) {
	return json.Marshal(tileJSON{tileFields(t), DurationText(t.Every)})
}

// UnmarshalJSON reads the tile's spec strictly: unknown fields are errors. The
// name stays.
func (t *Tile) UnmarshalJSON(b []byte) error {
	in := tileJSON{tileFields: tileFields(Tile{Name: t.Name})}
	err := strict(b, &in)
	if err == nil {
		in.tileFields.Every, err = parseDuration("every", in.Every)
	}
	*t = Tile(in.tileFields)
	return plainField(err, "tileFields.")
}

type feedFields Feed

type feedJSON struct {
	feedFields
	Every string `json:"every,omitempty"`
}

// MarshalJSON writes the feed's spec.
func (f Feed) MarshalJSON() ([]byte, error) {
	return json.Marshal(feedJSON{feedFields(f), DurationText(f.Every)})
}

// UnmarshalJSON reads the feed's spec strictly: unknown fields are errors. The
// name stays.
func (f *Feed) UnmarshalJSON(b []byte) error {
	in := feedJSON{feedFields: feedFields(Feed{Name: f.Name})}
	err := strict(b, &in)
	if err == nil {
		in.feedFields.Every, err = parseDuration("every", in.Every)
	}
	*f = Feed(in.feedFields)
	return plainField(err, "feedFields.")
}

// plainField takes the name of a Go type off the field that an error names.
func plainField(err error, prefix string) error {
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		t.Field = strings.TrimPrefix(t.Field, prefix)
	}
	return err
}

// DurationText is d as in YAML, without zero units: "5m"; "" is 0.
func DurationText(d time.Duration) string {
	if d == 0 {
		return ""
	}
	s := d.String()
	for _, zero := range []string{"m0s", "h0m"} { // 5m0s → 5m, 1h0m → 1h
		if len(s) > len(zero) && s[len(s)-len(zero):] == zero {
			s = s[:len(s)-2]
		}
	}
	return s
}

func parseDuration(field, s string) (time.Duration, error) {
	if s == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		return 0, NewFieldError(field, "%q is no duration such as 5m, 30s or 1h30m", s)
	}
	return d, nil
}

// strict decodes one JSON value without unknown fields and with nothing behind it.
func strict(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("%w: there is something behind the value", ErrInvalid)
	}
	return nil
}
