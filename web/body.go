package web

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"kawung/wall"
)

// maxBody is the largest body of a request, in bytes.
const maxBody = 1 << 20

// readBody reads the whole body, ≤ maxBody bytes, of one of the media types.
func readBody(w http.ResponseWriter, r *http.Request, types ...string) ([]byte, error) {
	if !hasType(r, types) {
		return nil, refuse(http.StatusUnsupportedMediaType, "Content-Type must be %s", strings.Join(types, " or "))
	}
	return io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
}

func hasType(r *http.Request, types []string) bool {
	got, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return false
	}
	for _, t := range types {
		if got == t {
			return true
		}
	}
	return false
}

// decode reads one JSON object into v. Unknown fields are errors that name
// the field.
func decode(w http.ResponseWriter, r *http.Request, v any) error {
	b, err := readBody(w, r, "application/json")
	if err != nil {
		return err
	}
	return decodeBytes(b, v)
}

func decodeBytes(b []byte, v any) error { return bodyProblem(strict(b, v)) }

// bodyProblem is an error of a strict JSON decoder as a person reads it: with
// the names of the field and of JSON's types, none of Go's.
func bodyProblem(err error) error {
	if err == nil {
		return nil
	}
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if t.Field == "" {
			return refuse(http.StatusBadRequest, "the body is %s, not %s", article(t.Value), wanted(t.Type))
		}
		return refuseMistake(Mistake{Field: t.Field, Detail: "is " + article(t.Value) + ", not " + wanted(t.Type)})
	}
	// encoding/json has no type for this error, only its sentence.
	if field, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return refuseField(strings.Trim(field, `"`), "is not a field of this object")
	}
	if fields := wall.FieldErrors(err); len(fields) > 0 {
		return refuseMistake(mistake(fields[0]))
	}
	if errors.Is(err, io.EOF) {
		return refuse(http.StatusBadRequest, "the body is empty")
	}
	return refuse(http.StatusBadRequest, "the body is not the JSON object expected: %s", err)
}

// article is one of JSON's words for a value: "number 5.5" keeps the number.
func article(value string) string {
	switch {
	case value == "bool":
		return "true or false"
	case strings.HasPrefix(value, "number "):
		return strings.TrimPrefix(value, "number ")
	case strings.HasPrefix(value, "array"), strings.HasPrefix(value, "object"):
		return "an " + value
	default:
		return "a " + value
	}
}

// wanted is what JSON calls what a Go type is read from.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "a string"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "a whole number in its range"
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Slice, reflect.Array:
		return "an array"
	default:
		return "an object"
	}
}

// ifMatch is the revision of If-Match (RFC 9110 §13.1.1), with or without
// quotes; 0 when there is none.
func ifMatch(r *http.Request) (wall.Revision, error) {
	raw := r.Header.Get("If-Match")
	if raw == "" || raw == "*" {
		return 0, nil
	}
	n, err := strconv.ParseUint(strings.Trim(raw, `"`), 10, 64)
	if err != nil || n == 0 {
		return 0, refuse(http.StatusBadRequest, "If-Match must be a revision, as in If-Match: \"42\"")
	}
	return wall.Revision(n), nil
}

// reply answers with v as JSON.
func reply(w http.ResponseWriter, status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n')) // the client has gone: nobody to tell
	return nil
}
