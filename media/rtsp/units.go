package rtsp

import (
	"encoding/binary"

	"kawung/media"
)

// fragments are the FU-A payloads of one NAL unit so far.
type fragments struct {
	open  bool
	lost  bool // its beginning is missing
	parts [][]byte
	size  int
	large bool // one of them does not fit into media.MaxPayload
}

// payload takes what one packet carries, RFC 6184 §5.2.
func (d *depacketizer) payload(b []byte) {
	if typ := b[0] & 0x1f; typ >= stapA {
		b[0] &^= 0x80 // forbidden, see nal
	}
	switch typ := b[0] & 0x1f; {
	case typ <= nalLast:
		d.unit = fragments{}
		d.nal(b)
	case typ == stapA:
		d.aggregate(b[1:], 0)
	case typ == stapB && len(b) > 3:
		d.aggregate(b[3:], 0) // behind a decoding order number
	case typ == mtap16 && len(b) > 3:
		d.aggregate(b[3:], 3) // each unit behind its own order and time
	case typ == mtap24 && len(b) > 3:
		d.aggregate(b[3:], 4)
	case typ == fuA && len(b) > 2:
		d.fragment(b)
	case typ == fuA && len(b) == 2 && b[1]&0x40 != 0:
		d.finish()
	case typ == fuB && len(b) > 4:
		b[2], b[3] = b[0]&0xe0|fuA, b[1] // without its decoding order number
		d.fragment(b[2:])
	}
}

// aggregate takes a STAP or MTAP apart, RFC 6184 §5.7. skip is how many bytes
// stand before each unit, within its length.
func (d *depacketizer) aggregate(b []byte, skip int) {
	d.unit = fragments{}
	for len(b) > 2 {
		n := int(binary.BigEndian.Uint16(b))
		if skip > 0 {
			n += skip // the length is the unit's alone
		}
		if b = b[2:]; n > len(b) {
			return
		}
		if n > skip {
			d.nal(b[skip:n:n])
		}
		b = b[n:]
	}
}

// fragment takes an FU-A, RFC 6184 §5.8. A unit whose start is not marked begins
// where the one before ended, if nothing is missing.
func (d *depacketizer) fragment(b []byte) {
	start, end := b[1]&0x80 != 0, b[1]&0x40 != 0
	if !start && !d.unit.open && !d.unit.lost {
		d.found.repair("does not mark where its units begin")
		d.startless = true
		start = true
		b[1] |= 0x80
	}
	if start {
		d.finish()
		d.unit = fragments{open: true, parts: d.unit.parts[:0]}
	}
	u := &d.unit
	if !u.open {
		return
	}
	if u.size += len(b); u.size > maxUnit {
		d.unit = fragments{lost: true}
		return
	}
	u.parts = append(u.parts, b)
	u.large = u.large || len(b) > media.MaxPayload
	if end {
		u.open = false
		d.join(u)
	}
}

// finish ends a unit whose end is not marked, if nothing of it is missing.
func (d *depacketizer) finish() {
	u := &d.unit
	if !u.open {
		return
	}
	d.found.repair("does not mark where its units end")
	u.open, d.endless = false, true
	u.parts[len(u.parts)-1][1] |= 0x40
	d.join(u)
}

// join takes the fragments of a whole unit: as they are, if they can stay.
func (d *depacketizer) join(u *fragments) {
	header := u.parts[0][0]&0xe0 | u.parts[0][1]&0x1f
	switch typ := header & 0x1f; {
	case typ == 0 || typ >= nalSEI && typ <= nalAUD || u.large || len(u.parts) == 1 || codeAt(u.parts[0][2:]) > 0:
		whole := make([]byte, 1, 1+u.size)
		whole[0] = header
		for _, part := range u.parts {
			whole = append(whole, part[2:]...)
		}
		d.nal(whole)
	case isSlice(typ):
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

// splitLengths cuts what is written as in a file, each unit behind its length
// in four bytes (ISO 14496-15), into NAL units; ok is false when the lengths do
// not add up.
func splitLengths(b []byte) (units [][]byte, ok bool) {
	for len(b) > 4 {
		n := int(binary.BigEndian.Uint32(b))
		if b = b[4:]; n == 0 || n > len(b) || b[0]&0x1f == 0 {
			return nil, false
		}
		units = append(units, b[:n:n])
		b = b[n:]
	}
	return units, len(b) == 0 && len(units) > 0
}
