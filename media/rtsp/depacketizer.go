package rtsp

import (
	"bytes"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"

	"kawung/media"
)

// What the first byte of an RTP payload says: the NAL unit types of ITU-T H.264
// table 7-1 that matter, and the packets of RFC 6184 §5.2.
const (
	nalIDR    = 5
	nalSEI    = 6
	nalSPS    = 7
	nalPPS    = 8
	nalAUD    = 9
	nalFiller = 12
	nalLast   = 23 // of the single NAL units
	stapA     = 24
	fuA       = 28
)

// maxSide bounds what a parameter set may say of a picture, in pixels.
const maxSide = 16384

// maxUnit bounds one NAL unit and one access unit, in bytes.
const maxUnit = 4 << 20

// A depacketizer makes frames of H.264 payloads, RFC 6184. Packets pass as they
// are when they fit; bigger ones are cut anew. A fragmented unit with a hole is
// left out; access unit delimiters, SEI and filler are of no use to a viewer
// and left out too. The newest parameter sets go in front of every keyframe.
//
// It is used by one goroutine.
type depacketizer struct {
	out      *media.Fanout
	timeline *media.Timeline
	written  int64 // time of the newest frame

	sps, pps []byte
	heads    []media.Packet // sps and pps, as they go in front
	width    int
	height   int

	packets []media.Packet // of the frame being put together
	size    int            // bytes in packets
	open    bool
	idr     bool
	rtp     uint32
	first   time.Time // when the frame's first packet came

	unit fragments
}

// fragments are the FU-A payloads of one NAL unit so far.
type fragments struct {
	open  bool
	parts [][]byte
	size  int
	large bool // one of them does not fit into media.MaxPayload
}

func newDepacketizer(out *media.Fanout) *depacketizer {
	return &depacketizer{out: out, timeline: media.NewTimeline(media.H264.ClockRate())}
}

// begin sets the parameter sets of the session description, nil if unknown.
func (d *depacketizer) begin(sps, pps []byte) {
	d.out.SetFormat(media.Format{Codec: media.H264})
	d.setSPS(sps)
	d.setPPS(pps)
}

// restart begins another stream of the same camera: its clock and sequence
// have nothing to do with the last one's.
func (d *depacketizer) restart(at time.Time) {
	d.unit = fragments{}
	d.flush(at)
	d.timeline = media.NewTimeline(media.H264.ClockRate())
}

// push takes one packet. gap says that some before it are missing.
func (d *depacketizer) push(p packet, gap bool, at time.Time) {
	if gap {
		d.unit = fragments{}
	}
	if d.open && p.time != d.rtp { // the marker was lost, or the camera sets none
		d.unit = fragments{}
		d.flush(at)
	}
	if !d.open {
		d.open, d.rtp, d.first = true, p.time, at
	}
	switch typ := p.payload[0] & 0x1f; {
	case typ > 0 && typ <= nalLast:
		d.nal(p.payload)
	case typ == stapA:
		d.aggregate(p.payload[1:])
	case typ == fuA && len(p.payload) > 2:
		d.fragment(p.payload)
	}
	if p.marker && !d.unit.open {
		d.flush(at)
	}
}

// aggregate takes a STAP-A apart, RFC 6184 §5.7.1.
func (d *depacketizer) aggregate(b []byte) {
	for len(b) > 2 {
		n := int(b[0])<<8 | int(b[1])
		if b = b[2:]; n > len(b) {
			return
		}
		if n > 0 {
			d.nal(b[:n:n])
		}
		b = b[n:]
	}
}

// nal takes one whole NAL unit.
func (d *depacketizer) nal(b []byte) {
	switch b[0] & 0x1f {
	case nalSPS:
		d.setSPS(b)
		return
	case nalPPS:
		d.setPPS(b)
		return
	case nalSEI, nalAUD, nalFiller:
		return
	case nalIDR:
		d.idr = true
	}
	if len(b) <= media.MaxPayload {
		d.add(b)
		return
	}
	for _, part := range refragment(b[0], b[1:]) {
		d.add(part)
	}
}

