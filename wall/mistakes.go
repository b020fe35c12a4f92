package wall

import (
	"errors"
	"fmt"
	"strings"

	"kawung/layouts"
)

// A FieldError is one mistake in one field. It is ErrInvalid.
type FieldError struct {
	Field  string // as in the API: "windows[2].region"
	Detail string
}

func (e *FieldError) Error() string { return e.Field + ": " + e.Detail }

// Unwrap makes errors.Is(e, ErrInvalid) true.
func (e *FieldError) Unwrap() error { return ErrInvalid }

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
	*m = append(*m, &FieldError{Field: field, Detail: fmt.Sprintf(format, args...)})
}

// keep adds err, if there is one, to a field.
func (m *mistakes) keep(field string, err error) {
	if err != nil {
		detail := strings.TrimPrefix(strings.ReplaceAll(err.Error(), "\n", "; "), layouts.ErrShape.Error()+": ")
		m.add(field, "%s", strings.TrimPrefix(detail, ErrInvalid.Error()+": "))
	}
}

func (m *mistakes) err() error { return errors.Join(*m...) }
