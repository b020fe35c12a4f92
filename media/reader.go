package media

import (
	"sync"
	"sync/atomic"
)

// A Reader receives one stream's frames.
type Reader struct {
	fanout *Fanout
	queue  chan *Frame
	resync bool // guarded by fanout.mu: waiting for a keyframe
	lost   bool // guarded by fanout.mu: receiving what cannot be decoded before a keyframe
	holds  bool // it receives nothing
	drops  atomic.Uint64
	once   sync.Once
}

// offer never blocks: a slow viewer loses its own frames and nobody else's,
// and picks up again at a keyframe.
func (r *Reader) offer(fr *Frame) {
	if r.holds {
		return
	}
	r.lost = r.lost && !fr.Keyframe
	if r.resync {
		if !fr.Keyframe && r.fanout.format.Codec.Video() {
			r.drops.Add(1)
			return
		}
		r.resync = false
	}
	select {
	case r.queue <- fr:
	default:
		r.resync = r.fanout.format.Codec.Video()
		r.drops.Add(1)
	}
}

// Frames delivers the frames after the burst. It is closed by Close.
func (r *Reader) Frames() <-chan *Frame { return r.queue }

// Lost says that the viewer cannot decode what it receives before there is a
// keyframe. It goes on receiving: it may be mistaken.
func (r *Reader) Lost() {
	r.fanout.mu.Lock()
	defer r.fanout.mu.Unlock()
	r.lost = true
}

// Drops is how many frames the reader lost because it was slow or waited for a
// keyframe.
func (r *Reader) Drops() uint64 { return r.drops.Load() }

// Close ends the reader. It may be called more than once.
func (r *Reader) Close() {
	r.once.Do(func() {
		f := r.fanout
		f.mu.Lock()
		delete(f.readers, r)
		close(r.queue)
		n := len(f.readers)
		f.mu.Unlock()
		if f.watch != nil {
			f.watch(n)
		}
	})
}
