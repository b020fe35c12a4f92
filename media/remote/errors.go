package remote

import (
	"context"
	"errors"

	"kawung/media"
)

// ErrAway is what every request gets while there is no connection with the
// other process.
var ErrAway = media.ErrAway

// A problem is an error on its way to the other process: what it says, and of
// which kinds it is.
type problem struct {
	Text    string   `json:"text"`
	Kinds   []string `json:"kinds,omitempty"`   // texts of the sentinels it wraps
	Refusal string   `json:"refusal,omitempty"` // reason of a media.Refusal in it
}

// kinds are the errors that callers test for with errors.Is, by their texts.
type kinds map[string]error

// newKinds are media's own and more.
func newKinds(more []error) kinds {
	k := kinds{}
	for _, err := range append([]error{
		media.ErrAddress, media.ErrAway, media.ErrBFrames, media.ErrBusy, media.ErrClipSpace, media.ErrClosed,
		media.ErrHEVC, media.ErrMoment, media.ErrNotFound, media.ErrOffer, media.ErrProtocol, media.ErrRefused,
		media.ErrSilent, media.ErrSlot, media.ErrSlow, media.ErrTaken, media.ErrTooLong, media.ErrTranscoderFull,
		media.ErrUnable, media.ErrUnrecorded, media.ErrUnsupported, media.ErrWrongPassword,
		context.DeadlineExceeded, context.Canceled,
	}, more...) {
		k[err.Error()] = err
	}
	return k
}

func (k kinds) wrap(err error) *problem {
	if err == nil {
		return nil
	}
	p := &problem{Text: err.Error()}
	for text, kind := range k {
		if errors.Is(err, kind) {
			p.Kinds = append(p.Kinds, text)
		}
	}
	if said, ok := errors.AsType[*media.Refusal](err); ok {
		p.Refusal = said.Reason
	}
	return p
}

func (k kinds) unwrap(p *problem) error {
	f := &foreign{text: p.Text}
	for _, text := range p.Kinds {
		if kind := k[text]; kind != nil {
			f.kinds = append(f.kinds, kind)
		}
	}
	if p.Refusal != "" {
		f.kinds = append(f.kinds, &media.Refusal{Kind: errors.Join(f.kinds...), Reason: p.Refusal})
	}
	return f
}

// A foreign is an error of the other process.
type foreign struct {
	text  string
	kinds []error
}

func (f *foreign) Error() string   { return f.text }
func (f *foreign) Unwrap() []error { return f.kinds }
