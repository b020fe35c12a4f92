package record

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"os"
	"sync/atomic"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/formats/mp4"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/pmp4"

	"kawung/media"
)

// A piece is the part of a recording that becomes a clip: its files, open, so
// that they may be deleted meanwhile.
type piece struct {
	from, to time.Time
	gaps     []media.Span
	bytes    int64 // of pictures
	codec    *mp4.CodecH264
	chunks   []chunk
	samples  []*pmp4.Sample
	files    []*os.File
	buf      []byte
}

// A chunk is one file's share of a piece.
type chunk struct {
	path  string
	parts []part
	start int64 // of the file, ticks
	sps   []byte
	pps   []byte
}

// piece finds what is recorded of a camera between two times. It holds no lock
// while it reads. ErrUnrecorded when there is nothing.
func (a *Archive) piece(camera string, from, to time.Time) (*piece, error) {
	chunks, err := a.chunks(camera, media.Ticks(from, rate), media.Ticks(to, rate))
	if err != nil {
		return nil, err
	}
	p := &piece{chunks: chunks, codec: &mp4.CodecH264{SPS: chunks[0].sps, PPS: chunks[0].pps}}
	end := int64(0)
	for _, c := range chunks {
		f, err := os.Open(c.path)
		if err != nil {
			p.close()
			return nil, fmt.Errorf("camera %s: its recording of that time is just being deleted: %w", camera, media.ErrUnrecorded)
		}
		p.files = append(p.files, f)
		for _, part := range c.parts {
			at := c.start + part.at
			if end != 0 && at > end {
				p.gap(end, at)
			}
			if err := p.add(f, part); err != nil {
				p.close()
				return nil, fmt.Errorf("camera %s: read its recording: %w", camera, err)
			}
			end = at + part.length
		}
	}
	p.from, p.to = media.FromTicks(chunks[0].start+chunks[0].parts[0].at, rate), media.FromTicks(end, rate)
	if p.bytes > math.MaxUint32-1<<24 {
		p.close()
		return nil, fmt.Errorf("%w: it would be larger than 4 GB: ask for less", media.ErrTooLong)
	}
	return p, nil
}

// chunks are the parts between two times, in ticks, from a keyframe to the end
// of a group of pictures.
func (a *Archive) chunks(camera string, from, to int64) ([]chunk, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t := a.tracks[camera]
	if t == nil {
		return nil, fmt.Errorf("camera %s keeps no recording: %w", camera, media.ErrUnrecorded)
	}
	var all []chunk
	for _, s := range t.segments {
		if s.end() <= from || s.start >= to {
			continue
		}
		first, last := s.keyBefore(from), len(s.parts)
		for i, p := range s.parts {
			if p.key && s.start+p.at >= to && i > first {
				last = i
				break
			}
		}
		all = append(all, chunk{path: s.path, parts: s.parts[first:last:last], start: s.start, sps: s.sps, pps: s.pps})
	}
	if len(all) == 0 && len(t.segments) > 0 {
		first, last := t.segments[0], t.segments[len(t.segments)-1]
		return nil, fmt.Errorf("camera %s: nothing is recorded then; there is %s to %s: %w", camera,
			media.FromTicks(first.start, rate).Format(time.RFC3339), media.FromTicks(last.end(), rate).Format(time.RFC3339), media.ErrUnrecorded)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("camera %s: nothing is recorded yet: %w", camera, media.ErrUnrecorded)
	}
	return all, nil
}

// gap holds the last picture until there is another.
func (p *piece) gap(from, to int64) {
	last := p.samples[len(p.samples)-1]
	last.Duration += uint32(to - from)
	if to-from > gapTicks {
		p.gaps = append(p.gaps, media.Span{From: media.FromTicks(from, rate), To: media.FromTicks(to, rate)})
	}
}

// add adds the pictures of one part.
func (p *piece) add(f *os.File, part part) error {
	_, head, err := box(f, part.offset)
	if err != nil || head > maxHeader {
		return errMoof
	}
	b := make([]byte, head)
	if _, err := f.ReadAt(b, part.offset); err != nil {
		return err
	}
	m, err := parseMoof(b)
	if err != nil {
		return err
	}
	at := part.offset + head + 8
	for _, s := range m.samples {
		here := at
		p.samples = append(p.samples, &pmp4.Sample{
			Duration: s.duration, IsNonSyncSample: !s.key, PayloadSize: s.size,
			GetPayload: func() ([]byte, error) { return p.read(f, here, int(s.size)) },
		})
		p.bytes += int64(s.size)
		at += int64(s.size)
	}
	return nil
}

// read reads one picture; it is written before the next one is read.
func (p *piece) read(f *os.File, at int64, n int) ([]byte, error) {
	if cap(p.buf) < n {
		p.buf = make([]byte, n)
	}
	_, err := f.ReadAt(p.buf[:n], at)
	return p.buf[:n], err
}

// writeFile writes the clip and returns its SHA-256 and its size. It is on the
// disk then.
func (p *piece) writeFile(ctx context.Context, path string, written *atomic.Int64) (sum string, n int64, err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return "", 0, err
	}
	hash := sha256.New()
	out := bufio.NewWriterSize(&counted{ctx, io.MultiWriter(f, hash), written}, 1<<20)
	movie := pmp4.Presentation{Tracks: []*pmp4.Track{{ID: 1, TimeScale: rate, Codec: p.codec, Samples: p.samples}}}
	err = movie.Marshal(out)
	if err == nil {
		err = out.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return hex.EncodeToString(hash.Sum(nil)), written.Load(), err
}

// counted counts what is written, and stops when nobody wants it any more.
type counted struct {
	ctx context.Context
	w   io.Writer
	n   *atomic.Int64
}

func (c *counted) Write(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.w.Write(b)
	c.n.Add(int64(n))
	return n, err
}

func (p *piece) close() {
	for _, f := range p.files {
		_ = f.Close() // it was only read
	}
}
