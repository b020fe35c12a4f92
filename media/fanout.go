package media

import (
	"sync"
	"time"
)

// MaxGOP bounds the memory of one stream's cached group of pictures, in bytes.
// Beyond it a new viewer waits for the next keyframe.
const MaxGOP = 8 << 20

// maxAskedGOP is the longest group of pictures, in frames, that a newcomer is
// given from a source that can be asked for a keyframe. Browsers send keyframes
// only when asked, so their groups grow for minutes; two seconds of them are
// quicker to decode than a keyframe is to arrive, more are not.
const maxAskedGOP = 50

// readerDepth is how many frames a viewer may fall behind before it loses
// some: five seconds of video at 25 frames/s.
const readerDepth = 128

// A Format is what a stream carries, as far as it is known.
type Format struct {
	Codec  Codec
	Width  int // pixels; 0 while unknown
	Height int
	Sound  Sound // of AAC and G726
}

// A Sound is what a transcoder of sound must be told.
type Sound struct {
	Rate     int    // samples a second
	Channels int    // of AAC
	Bits     int    // a sample, of G726: 2 to 5
	Big      bool   // of G726: packed from the left (RFC 3551 §4.5.4, AAL2)
	Config   string // of AAC: an AudioSpecificConfig, ISO 14496-3 §1.6.2.1
}

// A Fanout hands one stream's frames to any number of readers. It is also the
// cache of the current group of pictures.
//
// Contract: Write never blocks and is called by one goroutine. A reader that
// falls readerDepth frames behind loses frames, nobody else does, and it goes
// on at the next keyframe. A late reader gets the whole cached group of
// pictures, from its keyframe to the newest frame, and then every frame after
// it, without a gap and without a repeat. Readers may come and go from any
// goroutine at any time.
type Fanout struct {
	uplink Uplink

	mu      sync.Mutex // guards everything below
	format  Format
	gop     []*Frame // since the last keyframe; appended to, never changed
	size    int      // bytes in gop
	over    bool     // this group outgrew MaxGOP
	since   int64    // RTP time of the last keyframe
	count   int      // frames from it on
	whole   GOP      // the last whole group
	frames  uint64
	bytes   uint64
	last    *Frame
	readers map[*Reader]struct{}
	wantKey func()
	watch   func(viewers int)
}

// NewFanout returns an empty fan-out. wantKeyframe is called when a viewer
// needs a keyframe that the cache cannot give (nil: the source cannot be
// asked); watch is called after the number of readers changed (nil: nobody
// cares). Both are called without a lock held and must not block.
func NewFanout(wantKeyframe func(), watch func(viewers int)) *Fanout {
	return &Fanout{readers: map[*Reader]struct{}{}, wantKey: wantKeyframe, watch: watch}
}

// SetFormat says what the following frames carry. A change of codec empties
// the cache, and every reader goes on at the first keyframe of the new codec.
func (f *Fanout) SetFormat(format Format) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if format.Codec != f.format.Codec {
		f.dropGOP()
		f.count, f.whole = 0, GOP{}
		f.resync(format.Codec)
	}
	f.format = format
}

// resync makes every reader wait for a keyframe of a picture codec; f.mu is held.
func (f *Fanout) resync(codec Codec) {
	for r := range f.readers {
		r.resync = codec.Video() && !r.holds
	}
}

// Format is what the newest frames carry.
func (f *Fanout) Format() Format {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.format
}

// Write hands fr, which nobody may change any more, to every reader. One that
// comes after a stillness and is no keyframe becomes Damaged.
func (f *Fanout) Write(fr *Frame) {
	f.mu.Lock()
	defer f.mu.Unlock()
	fr.codec = f.format.Codec
	if f.last != nil && !fr.Keyframe && f.format.Codec.Video() && !f.flows(fr.Arrived) {
		fr.Damaged = true // whatever numbers its packets have, pictures are missing before it
	}
	f.frames++
	f.bytes += uint64(fr.Bytes())
	f.last = fr
	if f.format.Codec.Video() {
		f.measure(fr)
		f.cache(fr)
	}
	for r := range f.readers {
		r.offer(fr)
	}
}

// measure notes the length of each group of pictures.
func (f *Fanout) measure(fr *Frame) {
	if fr.Keyframe {
		if f.count > 0 {
			f.whole = GOP{f.count, time.Duration(fr.Time-f.since) * time.Second / time.Duration(f.format.Codec.ClockRate())}
		}
		f.since, f.count = fr.Time, 1
	} else if f.count > 0 {
		f.count++
	}
}

