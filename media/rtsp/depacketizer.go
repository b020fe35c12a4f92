package rtsp

import (
	"fmt"
	"time"

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

// maxUnit bounds one NAL unit and one access unit, in bytes.
const maxUnit = 4 << 20

// A depacketizer makes frames of H.264 payloads, RFC 6184. Packets pass as they
// are when they fit; bigger ones are cut anew. A fragmented unit with a hole is
// left out; access unit delimiters, SEI and filler are of no use to a viewer
// and left out too. The newest parameter sets go in front of every keyframe.
//
// Pictures that go back in time (B-frames) are left out, too, as long as no
// other picture needs them: a page shows pictures in the order they come. When
// one does, err says so and nothing more is written.
//
// It is used by one goroutine.
type depacketizer struct {
	out      *media.Fanout
	found    *findings
	timeline *media.Timeline
	written  int64  // time of the newest frame
	frames   uint64 // that were whole, shown or not
	err      error

	sets     sets
	packets  []media.Packet // of the frame being put together
	size     int            // bytes in packets
	open     bool
	began    bool // there was a frame before
	unmarked bool // the marker does not end frames
	picture  picture
	rtp      uint32
	first    time.Time // when the frame's first packet came

	unit fragments
}

// fragments are the FU-A payloads of one NAL unit so far.
type fragments struct {
	open  bool
	parts [][]byte
	size  int
	large bool // one of them does not fit into media.MaxPayload
}

func newDepacketizer(out *media.Fanout, f *findings) *depacketizer {
	d := &depacketizer{out: out, found: f, timeline: media.NewTimeline(media.H264.ClockRate())}
	d.sets.changed = func(sps []byte, width, height int) {
		out.SetFormat(media.Format{Codec: media.H264, Width: width, Height: height})
		f.setSPS(sps)
	}
	return d
}

// begin sets the parameter sets of the session description, nil if unknown.
func (d *depacketizer) begin(sps []byte, pps ...[]byte) {
	d.out.SetFormat(media.Format{Codec: media.H264})
	d.sets.describe(sps, pps)
}

// restart begins another stream of the same camera: its clock and sequence
// have nothing to do with the last one's.
func (d *depacketizer) restart(at time.Time) {
	d.unit = fragments{}
	d.flush(at)
	d.began = false
	d.timeline = media.NewTimeline(media.H264.ClockRate())
}

// push takes one packet. gap says that some before it are missing.
func (d *depacketizer) push(p packet, gap bool, at time.Time) {
	if gap {
		d.unit = fragments{}
	}
	if d.open && p.time != d.rtp { // the marker was lost, or the camera sets none
		if !gap && !d.unmarked {
			d.found.repair("does not mark the ends of its frames")
		}
		d.unit = fragments{}
		d.flush(at)
	}
	if !d.open {
		d.start(p, at)
	}
	switch typ := p.payload[0] & 0x1f; {
	case typ <= nalLast:
		d.nal(p.payload)
	case typ == stapA:
		d.aggregate(p.payload[1:])
	case typ == fuA && len(p.payload) > 2:
		d.fragment(p.payload)
	}
	if p.marker && !d.unit.open && !d.unmarked {
		d.flush(at)
	}
}

// clockJump is how far two frames may be apart, in ticks.
const clockJump = 60 * 90000

// start begins the frame that p is the first packet of.
func (d *depacketizer) start(p packet, at time.Time) {
	switch step := int64(int32(p.time - d.rtp)); {
	case !d.began:
	case step == 0 && continues(p.payload):
		d.unmarked = true
		d.found.repair("marks every slice as a frame's end")
	case max(step, -step) > clockJump:
		d.found.repair("lets its clock jump")
		d.out.Uplink().Advise(media.AdviceClock)
	}
	if len(p.payload) > 1500 {
		d.found.repair("sends packets larger than a network takes")
	}
	d.open, d.began, d.rtp, d.first = true, true, p.time, at
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

// nal takes one whole NAL unit, or several with start codes between them.
func (d *depacketizer) nal(b []byte) {
	switch typ := b[0] & 0x1f; {
	case typ == 0 || typ >= nalSEI && typ <= nalAUD:
		if units, ok := splitStartCodes(b); ok {
			d.found.repair("puts start codes into its packets")
			for _, unit := range units {
				d.nal(unit)
			}
			return
		}
	}
	switch b[0] & 0x1f {
	case nalSPS:
		d.picture.sps = d.sets.setSPS(b) || d.picture.sps
		return
	case nalPPS:
		d.sets.setPPS(b)
		return
	case nalSEI:
		d.picture.recovery = d.picture.recovery || recoveryPoint(b)
		return
	case 0, nalAUD, nalFiller:
		return
	}
	d.slice(b[0], b[1:])
	if len(b) <= media.MaxPayload {
		d.add(b)
		return
	}
	for _, part := range refragment(b[0], b[1:]) {
		d.add(part)
	}
}

// slice reads the beginning of a slice.
func (d *depacketizer) slice(header byte, body []byte) {
	d.picture.slice(header, body)
	if d.picture.bUsed && d.err == nil {
		d.found.sawBFrames()
		d.found.warn(adviceBFrames)
		d.err = fmt.Errorf("pictures: %w; turn B-frames off in the camera (profile Baseline)", media.ErrBFrames)
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
	case typ == 0 || typ >= nalSEI && typ <= nalAUD || u.large:
		whole := make([]byte, 1, 1+u.size)
		whole[0] = header
		for _, part := range u.parts {
			whole = append(whole, part[2:]...)
		}
		d.nal(whole)
	case typ == nalFiller || typ > nalLast:
	default:
		d.slice(header, u.parts[0][2:])
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

// What a person should know of a camera.
const (
	adviceBFrames  = "sends B-frames, which a page cannot show in order: turn them off (profile Baseline)"
	adviceRecovery = "sends no true keyframes (IDR), only recovery points: a new viewer may wait; set a keyframe interval"
)

// flush writes the frame as far as it came.
func (d *depacketizer) flush(at time.Time) {
	packets, picture, whole := d.packets, d.picture, d.size <= maxUnit
	d.packets, d.size, d.picture, d.open = make([]media.Packet, 0, len(packets)+2), 0, picture.after(), false
	if len(packets) == 0 || !whole || d.err != nil {
		return
	}
	d.frames++
	if picture.b > 0 {
		d.found.sawBFrames()
		d.found.warn(adviceBFrames)
		d.out.Uplink().Advise(media.AdviceBFrames)
		return
	}
	key := picture.key() && len(d.sets.heads) > 0
	if key {
		packets = append(d.sets.heads[:len(d.sets.heads):len(d.sets.heads)], packets...)
		if !picture.idr {
			d.found.warn(adviceRecovery)
			d.out.Uplink().Advise(media.AdviceNoIDR)
		}
	}
	packets[len(packets)-1].Marker = true
	d.written = max(d.written+1, d.timeline.Map(d.rtp, d.first))
	d.out.Write(&media.Frame{Packets: packets, Time: d.written, Keyframe: key, Arrived: at})
}
