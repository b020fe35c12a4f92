package wall

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"kawung/layouts"
)

// A Sentence says what is wrong, and keeps the parts it was made of: the
// console has its own sentence for a template, in the language of the person.
type Sentence struct {
	Detail   string
	Template string   // Detail with {0}, {1}, … where the values stand; "" when it is not known
	Values   []string // as they stand in Detail
}

// verb is a verb of a format, with its flags.
var verb = regexp.MustCompile(`%[-+# 0]*[0-9]*(\.[0-9]+)?[a-zA-Z%]`)

func newSentence(format string, args ...any) Sentence {
	s := Sentence{Detail: fmt.Sprintf(format, args...)}
	s.Template = verb.ReplaceAllStringFunc(format, func(v string) string {
		if v == "%%" {
			return "%"
		}
		n := len(s.Values)
		s.Values = append(s.Values, fmt.Sprintf(v, args[n]))
		return "{" + strconv.Itoa(n) + "}"
	})
	return s
}

// A FieldError is one mistake in one field. It is ErrInvalid.
type FieldError struct {
	Field string // as in the API: "windows[2].region"
	Sentence
}

// NewFieldError is a mistake in a field, said as fmt says it. The format is a
// literal: a test of the console's reads it here, and wants it in Indonesian.
func NewFieldError(field, format string, args ...any) *FieldError {
	return &FieldError{field, newSentence(format, args...)}
}

func (e *FieldError) Error() string { return e.Field + ": " + e.Detail }

// Unwrap makes errors.Is(e, ErrInvalid) true.
func (e *FieldError) Unwrap() error { return ErrInvalid }

// A Refusal is an error of a kind, such as ErrInUse, in a sentence of its own.
type Refusal struct {
	Kind error
	Sentence
}

// NewRefusal is an error of a kind. Unlike fmt.Errorf's %w, the format says in
// its own words what the kind says: it is a literal, as in NewFieldError.
func NewRefusal(kind error, format string, args ...any) *Refusal {
	return &Refusal{kind, newSentence(format, args...)}
}

func (e *Refusal) Error() string { return e.Detail }

// Unwrap makes errors.Is(e, e.Kind) true.
func (e *Refusal) Unwrap() error { return e.Kind }

// Said is the sentence of err when it says nothing else, but for the object
// that it is about.
func Said(err error) Sentence {
	if r, ok := errors.AsType[*Refusal](err); ok && strings.HasSuffix(err.Error(), r.Detail) && !strings.Contains(err.Error(), "\n") {
		return r.Sentence
	}
	return Sentence{}
}

// FieldErrors are all mistakes that err holds, in order.
func FieldErrors(err error) []*FieldError {
	switch e := err.(type) { //nolint:errorlint // it walks the tree itself
	case *FieldError:
		return []*FieldError{e}
	case interface{ Unwrap() []error }:
		var all []*FieldError
		for _, one := range e.Unwrap() {
			all = append(all, FieldErrors(one)...)
		}
		return all
	case interface{ Unwrap() error }:
		return FieldErrors(e.Unwrap())
	}
	return nil
}

// mistakes collects what is wrong with one thing.
type mistakes []error

func (m *mistakes) add(field, format string, args ...any) {
	*m = append(*m, NewFieldError(field, format, args...))
}

// pass adds another room's sentence to a field; its parts are not known.
func (m *mistakes) pass(field, detail string) {
	*m = append(*m, &FieldError{field, Sentence{Detail: detail}})
}

// keep adds err, if there is one, to a field.
func (m *mistakes) keep(field string, err error) {
	if err == nil {
		return
	}
	// Not errors.As: a shape inside of another error is only a part of what is wrong.
	if shape, ok := err.(*layouts.ShapeError); ok { //nolint:errorlint
		m.add(field, shape.Format, shape.Args...)
		return
	}
	detail := strings.TrimPrefix(strings.ReplaceAll(err.Error(), "\n", "; "), layouts.ErrShape.Error()+": ")
	m.pass(field, strings.TrimPrefix(detail, ErrInvalid.Error()+": "))
}

func (m *mistakes) err() error { return errors.Join(*m...) }