func (f *Fanout) cache(fr *Frame) {
	if fr.Keyframe {
		longest := len(f.gop)
		f.dropGOP()
		f.gop = make([]*Frame, 0, longest+4) // groups of one camera are alike
	} else if len(f.gop) == 0 {
		return // nothing to build on yet
	}
	f.size += fr.Bytes()
	if f.size > MaxGOP {
		f.gop, f.over = nil, true
		return
	}
	f.gop = append(f.gop, fr)
}

func (f *Fanout) dropGOP() { f.gop, f.size, f.over = nil, 0, false }

// Reset empties the cache: the source was lost, and what it sent last must not
// be shown to a newcomer as if it were live.
func (f *Fanout) Reset() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.dropGOP()
	f.last = nil
	f.count, f.whole = 0, GOP{}
	f.resync(f.format.Codec)
}

// Uplink is where a Puller tells of its session with the source.
func (f *Fanout) Uplink() *Uplink { return &f.uplink }

// GOP is the last whole group of pictures, zero before there was one.
func (f *Fanout) GOP() GOP {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.whole
}

// Counters are the frames and payload bytes written so far, for rates.
func (f *Fanout) Counters() (frames, bytes uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.frames, f.bytes
}

// Last is the newest frame, or nil.
func (f *Fanout) Last() *Frame {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last
}

// flowing is how old the newest frame of a stream may be that still comes, at
// the least.
const flowing = 2 * time.Second

// Flows says whether frames still come: the newest one is at most as old as
// three frames take. What is cached of a stream that does not flow is the past.
func (f *Fanout) Flows(now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last != nil && f.flows(now)
}

// flows says that of the newest frame there is; f.mu is held.
func (f *Fanout) flows(now time.Time) bool {
	limit := flowing
	if f.whole.Frames > 0 {
		limit = max(limit, 3*f.whole.Length/time.Duration(f.whole.Frames))
	}
	return now.Sub(f.last.Arrived) < limit
}

// Keyframe is the newest keyframe, or nil when there is none in the cache.
func (f *Fanout) Keyframe() *Frame {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.gop) == 0 {
		return nil
	}
	return f.gop[0]
}

// Viewers is the number of readers.
func (f *Fanout) Viewers() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.readers)
}

// Overflow says whether the current group of pictures outgrew MaxGOP.
func (f *Fanout) Overflow() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.over
}

// SetAsk says how the source can be asked for a keyframe from now on; nil: it
// cannot. See NewFanout.
func (f *Fanout) SetAsk(wantKeyframe func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.wantKey = wantKeyframe
}

func (f *Fanout) ask() func() {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.wantKey
}

// Asks says whether the source can be asked for a keyframe.
func (f *Fanout) Asks() bool { return f.ask() != nil }

// RequestKeyframe asks the source for a keyframe, if it can be asked.
func (f *Fanout) RequestKeyframe() {
	if ask := f.ask(); ask != nil {
		ask()
	}
}

// Subscribe returns a reader and the cached group of pictures that comes
// before everything the reader will receive. With nothing cached the reader
// starts at the next keyframe and the source is asked for one; so it does when
// the source can be asked and its group of pictures is too long to decode
// sooner than a keyframe arrives.
func (f *Fanout) Subscribe() (*Reader, []*Frame) {
	r := &Reader{fanout: f, queue: make(chan *Frame, readerDepth)}
	f.mu.Lock()
	burst := f.gop[:len(f.gop):len(f.gop)]
	if f.wantKey != nil && len(burst) > maxAskedGOP {
		burst = nil
	}
	r.resync = len(burst) == 0 && (f.format.Codec.Video() || f.format.Codec == NoCodec)
	f.readers[r] = struct{}{}
	n, ask := len(f.readers), r.resync
	f.mu.Unlock()
	if ask {
		f.RequestKeyframe()
	}
	if f.watch != nil {
		f.watch(n)
	}
	return r, burst
}

// instead holds another stream in place of what r holds, nil for none; r may be
// nil. The new one is held before the old one is let go.
func (r *Reader) instead(stream *Fanout) *Reader {
	if r != nil && r.fanout == stream {
		return r
	}
	var next *Reader
	if stream != nil {
		next = stream.hold()
	}
	if r != nil {
		r.Close()
	}
	return next
}

// hold counts as a viewer, so that the stream is pulled, and receives nothing.
func (f *Fanout) hold() *Reader {
	r := &Reader{fanout: f, queue: make(chan *Frame), holds: true}
	f.mu.Lock()
	f.readers[r] = struct{}{}
	n := len(f.readers)
	f.mu.Unlock()
	if f.watch != nil {
		f.watch(n)
	}
	return r
}
