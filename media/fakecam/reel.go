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
			r.frames = append(r.frames, q.packetise(au))
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
