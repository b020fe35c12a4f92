package media

import (
	"context"
	"errors"
	"time"
)

// ErrUnrecorded is a moment or a camera of which nothing is recorded.
var ErrUnrecorded = errors.New("not recorded")

// A Recorder keeps the last while of cameras, as it came. media/record is one.
type Recorder interface {
	// Keep says which cameras are kept from now on and how long, by name, and
	// returns at once. What was recorded of any other camera is deleted.
	Keep(cameras map[string]time.Duration)
	// Record writes what stream carries into the camera's recording until ctx
	// ends. A slow disk loses pictures of the recording and delays nobody.
	Record(ctx context.Context, camera string, stream *Fanout)
	// Recording is what there is of a camera; false when it is not kept.
	Recording(camera string) (Recording, bool)
	// Past reads a camera's recording from the newest keyframe that is not
	// later than at; in a gap, from its end. ErrUnrecorded when the recording
	// begins later or is empty: the error says where it begins.
	Past(camera string, at time.Time) (Past, error)
}

// A Past reads one recording in the order in which it was recorded. It is used
// by one goroutine.
type Past interface {
	// Next is the next recorded stretch, at most a second or two of pictures.
	// io.EOF when nothing more is recorded yet; it may be asked again.
	Next() (Stretch, error)
	Close() error
}

// A Stretch is recorded frames without a gap. Their Time is when they were
// made: the wall clock in ticks of 90 kHz.
type Stretch struct {
	Format Format
	Frames []*Frame
}

// A Recording is what there is of one camera.
type Recording struct {
	Keep     time.Duration // how long pictures are kept
	From, To time.Time     // of the pictures there are; zero without any
	Bytes    int64         // on disk
	Gaps     []Span        // between From and To, oldest first
	Stream   string        // "main" or "sub": what is recorded now; "" when nothing is
	Reason   string        // why nothing is recorded, or not all of it; "" when all is well
}

// A Span is a stretch of time.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// FromTicks is the time of day of an RTP time of rate hertz since the Unix
// epoch; see Ticks.
func FromTicks(ticks, rate int64) time.Time {
	return time.Unix(ticks/rate, ticks%rate*int64(time.Second)/rate)
}
