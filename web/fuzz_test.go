package web

import (
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// What pages say on their websockets.
func FuzzMessages(f *testing.F) {
	for name := range golden {
		if strings.Contains(name, "-client-") {
			raw, err := os.ReadFile("testdata/" + name + ".json")
			if err != nil {
				f.Fatal(err)
			}
			f.Add(raw)
		}
	}
	f.Add([]byte(`{"type":"hello","protocol":1} {}`))
	f.Add([]byte(`{"type":"hello","` + strings.Repeat("é", 80) + `":1}`))
	f.Fuzz(func(t *testing.T, frame []byte) {
		kind, err := messageType(frame)
		if (err == nil) != (kind != "") {
			t.Fatalf("messageType(%q) = %q, %v", frame, kind, err)
		}
		for name, m := range golden {
			if !strings.Contains(name, "-client-") {
				continue
			}
			got := reflect.New(reflect.TypeOf(m)).Interface()
			err := read(frame, func(raw json.RawMessage) error { return strict(raw, got) })
			if err == nil {
				again := reflect.New(reflect.TypeOf(m)).Interface()
				if err := strict(encode(got), again); err != nil || !reflect.DeepEqual(encode(got), encode(again)) {
					t.Errorf("%s: %s is written as %s, which is another message: %v", name, frame, encode(got), err)
				}
				continue
			}
			if _, ok := errors.AsType[ending](err); !ok {
				err = endf(closeBadMessage, "%s", err)
			}
			said, _ := errors.AsType[ending](err)
			if said.reason == "" || len(said.reason) > 123 || !utf8.ValidString(said.reason) {
				t.Errorf("%s: %q is answered %q", name, frame, said.reason)
			}
		}
	})
}
