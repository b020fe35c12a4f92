package ffmpeg

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"time"

	"kawung/media"
)

// The NAL unit types of ITU-T H.264 table 7-1 that matter here.
const (
	nalSlice = 1 // of a picture that is no IDR
	nalSEI   = 6
	nalSPS   = 7
	nalPPS   = 8
	nalAUD   = 9
	nalFill  = 12
)

// frames makes media's frames of FLV tags. It is used by one goroutine.
type frames struct {
	out      *media.Fanout
	now      func() time.Time
	first    func() // called at the first frame
	timeline *media.Timeline
	written  int64 // time of the newest frame
	err      error // why nothing more can be shown

	width, height int
	sets          [][]byte // the newest parameter sets, in front of every keyframe
}

func newFrames(out *media.Fanout, now func() time.Time, first func()) *frames {
	return &frames{out: out, now: now, first: first, timeline: media.NewTimeline(media.H264.ClockRate())}
}

// tag takes one tag and says whether it was a picture.
func (f *frames) tag(t tag) (picture bool) {
	const head = 5 // frame type and codec, AVC packet type, composition time
	switch {
	case t.kind == tagScript:
		f.describe(t.body)
	case t.kind != tagVideo || len(t.body) < head:
	case t.body[0]&0x8f != codecAVC: // also Enhanced RTMP, whose first bit is set
		f.err = fmt.Errorf("%w: the camera does not send H.264", media.ErrUnsupported)
	case t.body[1] == avcHeader:
		f.configure(t.body[head:])
	case t.body[1] == avcPicture:
		later := int32(binary.BigEndian.Uint32(t.body[1:])<<8) >> 8 // than it is decoded, in ms
		return f.picture(t.body[head:], t.time+uint32(later), t.body[0]>>4 == flvKeyframe)
	}
	return false
}

// describe reads the size of the pictures from onMetaData, annex E.5: names
// followed by numbers of AMF 0.
func (f *frames) describe(body []byte) {
	number := func(name string) int {
		_, rest, ok := bytes.Cut(body, append([]byte{0, byte(len(name))}, name+"\x00"...))
		if !ok || len(rest) < 8 {
			return 0
		}
		v := math.Float64frombits(binary.BigEndian.Uint64(rest))
		if !(v >= 1 && v <= 16384) {
			return 0
		}
		return int(v)
	}
	f.width, f.height = number("width"), number("height")
}

// configure takes the parameter sets of an AVCDecoderConfigurationRecord. What
// is cut short is left out.
func (f *frames) configure(record []byte) {
	if len(record) < 6 {
		return
	}
	f.out.SetFormat(media.Format{Codec: media.H264, Width: f.width, Height: f.height})
	f.sets = nil
	rest := record[5:]
	for range 2 { // first SPS, then PPS
		if len(rest) == 0 {
			return
		}
		count := rest[0] & 0x1f
		rest = rest[1:]
		for range count {
			if len(rest) < 2 {
				return
			}
			n := int(binary.BigEndian.Uint16(rest))
			if rest = rest[2:]; n == 0 || n > len(rest) {
				return
			}
			f.sets, rest = append(f.sets, rest[:n:n]), rest[n:]
		}
	}
}

// picture writes one picture: NAL units behind lengths of four bytes. A B-frame
// that no other picture needs is left out; of others, there are no more frames.
func (f *frames) picture(b []byte, ms uint32, key bool) bool {
	units, sets, back := f.units(b)
	f.renew(sets)
	switch {
	case len(units) == 0 || len(f.sets) == 0 || f.err != nil:
		return false
	case back:
		f.out.Uplink().Advise(media.AdviceBFrames)
		return true
	}
	if key || len(sets) > 0 {
		units = append(f.sets[:len(f.sets):len(f.sets)], units...)
	}
	if f.first != nil {
		f.first()
		f.first = nil
	}
	at := f.now()
	f.written = max(f.written+1, f.timeline.Map(ms*90, at)) // 90 ticks a millisecond
	f.out.Write(&media.Frame{Packets: media.H264Packets(units...), Time: f.written, Keyframe: key, Arrived: at})
	return true
}

// units are a picture's slices and the parameter sets that came with them; back
// says that it is a B-frame.
func (f *frames) units(b []byte) (picture, sets [][]byte, back bool) {
	for len(b) > 4 {
		n := binary.BigEndian.Uint32(b)
		if b = b[4:]; n == 0 || uint64(n) > uint64(len(b)) {
			break
		}
		unit := b[:n:n]
		b = b[n:]
		switch unit[0] & 0x1f {
		case nalSEI, nalAUD, nalFill:
		case nalSPS, nalPPS:
			if !slices.ContainsFunc(sets, func(b []byte) bool { return bytes.Equal(b, unit) }) { // some send them twice
				sets = append(sets, unit)
			}
		default:
			picture = append(picture, unit)
			if unit[0]&0x1f != nalSlice {
				continue
			}
			is, used := goesBack(unit)
			if back = back || is; used {
				f.err = fmt.Errorf("pictures: %w; turn B-frames off in the camera (profile Baseline)", media.ErrBFrames)
			}
		}
	}
	return picture, sets, back
}

// renew puts parameter sets in the place of those of their kind. Few cameras
// have more than one of each.
func (f *frames) renew(sets [][]byte) {
	if len(sets) == 0 {
		return
	}
	kept := slices.DeleteFunc(slices.Clone(f.sets), func(old []byte) bool {
		return slices.ContainsFunc(sets, func(b []byte) bool { return b[0]&0x1f == old[0]&0x1f })
	})
	f.sets = append(kept, sets...)
	slices.SortStableFunc(f.sets, func(a, b []byte) int { return int(a[0]&0x1f) - int(b[0]&0x1f) }) // SPS, then PPS
}