// fragment takes an FU-A, RFC 6184 §5.8.
func (d *depacketizer) fragment(b []byte) {
	start, end := b[1]&0x80 != 0, b[1]&0x40 != 0
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
func (d *depacketizer) join(u *fragments) {
	header := u.parts[0][0]&0xe0 | u.parts[0][1]&0x1f
	switch typ := header & 0x1f; {
	case typ == nalSPS || typ == nalPPS || u.large:
		whole := make([]byte, 1, 1+u.size)
		whole[0] = header
		for _, part := range u.parts {
			whole = append(whole, part[2:]...)
		}
		d.nal(whole)
	case typ == nalSEI || typ == nalAUD || typ == nalFiller || typ == 0 || typ > nalLast:
	default:
		d.idr = d.idr || typ == nalIDR
		for _, part := range u.parts {
			d.add(part)
		}
	}
}

// refragment cuts a NAL unit into FU-A payloads of nearly equal size.
func refragment(header byte, body []byte) [][]byte {
	const most = media.MaxPayload - 2
	n := (len(body) + most - 1) / most
	memory := make([]byte, 0, len(body)+2*n)
	parts := make([][]byte, 0, n)
	for i := range n {
		flags := byte(0)
		if i == 0 {
			flags |= 0x80
		}
		if i == n-1 {
			flags |= 0x40
		}
		from, start := len(body)*i/n, len(memory)
		memory = append(memory, header&0xe0|fuA, flags|header&0x1f)
		memory = append(memory, body[from:len(body)*(i+1)/n]...)
		parts = append(parts, memory[start:len(memory):len(memory)])
	}
	return parts
}

func (d *depacketizer) add(payload []byte) {
	if d.size += len(payload); d.size > maxUnit {
		return
	}
	d.packets = append(d.packets, media.Packet{Payload: payload})
}

// flush writes the frame as far as it came.
func (d *depacketizer) flush(at time.Time) {
	packets, idr, whole := d.packets, d.idr, d.size <= maxUnit
	d.packets, d.size, d.idr, d.open = make([]media.Packet, 0, len(packets)+2), 0, false, false
	if len(packets) == 0 || !whole {
		return
	}
	key := idr && len(d.heads) > 0
	if key {
		packets = append(d.heads[:len(d.heads):len(d.heads)], packets...)
	}
	packets[len(packets)-1].Marker = true
	d.written = max(d.written+1, d.timeline.Map(d.rtp, d.first))
	d.out.Write(&media.Frame{Packets: packets, Time: d.written, Keyframe: key, Arrived: at})
}

// setSPS takes a sequence parameter set if it can be one.
func (d *depacketizer) setSPS(b []byte) {
	if len(b) < 4 || bytes.Equal(b, d.sps) {
		return
	}
	var sps h264.SPS
	if err := sps.Unmarshal(b); err != nil {
		return
	}
	w, h := sps.Width(), sps.Height()
	if w <= 0 || h <= 0 || w > maxSide || h > maxSide {
		return
	}
	d.sps = bytes.Clone(b)
	d.width, d.height = w, h
	d.out.SetFormat(media.Format{Codec: media.H264, Width: w, Height: h})
	d.setHeads()
}

func (d *depacketizer) setPPS(b []byte) {
	if len(b) < 2 || bytes.Equal(b, d.pps) {
		return
	}
	d.pps = bytes.Clone(b)
	d.setHeads()
}

// setHeads prepares what goes in front of keyframes: one STAP-A where it fits.
func (d *depacketizer) setHeads() {
	d.heads = nil
	if d.sps == nil || d.pps == nil {
		return
	}
	if size := 5 + len(d.sps) + len(d.pps); size <= media.MaxPayload {
		b := make([]byte, 0, size)
		b = append(b, (d.sps[0]|d.pps[0])&0x60|stapA)
		for _, set := range [][]byte{d.sps, d.pps} {
			b = append(append(b, byte(len(set)>>8), byte(len(set))), set...)
		}
		d.heads = []media.Packet{{Payload: b}}
		return
	}
	for _, set := range [][]byte{d.sps, d.pps} {
		if len(set) > media.MaxPayload {
			d.heads = nil
			return
		}
		d.heads = append(d.heads, media.Packet{Payload: set})
	}
}
