package media

import (
	"context"
	"errors"
)

// Why a camera does not do what it was asked, beside what pullers say.
var (
	ErrUnable = errors.New("the camera cannot do this")
	ErrSlow   = errors.New("the camera takes long to answer")
)

// A Velocity is how fast a camera turns and zooms, each −1 to 1: Pan to the
// right, Tilt up, Zoom in. The zero value stands still.
type Velocity struct{ Pan, Tilt, Zoom float64 }

// Clamped is v within its ranges; what is not a number is 0.
func (v Velocity) Clamped() Velocity {
	limit := func(x float64) float64 {
		if x != x {
			return 0
		}
		return min(1, max(-1, x))
	}
	return Velocity{limit(v.Pan), limit(v.Tilt), limit(v.Zoom)}
}

// A Preset is a view that a camera remembers. Token is the camera's own.
type Preset struct{ Token, Name string }

// A Reach is what of a camera can be moved, and where to.
type Reach struct {
	Pan, Tilt, Zoom bool
	Home            bool // it has a home position
	Saves           bool // presets can be made and deleted
	Presets         []Preset
}

// Able says whether the camera moves at all.
func (r Reach) Able() bool { return r.Pan || r.Tilt || r.Zoom || r.Home || len(r.Presets) > 0 }

// A Helm moves cameras, by their names. media/onvif has one. Its errors wrap
// ErrUnable, ErrSilent, ErrSlow, ErrWrongPassword, ErrRefused or ErrNotFound.
type Helm interface {
	Reach(ctx context.Context, camera string) (Reach, error)
	// Drive is one beat of an operator's hand. The camera moves as v says until
	// the next beat; without one for 600 ms it stops. It does not wait for a
	// camera that it knows; an error is that of an earlier beat.
	Drive(ctx context.Context, camera string, v Velocity) error
	// GoTo turns the camera to a preset, or to its home position by GoHome.
	GoTo(ctx context.Context, camera, preset string) error
	GoHome(ctx context.Context, camera string) error
}

// A PresetBook keeps the views that cameras remember.
type PresetBook interface {
	// SavePreset makes the camera remember where it looks now.
	SavePreset(ctx context.Context, camera, name string) (Preset, error)
	DropPreset(ctx context.Context, camera, preset string) error
}
