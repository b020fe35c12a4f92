package record

import (
	"encoding/binary"
	"errors"

	"kawung/media"
)

// Sample flags of ISO/IEC 14496-12 §8.8.3.1: depends on nothing, or on others
// and is no sync sample.
const (
	flagsKey   = 0x02000000
	flagsOther = 0x01010000
)

// maxHeader is the longest moof that is read: more samples than a second of
// any camera has.
const maxHeader = 1 << 20

// moofBytes is the size of a moof without its samples: moof, mfhd, traf, tfhd,
// tfdt and the head of trun.
const moofBytes = 8 + 16 + 8 + 16 + 20 + 20

// A sample is one picture in a fragment.
type sample struct {
	duration uint32 // ticks
	size     uint32 // bytes
	key      bool
}

// A moof is the head of a fragment.
type moof struct {
	time    int64 // of the first sample, ticks
	samples []sample
}

func (m moof) length() (ticks int64) {
	for _, s := range m.samples {
		ticks += int64(s.duration)
	}
	return ticks
}

func (m moof) bytes() (n int64) {
	for _, s := range m.samples {
		n += int64(s.size)
	}
	return n
}

// appendFragment appends a fragment of frames: moof and mdat. durations are in
// ticks, one a frame.
func appendFragment(b []byte, sequence uint32, at int64, frames []*media.Frame, durations []int64) []byte {
	n := len(frames)
	head := moofBytes + 12*n
	be := binary.BigEndian
	b = be.AppendUint32(b, uint32(head))
	b = append(b, "moof\x00\x00\x00\x10mfhd\x00\x00\x00\x00"...)
	b = be.AppendUint32(b, sequence)
	b = be.AppendUint32(b, uint32(head-24))
	b = append(b, "traf\x00\x00\x00\x10tfhd\x00\x02\x00\x00\x00\x00\x00\x01"...) // default-base-is-moof; track 1
	b = append(b, "\x00\x00\x00\x14tfdt\x01\x00\x00\x00"...)
	b = be.AppendUint64(b, uint64(at))
	b = be.AppendUint32(b, uint32(20+12*n))
	b = append(b, "trun\x00\x00\x07\x01"...) // offset; duration, size and flags of each sample
	b = be.AppendUint32(b, uint32(n))
	b = be.AppendUint32(b, uint32(head+8))
	table := len(b)
	for i, f := range frames {
		flags := uint32(flagsOther)
		if f.Keyframe {
			flags = flagsKey
		}
		b = be.AppendUint32(b, uint32(durations[i]))
		b = be.AppendUint32(b, 0) // its size, below
		b = be.AppendUint32(b, flags)
	}
	data := len(b)
	b = append(b, "\x00\x00\x00\x00mdat"...)
	for i, f := range frames {
		begin := len(b)
		b = appendUnits(b, f.Packets)
		be.PutUint32(b[table+12*i+4:], uint32(len(b)-begin))
	}
	be.PutUint32(b[data:], uint32(len(b)-data))
	return b
}

// appendUnits appends a frame's NAL units, each behind its length in four
// bytes (ISO/IEC 14496-15 §5.3). A fragmented unit with a hole is left out.
func appendUnits(b []byte, packets []media.Packet) []byte {
	unit := -1 // where the fragmented unit begins
	for _, p := range packets {
		raw := p.Payload
		if len(raw) == 0 {
			continue
		}
		switch raw[0] & 0x1f {
		case 24: // STAP-A, RFC 6184 §5.7.1
			for raw = raw[1:]; len(raw) > 2; {
				n := int(binary.BigEndian.Uint16(raw))
				if raw = raw[2:]; n == 0 || n > len(raw) {
					break
				}
				b = append(binary.BigEndian.AppendUint32(b, uint32(n)), raw[:n]...)
				raw = raw[n:]
			}
		case 28: // FU-A, §5.8
			b, unit = appendPiece(b, unit, raw)
		default:
			b = append(binary.BigEndian.AppendUint32(b, uint32(len(raw))), raw...)
		}
	}
	if unit >= 0 {
		b = b[:unit]
	}
	return b
}

// appendPiece appends an FU-A payload to the unit that begins at unit; −1
// stands for none.
func appendPiece(b []byte, unit int, fu []byte) ([]byte, int) {
	if len(fu) < 2 {
		return b, unit
	}
	if first := fu[1]&0x80 != 0; first {
		if unit >= 0 {
			b = b[:unit]
		}
		unit = len(b)
		b = append(b, 0, 0, 0, 0, fu[0]&0xe0|fu[1]&0x1f)
	} else if unit < 0 {
		return b, -1
	}
	b = append(b, fu[2:]...)
	if last := fu[1]&0x40 != 0; last {
		binary.BigEndian.PutUint32(b[unit:], uint32(len(b)-unit-4))
		unit = -1
	}
	return b, unit
}

// units are the NAL units of a sample; nil when it is broken.
func units(sample []byte) [][]byte {
	var all [][]byte
	for len(sample) > 4 {
		n := int(binary.BigEndian.Uint32(sample))
		if sample = sample[4:]; n == 0 || n > len(sample) {
			return nil
		}
		all = append(all, sample[:n])
		sample = sample[n:]
	}
	return all
}

var errMoof = errors.New("a fragment that was not written here")

// parseMoof reads what appendFragment wrote.
func parseMoof(b []byte) (moof, error) {
	be := binary.BigEndian
	if len(b) < moofBytes || string(b[52:56]) != "tfdt" || string(b[72:76]) != "trun" {
		return moof{}, errMoof
	}
	n := int64(be.Uint32(b[80:]))
	if n == 0 || moofBytes+12*n != int64(len(b)) {
		return moof{}, errMoof
	}
	m := moof{time: int64(be.Uint64(b[60:])), samples: make([]sample, n)}
	for i := range m.samples {
		at := b[moofBytes+12*i:]
		m.samples[i] = sample{be.Uint32(at), be.Uint32(at[4:]), be.Uint32(at[8:]) == flagsKey}
	}
	return m, nil
}
