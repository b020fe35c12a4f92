package fakecam

import (
	"bytes"
	"errors"
)

// The NAL unit types a reel tells apart, ITU-T H.264 table 7-1.
const (
	nalSlice = 1
	nalIDR   = 5
	nalSPS   = 7
	nalPPS   = 8
)

// A reel is a clip cut into frames and RTP payloads.
type reel struct {
	fps      float64
	frames   [][]payload
	sps, pps []byte // the first ones
}

// A payload is what one RTP packet carries.
type payload struct {
	data []byte
	ends bool // a slice ends here
}

var errClip = errors.New("clip holds no H.264 pictures")

func newReel(clip Clip, q Quirks) (*reel, error) {
	if clip.FPS <= 0 {
		return nil, errors.New("clip needs frames per second above 0")
	}
	r := &reel{fps: clip.FPS}
	var au [][]byte // NAL units of the frame so far
	sliced := false // it has a slice
	cut := func() {
		if sliced {
			r.frames = append(r.frames, packetise(au, q))
			au, sliced = nil, false
		}
	}
	for _, nal := range splitAnnexB(clip.AnnexB) {
		typ := nal[0] & 0x1f
		slice := typ == nalSlice || typ == nalIDR
		if !slice || len(nal) > 1 && nal[1]&0x80 != 0 { // first_mb_in_slice is 0: another picture
			cut()
		}
		switch {
		case typ == nalSPS && r.sps == nil:
			r.sps = nal
		case typ == nalPPS && r.pps == nil:
			r.pps = nal
		}
		if q.SetsOnlyInSDP && (typ == nalSPS || typ == nalPPS) {
			continue
		}
		au, sliced = append(au, nal), sliced || slice
	}
	cut()
	if len(r.frames) == 0 {
		return nil, errClip
	}
	return r, nil
}

// splitAnnexB gives the NAL units between start codes, ITU-T H.264 annex B.
func splitAnnexB(b []byte) [][]byte {
	var nals [][]byte
	for _, unit := range bytes.Split(b, []byte{0, 0, 1}) {
		if unit = bytes.TrimRight(unit, "\x00"); len(unit) > 0 {
			nals = append(nals, unit)
		}
	}
	return nals
}

// packetise cuts one access unit into RTP payloads of RFC 6184: units before
// the slices that fit together travel as a STAP-A, big ones as FU-A. A camera
// with the quirk StartCodes sends the whole as one unit, in Annex B.
func packetise(au [][]byte, q Quirks) []payload {
	size := q.payloadSize()
	if q.StartCodes {
		code := []byte{0, 0, 0, 1}
		return fragment(append(code, bytes.Join(au, code)...), size)
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
		stap := []byte{head[0][0]&0x60 | 24}
		for _, nal := range head {
			stap = append(append(stap, byte(len(nal)>>8), byte(len(nal))), nal...)
		}
		payloads = append(payloads, payload{data: stap})
		au = au[len(head):]
	}
	for _, nal := range au {
		payloads = append(payloads, fragment(nal, size)...)
	}
	return payloads
}

// fragment cuts one NAL unit into FU-A payloads, or leaves it alone when it fits.
func fragment(nal []byte, size int) []payload {
	if len(nal) <= size {
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
		out = append(out, payload{append([]byte{indicator, start | end | typ}, rest[:n]...), end != 0})
		rest, start = rest[n:], 0
	}
	return out
}
