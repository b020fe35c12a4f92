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

// An Encoding is how a camera makes one of its streams.
type Encoding struct {
	Codec         string // "H264", "H265", "JPEG"
	Width, Height int    // pixels
	FPS           float64
	Bitrate       int    // kbit/s, at most
	GOP           int    // frames from keyframe to keyframe; 0 is unknown
	URL           string // of the stream, without user information
}

// Encodings are a camera's own word on its streams.
type Encodings struct {
	Main  Encoding
	Sub   *Encoding // nil: the camera has none
	Notes []string  // what is odd about it, sentences: a wrong clock
}

// Encoders set how cameras make their streams, by the cameras' names.
// media/onvif has them. Their errors are those of a Helm.
type Encoders interface {
	Encodings(ctx context.Context, camera string) (Encodings, error)
	// SetCodec changes a stream's codec and leaves the rest as it is, as far as
	// the camera allows. What it returns was read anew.
	SetCodec(ctx context.Context, camera string, sub bool, codec string) (Encoding, error)
	// AskKeyframe asks for a keyframe of the main or the substream now.
	AskKeyframe(ctx context.Context, camera string, sub bool) error
}
