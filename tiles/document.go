package tiles

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// decode reads one JSON object and nothing after it. Numbers stay as written.
func decode(b []byte) (map[string]any, error) {
	if len(b) > MaxDocument {
		return nil, fmt.Errorf("document of %d bytes, at most %d: %w", len(b), MaxDocument, ErrTooLarge)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, &InvalidError{[]Finding{{"", "is not JSON: " + err.Error()}}}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, &InvalidError{[]Finding{{"", "has something after the JSON object"}}}
	}
	o, ok := v.(map[string]any)
	if !ok {
		return nil, &InvalidError{[]Finding{{"", "must be a JSON object"}}}
	}
	return o, nil
}

// future is how far ahead of ours a source's clock may be.
const future = 5 * time.Minute

// stamp checks a delivered document and completes its envelope: asOf is now
// when the source did not say, q is what the board knows of it.
func (d Definition) stamp(document map[string]any, now time.Time) (map[string]any, error) {
	if err := d.Kind.validate(document); err != nil {
		return nil, err
	}
	stamped := make(map[string]any, len(document)+2)
	for k, v := range document {
		stamped[k] = v
	}
	if s, ok := document["asOf"].(string); !ok {
		stamped["asOf"] = now.Truncate(time.Millisecond).Format(time.RFC3339Nano)
	} else if t, _ := time.Parse(time.RFC3339, s); t.After(now.Add(future)) {
		return nil, &InvalidError{[]Finding{{"asOf", "is in the future"}}}
	}
	switch {
	case d.Demo:
		stamped["q"] = string(Demo)
	case document["q"] == nil:
		stamped["q"] = string(Good)
	}
	return stamped, nil
}

// failed is document as it is while its feed cannot deliver.
func (d Definition) failed(document map[string]any, reason string) map[string]any {
	out := make(map[string]any, len(document)+2)
	for k, v := range document {
		out[k] = v
	}
	out["err"] = reason
	if _, ok := document["asOf"]; ok && !d.Demo {
		out["q"] = string(Stale)
	}
	return out
}

// pushed is what of a board's document a source delivered: a merge patch
// applies to it, and asOf starts anew.
func pushed(document map[string]any) map[string]any {
	out := make(map[string]any, len(document))
	for k, v := range document {
		if k != "asOf" && k != "q" && k != "err" {
			out[k] = v
		}
	}
	return out
}

// asOf is when the document says it was true, zero when it does not.
func asOf(document map[string]any) time.Time {
	s, _ := document["asOf"].(string)
	t, _ := time.Parse(time.RFC3339, s)
	return t
}
