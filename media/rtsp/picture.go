package rtsp

import "bytes"

// A picture is what the slices of one frame say of it, and what came with them.
type picture struct {
	idr      bool
	sps      bool // a sequence parameter set came with it
	changed  bool // a parameter set that is another one than before
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
	return picture{sps: p.sps, changed: p.changed, recovery: p.recovery}
}

// isSlice says whether a NAL unit type carries a part of a picture that every
// decoder must know, ITU-T H.264 table 7-1.
func isSlice(typ byte) bool { return typ >= 1 && typ <= nalIDR }

// continues says whether an RTP payload begins a slice that is not the first of
// its picture.
func continues(payload []byte) bool {
	typ, body := unitOf(payload)
	return (typ == 1 || typ == nalIDR) && len(body) > 0 && body[0]&0x80 == 0
}

// beginsSlice says whether an RTP payload begins the first slice of a picture.
func beginsSlice(payload []byte) bool {
	typ, body := unitOf(payload)
	return (typ == 1 || typ == nalIDR) && len(body) > 0 && body[0]&0x80 != 0
}

// begins says whether an RTP payload begins a picture, or what comes before one.
func begins(payload []byte) bool {
	typ, _ := unitOf(payload)
	return typ >= nalSEI && typ <= nalAUD || typ == stapA || beginsSlice(payload)
}

// unitOf is the type of the NAL unit that a payload begins with, and what
// follows its header; 0 in the middle of one.
func unitOf(payload []byte) (typ byte, body []byte) {
	typ, body = payload[0]&0x1f, payload[1:]
	if typ == fuA && len(payload) > 2 {
		if payload[1]&0x80 == 0 {
			return 0, nil
		}
		typ, body = payload[1]&0x1f, payload[2:]
	}
	return typ, body
}

// recoveryPoint says whether an SEI holds a recovery point, ITU-T H.264 §D.1.8.
func recoveryPoint(b []byte) bool {
	for b = b[1:]; len(b) > 2 && b[0] != 0x80; {
		kind, size := 0, 0
		for _, to := range []*int{&kind, &size} {
			for len(b) > 0 && b[0] == 0xff {
				*to += 0xff
				b = b[1:]
			}
			if len(b) == 0 {
				return false
			}
			*to += int(b[0])
			b = b[1:]
		}
		if kind == 6 {
			return true
		}
		if size > len(b) {
			return false
		}
		b = b[size:]
	}
	return false
}

var startCode = []byte{0, 0, 1}

// codeAt is the size of the start code that b begins with, 0 without one.
func codeAt(b []byte) int {
	switch {
	case bytes.HasPrefix(b, startCode):
		return 3
	case len(b) > 3 && b[0] == 0 && bytes.HasPrefix(b[1:], startCode):
		return 4
	default:
		return 0
	}
}

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
