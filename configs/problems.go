package configs

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// A Problem is one mistake in a file: where it is, which field, and what a
// person can do about it.
type Problem struct {
	File   string // as given by the caller; "" when the text came over the wire
	Line   int    // counts from 1; 0 when the mistake has no line
	Field  string // "https.listen", "camera alun-alun: spec.url"; "" for the file as a whole
	Detail string
}

// Error is one line: "kawung.yaml:12: https.listen: …".
func (p *Problem) Error() string {
	var b strings.Builder
	switch {
	case p.File != "" && p.Line > 0:
		fmt.Fprintf(&b, "%s:%d: ", p.File, p.Line)
	case p.File != "":
		fmt.Fprintf(&b, "%s: ", p.File)
	case p.Line > 0:
		fmt.Fprintf(&b, "line %d: ", p.Line)
	}
	if p.Field != "" {
		b.WriteString(p.Field + ": ")
	}
	b.WriteString(p.Detail)
	return b.String()
}

// Problems are every mistake of a file, in the order of its lines.
type Problems []*Problem

// Error is one line a mistake.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find single problems.
func (ps Problems) Unwrap() []error {
	errs := make([]error, len(ps))
	for i, p := range ps {
		errs[i] = p
	}
	return errs
}

// err is nil when there are none.
func (ps Problems) err() error {
	if len(ps) == 0 {
		return nil
	}
	sort.SliceStable(ps, func(i, j int) bool { return ps[i].Line < ps[j].Line })
	return ps
}

// about says whether one of them is about field, something in it, or what it
// is in.
func (ps Problems) about(field string) bool {
	return slices.ContainsFunc(ps, func(p *Problem) bool {
		return within(p.Field, field) || within(field, p.Field)
	})
}

// within says whether a is b or a field of b.
func within(a, b string) bool {
	rest, ok := strings.CutPrefix(a, b)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}
