package wall

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The bounds of stored pictures, the sources image/NAME.
const (
	MaxImages      = 200
	MaxImageBytes  = 8 << 20
	MaxImagePixels = 7680 * 4320 // what reading one may cost the controller in memory
)

var (
	// ErrNotImage is a picture of a kind that is not stored, or a broken one.
	ErrNotImage = errors.New("not a picture that a window can show")
	// ErrTooManyImages is one picture more than MaxImages.
	ErrTooManyImages error = NewRefusal(nil, "there are %d pictures already: delete one first", MaxImages)
)

// An Image is what is known of a stored picture.
type Image struct {
	Name   string `json:"name"`
	Type   string `json:"type"`  // image/png, image/jpeg or image/webp
	Width  int    `json:"width"` // pixels
	Height int    `json:"height"`
	Bytes  int64  `json:"bytes"`

	At time.Time `json:"-"` // when it was written
}

// ImageUnused returns ErrInUse with what shows the picture: layouts, alarms,
// programs and previews.
func (s *State) ImageUnused(name string) error {
	source := SourceImage + "/" + name
	by := s.usersWhere(func(other string) bool { return other == source })
	for _, a := range s.Alarms() {
		if a.Source == source {
			by = append(by, a.Key().String())
		}
	}
	return inUse("image "+name, by)
}

// inUse is ErrInUse with who uses what, of which there may be a lot: the first
// five are named. It is nil when nobody does.
func inUse(what string, by []string) error {
	if len(by) == 0 {
		return nil
	}
	slices.Sort(by)
	by = slices.Compact(by)
	if len(by) > 5 {
		by = append(by[:5], fmt.Sprintf("%d more", len(by)-5))
	}
	return NewRefusal(ErrInUse, "%s is in use by %s", what, strings.Join(by, ", "))
}
