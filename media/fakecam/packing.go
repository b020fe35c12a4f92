package fakecam

import "bytes"

// packetise cuts one access unit into RTP payloads of RFC 6184: units before
// the slices that fit together travel as a STAP-A, big ones as FU-A. A camera
// with the quirk StartCodes sends the whole as one unit, in Annex B.
func (q Quirks) packetise(au [][]byte) []payload {
	size := q.payloadSize()
	code := []byte{0, 0, 0, 1}
	switch {
	case q.StartCodes:
		return q.fragment(append(code, bytes.Join(au, code)...), size)
	case q.Packing.As == "lengths":
		var b []byte
		for _, nal := range au {
			b = append(append(b, byte(len(nal)>>24), byte(len(nal)>>16), byte(len(nal)>>8), byte(len(nal))), nal...)
		}
		return q.fragment(b, size)
	case q.Packing.As == "code", q.Packing.As == "header and code":
		return q.coded(au, size)
	case q.Packing.As == "one":
		return []payload{{data: q.aggregate(au), ends: true}}
	case q.Packing.Noise:
		au = noisy(au)
	}
	var payloads []payload
	var head [][]byte
	total := 1
	for _, nal := range au {
		if typ := nal[0] & 0x1f; typ == nalSlice || typ == nalIDR {
			break
		}
		head = append(head, nal)
		total += 2 + len(nal)
	}
	if len(head) > 1 && total <= size {
		payloads = append(payloads, payload{data: q.aggregate(head)})
		au = au[len(head):]
	}
	for _, nal := range au {
		payloads = append(payloads, q.fragment(nal, size)...)
	}
	if q.Packing.Forbidden {
		for i, p := range payloads {
			payloads[i].data = append([]byte{p.data[0] | 0x80}, p.data[1:]...)
		}
	}
	return payloads
}

// coded sends every unit behind a start code.
func (q Quirks) coded(au [][]byte, size int) (payloads []payload) {
	for _, nal := range au {
		var b []byte
		if q.Packing.As != "code" {
			b = append(b, nal[0])
		}
		payloads = append(payloads, q.fragment(append(append(b, 0, 0, 1), nal...), size)...)
	}
	return payloads
}

// aggregate puts units into one payload, RFC 6184 §5.7.
func (q Quirks) aggregate(units [][]byte) []byte {
	typ, before := byte(24), []byte(nil)
	b := []byte{units[0][0] & 0x60}
	switch q.Packing.As {
	case "STAP-B":
		typ, b = 25, append(b, 0, 1)
	case "MTAP16":
		typ, b, before = 26, append(b, 0, 1), []byte{0, 0, 0}
	case "MTAP24":
		typ, b, before = 27, append(b, 0, 1), []byte{0, 0, 0, 0}
	}
	b[0] |= typ
	for _, nal := range units {
		b = append(append(b, byte(len(nal)>>8), byte(len(nal))), before...)
		b = append(b, nal...)
	}
	return b
}

// noisy puts units around a picture that no viewer needs.
func noisy(au [][]byte) [][]byte {
	out := [][]byte{{9, 0xf0}, {6, 1, 1, 0x80, 0x80}}
	for _, nal := range au {
		if typ := nal[0] & 0x1f; typ == nalSlice || typ == nalIDR {
			out = append(out, []byte{0x6e, 0x80, 0x80, 0x1f}) // a prefix of SVC, annex G
		}
		out = append(out, nal)
	}
	last := out[len(out)-1]
	out = append(out[:len(out)-1],
		[]byte{0x0c, 0xff, 0xff, 0x80}, // filler
		[]byte{0x74, 0x80, 0x9a, 1, 2}, // a slice of SVC
		last)
	return out
}

// fragment cuts one NAL unit into FU-A payloads, or leaves it alone when it fits.
func (q Quirks) fragment(nal []byte, size int) []payload {
	k := q.Packing
	if len(nal) <= size && !(k.Lonely && len(nal) > 1) {
		return []payload{{data: nal, ends: true}}
	}
	var out []payload
	indicator, typ := nal[0]&0xe0|28, nal[0]&0x1f
	rest, start := nal[1:], byte(0x80)
	for len(rest) > 0 {
		n := min(len(rest), size-2)
		end := byte(0)
		if n == len(rest) {
			end = 0x40
		}
		flags := start | end
		if k.NoStarts {
			flags &^= 0x80
		}
		if k.NoEnds {
			flags &^= 0x40
		}
		head := []byte{indicator, flags | typ}
		if k.As == "FU-B" && start != 0 {
			head = []byte{indicator + 1, flags | typ, 0, 1}
		}
		out = append(out, payload{append(head, rest[:n]...), end != 0})
		rest, start = rest[n:], 0
	}
	return out
}
