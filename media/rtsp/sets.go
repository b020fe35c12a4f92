package rtsp

import (
	"bytes"
	"slices"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"

	"kawung/media"
)

// Bounds on parameter sets: how large a picture they may announce, in pixels,
// and how many of a kind are kept.
const (
	maxSide = 16384
	maxSets = 8
)

// sets are a stream's parameter sets. The newest of each id counts; what comes
// in band replaces what the session description says.
type sets struct {
	sps, pps []set
	heads    []media.Packet                      // all of them, as they go in front of a keyframe
	changed  func(sps []byte, width, height int) // told of every new sequence parameter set
}

type set struct {
	id        int
	data      []byte
	described bool // by the session description
}

// describe takes the sets of a session description.
func (s *sets) describe(sps []byte, pps [][]byte) {
	s.addSPS(sps, true)
	for _, b := range pps {
		s.addPPS(b, true)
	}
}

// setSPS takes a sequence parameter set if it can be one, and says whether it is
// another one than before; setPPS likewise a picture parameter set.
func (s *sets) setSPS(b []byte) (ok, changed bool) { return s.addSPS(b, false) }

func (s *sets) setPPS(b []byte) (changed bool) { return s.addPPS(b, false) }

func (s *sets) addSPS(b []byte, described bool) (ok, changed bool) {
	if len(b) < 5 {
		return false, false
	}
	r := bits{b: b[4:]} // behind header, profile, constraints and level, ITU-T H.264 §7.3.2.1.1
	id, ok := r.ue()
	if !ok || id > 31 {
		return false, false
	}
	width, height, ok := dimensions(b)
	if !ok {
		return false, false
	}
	if !s.put(&s.sps, set{id, b, described}) {
		return true, false
	}
	s.changed(b, width, height)
	return true, true
}

// holdsSPS says whether an RTP payload is, or begins with, a sequence parameter
// set.
func holdsSPS(payload []byte) bool {
	if len(payload) > 3 && payload[0]&0x1f == stapA {
		n := int(payload[1])<<8 | int(payload[2])
		payload = payload[3:]
		payload = payload[:min(n, len(payload))]
	}
	if len(payload) < 5 || payload[0]&0x1f != nalSPS {
		return false
	}
	_, _, ok := dimensions(payload)
	return ok
}

// dimensions are the picture's pixels. They stand in front of what cameras get
// wrong (the VUI), so a set that ends too early is read as far as it goes.
func dimensions(b []byte) (width, height int, ok bool) {
	var sps h264.SPS
	if err := sps.Unmarshal(b); err != nil && sps.VUI == nil {
		return 0, 0, false
	}
	width, height = sps.Width(), sps.Height()
	return width, height, width > 0 && height > 0 && width <= maxSide && height <= maxSide
}

func (s *sets) addPPS(b []byte, described bool) bool {
	if len(b) < 2 {
		return false
	}
	r := bits{b: b[1:]}
	id, ok := r.ue()
	return ok && id <= 255 && s.put(&s.pps, set{id, b, described})
}

// put keeps a set and says whether it is another one than before.
func (s *sets) put(list *[]set, n set) bool {
	i := slices.IndexFunc(*list, func(o set) bool { return o.id == n.id })
	if i >= 0 && bytes.Equal((*list)[i].data, n.data) {
		(*list)[i].described = (*list)[i].described && n.described
		return false
	}
	n.data = bytes.Clone(n.data)
	if !n.described {
		*list = slices.DeleteFunc(*list, func(o set) bool { return o.described })
		i = slices.IndexFunc(*list, func(o set) bool { return o.id == n.id })
	}
	switch {
	case i >= 0:
		(*list)[i] = n
	case len(*list) >= maxSets:
		*list = append((*list)[1:], n)
	default:
		*list = append(*list, n)
	}
	s.setHeads()
	return true
}

// setHeads prepares what goes in front of keyframes: one STAP-A where it fits
// (RFC 6184 §5.7.1).
func (s *sets) setHeads() {
	s.heads = nil
	if len(s.sps) == 0 || len(s.pps) == 0 {
		return
	}
	all := slices.Concat(s.sps, s.pps)
	b := []byte{stapA}
	for _, n := range all {
		if len(n.data) > media.MaxPayload {
			return
		}
		b[0] |= n.data[0] & 0x60
		b = append(append(b, byte(len(n.data)>>8), byte(len(n.data))), n.data...)
	}
	if len(b) <= media.MaxPayload {
		s.heads = []media.Packet{{Payload: b}}
		return
	}
	for _, n := range all {
		s.heads = append(s.heads, media.Packet{Payload: n.data})
	}
}
