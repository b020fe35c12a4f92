package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"kawung/media"
	"kawung/tiles"
	"kawung/wall"
)

// A Mistake is one thing that is wrong in what a client sent: a field of a
// body, or a line of a document.
type Mistake struct {
	Field  string `json:"field,omitempty"`
	Line   int    `json:"line,omitempty"` // counts from 1
	Detail string `json:"detail"`

	// What Detail is made of, where that is known: see wall.Sentence.
	Template string   `json:"template,omitempty"`
	Values   []string `json:"values,omitempty"`
}

// mistake is a wall's mistake as a client hears of it.
func mistake(f *wall.FieldError) Mistake {
	return Mistake{Field: f.Field, Detail: f.Detail, Template: f.Template, Values: f.Values}
}

// Mistakes is every mistake of one document; it answers 422.
type Mistakes []Mistake

func (m Mistakes) Error() string {
	var lines []string
	for _, one := range m {
		lines = append(lines, one.Detail)
	}
	return strings.Join(lines, "; ")
}

// A problem is an error as RFC 9457 writes it.
type problem struct {
	Type   string    `json:"type"`
	Title  string    `json:"title"`
	Status int       `json:"status"`
	Detail string    `json:"detail,omitempty"`
	Errors []Mistake `json:"errors,omitempty"`

	// What Detail is made of, as in a Mistake.
	Template string   `json:"template,omitempty"`
	Values   []string `json:"values,omitempty"`

	Held  *heldWire  `json:"held,omitempty"`  // by whom, of a 423
	Stale *staleWire `json:"stale,omitempty"` // what changed meanwhile, of a 412

	Budget *budgetWire `json:"budget,omitempty"` // of typeBudget

	retryAfter time.Duration
}

func (p *problem) Error() string { return fmt.Sprintf("%d %s: %s", p.Status, p.Title, p.Detail) }

// refuse is an error that answers with status and a sentence.
func refuse(status int, format string, args ...any) *problem {
	return &problem{Status: status, Detail: fmt.Sprintf(format, args...)}
}

// refuseField is a 400 that names the field. The format is a literal, as in
// wall.NewFieldError.
func refuseField(field, format string, args ...any) *problem {
	return refuseMistake(mistake(wall.NewFieldError(field, format, args...)))
}

// refuseMistake is refuseField with a sentence that somebody else said.
func refuseMistake(m Mistake) *problem {
	return &problem{Status: http.StatusBadRequest, Detail: m.Field + ": " + m.Detail, Errors: []Mistake{m}}
}

// errNotSignedIn is the answer to a request without a valid session or token.
var errNotSignedIn = refuse(http.StatusUnauthorized, "sign in first")

// kinds maps the sentinels of the rooms to a status.
var kinds = []struct {
	err    error
	status int
}{
	{wall.ErrNotFound, http.StatusNotFound},
	{media.ErrNotFound, http.StatusNotFound},
	{tiles.ErrNotFound, http.StatusNotFound},
	{wall.ErrStale, http.StatusPreconditionFailed},
	{wall.ErrLeased, http.StatusLocked},
	{wall.ErrAlarm, http.StatusConflict},
	{wall.ErrBudget, http.StatusConflict},
	{wall.ErrDenied, http.StatusForbidden},
	{wall.ErrInvalid, http.StatusUnprocessableEntity},
	{tiles.ErrInvalid, http.StatusUnprocessableEntity},
	{tiles.ErrReadOnly, http.StatusServiceUnavailable},
	{tiles.ErrClosed, http.StatusServiceUnavailable},
	{tiles.ErrTooLarge, http.StatusRequestEntityTooLarge},
	{wall.ErrNotImage, http.StatusUnsupportedMediaType},
	{wall.ErrTooManyImages, http.StatusConflict},
	{wall.ErrInUse, http.StatusConflict},
	{wall.ErrNoUndo, http.StatusConflict},
	{wall.ErrOverlap, http.StatusConflict},
	{wall.ErrNoDisplay, http.StatusConflict},
	{wall.ErrHeld, http.StatusConflict},
	{wall.ErrReadOnly, http.StatusServiceUnavailable},
	{wall.ErrClosed, http.StatusServiceUnavailable},
	{media.ErrClosed, http.StatusServiceUnavailable},
	{media.ErrAway, http.StatusServiceUnavailable},
	{media.ErrOffer, http.StatusBadRequest},
	{media.ErrUnsupported, http.StatusUnprocessableEntity},
	{media.ErrSlot, http.StatusBadRequest},
	{media.ErrTaken, http.StatusConflict},
	{media.ErrUnable, http.StatusUnprocessableEntity},
	{media.ErrWrongPassword, http.StatusBadGateway},
	{media.ErrRefused, http.StatusBadGateway},
	{media.ErrSlow, http.StatusGatewayTimeout},
	{media.ErrSilent, http.StatusGatewayTimeout},
}

// newProblem is err as the client sees it; unknown errors are a 500 whose
// detail stays in the log.
func newProblem(err error) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		p := *p
		return p.titled()
	}
	if m, ok := errors.AsType[Mistakes](err); ok {
		p := &problem{Status: http.StatusUnprocessableEntity, Detail: strconv.Itoa(len(m)) + " mistakes", Errors: m}
		if len(m) == 1 {
			p.Detail = m[0].Detail
		}
		return p.titled()
	}
	if tooBig, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return refuse(http.StatusRequestEntityTooLarge, "the body is larger than %d bytes", tooBig.Limit).titled()
	}
	for _, k := range kinds {
		if errors.Is(err, k.err) {
			p := refuse(k.status, "%s", err)
			p.Errors = mistakesOf(err)
			said := wall.Said(err)
			p.Template, p.Values = said.Template, said.Values
			p.Held, p.Stale = heldBy(err), staleOf(err)
			if p.Budget = budgetOf(err); p.Budget != nil {
				p.Type = typeBudget
			}
			return p.titled()
		}
	}
	return refuse(http.StatusInternalServerError, "something broke inside the controller; its log says what").titled()
}

// mistakesOf is every field that a rule of the wall or of the figures refused.
func mistakesOf(err error) []Mistake {
	var all []Mistake
	for _, f := range wall.FieldErrors(err) {
		all = append(all, mistake(f))
	}
	if invalid, ok := errors.AsType[*tiles.InvalidError](err); ok {
		for _, f := range invalid.Findings {
			all = append(all, Mistake{Field: f.Field, Detail: f.Detail})
		}
	}
	return all
}

func (p *problem) titled() *problem {
	if p.Type == "" {
		p.Type = "about:blank"
	}
	if p.Title == "" {
		p.Title = http.StatusText(p.Status)
	}
	return p
}

// write answers with p.
func (p *problem) write(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	if p.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int(p.retryAfter.Seconds()+0.999)))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="kawung"`)
	}
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client has gone: nobody to tell
}
