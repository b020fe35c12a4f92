package rtsp

import "bytes"

// A picture is what the slices of one frame say of it, and what came with them.
type picture struct {
	idr      bool
	sps      bool // a sequence parameter set came with it
	recovery bool // a recovery point came with it
	slices   int
	intra    int  // slices that need no other picture
	b        int  // slices that go back in time
	bUsed    bool // and others need them
}

// slice reads the beginning of a slice's header, ITU-T H.264 §7.3.3.
func (p *picture) slice(header byte, body []byte) {
	p.slices++
	p.idr = p.idr || header&0x1f == nalIDR
	r := bits{b: body[:min(len(body), 16)]}
	r.ue() // first_mb_in_slice
	kind, ok := r.ue()
	if !ok || kind > 9 || p.idr {
		return
	}
	switch kind % 5 { // table 7-6
	case 1:
		p.b++
		p.bUsed = p.bUsed || header&0x60 != 0 // nal_ref_idc
	case 2, 4:
		p.intra++
	}
}

// key says whether somebody may begin with the picture: an IDR, or one that
// needs no other and comes as the beginning of something.
func (p picture) key() bool {
	return p.idr || p.slices > 0 && p.intra == p.slices && (p.sps || p.recovery)
}

// after is the picture that follows. What came without any slice belongs to it:
// some cameras send their parameter sets with a time of their own.
func (p picture) after() picture {
	if p.slices > 0 {
		return picture{}
	}
	return picture{sps: p.sps, recovery: p.recovery}
}

// continues says whether an RTP payload begins a slice that is not the first of
// its picture.
func continues(payload []byte) bool {
	typ, body := payload[0]&0x1f, payload[1:]
	if typ == fuA && len(payload) > 2 {
		if payload[1]&0x80 == 0 {
			return false
		}
		typ, body = payload[1]&0x1f, payload[2:]
	}
	return (typ == 1 || typ == nalIDR) && len(body) > 0 && body[0]&0x80 == 0
}

// recoveryPoint says whether an SEI holds a recovery point at which pictures
// are right at once, ITU-T H.264 §D.1.8. Only its first message is read.
func recoveryPoint(b []byte) bool {
	if len(b) < 4 || b[1] != 6 {
		return false
	}
	r := bits{b: b[3:]}
	frames, ok := r.ue()
	return ok && frames == 0
}

var startCode = []byte{0, 0, 1}

// splitStartCodes cuts what is in Annex B into NAL units; ok is false when
// there is no start code in it.
func splitStartCodes(b []byte) (units [][]byte, ok bool) {
	if !bytes.Contains(b, startCode) {
		return nil, false
	}
	for _, unit := range bytes.Split(b, startCode) {
		if unit = bytes.TrimRight(unit, "\x00"); len(unit) > 0 && unit[0]&0x1f != 0 {
			units = append(units, unit)
		}
	}
	return units, true
}

// bits reads a header bit by bit. Emulation prevention is not undone: it does
// not occur as early as we read.
type bits struct {
	b  []byte
	at int // bit
}

func (r *bits) bit() (int, bool) {
	if r.at/8 >= len(r.b) {
		return 0, false
	}
	v := int(r.b[r.at/8]>>(7-r.at%8)) & 1
	r.at++
	return v, true
}

// ue reads an Exp-Golomb code, ITU-T H.264 §9.1, of up to 24 leading zeros.
func (r *bits) ue() (int, bool) {
	zeros := 0
	for {
		v, ok := r.bit()
		if !ok || zeros > 24 {
			return 0, false
		}
		if v == 1 {
			break
		}
		zeros++
	}
	value := 1
	for range zeros {
		v, ok := r.bit()
		if !ok {
			return 0, false
		}
		value = value<<1 | v
	}
	return value - 1, true
}
