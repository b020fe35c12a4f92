package record

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"kawung/media"
)

const (
	partTicks    = rate      // a fragment is written when it is this long: what a crash may cost
	segmentTicks = 10 * rate // a file is ended at the first keyframe after this
	idle         = 2 * time.Second
	retry        = 5 * time.Second // after the disk refused
	maxSegment   = 1 << 28         // bytes; a group of pictures that has no end is cut off here
)

// A writer writes one stream into one camera's recording.
type writer struct {
	a *Archive
	t *track

	frames []*media.Frame // not written yet
	times  []int64        // theirs, in ticks of the wall clock
	last   int64          // the newest frame's time, 0 before the first
	usual  int64          // the last distance of two frames, ticks

	file     *os.File
	seg      *segment
	sequence uint32
	buf      []byte
	lengths  []int64
	refused  time.Time // when the disk last refused
}

// Record writes what a stream carries; see media.Recorder.
func (a *Archive) Record(ctx context.Context, camera string, stream *media.Fanout) {
	t := a.track(camera)
	if t == nil {
		return
	}
	select {
	case <-t.loaded:
	case <-ctx.Done():
		return
	}
	select {
	case t.writing <- struct{}{}:
	case <-ctx.Done():
		return
	}
	defer func() { <-t.writing }()
	w := &writer{a: a, t: t, usual: rate / 25}
	reader, burst := stream.Subscribe()
	defer reader.Close()
	defer w.end()
	before := a.endOf(t)
	for _, f := range burst {
		if when(f) >= before { // else it was recorded before
			w.take(f)
		}
	}
	w.run(ctx, reader)
}

// run takes frames until ctx ends. What waits is written when no more come.
func (w *writer) run(ctx context.Context, reader *media.Reader) {
	quiet := time.NewTimer(idle)
	defer quiet.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-quiet.C:
			w.flush()
			if !w.a.kept(w.t) {
				return
			}
			quiet.Reset(idle)
		case f, ok := <-reader.Frames():
			if !ok {
				return
			}
			if f.Keyframe && !w.a.kept(w.t) {
				return
			}
			if f.Codec() == media.H264 {
				w.take(f)
			}
			quiet.Reset(idle)
		}
	}
}

// when is the wall clock at which a frame was made, in ticks. RTP times never
// go back, so after the machine's clock was set back they say nothing: then it
// is the time of arrival.
func when(f *media.Frame) int64 {
	arrived := media.Ticks(f.Arrived, rate)
	if off := f.Time - arrived; f.Arrived.IsZero() || off < 2*rate && off > -2*rate {
		return f.Time
	}
	return arrived
}

// take takes one frame: it may end a fragment, and a keyframe a file.
func (w *writer) take(f *media.Frame) {
	at := when(f)
	if w.last != 0 {
		switch step := at - w.last; {
		case step > gapTicks, step < -rate:
			w.end()
		case step <= 0:
			at = w.last + 1
		}
	}
	if f.Keyframe {
		at = w.keyframe(f, at)
	}
	if w.seg == nil {
		return // nothing to build on
	}
	if len(w.frames) > 0 && at-w.times[0] >= partTicks {
		w.flushUntil(at)
	}
	if w.last != 0 && len(w.frames) > 0 {
		w.usual = at - w.last
	}
	w.frames, w.times, w.last = append(w.frames, f), append(w.times, at), at
}

// keyframe ends the fragment before it, and the file if that is long enough or
// its parameter sets are others. It returns the keyframe's time.
func (w *writer) keyframe(f *media.Frame, at int64) int64 {
	w.flushUntil(at)
	sps, pps := sets(f.Packets)
	if w.seg != nil {
		same := (sps == nil || bytes.Equal(sps, w.seg.sps)) && (pps == nil || bytes.Equal(pps, w.seg.pps))
		if same && at-w.seg.start < segmentTicks {
			return at
		}
		if sps == nil {
			sps = w.seg.sps
		}
		if pps == nil {
			pps = w.seg.pps
		}
		w.close()
	}
	if now := w.a.cfg.Now(); !w.refused.IsZero() && now.Sub(w.refused) < retry {
		return at
	}
	at = w.a.setBack(w.t, at)
	if err := w.begin(sps, pps, at); err != nil {
		w.fail(err)
	}
	return at
}

// sets are the parameter sets in front of a keyframe, nil when there are none.
func sets(packets []media.Packet) (sps, pps []byte) {
	for nal := range media.H264Units(packets) {
		switch nal[0] & 0x1f {
		case 7:
			sps = nal
		case 8:
			pps = nal
		case 1, 5:
			return sps, pps
		}
	}
	return sps, pps
}

var errSets = errors.New("its pictures came without parameter sets")

// begin opens a new file.
func (w *writer) begin(sps, pps []byte, at int64) error {
	if sps == nil || pps == nil {
		return errSets
	}
	if err := w.a.room(); err != nil {
		return err
	}
	head, err := header(sps, pps)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(w.t.dir, 0o700); err != nil {
		return err
	}
	path := filepath.Join(w.t.dir, name(at))
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if _, err := file.Write(head); err != nil {
		_, _ = file.Close(), os.Remove(path)
		return err
	}
	w.file, w.sequence = file, 0
	w.seg = &segment{
		path: path, start: at, size: int64(len(head)), format: formatOf(sps),
		sps: bytes.Clone(sps), pps: bytes.Clone(pps), wrote: w.a.cfg.Now(),
	}
	return nil
}

// flush writes what waits; the last picture is as long as the one before it.
func (w *writer) flush() { w.flushUntil(w.last + w.usual) }

// flushUntil writes what waits as one fragment that ends at a time.
func (w *writer) flushUntil(end int64) {
	if len(w.frames) == 0 || w.seg == nil {
		w.frames, w.times = w.frames[:0], w.times[:0]
		return
	}
	w.lengths = w.lengths[:0]
	for i := range w.times {
		next := end
		if i+1 < len(w.times) {
			next = w.times[i+1]
		}
		w.lengths = append(w.lengths, next-w.times[i])
	}
	w.sequence++
	base := w.seg.start % (rate / 1000)
	w.buf = appendFragment(w.buf[:0], w.sequence, w.times[0]-w.seg.start+base, w.frames, w.lengths)
	p := part{
		offset: w.seg.size, size: int64(len(w.buf)),
		at: w.times[0] - w.seg.start, length: end - w.times[0], key: w.frames[0].Keyframe,
	}
	clear(w.frames)
	w.frames, w.times = w.frames[:0], w.times[:0]
	if _, err := w.file.WriteAt(w.buf, p.offset); err != nil {
		_ = w.file.Truncate(p.offset) // else the next start cuts it
		w.fail(err)
		return
	}
	w.a.wrote(w.t, w.seg, p)
	if w.seg.size > maxSegment {
		w.close()
	}
}

// end writes what waits and closes the file: what follows, if anything,
// follows a gap.
func (w *writer) end() {
	w.flush()
	w.close()
	w.last = 0
}

// close ends the file and holds the recordings to their bounds.
func (w *writer) close() {
	if w.seg == nil {
		return
	}
	_ = w.file.Close() // it was written without a buffer
	if len(w.seg.parts) == 0 {
		_ = os.Remove(w.seg.path)
	}
	w.file, w.seg = nil, nil
	w.a.bound()
}

// fail gives the file up and says why; it is tried again after a while.
func (w *writer) fail(err error) {
	w.refused = w.a.cfg.Now()
	w.a.trouble(w.t, fmt.Sprintf("its pictures cannot be recorded: %s", plain(err)), err)
	w.close()
}
