package tiles

import (
	"encoding/json"
	"testing"
)

// patchTests are the examples of RFC 7396 appendix A, and ours.
var patchTests = []struct{ target, patch, want string }{
	{`{"a":"b"}`, `{"a":"c"}`, `{"a":"c"}`},
	{`{"a":"b"}`, `{"b":"c"}`, `{"a":"b","b":"c"}`},
	{`{"a":"b"}`, `{"a":null}`, `{}`},
	{`{"a":"b","b":"c"}`, `{"a":null}`, `{"b":"c"}`},
	{`{"a":["b"]}`, `{"a":"c"}`, `{"a":"c"}`},
	{`{"a":"c"}`, `{"a":["b"]}`, `{"a":["b"]}`},
	{`{"a":{"b":"c"}}`, `{"a":{"b":"d","c":null}}`, `{"a":{"b":"d"}}`},
	{`{"a":[{"b":"c"}]}`, `{"a":[1]}`, `{"a":[1]}`},
	{`["a","b"]`, `["c","d"]`, `["c","d"]`},
	{`{"a":"b"}`, `["c"]`, `["c"]`},
	{`{"a":"foo"}`, `null`, `null`},
	{`{"a":"foo"}`, `"bar"`, `"bar"`},
	{`{"e":null}`, `{"a":1}`, `{"a":1,"e":null}`},
	{`[1,2]`, `{"a":"b","c":null}`, `{"a":"b"}`},
	{`{}`, `{"a":{"bb":{"ccc":null}}}`, `{"a":{"bb":{}}}`},
	{`{"rows":{"x":{"v":1},"y":{"v":2}}}`, `{"rows":{"y":{"v":3}}}`, `{"rows":{"x":{"v":1},"y":{"v":3}}}`},
}

func parse(t testing.TB, s string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return v
}

func write(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAMergePatchAppliesAsTheRFCSays(t *testing.T) {
	for _, tt := range patchTests {
		target := parse(t, tt.target)
		if got := write(t, MergePatch(target, parse(t, tt.patch))); got != tt.want {
			t.Errorf("MergePatch(%s, %s) = %s, want %s", tt.target, tt.patch, got, tt.want)
		}
		if got := write(t, target); got != write(t, parse(t, tt.target)) {
			t.Errorf("MergePatch(%s, %s) changed its target to %s", tt.target, tt.patch, got)
		}
	}
}

func TestADiffNamesOnlyWhatChanged(t *testing.T) {
	for _, tt := range []struct{ from, to, want string }{
		{`{"a":1}`, `{"a":1}`, `{}`},
		{`{"a":1,"b":2}`, `{"a":1,"b":3}`, `{"b":3}`},
		{`{"a":1,"b":2}`, `{"a":1}`, `{"b":null}`},
		{`{"pts":{"1":1,"2":2}}`, `{"pts":{"2":2,"3":3}}`, `{"pts":{"1":null,"3":3}}`},
		{`{"a":{"b":1}}`, `{"a":{}}`, `{"a":{"b":null}}`},
		{`{"a":1}`, `{"a":{}}`, `{"a":{}}`},
		{`{"a":{"b":1}}`, `{"a":[1]}`, `{"a":[1]}`},
	} {
		got := write(t, Diff(parse(t, tt.from).(map[string]any), parse(t, tt.to).(map[string]any)))
		if got != tt.want {
			t.Errorf("Diff(%s, %s) = %s, want %s", tt.from, tt.to, got, tt.want)
		}
	}
}

func hasNull(v any) bool {
	switch x := v.(type) {
	case nil:
		return true
	case map[string]any:
		for _, v := range x {
			if hasNull(v) {
				return true
			}
		}
	}
	return false
}

func FuzzADiffMakesTheNewestOfTheBase(f *testing.F) {
	for _, tt := range patchTests {
		f.Add([]byte(tt.target), []byte(tt.want))
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		from, err := decode(a)
		if err != nil || hasNull(from) {
			return
		}
		to, err := decode(b)
		if err != nil || hasNull(to) {
			return
		}
		if got := write(t, MergePatch(from, Diff(from, to))); got != write(t, to) {
			t.Errorf("from %s: got %s, want %s", a, got, b)
		}
	})
}

func FuzzADocumentNeverPanics(f *testing.F) {
	f.Add([]byte(`{"value":{"v":1}}`))
	f.Add([]byte(`{"rows":{"35.12.02":{"label":"Besuki","v":91.2}}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		tree, err := decode(b)
		if err != nil {
			return
		}
		for k := range kinds {
			_ = k.validate(tree)
		}
	})
}
