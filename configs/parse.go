package configs

import (
	"errors"
	"io"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

const (
	maxSize  = 4 << 20 // bytes of one file
	maxDepth = 100     // open brackets, or dashes on one line: the parser recurses
)

// parse reads a whole YAML (or JSON) stream. Its mistakes are in d.problems.
func (d *decoder) parse(r io.Reader) []*ast.DocumentNode {
	text, err := io.ReadAll(io.LimitReader(r, maxSize+1))
	switch {
	case err != nil:
		d.failLine(0, "", "cannot be read: %v", err)
		return nil
	case len(text) > maxSize:
		d.failLine(0, "", "is larger than %d MiB", maxSize>>20)
		return nil
	}
	if line := tooDeep(text); line > 0 {
		d.failLine(line, "", "is nested deeper than %d levels", maxDepth)
		return nil
	}
	file, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		line, detail := 0, err.Error()
		var syntax *yaml.SyntaxError
		if errors.As(err, &syntax) {
			line, detail = syntax.Token.Position.Line, syntax.Message
		}
		d.failLine(line, "", "is not YAML: %s", strings.TrimPrefix(detail, "failed to parse: "))
		return nil
	}
	return file.Docs
}

// tooDeep is the line where text opens more than maxDepth levels, or 0. It
// counts brackets in comments and strings too: no honest file comes near.
func tooDeep(text []byte) int {
	line, brackets, entries := 1, 0, 0 // entries: "- - - " opens a list in a list
	for i, c := range text {
		switch c {
		case '\n':
			line, entries = line+1, 0
		case '[', '{':
			brackets++
		case ']', '}':
			brackets = max(0, brackets-1)
		case '-', '?':
			if i+1 < len(text) && text[i+1] == ' ' {
				entries++
			}
		}
		if brackets > maxDepth || entries > maxDepth {
			return line
		}
	}
	return 0
}
