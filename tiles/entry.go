package tiles

import (
	"encoding/json"
	"fmt"
	"time"
)

// skip is how far the versions of a start are ahead of the last start's: more
// than can be shown before one commit ends.
const skip = 1 << 16

// How much of a tile's past is kept to patch from.
const (
	maxPast      = 32
	maxPastBytes = 1 << 20
)

// An entry is one tile. The board's mutex guards it.
type entry struct {
	definition Definition
	declared   bool
	kind       Kind // of the document
	version    uint64
	tree       map[string]any // the document; never changed in place
	document   []byte         // tree, marshalled
	fetched    time.Time
	from       string
	shown      Quality // what watchers were last told

	past    []past            // versions before this one, oldest first
	patches map[uint64][]byte // version → patch to this one; nil: not worth it
}

type past struct {
	version uint64
	tree    map[string]any
	size    int // bytes marshalled
}

// empty is the document of a tile that never had data.
var empty = []byte(`{"q":"none"}`)

// restore makes the entry of a record. One that cannot be read keeps its
// version and starts empty.
func restore(r Record) (*entry, error) {
	e := &entry{kind: r.Kind, version: r.Version, fetched: r.Fetched, from: r.From, document: empty}
	tree, err := decode(r.Document)
	if err != nil {
		return e, fmt.Errorf("last-known-good: %w", err)
	}
	e.tree, e.document = tree, r.Document
	return e, nil
}

// redefine gives the entry a definition. Nobody can patch over that: the
// definition travels with the whole document. A document that this kind's
// contract does not allow (another kind, an older build) is dropped.
func (e *entry) redefine(d Definition) {
	if e.kind != d.Kind || e.tree["asOf"] != nil && d.Kind.validate(pushed(e.tree)) != nil {
		e.tree, e.document, e.fetched, e.from = nil, empty, time.Time{}, ""
	}
	if e.document == nil {
		e.document = empty
	}
	e.definition, e.kind, e.declared = d, d.Kind, true
	e.requalify()
	e.version++
	e.past, e.patches = nil, nil
}

// requalify keeps the document's own word on quality true to the definition:
// a tile declared synthetic says so whatever was stored before, and one that
// no longer is drops its synthetic values.
func (e *entry) requalify() {
	q, _ := e.tree["q"].(string)
	switch {
	case e.tree == nil || e.definition.Demo == (q == string(Demo)) || q == string(None):
		return
	case !e.definition.Demo:
		e.tree, e.document, e.fetched, e.from = nil, empty, time.Time{}, ""
		return
	}
	tree := MergePatch(e.tree, map[string]any{"q": string(Demo)}).(map[string]any)
	if doc, err := json.Marshal(tree); err == nil {
		e.tree, e.document = tree, doc
	}
}

// advance makes tree the newest version.
func (e *entry) advance(tree map[string]any, document []byte) {
	if e.tree == nil {
		e.tree = map[string]any{"q": string(None)}
	}
	e.past = append(e.past, past{e.version, e.tree, len(e.document)})
	for size, i := 0, len(e.past)-1; i >= 0; i-- {
		if size += e.past[i].size; size > maxPastBytes || len(e.past)-i > maxPast {
			e.past = append([]past(nil), e.past[i+1:]...)
			break
		}
	}
	e.tree, e.document, e.patches = tree, document, nil
	e.version++
}

// since is the patch from version to the newest, nil and false when there is
// none or when it is larger than 70 % of the document.
func (e *entry) since(version uint64) ([]byte, bool) {
	if version == e.version {
		return []byte(`{}`), true
	}
	if patch, known := e.patches[version]; known {
		return patch, patch != nil
	}
	for _, p := range e.past {
		if p.version != version {
			continue
		}
		patch, err := json.Marshal(Diff(p.tree, e.tree))
		if err != nil || len(patch)*10 > len(e.document)*7 {
			patch = nil
		}
		if e.patches == nil {
			e.patches = map[uint64][]byte{}
		}
		e.patches[version] = patch
		return patch, patch != nil
	}
	return nil, false
}

func (e *entry) reason() string {
	s, _ := e.tree["err"].(string)
	return s
}

func (e *entry) quality(now time.Time) Quality {
	return qualityOf(e.definition, asOf(e.tree), e.tree["q"] == string(Manual), e.reason() != "", now)
}

func (e *entry) tile(now time.Time) Tile {
	return Tile{
		Definition: e.definition, Version: e.version, Document: e.document,
		AsOf: asOf(e.tree), Fetched: e.fetched, From: e.from,
		Quality: e.quality(now), Reason: e.reason(),
	}
}

func (e *entry) record(name string) Record {
	return Record{name, e.kind, e.version, e.document, e.fetched, e.from}
}
