package configs

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"kawung/wall"
)

// A decoder puts a YAML tree into Go values by their yaml tags and collects
// every mistake on the way. It is stricter than a library's decoder, which
// stops at the first mistake, turns numbers into text and lets absent fields
// hide misspelt ones.
type decoder struct {
	file     string
	object   string // put before a field, "camera alun-alun: "
	problems Problems
	lines    map[string]int // field → line, for mistakes found after decoding
}

func (d *decoder) fail(n ast.Node, field, format string, args ...any) {
	d.failLine(lineOf(n), field, format, args...)
}

func (d *decoder) failLine(line int, field, format string, args ...any) {
	d.problems = append(d.problems, &Problem{
		File: d.file, Line: line, Field: strings.TrimSuffix(d.object+field, ": "), Detail: fmt.Sprintf(format, args...),
	})
}

func lineOf(n ast.Node) int {
	switch n := n.(type) {
	case nil:
		return 0
	case *ast.MappingNode:
		if len(n.Values) > 0 {
			return lineOf(n.Values[0].Key)
		}
	case *ast.SequenceNode:
		if len(n.Values) > 0 && !n.IsFlowStyle {
			return lineOf(n.Values[0])
		}
	case *ast.MappingValueNode:
		return lineOf(n.Key)
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 0
}

// value decodes n into v, which must be settable.
func (d *decoder) value(n ast.Node, v reflect.Value, field string) {
	switch n := n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		d.fail(n, field, "anchors and aliases are not understood: write the value out")
		return
	case *ast.TagNode:
		d.fail(n, field, "the tag %s is not understood: remove it", n.Start.Value)
		return
	}
	if v.Type() == reflect.TypeFor[time.Duration]() {
		d.duration(n, v, field)
		return
	}
	if v.Type() == reflect.TypeFor[wall.Keep]() {
		d.keep(n, v, field)
		return
	}
	if _, null := n.(*ast.NullNode); null && v.Kind() != reflect.Interface {
		return // `key:` with nothing behind it keeps the default
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem(), field)
	case reflect.Struct:
		d.mapping(n, v, field)
	case reflect.Slice, reflect.Array:
		d.sequence(n, v, field)
	case reflect.Map:
		d.dictionary(n, v, field)
	case reflect.Interface:
		if x := d.free(n, field); x != nil {
			v.Set(reflect.ValueOf(x))
		}
	default:
		d.scalar(n, v, field)
	}
}

func (d *decoder) scalar(n ast.Node, v reflect.Value, field string) {
	switch v.Kind() {
	case reflect.String:
		if s, ok := text(n); ok {
			v.SetString(s)
			return
		}
		if isScalar(n) {
			d.fail(n, field, "is %s, not text: put it in quotes", shown(n, field))
			return
		}
	case reflect.Bool:
		if b, ok := n.(*ast.BoolNode); ok {
			v.SetBool(b.Value)
			return
		}
	case reflect.Int, reflect.Int64:
		if i, ok := integer(n); ok && !v.OverflowInt(i) {
			v.SetInt(i)
			return
		}
	case reflect.Float64:
		if f, ok := number(n); ok {
			v.SetFloat(f)
			return
		}
	}
	d.fail(n, field, "is %s, must be %s", describe(n), wanted(v.Type()))
}

// shown describes n, but never the value of a password: mistakes are printed.
func shown(n ast.Node, field string) string {
	if strings.HasSuffix(field, "password") || strings.HasSuffix(field, "secret") {
		return "a number or a truth value"
	}
	return describe(n)
}

func (d *decoder) duration(n ast.Node, v reflect.Value, field string) {
	s, ok := text(n)
	if !ok {
		d.fail(n, field, `is %s, must be a duration such as "30s" or "5m"`, describe(n))
		return
	}
	t, err := time.ParseDuration(s)
	if err != nil {
		d.fail(n, field, `%q is not a duration such as "30s" or "5m"`, s)
		return
	}
	v.SetInt(int64(t))
}

func (d *decoder) keep(n ast.Node, v reflect.Value, field string) {
	var said any
	if b, ok := n.(*ast.BoolNode); ok {
		said = b.Value
	} else if s, ok := text(n); ok {
		said = s
	}
	k, err := wall.ParseKeep(said)
	if err != nil {
		d.fail(n, field, `is %s, must be true, false or a duration such as "45m"`, describe(n))
		return
	}
	v.SetInt(int64(k))
}

func (d *decoder) sequence(n ast.Node, v reflect.Value, field string) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		d.fail(n, field, "is %s, must be %s", describe(n), wanted(v.Type()))
		return
	}
	if v.Kind() == reflect.Array && len(seq.Values) != v.Len() {
		d.fail(n, field, "has %d values, must have %d", len(seq.Values), v.Len())
		return
	}
	if v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(v.Type(), len(seq.Values), len(seq.Values)))
	}
	for i, e := range seq.Values {
		at := fmt.Sprintf("%s[%d]", field, i)
		d.note(at, e)
		d.value(e, v.Index(i), at)
	}
}

func (d *decoder) dictionary(n ast.Node, v reflect.Value, field string) {
	entries, ok := d.entries(n, field)
	if !ok {
		d.fail(n, field, "is %s, must be a mapping", describe(n))
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for _, e := range entries {
		x := reflect.New(v.Type().Elem()).Elem()
		at := join(field, e.key)
		d.note(at, e.node.Key)
		d.value(e.node.Value, x, at)
		v.SetMapIndex(reflect.ValueOf(e.key), x)
	}
}

// free decodes what has no Go type of its own: maps, lists, text, numbers,
// truth. Integers that fit are int64 so that they come back as they were.
func (d *decoder) free(n ast.Node, field string) any {
	switch n := n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		m := map[string]any{}
		d.dictionary(n, reflect.ValueOf(&m).Elem(), field)
		return m
	case *ast.SequenceNode:
		s := []any{}
		d.sequence(n, reflect.ValueOf(&s).Elem(), field)
		return s
	case *ast.BoolNode:
		return n.Value
	case *ast.NullNode:
		return nil
	}
	if s, ok := text(n); ok {
		return s
	}
	if i, ok := integer(n); ok {
		return i
	}
	if f, ok := number(n); ok {
		return f
	}
	d.fail(n, field, "is %s, which cannot be kept", describe(n))
	return nil
}

func text(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	default:
		return "", false
	}
}

func integer(n ast.Node) (int64, bool) {
	i, ok := n.(*ast.IntegerNode)
	if !ok {
		return 0, false
	}
	switch x := i.Value.(type) {
	case int64:
		return x, true
	case uint64:
		return int64(x), x <= math.MaxInt64
	default:
		return 0, false
	}
}

func number(n ast.Node) (float64, bool) {
	if f, ok := n.(*ast.FloatNode); ok {
		return f.Value, true
	}
	i, ok := integer(n)
	return float64(i), ok
}

func join(field, key string) string {
	if field == "" {
		return key
	}
	return field + "." + key
}

func (d *decoder) note(field string, n ast.Node) {
	if d.lines != nil {
		d.lines[field] = lineOf(n)
	}
}
