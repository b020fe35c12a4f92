package configs

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kawung/wall"
)

// An Export says how declared things are written. Its zero value hides
// secrets.
type Export struct {
	Secrets bool // write camera passwords as they are
}

// FormatDocuments writes objects as ParseDocuments reads them, without secrets.
func FormatDocuments(w io.Writer, objects []wall.Object) error {
	return Export{}.Format(w, objects)
}

// Format writes objects by kind and name. Fields that have their zero value
// are left out; hidden passwords leave a comment.
func (e Export) Format(w io.Writer, objects []wall.Object) error {
	objects = slices.Clone(objects)
	slices.SortStableFunc(objects, func(a, b wall.Object) int {
		if i, j := kindOrder(a), kindOrder(b); i != j {
			return i - j
		}
		return strings.Compare(a.Key().Name, b.Key().Name)
	})
	out := bufio.NewWriter(w)
	for i, o := range objects {
		if i > 0 {
			fmt.Fprintln(out, "---")
		}
		o, comment := o, ""
		if !e.Secrets {
			o, comment = hide(o)
		}
		if comment != "" {
			fmt.Fprintf(out, "# %s\n", comment)
		}
		fmt.Fprintf(out, "kind: %s\nname: %s\n", o.Key().Kind, scalarText(o.Key().Name))
		v := reflect.Indirect(reflect.ValueOf(o))
		if !writable(v) {
			fmt.Fprintln(out, "spec: {}")
			continue
		}
		fmt.Fprintln(out, "spec:")
		writeBlock(out, v, "  ")
	}
	return out.Flush()
}

func kindOrder(o wall.Object) int { return slices.Index(wall.Kinds(), o.Key().Kind) }

// writable says whether a struct has anything to write.
func writable(v reflect.Value) bool {
	for _, f := range yamlFields(v.Type()) {
		if !f.omit || !v.FieldByIndex(f.index).IsZero() {
			return true
		}
	}
	return false
}

// writeBlock writes a struct, one line a field; lists of structs get one line
// an element.
func writeBlock(w *bufio.Writer, v reflect.Value, indent string) {
	for _, f := range yamlFields(v.Type()) {
		x := v.FieldByIndex(f.index)
		if f.omit && x.IsZero() {
			continue
		}
		if list := reflect.Indirect(x); list.Kind() == reflect.Slice && list.Len() > 0 && list.Type().Elem().Kind() == reflect.Struct {
			fmt.Fprintf(w, "%s%s:\n", indent, f.key)
			for i := range list.Len() {
				fmt.Fprintf(w, "%s  - %s\n", indent, flow(list.Index(i)))
			}
			continue
		}
		fmt.Fprintf(w, "%s%s: %s\n", indent, f.key, flow(x))
	}
}

// flow is v on one line.
func flow(v reflect.Value) string {
	if v.Type() == reflect.TypeFor[time.Duration]() {
		return duration(time.Duration(v.Int()))
	}
	if k, ok := v.Interface().(wall.Keep); ok {
		return flow(reflect.ValueOf(k.Value()))
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return "null"
		}
		return flow(v.Elem())
	case reflect.Struct:
		return flowStruct(v)
	case reflect.Slice, reflect.Array:
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = flow(v.Index(i))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case reflect.Map:
		return flowMap(v)
	case reflect.String:
		return scalarText(v.String())
	case reflect.Float64, reflect.Float32:
		return float(v.Float())
	default:
		return fmt.Sprint(v.Interface())
	}
}

func flowStruct(v reflect.Value) string {
	var parts []string
	for _, f := range yamlFields(v.Type()) {
		x := v.FieldByIndex(f.index)
		if f.omit && x.IsZero() {
			continue
		}
		parts = append(parts, f.key+": "+flow(x))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func flowMap(v reflect.Value) string {
	m := map[string]reflect.Value{}
	for _, k := range v.MapKeys() {
		m[k.String()] = v.MapIndex(k)
	}
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, scalarText(k)+": "+flow(m[k]))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// plain is text that YAML reads as the same text without quotes, in a flow too,
// whatever version of YAML: the first letter keeps numbers and times out.
var plain = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*$`)

// reserved are plain words that some YAML reads as something else.
var reserved = regexp.MustCompile(`^(?i:null|true|false|yes|no|on|off|y|n|nan|inf)$`)

func scalarText(s string) string {
	if plain.MatchString(s) && !reserved.MatchString(s) || names.MatchString(s) {
		return s
	}
	var b strings.Builder // a JSON string is a YAML string
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // text always encodes
	return strings.TrimSuffix(b.String(), "\n")
}

// names are sources, "camera/alun-alun", and names with a digit in front.
var names = regexp.MustCompile(`^[a-z]+(/[a-z0-9]+([.-][a-z0-9]+)*)+$`)

// duration is t without zero units: "5m" and not "5m0s".
func duration(t time.Duration) string {
	s := t.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// float is f in as few digits as bring it back, and always a number to YAML.
func float(f float64) string {
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// hide is o without secrets, and a comment when it had any.
func hide(o wall.Object) (wall.Object, string) {
	shown := wall.Redacted(o)
	c, _ := o.(wall.Camera)
	if reflect.DeepEqual(o, shown) && c.Password != wall.Hidden {
		return o, ""
	}
	if u, ok := shown.(wall.User); ok {
		return u, "without the password; applying this to the same controller keeps it"
	}
	return shown, "without user and password; applying this to the same controller keeps them"
}
