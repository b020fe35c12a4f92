package wall

import (
	"encoding/json"
	"time"
)

// A Keep is how long a camera's pictures are kept; 0 keeps nothing. It is
// written as true, which is half an hour, or as a duration: "45m".
type Keep time.Duration

// How long pictures are kept.
const (
	KeepDefault = Keep(30 * time.Minute)
	KeepLeast   = Keep(time.Minute)
	KeepMost    = Keep(24 * time.Hour)
)

// ParseKeep reads what MarshalJSON writes, from the value that JSON or YAML
// gave: a truth value or text.
func ParseKeep(v any) (Keep, error) {
	switch v := v.(type) {
	case bool:
		if v {
			return KeepDefault, nil
		}
		return 0, nil
	case string:
		if d, err := time.ParseDuration(v); err == nil && d >= 0 {
			return Keep(d), nil
		}
	}
	return 0, NewFieldError("keep", `%v is to be true, false or a duration such as "45m"`, v)
}

// Value is k as ParseKeep reads it.
func (k Keep) Value() any {
	switch k {
	case 0:
		return false
	case KeepDefault:
		return true
	default:
		return DurationText(time.Duration(k))
	}
}

// MarshalJSON writes false, true or a duration.
func (k Keep) MarshalJSON() ([]byte, error) { return json.Marshal(k.Value()) }

// UnmarshalJSON reads false, true or a duration.
func (k *Keep) UnmarshalJSON(b []byte) error {
	var v any
	err := json.Unmarshal(b, &v)
	if err == nil && v != nil {
		*k, err = ParseKeep(v)
	}
	return err
}
