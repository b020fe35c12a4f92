package record

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mp4"

	"kawung/media"
)

// gapTicks is the shortest interval without pictures that counts as a gap;
// a shorter one is a long picture.
const gapTicks = 5 * rate

// A segment is one file: whole groups of pictures with one set of parameters.
// Once written it does not change but for its name. The archive's lock guards
// it.
type segment struct {
	path   string
	start  int64 // ticks since the Unix epoch
	length int64 // ticks
	size   int64 // bytes
	parts  []part
	sps    []byte
	pps    []byte
	format media.Format
	wrote  time.Time // when its newest part was written; with the monotonic clock in the run that wrote it
}

func (s *segment) end() int64 { return s.start + s.length }

// A part is one fragment of a file: moof and mdat.
type part struct {
	offset int64 // of the moof
	size   int64 // of both
	at     int64 // ticks after the segment's start
	length int64 // ticks
	key    bool  // begins with a keyframe
}

// name is the file's name: Unix milliseconds. What is lost of the ticks is in
// the first fragment's time.
func name(ticks int64) string { return strconv.FormatInt(ticks/(rate/1000), 10) + ".mp4" }

// header is the beginning of a file: its ftyp and moov.
func header(sps, pps []byte) ([]byte, error) {
	var b buffer
	init := fmp4.Init{Tracks: []*fmp4.InitTrack{{ID: 1, TimeScale: rate, Codec: &mp4.CodecH264{SPS: sps, PPS: pps}}}}
	if err := init.Marshal(&b); err != nil {
		return nil, fmt.Errorf("parameter sets: %w", err)
	}
	return b.bytes, nil
}

// A buffer is bytes that can be written at any place.
type buffer struct {
	bytes []byte
	at    int
}

// Write overwrites and appends.
func (b *buffer) Write(p []byte) (int, error) {
	n := copy(b.bytes[b.at:], p)
	b.bytes = append(b.bytes, p[n:]...)
	b.at += len(p)
	return len(p), nil
}

// Seek moves within what is there.
func (b *buffer) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += int64(b.at)
	case io.SeekEnd:
		offset += int64(len(b.bytes))
	}
	if offset < 0 || offset > int64(len(b.bytes)) {
		return 0, fmt.Errorf("seek to %d of %d", offset, len(b.bytes))
	}
	b.at = int(offset)
	return offset, nil
}

// formatOf is what a parameter set says of the pictures.
func formatOf(sps []byte) media.Format {
	f := media.Format{Codec: media.H264}
	var s h264.SPS
	if s.Unmarshal(sps) == nil {
		f.Width, f.Height = s.Width(), s.Height()
	}
	return f
}

// scan reads the index of every file of a folder, oldest first. A file whose
// end was never written is cut there; one without a whole fragment is deleted.
func scan(dir string, log *slog.Logger) ([]*segment, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []*segment
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		s, err := open(path)
		if err != nil {
			log.Warn("recorded file is of no use and is deleted", "file", path, "error", err)
			_ = os.Remove(path) // else it is tried again at the next start
			continue
		}
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *segment) int { return int(min(max(a.start-b.start, -1), 1)) })
	return all, nil
}

var errEmpty = errors.New("it holds no whole fragment")

// maxMillis is later than any recording is, in milliseconds since the Unix
// epoch: the year 2248.
const maxMillis = 1 << 43

// open reads the index of one file.
func open(path string) (*segment, error) {
	ms, err := strconv.ParseInt(strings.TrimSuffix(filepath.Base(path), ".mp4"), 10, 64)
	if err != nil || ms < 0 || ms > maxMillis {
		return nil, errors.New("its name is no time")
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	s := &segment{path: path, wrote: info.ModTime()}
	if err := s.readHeader(f); err != nil {
		return nil, err
	}
	first, err := s.readParts(f, info.Size())
	if err != nil {
		return nil, err
	}
	s.start = ms*(rate/1000) + first
	if s.size < info.Size() {
		if err := f.Truncate(s.size); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// readHeader reads ftyp and moov; s.size is then where they end.
func (s *segment) readHeader(f *os.File) error {
	for {
		kind, n, err := box(f, s.size)
		if err != nil {
			return err
		}
		if s.size += n; s.size > maxHeader {
			return errors.New("its head has no end")
		}
		if kind == "moov" {
			break
		}
	}
	b := make([]byte, s.size)
	if _, err := f.ReadAt(b, 0); err != nil {
		return err
	}
	var init fmp4.Init
	if err := init.Unmarshal(bytes.NewReader(b)); err != nil {
		return err
	}
	if len(init.Tracks) == 0 {
		return errors.New("it holds no track")
	}
	codec, ok := init.Tracks[0].Codec.(*mp4.CodecH264)
	if !ok {
		return errors.New("it holds no H.264")
	}
	s.sps, s.pps, s.format = codec.SPS, codec.PPS, formatOf(codec.SPS)
	return nil
}

// readParts reads the fragments that are whole and returns the first one's time.
func (s *segment) readParts(f *os.File, size int64) (first int64, err error) {
	last := int64(0)
	for {
		kind, moof, err := box(f, s.size)
		if err != nil || kind != "moof" || moof > maxHeader {
			break
		}
		b := make([]byte, moof)
		if _, err := f.ReadAt(b, s.size); err != nil {
			break
		}
		kind, mdat, err := box(f, s.size+moof)
		if err != nil || kind != "mdat" || s.size+moof+mdat > size {
			break
		}
		m, err := parseMoof(b)
		if err != nil || m.bytes()+8 != mdat {
			break
		}
		if len(s.parts) == 0 {
			first = m.time
		}
		if m.time < last || m.time > maxMillis {
			break // times rise
		}
		last = m.time
		s.parts = append(s.parts, part{offset: s.size, size: moof + mdat, at: m.time - first, length: m.length(), key: m.samples[0].key})
		s.length = m.time - first + m.length()
		s.size += moof + mdat
	}
	if len(s.parts) == 0 {
		return 0, errEmpty
	}
	return first, nil
}

// box reads the kind and the size of the box at an offset.
func box(f io.ReaderAt, at int64) (kind string, size int64, err error) {
	var b [8]byte
	if _, err := f.ReadAt(b[:], at); err != nil {
		return "", 0, err
	}
	size = int64(binary.BigEndian.Uint32(b[:]))
	if size < 8 {
		return "", 0, errors.New("a box without a size")
	}
	return string(b[4:]), size, nil
}
