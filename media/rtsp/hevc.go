package rtsp

import (
	"bytes"
	"time"

	"kawung/media"
)

// What the type of an RTP payload's header says: the NAL unit types of ITU-T
// H.265 table 7-1 that matter, and the packets of RFC 7798 §4.4.
const (
	hevcIRAP     = 16 // the first of the pictures anybody may begin with
	hevcIRAPLast = 23
	hevcSlices   = 32 // types below are slices
	hevcVPS      = 32
	hevcSPS      = 33
	hevcPPS      = 34
	hevcAUD      = 35
	hevcLast     = 47 // of the single NAL units
	hevcAP       = 48
	hevcFU       = 49
)

// hevcHeader is the size of a NAL unit's header in bytes, RFC 7798 §1.1.4.
const hevcHeader = 2

func hevcType(b []byte) byte { return b[0] >> 1 & 0x3f }

// An hevc makes frames of H.265 payloads, RFC 7798, as a depacketizer does of
// H.264: packets pass as they are when they fit, bigger units are cut anew, a
// fragmented unit with a hole is left out, and the newest parameter sets go in
// front of every keyframe. Of what is no slice only those are kept.
//
// Pictures may not be reordered (sps_max_num_reorder_pics): a page shows them
// as they come. err says so, and nothing more is written.
//
// It is used by one goroutine.
type hevc struct {
	out      *media.Fanout
	found    *findings
	timeline *media.Timeline
	written  int64  // time of the newest frame
	frames   uint64 // that were whole
	err      error

	sets    [3][]set       // VPS, SPS, PPS
	heads   []media.Packet // all of them
	packets []media.Packet // of the frame being put together
	size    int            // bytes in packets
	key     bool           // the frame is a keyframe
	open    bool
	hole    hole // in the frame at hand
	rtp     uint32
	first   time.Time // when the frame's first packet came

	unit fragments
}

// newHEVC makes frames for out. described are the parameter sets of the session
// description, as far as it has any.
func newHEVC(out *media.Fanout, f *findings, described ...[]byte) *hevc {
	out.SetFormat(media.Format{Codec: media.H265})
	d := &hevc{out: out, found: f, timeline: media.NewTimeline(media.H265.ClockRate())}
	for _, b := range described {
		if len(b) > hevcHeader {
			d.set(b, true)
		}
	}
	return d
}

// hevcBegins says whether an RTP payload begins a picture, or what comes before
// one: first_slice_segment_in_pic_flag, ITU-T H.265 §7.3.6.1.
func hevcBegins(payload []byte) bool {
	if len(payload) <= hevcHeader+1 {
		return false
	}
	switch typ, body := hevcType(payload), payload[hevcHeader:]; {
	case typ == hevcFU:
		return body[0]&0x80 != 0 && (body[0]&0x3f >= hevcSlices || body[1]&0x80 != 0)
	case typ < hevcSlices:
		return body[0]&0x80 != 0
	default:
		return typ >= hevcVPS && typ <= hevcAUD || typ == hevcAP
	}
}

// hevcGoesOn says whether an RTP payload is in the middle of a unit.
func hevcGoesOn(payload []byte) bool {
	return len(payload) > hevcHeader && hevcType(payload) == hevcFU && payload[hevcHeader]&0x80 == 0
}

// restart begins another stream of the same camera.
func (d *hevc) restart(at time.Time) {
	d.unit = fragments{}
	d.flush(at)
	d.hole = hole{before: true}
	d.timeline = media.NewTimeline(media.H265.ClockRate())
}

// whole is how many frames were whole, and why nobody can be shown them.
func (d *hevc) whole() (frames uint64, err error) { return d.frames, d.err }

// push takes one packet. gap says that some before it are missing.
func (d *hevc) push(p packet, gap bool, at time.Time) {
	if gap {
		d.unit, d.hole.within = fragments{}, true
	}
	if d.open && p.time != d.rtp && !(d.unit.open && !gap && hevcGoesOn(p.payload)) {
		if !gap {
			d.found.repair("does not mark the ends of its frames")
		}
		d.unit = fragments{}
		d.flush(at)
	}
	if !d.open {
		d.open, d.rtp, d.first = true, p.time, at
		d.hole.begin(gap, hevcBegins(p.payload))
	}
	if len(p.payload) <= hevcHeader {
		return
	}
	switch typ := hevcType(p.payload); {
	case typ <= hevcLast:
		d.nal(p.payload)
	case typ == hevcAP:
		d.aggregate(p.payload[hevcHeader:])
	case typ == hevcFU && len(p.payload) > hevcHeader+1:
		d.fragment(p.payload)
	}
	if p.marker && !d.unit.open {
		d.flush(at)
	}
}

