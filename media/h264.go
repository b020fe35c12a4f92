package media

import (
	"encoding/binary"
	"iter"
)

// The NAL unit types of RFC 6184 §5.2 and ITU-T H.264 table 7-1 that carry
// meaning here.
const (
	nalIDR   = 5
	nalSPS   = 7
	nalPPS   = 8
	nalSTAPA = 24
	nalFUA   = 28
)

// H264Units are the NAL units of a frame's packets (RFC 6184 §5.6, §5.7.1,
// §5.8: single units, STAP-A, FU-A). A fragmented unit with a hole is left out.
func H264Units(packets []Packet) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		var unit []byte // the fragmented unit so far
		for _, p := range packets {
			b := p.Payload
			switch {
			case len(b) == 0:
			case b[0]&0x1f == nalSTAPA:
				for b = b[1:]; len(b) > 2; {
					n := int(binary.BigEndian.Uint16(b))
					if b = b[2:]; n == 0 || n > len(b) {
						break
					}
					if !yield(b[:n]) {
						return
					}
					b = b[n:]
				}
			case b[0]&0x1f == nalFUA:
				if unit = fragment(unit, b); len(b) > 1 && b[1]&0x40 != 0 && unit != nil {
					if !yield(unit) {
						return
					}
					unit = nil
				}
			case !yield(b):
				return
			}
		}
	}
}

// fragment appends an FU-A payload to the unit it belongs to; nil when its
// beginning is missing.
func fragment(unit, fu []byte) []byte {
	switch {
	case len(fu) < 2:
		return nil
	case fu[1]&0x80 != 0: // the first fragment
		return append([]byte{fu[0]&0xe0 | fu[1]&0x1f}, fu[2:]...)
	case unit == nil:
		return nil
	default:
		return append(unit, fu[2:]...)
	}
}

// H264Packets packs NAL units for RTP, fragmented so that no payload is longer
// than MaxPayload (RFC 6184 §5.6, §5.8). The last one is marked.
func H264Packets(units ...[]byte) []Packet {
	var out []Packet
	for _, unit := range units {
		if len(unit) <= MaxPayload {
			out = append(out, Packet{Payload: unit})
			continue
		}
		indicator, kind, first := unit[0]&0xe0|nalFUA, unit[0]&0x1f, byte(0x80)
		for rest := unit[1:]; len(rest) > 0; first = 0 {
			n := min(len(rest), MaxPayload-2)
			last := byte(0)
			if n == len(rest) {
				last = 0x40
			}
			out = append(out, Packet{Payload: append([]byte{indicator, first | last | kind}, rest[:n]...)})
			rest = rest[n:]
		}
	}
	if len(out) > 0 {
		out[len(out)-1].Marker = true
	}
	return out
}
