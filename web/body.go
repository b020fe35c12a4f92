package web

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
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

func decodeBytes(b []byte, v any) error {
	err := strict(b, v)
	if err == nil {
		return nil
	}
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && t.Field != "" {
		return refuseField(t.Field, "is a %s, not a %s", t.Value, t.Type)
	}
	// encoding/json has no type for this error, only its sentence.
	if field, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return refuseField(strings.Trim(field, `"`), "is not a field of this object")
	}
	if errors.Is(err, io.EOF) {
		return refuse(http.StatusBadRequest, "the body is empty")
	}
	return refuse(http.StatusBadRequest, "the body is not the JSON object expected: %s", err)
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
