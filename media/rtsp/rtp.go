package rtsp

import "encoding/binary"

// rtpHeader is the smallest RTP header in bytes, RFC 3550 §5.1.
const rtpHeader = 12

// Bits of the first byte, RFC 3550 §5.1.
const (
	paddingBit   = 0x20
	extensionBit = 0x10
)

// A packet is one RTP packet, taken apart.
type packet struct {
	seq     uint16
	time    uint32
	ssrc    uint32
	typ     uint8
	marker  bool
	lies    byte // bits of the header's first byte that promise what is not there
	payload []byte
}

// parseRTP reads a packet, RFC 3550 §5.1; ok is false if it is not one.
func parseRTP(b []byte) (p packet, ok bool) {
	if len(b) < rtpHeader || b[0]>>6 != 2 {
		return packet{}, false
	}
	p = packet{
		marker: b[1]&0x80 != 0, typ: b[1] & 0x7f,
		seq: binary.BigEndian.Uint16(b[2:]), time: binary.BigEndian.Uint32(b[4:]), ssrc: binary.BigEndian.Uint32(b[8:]),
	}
	padded, extended := b[0]&paddingBit != 0, b[0]&extensionBit != 0
	head := rtpHeader + 4*int(b[0]&0x0f)
	if extended {
		size := extension(b[min(head, len(b)):])
		if head += size; size == 0 {
			p.lies |= extensionBit
		}
	}
	if head > len(b) {
		return packet{}, false
	}
	end := len(b)
	if padded {
		size := padding(b[head:])
		if end -= size; size == 0 {
			p.lies |= paddingBit
		}
	}
	p.payload = b[head:end:end]
	return p, true
}

// extension is the size of the header extension that b begins with, 0 when there
// cannot be one: some cameras set the bit alone.
func extension(b []byte) int {
	if len(b) < 4 {
		return 0
	}
	if size := 4 + 4*int(binary.BigEndian.Uint16(b[2:])); size <= len(b) {
		return size
	}
	return 0
}

// padding is how many bytes of padding a payload ends with, 0 when they cannot be
// any: they are zeros but for their count, or fill the packet up to whole words
// of 16 bytes at most, and some cameras set the bit alone.
func padding(payload []byte) int {
	if len(payload) == 0 {
		return 0
	}
	n := int(payload[len(payload)-1])
	switch {
	case n == 0 || n > len(payload):
		return 0
	case n <= 16 && len(payload)%4 == 0:
		return n
	}
	for _, b := range payload[len(payload)-n : len(payload)-1] {
		if b != 0 {
			return 0
		}
	}
	return n
}

// controls says whether the second byte of a packet is a packet type of RTCP,
// RFC 3550 §12.1 and RFC 4585 §6.
func controls(b byte) bool { return b >= 200 && b <= 207 }

// rtcpOnRTP says whether a payload type is that of RTCP on the RTP channel,
// RFC 5761 §4.
func rtcpOnRTP(typ uint8) bool { return controls(typ | 0x80) }

// maxLies is how many packets must promise what they do not have before no other
// is believed.
const maxLies = 3

// honesty is whether a stream's headers can be believed: with a bit that is set
// alone, some payloads look like an extension or padding.
type honesty struct {
	lies [2]int // about extensions, padding
	mask byte   // bits that mean nothing
}

// parse is parseRTP, for one packet of the stream after the other.
func (h *honesty) parse(b []byte) (packet, bool) {
	if h.mask != 0 && len(b) > 0 {
		b[0] &^= h.mask
	}
	p, ok := parseRTP(b)
	for i, bit := range []byte{extensionBit, paddingBit} {
		if p.lies&bit == 0 {
			continue
		}
		if h.lies[i]++; h.lies[i] == maxLies {
			h.mask |= bit
		}
	}
	return p, ok
}

// A mark tells packets apart that have the same number. It is of their ends: what
// they begin with may have been mended since.
type mark struct {
	size int
	end  [16]byte
}

func markOf(b []byte) (m mark) {
	m.size = len(b)
	copy(m.end[:], b[max(min(2, len(b)), len(b)-len(m.end)):])
	return m
}
