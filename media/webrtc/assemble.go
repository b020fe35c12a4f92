package webrtc

import (
	"encoding/binary"
	"slices"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"

	"kawung/media"
)

// maxFrame bounds one frame of a publisher, in bytes: one that never ends its
// frame would fill our memory.
const maxFrame = 2 << 20

// An assembler makes a publisher's packets, in order, into frames of one
// stream. After a loss it drops frames until the next keyframe. One goroutine
// uses it.
type assembler struct {
	codec    media.Codec
	out      *media.Fanout
	now      func() time.Time
	keyframe func() // asks for one
	timeline *media.Timeline

	packets   []media.Packet
	bytes     int // in packets
	timestamp uint32
	last      int64 // time of the newest frame
	broken    bool  // the frame at hand has a hole
	needKey   bool
	sps, pps  []byte // H.264, newest
	format    media.Format
}

func newAssembler(codec media.Codec, out *media.Fanout, now func() time.Time, keyframe func()) *assembler {
	a := &assembler{codec: codec, out: out, now: now, keyframe: keyframe, needKey: true}
	a.timeline = media.NewTimeline(codec.ClockRate())
	a.setFormat(media.Format{Codec: codec})
	return a
}

func (a *assembler) setFormat(f media.Format) {
	if a.format != f {
		a.format = f
		a.out.SetFormat(f)
	}
}

// lose hears that packets are missing for good.
func (a *assembler) lose() {
	a.broken, a.needKey = true, true
	a.keyframe()
}

// push takes the next packet.
func (a *assembler) push(p received) {
	if len(a.packets) > 0 && p.timestamp != a.timestamp {
		a.finish() // its marker was lost, or never set
	}
	if len(a.packets) == 0 {
		a.timestamp = p.timestamp
	}
	a.packets = append(a.packets, a.clean(p)...)
	if a.bytes += len(p.payload); a.bytes > maxFrame {
		a.packets, a.bytes = nil, 0
		a.lose()
	}
	if p.marker {
		a.finish()
	}
}

// clean is the packet as it goes into the fan-out.
func (a *assembler) clean(p received) []media.Packet {
	if a.codec == media.VP8 {
		return vp8Packets(p.payload)
	}
	if len(p.payload) == 0 {
		return nil
	}
	return []media.Packet{{Payload: p.payload}}
}

// finish makes the packets at hand a frame.
func (a *assembler) finish() {
	packets, broken := a.packets, a.broken
	a.packets, a.bytes, a.broken = nil, 0, false
	if len(packets) == 0 || broken {
		return
	}
	key := false
	if a.codec == media.VP8 {
		key = a.vp8Key(packets)
	} else {
		packets, key = a.h264Key(packets)
	}
	if a.needKey && !key {
		a.keyframe()
		return
	}
	if a.needKey = false; len(packets) == 0 { // its units had no end
		return
	}
	for i := range packets {
		packets[i].Marker = i == len(packets)-1
	}
	now := a.now()
	a.last = max(a.last+1, a.timeline.Map(a.timestamp, now)) // a marker may come twice in one picture
	a.out.Write(&media.Frame{Packets: packets, Time: a.last, Keyframe: key, Arrived: now})
}

// h264Key says whether the frame is decodable on its own and makes it so: the
// newest parameter sets go in front of every IDR picture.
func (a *assembler) h264Key(packets []media.Packet) ([]media.Packet, bool) {
	idr, sps, pps, long := false, false, false, false
	for unit := range media.H264Units(packets) {
		switch h264.NALUType(unit[0] & 0x1f) {
		case h264.NALUTypeIDR:
			idr = true
		case h264.NALUTypeSPS:
			sps, a.sps = true, slices.Clone(unit)
			a.size()
		case h264.NALUTypePPS:
			pps, a.pps = true, slices.Clone(unit)
		default:
		}
	}
	for _, p := range packets {
		long = long || len(p.Payload) > media.MaxPayload
	}
	if long {
		packets = media.H264Packets(slices.Collect(media.H264Units(packets))...)
	}
	if idr && (!sps || !pps) {
		if a.sps == nil || a.pps == nil {
			return packets, false // not decodable: the sender must say how
		}
		packets = append(media.H264Packets(a.sps, a.pps), packets...)
	}
	return packets, idr
}

// size reads the picture's size from the SPS.
func (a *assembler) size() {
	var sps h264.SPS
	if sps.Unmarshal(a.sps) == nil {
		a.setFormat(media.Format{Codec: a.codec, Width: sps.Width(), Height: sps.Height()})
	}
}

// vp8Key reads the frame's header (RFC 6386 §9.1): whether it is a keyframe,
// and its size.
func (a *assembler) vp8Key(packets []media.Packet) bool {
	b := packets[0].Payload
	if len(b) < 2 || b[0]&0x10 == 0 || b[1]&1 != 0 {
		return false
	}
	if len(b) >= 11 && b[4] == 0x9d && b[5] == 0x01 && b[6] == 0x2a {
		width, height := binary.LittleEndian.Uint16(b[7:])&0x3fff, binary.LittleEndian.Uint16(b[9:])&0x3fff
		a.setFormat(media.Format{Codec: a.codec, Width: int(width), Height: int(height)})
	}
	return true
}

// vp8Packets is a VP8 payload with the shortest descriptor (RFC 7741 §4.2): no
// picture numbers, which would jump when a slot changes its participant, so that
// pages go by sequence numbers alone. Nil for a payload that is cut short.
func vp8Packets(b []byte) []media.Packet {
	data := vp8Data(b)
	if len(data) == 0 {
		return nil
	}
	start := b[0] & 0x17 // S and the partition's index
	var out []media.Packet
	for len(data) > 0 {
		n := min(len(data), media.MaxPayload-1)
		out = append(out, media.Packet{Payload: append([]byte{start}, data[:n]...)})
		data, start = data[n:], start&^0x10
	}
	return out
}

// vp8Data is what follows the payload descriptor.
func vp8Data(b []byte) []byte {
	if len(b) < 1 {
		return nil
	}
	n := 1
	if b[0]&0x80 != 0 { // X: there is an extension
		if len(b) < 2 {
			return nil
		}
		x := b[1]
		n++
		if x&0x80 != 0 { // I: a picture number of one or two bytes
			if len(b) <= n {
				return nil
			}
			n += 1 + int(b[n]>>7)
		}
		if x&0x40 != 0 { // L: TL0PICIDX
			n++
		}
		if x&0x30 != 0 { // T or K: TID, Y, KEYIDX
			n++
		}
	}
	if n >= len(b) {
		return nil
	}
	return b[n:]
}
