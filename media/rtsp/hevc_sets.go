package rtsp

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h265"

	"kawung/media"
)

// isHEVC says whether a=rtpmap names H.265.
func isHEVC(rtpmap string) bool {
	name := encodingName(rtpmap)
	return strings.HasPrefix(name, "H265") || strings.HasPrefix(name, "HEVC")
}

// hevcFormat is the payload type that carries H.265, "" without one.
func (m *section) hevcFormat() string {
	for _, pt := range m.formats {
		if isHEVC(m.rtpmap[pt]) {
			return pt
		}
	}
	return ""
}

// takeHEVC makes m, which carries H.265, the track's video.
func (t *track) takeHEVC(m *section) {
	t.control, t.codec, t.group = m.control, "H265", m.group
	t.hevc = hevcParameterSets(m.parameters(m.hevcFormat()))
}

// hevcParameterSets reads sprop-vps, sprop-sps and sprop-pps, RFC 7798 §7.1. It
// is never nil; what is not base64 is left out.
func hevcParameterSets(fmtp string) [][]byte {
	all := [][]byte{}
	for param := range strings.SplitSeq(fmtp, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(param), "=")
		switch strings.ToLower(name) {
		case "sprop-vps", "sprop-sps", "sprop-pps":
		default:
			continue
		}
		for encoded := range strings.SplitSeq(value, ",") {
			encoded = strings.TrimRight(strings.Trim(strings.TrimSpace(encoded), `"'`), "=")
			nal, err := base64.RawStdEncoding.DecodeString(encoded)
			if err != nil {
				continue
			}
			all = append(all, bytes.TrimPrefix(bytes.TrimPrefix(nal, []byte{0}), startCode))
		}
	}
	return all
}

// set keeps a parameter set. What comes in band replaces what the session
// description says.
func (d *hevc) set(b []byte, described bool) {
	typ := hevcType(b)
	if typ < hevcVPS || typ > hevcPPS || len(b) > media.MaxPayload {
		return
	}
	list := &d.sets[typ-hevcVPS]
	id, ok := hevcSetID(b)
	if !ok {
		return
	}
	i := slices.IndexFunc(*list, func(o set) bool { return o.id == id })
	if i >= 0 && (bytes.Equal((*list)[i].data, b) || described) {
		return
	}
	if typ == hevcSPS && !d.announce(b) {
		return
	}
	switch n := (set{id: id, data: bytes.Clone(b), described: described}); {
	case i >= 0:
		(*list)[i] = n
	case len(*list) >= maxSets:
		*list = append((*list)[1:], n)
	default:
		*list = append(*list, n)
	}
	d.setHeads()
}

// announce says what a sequence parameter set says of the pictures; false when
// it cannot be one.
func (d *hevc) announce(b []byte) bool {
	var sps h265.SPS
	if err := sps.Unmarshal(b); err != nil && len(sps.MaxNumReorderPics) == 0 { // what cameras get wrong is further behind
		return false
	}
	width, height := sps.Width(), sps.Height()
	if width <= 0 || height <= 0 || width > maxSide || height > maxSide {
		return false
	}
	if n := len(sps.MaxNumReorderPics); n > 0 && sps.MaxNumReorderPics[n-1] > 0 && d.err == nil {
		d.found.sawBFrames()
		d.found.warn(adviceBFrames)
		d.err = fmt.Errorf("pictures: %w; turn B-frames off in the camera", media.ErrBFrames)
	}
	d.out.SetFormat(media.Format{Codec: media.H265, Width: width, Height: height})
	return true
}

// hevcSetID is a parameter set's id, ITU-T H.265 §7.3.2.1 to 7.3.2.3; that of an
// SPS stands behind its profile and is found by the library.
func hevcSetID(b []byte) (id int, ok bool) {
	switch hevcType(b) {
	case hevcVPS:
		return int(b[2] >> 4), true
	case hevcSPS:
		var sps h265.SPS
		err := sps.Unmarshal(b)
		return int(sps.ID), err == nil || len(sps.MaxNumReorderPics) > 0
	default:
		r := bits{b: b[hevcHeader:]}
		id, ok := r.ue()
		return id, ok && id <= 63
	}
}

// setHeads prepares what goes in front of keyframes.
func (d *hevc) setHeads() {
	d.heads = nil
	if len(d.sets[0]) == 0 || len(d.sets[1]) == 0 || len(d.sets[2]) == 0 {
		return
	}
	for _, list := range d.sets {
		for _, n := range list {
			d.heads = append(d.heads, media.Packet{Payload: n.data})
		}
	}
}
