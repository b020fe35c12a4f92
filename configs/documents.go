package configs

import (
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"kawung/wall"
)

// declarable is what a document of each kind decodes into.
var declarable = map[wall.Kind]reflect.Type{
	wall.KindWall:     reflect.TypeFor[wall.Wall](),
	wall.KindDisplay:  reflect.TypeFor[wall.Display](),
	wall.KindCamera:   reflect.TypeFor[wall.Camera](),
	wall.KindFeed:     reflect.TypeFor[wall.Feed](),
	wall.KindTile:     reflect.TypeFor[wall.Tile](),
	wall.KindPage:     reflect.TypeFor[wall.Page](),
	wall.KindRoom:     reflect.TypeFor[wall.Room](),
	wall.KindLayout:   reflect.TypeFor[wall.Layout](),
	wall.KindTour:     reflect.TypeFor[wall.Tour](),
	wall.KindSchedule: reflect.TypeFor[wall.Schedule](),
	wall.KindAlarm:    reflect.TypeFor[wall.Alarm](),
	wall.KindUser:     reflect.TypeFor[wall.User](),
}

// A document is the head of one declared thing as written.
type document struct{ Kind, Name string }

// ParseDocuments reads declared things: YAML documents of kind, name and spec
// with `---` between them, or JSON objects of the same shape, alone or in a
// list. Durations are text such as "5m". name stands before every mistake; the
// error, if any, is a Problems with all of them, those of Validate too.
func ParseDocuments(r io.Reader, name string) ([]wall.Object, error) {
	d := &decoder{file: name}
	var objects []wall.Object
	seen := map[wall.Key]int{}
	for _, doc := range d.parse(r) {
		for _, n := range listed(doc.Body) {
			o, line := d.document(n)
			if o == nil {
				continue
			}
			if first, twice := seen[o.Key()]; twice {
				d.object = ""
				d.failLine(line, fmt.Sprintf("%s %s", o.Key().Kind, o.Key().Name), "is declared twice, first in line %d", first)
				continue
			}
			seen[o.Key()] = line
			objects = append(objects, o)
		}
	}
	if err := d.problems.err(); err != nil {
		return nil, err
	}
	return objects, nil
}

// listed is what one YAML document declares: nothing, one thing, or a list.
func listed(n ast.Node) []ast.Node {
	switch n := n.(type) {
	case nil, *ast.NullNode, *ast.CommentGroupNode:
		return nil
	case *ast.SequenceNode:
		return n.Values
	default:
		return []ast.Node{n}
	}
}

// document decodes one declared thing, mistakes and all; nil when it has no kind.
func (d *decoder) document(n ast.Node) (o wall.Object, line int) {
	before := len(d.problems)
	d.object, d.lines = "", map[string]int{}
	var head document
	spec := d.head(n, &head)
	line = lineOf(n)
	typ, known := declarable[wall.Kind(head.Kind)]
	if !known {
		if len(d.problems) == before {
			d.failLine(d.lineOr("kind", line), "kind", "%s", unknownKind(head.Kind))
		}
		return nil, line
	}
	d.object = fmt.Sprintf("%s %s: ", head.Kind, head.Name)
	if head.Name == "" {
		d.object = head.Kind + ": "
		d.failLine(d.lineOr("name", line), "name", "is missing")
	}
	v := reflect.New(typ)
	v.Elem().FieldByName("Name").SetString(head.Name)
	if spec != nil {
		d.value(spec, v.Elem(), "spec")
	}
	o = v.Elem().Interface().(wall.Object)
	d.validateObject(o, line, d.problems[before:])
	return o, line
}

// head reads kind and name and hands the spec's node out undecoded.
func (d *decoder) head(n ast.Node, head *document) (spec ast.Node) {
	entries, ok := d.entries(n, "")
	if !ok {
		d.fail(n, "", "is %s, must be a mapping of kind, name and spec", describe(n))
		return nil
	}
	for _, e := range entries {
		d.note(e.key, e.node.Key)
		switch e.key {
		case "kind":
			d.value(e.node.Value, reflect.ValueOf(&head.Kind).Elem(), "kind")
		case "name":
			d.value(e.node.Value, reflect.ValueOf(&head.Name).Elem(), "name")
		case "spec":
			spec = e.node.Value
		case "revision": // as the API gives it; a document has none
		default:
			d.fail(e.node.Key, e.key, "is not a key here%s", suggest(e.key, []string{"kind", "name", "spec"}))
		}
	}
	return spec
}

// validateObject asks the object itself, one problem a mistake. What could not
// be read has its zero value there and is not complained about twice.
func (d *decoder) validateObject(o wall.Object, line int, known Problems) {
	err := o.Validate()
	if err == nil {
		return
	}
	found := wall.FieldErrors(err)
	if len(found) == 0 {
		d.failLine(line, "", "%s", err)
	}
	for _, m := range found {
		field, at := "spec."+m.Field, d.nearest("spec."+m.Field, line)
		if m.Field == "name" {
			field, at = "name", d.lineOr("name", line)
		}
		if !known.about(d.object + field) {
			d.failLine(at, field, "%s", m.Detail)
		}
	}
}

// nearest is the line of field, or of what it is in: a missing field has no
// line of its own.
func (d *decoder) nearest(field string, line int) int {
	for field != "" {
		if l := d.lines[field]; l > 0 {
			return l
		}
		field = field[:max(0, strings.LastIndexAny(field, ".["))]
	}
	return line
}

func (d *decoder) lineOr(field string, line int) int {
	if l := d.lines[field]; l > 0 {
		return l
	}
	return line
}

func unknownKind(kind string) string {
	var names []string
	for _, k := range wall.Kinds() {
		names = append(names, string(k))
	}
	if kind == "" {
		return "is missing; known: " + strings.Join(names, ", ")
	}
	return fmt.Sprintf("%q is not a kind%s", kind, suggest(kind, names))
}
