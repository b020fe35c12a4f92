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
	frames   [][][]byte // RTP payloads of every frame
	sps, pps []byte
}

var errClip = errors.New("clip holds no H.264 pictures")

func newReel(clip Clip, payloadSize int) (*reel, error) {
	if clip.FPS <= 0 {
		return nil, errors.New("clip needs frames per second above 0")
	}
	r := &reel{fps: clip.FPS}
	var au [][]byte // NAL units up to and with the next slice
	for _, nal := range splitAnnexB(clip.AnnexB) {
		switch nal[0] & 0x1f {
		case nalSPS:
			r.sps = nal
		case nalPPS:
			r.pps = nal
		}
		au = append(au, nal)
		if typ := nal[0] & 0x1f; typ == nalSlice || typ == nalIDR {
			r.frames = append(r.frames, packetise(au, payloadSize))
			au = nil
		}
	}
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
// the slice that fit together travel as a STAP-A, big ones as FU-A.
func packetise(au [][]byte, size int) [][]byte {
	var payloads [][]byte
	head := au[:len(au)-1]
	total := 1
	for _, nal := range head {
		total += 2 + len(nal)
	}
	if len(head) > 1 && total <= size {
		stap := []byte{head[0][0]&0x60 | 24}
		for _, nal := range head {
			stap = append(append(stap, byte(len(nal)>>8), byte(len(nal))), nal...)
		}
		payloads = append(payloads, stap)
		au = au[len(au)-1:]
	}
	for _, nal := range au {
		payloads = append(payloads, fragment(nal, size)...)
	}
	return payloads
}

// fragment cuts one NAL unit into FU-A payloads, or leaves it alone when it fits.
func fragment(nal []byte, size int) [][]byte {
	if len(nal) <= size {
		return [][]byte{nal}
	}
	var out [][]byte
	indicator, typ := nal[0]&0xe0|28, nal[0]&0x1f
	rest, start := nal[1:], byte(0x80)
	for len(rest) > 0 {
		n := min(len(rest), size-2)
		end := byte(0)
		if n == len(rest) {
			end = 0x40
		}
		out = append(out, append([]byte{indicator, start | end | typ}, rest[:n]...))
		rest, start = rest[n:], 0
	}
	return out
}
