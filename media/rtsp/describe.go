package rtsp

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"kawung/media"
)

// A track is the video a session description offers us.
type track struct {
	control  string
	sps, pps []byte // nil when the description has none
}

// A section is one media of a session description, as text.
type section struct {
	kind    string   // "video"
	formats []string // payload types
	control string
	rtpmap  map[string]string // by payload type: "H264/90000"
	fmtp    map[string]string
}

// findVideo picks the first H.264 video of a session description (RFC 4566).
// Lines and medias it does not understand are passed over: cameras invent them.
// The error wraps media.ErrUnsupported and says which codecs there are.
func findVideo(sdp []byte) (track, error) {
	var others []string
	for _, m := range sections(string(sdp)) {
		if m.kind != "video" {
			continue
		}
		for _, pt := range m.formats {
			codec, _, _ := strings.Cut(m.rtpmap[pt], "/")
			if strings.EqualFold(codec, "H264") {
				t := track{control: m.control}
				t.sps, t.pps = parameterSets(m.fmtp[pt])
				return t, nil
			}
			others = append(others, codecName(codec, pt))
		}
	}
	if len(others) == 0 {
		return track{}, fmt.Errorf("%w: the camera offers no video", media.ErrUnsupported)
	}
	return track{}, fmt.Errorf("%w: the camera sends %s; set its stream to H.264",
		media.ErrUnsupported, strings.Join(slices.Compact(others), ", "))
}

// codecName is what to call a codec that we do not take.
func codecName(codec, pt string) string {
	switch {
	case codec != "":
		return strings.ToUpper(shorten(codec))
	case pt == "26": // RFC 3551 §6
		return "JPEG"
	default:
		return "payload type " + shorten(pt)
	}
}

// sections cuts a description into its medias.
func sections(sdp string) []section {
	var all []section
	for line := range strings.Lines(sdp) {
		line = strings.TrimSpace(line)
		if value, ok := strings.CutPrefix(line, "m="); ok {
			fields := strings.Fields(value)
			m := section{rtpmap: map[string]string{}, fmtp: map[string]string{}}
			if len(fields) >= 4 {
				m.kind, m.formats = fields[0], fields[3:]
			}
			all = append(all, m)
			continue
		}
		if attribute, ok := strings.CutPrefix(line, "a="); ok && len(all) > 0 {
			all[len(all)-1].attribute(attribute)
		}
	}
	return all
}

func (m *section) attribute(s string) {
	name, value, _ := strings.Cut(s, ":")
	pt, rest, _ := strings.Cut(strings.TrimSpace(value), " ")
	switch name {
	case "control":
		m.control = strings.TrimSpace(value)
	case "rtpmap":
		m.rtpmap[pt] = strings.TrimSpace(rest)
	case "fmtp":
		m.fmtp[pt] = rest
	case "sendonly": // a back channel wants our sound
		m.kind = "back channel"
	}
}

// parameterSets reads sprop-parameter-sets, RFC 6184 §8.1. What is not base64,
// or not a parameter set, is left out.
func parameterSets(fmtp string) (sps, pps []byte) {
	for param := range strings.SplitSeq(fmtp, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(param), "=")
		if !strings.EqualFold(name, "sprop-parameter-sets") {
			continue
		}
		for encoded := range strings.SplitSeq(value, ",") {
			nal, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
			if err != nil {
				continue
			}
			nal = bytes.TrimPrefix(nal, []byte{0, 0, 0, 1}) // some cameras write Annex B
			switch {
			case len(nal) > 3 && nal[0]&0x1f == nalSPS:
				sps = nal
			case len(nal) > 1 && nal[0]&0x1f == nalPPS:
				pps = nal
			}
		}
	}
	return sps, pps
}
