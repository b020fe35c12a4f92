package configs

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// An entry is one `key: value` of a mapping.
type entry struct {
	key  string
	node *ast.MappingValueNode
}

// entries are the keys of n, each once; ok is false when n is no mapping.
func (d *decoder) entries(n ast.Node, field string) (es []entry, ok bool) {
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		return nil, false
	}
	seen := map[string]int{}
	for _, v := range values {
		key, ok := keyText(v.Key)
		if !ok {
			d.fail(v.Key, field, "a key must be plain text")
			continue
		}
		if first, twice := seen[key]; twice {
			d.fail(v.Key, join(field, key), "is given twice, first in line %d", first)
			continue
		}
		seen[key] = lineOf(v.Key)
		es = append(es, entry{key, v})
	}
	return es, true
}

// keyText is a key as written: numbers and truth are text in a key.
func keyText(k ast.MapKeyNode) (string, bool) {
	switch k := k.(type) {
	case *ast.StringNode:
		return k.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode:
		return k.GetToken().Value, true
	default:
		return "", false
	}
}

// mapping decodes n into the struct v.
func (d *decoder) mapping(n ast.Node, v reflect.Value, field string) {
	entries, ok := d.entries(n, field)
	if !ok {
		d.fail(n, field, "is %s, must be a mapping (`key: value` lines)", describe(n))
		return
	}
	fields := yamlFields(v.Type())
	names := make([]string, 0, len(fields))
	for _, f := range fields {
		names = append(names, f.key)
	}
	for _, e := range entries {
		at := join(field, e.key)
		i := indexOf(names, e.key)
		if i < 0 {
			d.fail(e.node.Key, at, "is not a key here%s", suggest(e.key, names))
			continue
		}
		d.note(at, e.node.Key)
		d.value(e.node.Value, v.FieldByIndex(fields[i].index), at)
	}
}

// A yamlField is a struct field that has a place in the file.
type yamlField struct {
	key   string
	index []int
	omit  bool // its zero value need not be written
}

func yamlFields(t reflect.Type) []yamlField {
	var fields []yamlField
	for f := range t.Fields() {
		key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if key == "" || key == "-" || !f.IsExported() {
			continue
		}
		_, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		omit := strings.Contains(options, "omit") || f.Tag.Get("json") == "-"
		fields = append(fields, yamlField{key, f.Index, omit})
	}
	return fields
}

func indexOf(names []string, name string) int {
	for i, n := range names {
		if n == name {
			return i
		}
	}
	return -1
}

// suggest is a hint at what was meant by key.
func suggest(key string, names []string) string {
	best, distance := "", 3 // two slips of the finger
	for _, n := range names {
		if strings.EqualFold(n, key) {
			best, distance = n, 0
		} else if e := edits(strings.ToLower(key), strings.ToLower(n)); e < distance && e < len(n) {
			best, distance = n, e
		}
	}
	if best != "" {
		return fmt.Sprintf("; did you mean %q?", best)
	}
	return "; known: " + strings.Join(names, ", ")
}

// edits is the Levenshtein distance of a and b in bytes.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// describe says what n is to a person who does not know YAML's words.
func describe(n ast.Node) string {
	switch n := n.(type) {
	case *ast.NullNode:
		return "empty"
	case *ast.BoolNode:
		return fmt.Sprintf("the truth value %t", n.Value)
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "the number " + n.GetToken().Value
	case *ast.StringNode:
		return fmt.Sprintf("the text %q", shorten(n.Value))
	case *ast.LiteralNode:
		return "a block of text"
	case *ast.SequenceNode:
		return "a list"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	default:
		return "something else"
	}
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

func isScalar(n ast.Node) bool {
	switch n.(type) {
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return true
	default:
		return false
	}
}

// wanted says what a value of type t looks like.
func wanted(t reflect.Type) string {
	if t == reflect.TypeFor[time.Duration]() {
		return "a duration"
	}
	switch t.Kind() {
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.Array:
		return fmt.Sprintf("a list of %d values", t.Len())
	case reflect.Slice:
		return "a list"
	default:
		return "a mapping"
	}
}
