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
	control string
	sps     []byte   // nil when the description has none
	pps     [][]byte // with different ids; nil likewise
	whole   string   // control attribute of the whole presentation
	codec   string   // of the video, also when we cannot take it; "" without one
	audio   []string // encoding names of the sound beside it
	repairs []string // what was made up for
}

// A section is one media of a session description, as text.
type section struct {
	kind    string   // "video"
	formats []string // payload types
	control string
	rtpmap  map[string]string // by payload type: "H264/90000"
	fmtp    map[string]string
	back    bool // marked as one that we should send
}

// findVideo picks the first H.264 video of a session description (RFC 4566).
// Lines and medias it does not understand are passed over: cameras invent them.
// A back channel wants our sound; only when there is nothing else, a video
// marked like one is taken: some cameras mean that they send. The error wraps
// media.ErrUnsupported and says which codecs there are.
func findVideo(sdp []byte) (track, error) {
	whole, all := sections(string(sdp))
	t := track{whole: whole}
	var best, other *section
	var codecs []string
	for i := range all {
		switch m := &all[i]; {
		case m.kind == "audio" && !m.back:
			t.audio = append(t.audio, m.codecs()...)
		case m.kind != "video":
		case m.h264() < 0:
			codecs = append(codecs, m.codecs()...)
		case m.back && other == nil:
			other = m
		case !m.back && best == nil:
			best = m
		}
	}
	if best == nil && other != nil {
		best = other
		t.repairs = append(t.repairs, "marks its video as one that we should send")
	}
	switch {
	case best != nil:
		t.take(best)
		return t, nil
	case len(codecs) == 0:
		return t, fmt.Errorf("%w: the camera offers no video", media.ErrUnsupported)
	default:
		t.codec = strings.Join(slices.Compact(codecs), ", ")
		return t, fmt.Errorf("%w: the camera sends %s; set its stream to H.264", media.ErrUnsupported, t.codec)
	}
}

// take makes m the track's video.
func (t *track) take(m *section) {
	pt := m.formats[m.h264()]
	t.control, t.codec = m.control, "H264"
	t.sps, t.pps = parameterSets(m.fmtp[pt])
	if m.rtpmap[pt] == "" {
		t.repairs = append(t.repairs, "does not name its codec")
	}
	if t.sps == nil || t.pps == nil {
		t.repairs = append(t.repairs, "describes its pictures incompletely (SPS, PPS)")
	}
}

// h264 is the index of the payload type that carries H.264, −1 without one. A
// type that is not named is H.264 when it has its parameters.
func (m *section) h264() int {
	return slices.IndexFunc(m.formats, func(pt string) bool {
		codec, _, _ := strings.Cut(m.rtpmap[pt], "/")
		return strings.EqualFold(codec, "H264") || codec == "" &&
			(strings.Contains(m.fmtp[pt], "packetization-mode") || strings.Contains(m.fmtp[pt], "sprop-parameter-sets"))
	})
}

// codecs are the names of what the media may carry.
func (m *section) codecs() []string {
	var all []string
	for _, pt := range m.formats {
		codec, _, _ := strings.Cut(m.rtpmap[pt], "/")
		all = append(all, codecName(codec, pt))
	}
	return all
}

// codecName is what to call a codec that we do not take.
func codecName(codec, pt string) string {
	static := map[string]string{"0": "PCMU", "8": "PCMA", "26": "JPEG"} // RFC 3551 §6
	switch {
	case codec != "":
		return strings.ToUpper(shorten(codec))
	case static[pt] != "":
		return static[pt]
	default:
		return "payload type " + shorten(pt)
	}
}

// sections cuts a description into its medias, and gives the control attribute
// of the whole.
func sections(sdp string) (whole string, all []section) {
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
		attribute, ok := strings.CutPrefix(line, "a=")
		switch {
		case !ok:
		case len(all) > 0:
			all[len(all)-1].attribute(attribute)
		default:
			if control, ok := strings.CutPrefix(attribute, "control:"); ok {
				whole = strings.TrimSpace(control)
			}
		}
	}
	return whole, all
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
	case "sendonly":
		m.back = true
	}
}

// parameterSets reads sprop-parameter-sets, RFC 6184 §8.1. What is not base64,
// or not a parameter set, is left out.
func parameterSets(fmtp string) (sps []byte, pps [][]byte) {
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
				pps = append(pps, nal)
			}
		}
	}
	return sps, pps
}
