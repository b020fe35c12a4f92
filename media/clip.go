package media

import (
	"errors"
	"fmt"
	"time"
)

// A Clip is a piece of a camera's recording in one file that plays anywhere
// (MP4). It is cut at groups of pictures, so From and To are a little wider than
// what was asked for; gaps of the recording are still pictures in it.
type Clip struct {
	ID     string    `json:"id"`
	Camera string    `json:"camera"`
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
	Gaps   []Span    `json:"gaps"`
	Bytes  int64     `json:"bytes"`
	SHA256 string    `json:"sha256"` // of the file, hexadecimal
	By     string    `json:"by"`     // who had it cut
	At     time.Time `json:"at"`     // and when
}

// MaxClip is the longest clip that is cut.
const MaxClip = 2 * time.Hour

// Why a clip is not cut.
var (
	ErrTooLong   = fmt.Errorf("a clip is at most %s long", MaxClip)
	ErrClipSpace = errors.New("no room for another clip")
)

// A Cutting is a clip under way.
type Cutting struct {
	Camera   string
	From, To time.Time
	By       string
	Progress float64 // 0 to 1
}