// aggregate takes an AP apart, RFC 7798 §4.4.2.
func (d *hevc) aggregate(b []byte) {
	for len(b) > 2 {
		n := int(b[0])<<8 | int(b[1])
		if b = b[2:]; n > len(b) {
			return
		}
		if n > hevcHeader {
			d.nal(b[:n:n])
		}
		b = b[n:]
	}
}

// nal takes one whole NAL unit.
func (d *hevc) nal(b []byte) {
	if codeAt(b) > 0 { // no header is 0, 0
		d.found.repair("puts start codes into its packets")
		for unit := range bytes.SplitSeq(b, startCode) {
			if unit = bytes.TrimRight(unit, "\x00"); len(unit) > hevcHeader {
				d.nal(unit)
			}
		}
		return
	}
	b[0] &^= 0x80 // forbidden, see depacketizer.nal
	switch typ := hevcType(b); {
	case typ >= hevcVPS && typ <= hevcPPS:
		d.set(b, false)
	case typ < hevcSlices:
		d.slice(typ)
		if len(b) <= media.MaxPayload {
			d.add(b)
			return
		}
		for _, part := range hevcRefragment(b) {
			d.add(part)
		}
	}
}

func (d *hevc) slice(typ byte) { d.key = d.key || typ >= hevcIRAP && typ <= hevcIRAPLast }

// fragment takes an FU, RFC 7798 §4.4.3.
func (d *hevc) fragment(b []byte) {
	start, end := b[2]&0x80 != 0, b[2]&0x40 != 0
	if start {
		d.unit = fragments{open: true, parts: d.unit.parts[:0]}
	}
	u := &d.unit
	if !u.open {
		return
	}
	if u.size += len(b); u.size > maxUnit {
		d.unit = fragments{}
		return
	}
	u.parts = append(u.parts, b)
	u.large = u.large || len(b) > media.MaxPayload
	if end {
		u.open = false
		d.join(u)
	}
}

// join takes the fragments of a whole unit: as they are, if they can stay.
func (d *hevc) join(u *fragments) {
	first := u.parts[0]
	typ := first[2] & 0x3f
	if typ < hevcSlices && !u.large && first[1] != 0 && first[0]&0x80 == 0 {
		d.slice(typ)
		for _, part := range u.parts {
			d.add(part)
		}
		return
	}
	whole := make([]byte, hevcHeader, hevcHeader+u.size)
	whole[0], whole[1] = first[0]&0x81|typ<<1, first[1]
	for _, part := range u.parts {
		whole = append(whole, part[hevcHeader+1:]...)
	}
	d.nal(whole)
}

// hevcRefragment cuts a NAL unit into FU payloads of nearly equal size.
func hevcRefragment(unit []byte) [][]byte {
	const most = media.MaxPayload - hevcHeader - 1
	body := unit[hevcHeader:]
	n := (len(body) + most - 1) / most
	memory := make([]byte, 0, len(body)+n*(hevcHeader+1))
	parts := make([][]byte, 0, n)
	for i := range n {
		flags := byte(0)
		if i == 0 {
			flags |= 0x80
		}
		if i == n-1 {
			flags |= 0x40
		}
		start := len(memory)
		memory = append(memory, unit[0]&0x81|hevcFU<<1, unit[1], flags|hevcType(unit))
		memory = append(memory, body[len(body)*i/n:len(body)*(i+1)/n]...)
		parts = append(parts, memory[start:len(memory):len(memory)])
	}
	return parts
}

func (d *hevc) add(payload []byte) {
	if d.size += len(payload); d.size > maxUnit {
		return
	}
	d.packets = append(d.packets, media.Packet{Payload: payload})
}

// flush writes the frame as far as it came.
func (d *hevc) flush(at time.Time) {
	packets, key, whole := d.packets, d.key && len(d.heads) > 0, d.size <= maxUnit
	d.packets, d.size, d.key, d.open = make([]media.Packet, 0, len(packets)+2), 0, false, false
	if len(packets) == 0 || !whole || d.err != nil {
		d.hole.skip(whole)
		return
	}
	d.frames++
	if key {
		packets = append(d.heads[:len(d.heads):len(d.heads)], packets...)
	}
	packets[len(packets)-1].Marker = true
	d.written = max(d.written+1, d.timeline.Map(d.rtp, d.first))
	d.out.Write(&media.Frame{Packets: packets, Time: d.written, Keyframe: key, Damaged: d.hole.end(key), Arrived: at})
}
