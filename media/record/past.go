package record

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"

	"kawung/media"
)

// A past reads one recording; see media.Past.
type past struct {
	a    *Archive
	t    *track
	seg  *segment
	next int   // of seg's parts
	at   int64 // where the last part read ends, ticks
	file *os.File
}

// Past begins to read a camera's recording; see media.Recorder.
func (a *Archive) Past(camera string, at time.Time) (media.Past, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t := a.tracks[camera]
	if t == nil {
		return nil, fmt.Errorf("camera %s keeps no recording: %w", camera, media.ErrUnrecorded)
	}
	p := &past{a: a, t: t, at: media.Ticks(at, rate)}
	if len(t.segments) == 0 {
		return nil, fmt.Errorf("camera %s: nothing is recorded yet: %w", camera, media.ErrUnrecorded)
	}
	if begin := t.segments[0].start; p.at < begin-rate {
		return nil, fmt.Errorf("camera %s: the recording begins at %s: %w",
			camera, media.FromTicks(begin, rate).Format(time.RFC3339), media.ErrUnrecorded)
	}
	for _, s := range t.segments {
		if s.start > p.at && p.seg != nil {
			break
		}
		p.seg = s
	}
	switch {
	case p.seg.end() > p.at:
		p.next = p.seg.keyBefore(p.at)
	default: // in a gap, or after everything
		p.next = len(p.seg.parts)
	}
	return p, nil
}

// keyBefore is the newest part that begins with a keyframe no later than at.
func (s *segment) keyBefore(at int64) int {
	found := 0
	for i, p := range s.parts {
		if s.start+p.at > at {
			break
		}
		if p.key {
			found = i
		}
	}
	return found
}

// Next reads the next part.
func (p *past) Next() (media.Stretch, error) {
	for {
		part, path, ok := p.find()
		if !ok {
			return media.Stretch{}, io.EOF
		}
		if p.file == nil {
			f, err := os.Open(path)
			if errors.Is(err, fs.ErrNotExist) {
				p.a.mu.Lock()
				p.next = len(p.seg.parts) // deleted just now: the next one
				p.a.mu.Unlock()
				continue
			}
			if err != nil {
				return media.Stretch{}, fmt.Errorf("camera %s: read its recording: %w", p.t.camera, err)
			}
			p.file = f
		}
		s, err := p.read(part)
		if err != nil {
			return s, fmt.Errorf("camera %s: read its recording: %w", p.t.camera, err)
		}
		return s, nil
	}
}

// find is the part to read now and its file; false when there is none yet.
func (p *past) find() (part, string, bool) {
	p.a.mu.Lock()
	defer p.a.mu.Unlock()
	for p.next >= len(p.seg.parts) {
		i := slices.Index(p.t.segments, p.seg) + 1
		if i == 0 { // deleted: on with the oldest that is later
			for i < len(p.t.segments) && p.t.segments[i].end() <= p.at {
				i++
			}
		}
		if i >= len(p.t.segments) {
			return part{}, "", false
		}
		p.seg, p.next = p.t.segments[i], 0
		p.closeFile()
	}
	found := p.seg.parts[p.next]
	return found, p.seg.path, true
}

// read takes a part's frames off the disk.
func (p *past) read(part part) (media.Stretch, error) {
	b := make([]byte, part.size) // the frames keep it
	if _, err := p.file.ReadAt(b, part.offset); err != nil {
		return media.Stretch{}, err
	}
	p.a.mu.Lock()
	at, format := p.seg.start+part.at, p.seg.format
	p.next++
	p.at = at + part.length
	p.a.mu.Unlock()
	frames, err := parseFrames(b, at)
	return media.Stretch{Format: format, Frames: frames}, err
}

// parseFrames takes a fragment apart whose first picture was made at a time.
func parseFrames(b []byte, at int64) ([]*media.Frame, error) {
	_, head, err := box(bytes.NewReader(b), 0)
	if err != nil {
		return nil, err
	}
	if head+8 > int64(len(b)) {
		return nil, errMoof
	}
	m, err := parseMoof(b[:head])
	if err != nil {
		return nil, err
	}
	data := b[head+8:]
	if int64(len(data)) != m.bytes() {
		return nil, errMoof
	}
	frames := make([]*media.Frame, 0, len(m.samples))
	for _, s := range m.samples {
		frames = append(frames, &media.Frame{Packets: media.H264Packets(units(data[:s.size])...), Time: at, Keyframe: s.key})
		data, at = data[s.size:], at+int64(s.duration)
	}
	return frames, nil
}

func (p *past) closeFile() {
	if p.file != nil {
		_ = p.file.Close() // it was only read
		p.file = nil
	}
}

// Close lets go of the file.
func (p *past) Close() error {
	p.closeFile()
	return nil
}
