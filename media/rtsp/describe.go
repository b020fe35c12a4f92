package rtsp

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"kawung/media"
)

// A track is the video a session description offers us.
type track struct {
	control string
	sps     []byte   // nil when the description has none
	pps     [][]byte // with different ids; nil likewise
	hevc    [][]byte // parameter sets of H.265; nil when the video is H.264
	whole   string   // control attribute of the whole presentation
	codec   string   // of the video, also when we cannot take it; "" without one
	audio   []string // encoding names of the sound beside it
	repairs []string // what was made up for

	voice  *voice         // nil: nothing that can be heard
	others [128]bool      // payload types that carry something else
	group  netip.AddrPort // where it is multicast; zero: nowhere
}

// maxNamed is how many codecs are named to somebody who reads them.
const maxNamed = 8

// A section is one media of a session description, as text.
type section struct {
	kind    string   // "video"
	formats []string // payload types
	control string
	rtpmap  map[string]string // by payload type: "H264/90000"
	fmtp    map[string]string
	back    bool // marked as one that we should send, or that nobody sends
	group   netip.AddrPort
}

// findVideo picks the first H.264 video of a session description (RFC 4566),
// or, with hevc, the first H.265 video where there is none.
// Lines and medias it does not understand are passed over: cameras invent them.
// A back channel wants our sound; only when there is nothing else, a video
// marked like one is taken: some cameras mean that they send. The error wraps
// media.ErrUnsupported and says which codecs there are; it wraps media.ErrHEVC when one of them is H.265.
func findVideo(sdp []byte, hevc bool) (track, error) {
	whole, all := sections(string(sdp))
	t := track{whole: whole}
	var best, other, modern *section
	var codecs []string
	for i := range all {
		switch m := &all[i]; {
		case m.kind == "audio" && !m.back:
			t.audio = append(t.audio, m.codecs()...)
		case m.kind != "video":
		case m.h264() == "":
			codecs = append(codecs, m.codecs()...)
			if modern == nil && m.hevcFormat() != "" {
				modern = m
			}
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
		t.exclude(all, best)
		t.voice = findVoice(all)
		return t, nil
	case modern != nil && hevc:
		t.takeHEVC(modern)
		t.exclude(all, modern)
		return t, nil
	case len(codecs) == 0:
		return t, fmt.Errorf("%w: the camera offers no video", media.ErrUnsupported)
	default:
		codecs = slices.Compact(codecs)
		t.codec = strings.Join(codecs[:min(len(codecs), maxNamed)], ", ")
		kind := media.ErrUnsupported
		if modern != nil {
			kind = media.ErrHEVC
		}
		return t, fmt.Errorf("%w: the camera sends %s; set its stream to H.264", kind, t.codec)
	}
}

// take makes m the track's video.
func (t *track) take(m *section) {
	pt := m.h264()
	t.control, t.codec, t.group = m.control, "H264", m.group
	t.sps, t.pps = parameterSets(m.parameters(pt))
	if m.rtpmap[pt] == "" {
		t.repairs = append(t.repairs, "does not name its codec")
	}
	if t.sps == nil || t.pps == nil {
		t.repairs = append(t.repairs, "describes its pictures incompletely (SPS, PPS)")
	}
}

// exclude notes which payload types cannot be the video's.
func (t *track) exclude(all []section, video *section) {
	for i := range all {
		m := &all[i]
		for _, pt := range m.formats {
			n, err := strconv.ParseUint(pt, 10, 7)
			if err == nil && (m != video || m.rtpmap[pt] != "" && !t.is(m.rtpmap[pt])) {
				t.others[n] = true
			}
		}
	}
	for _, pt := range video.formats {
		if n, err := strconv.ParseUint(pt, 10, 7); err == nil && (video.rtpmap[pt] == "" || t.is(video.rtpmap[pt])) {
			t.others[n] = false // two medias may have the same number
		}
	}
}

// is says whether a=rtpmap names the track's codec.
func (t *track) is(rtpmap string) bool {
	if t.hevc != nil {
		return isHEVC(rtpmap)
	}
	return isH264(rtpmap)
}

// h264 is the payload type that carries H.264, "" without one. A type that is
// not named is H.264 when it has its parameters, or when it is dynamic and the
// only one.
func (m *section) h264() string {
	for _, pt := range m.formats {
		if isH264(m.rtpmap[pt]) || m.rtpmap[pt] == "" &&
			(strings.Contains(m.fmtp[pt], "packetization-mode") || strings.Contains(m.fmtp[pt], "sprop-parameter-sets")) {
			return pt
		}
	}
	if !slices.ContainsFunc(m.formats, func(f string) bool { return m.rtpmap[f] != "" }) { // the numbers do not fit together
		for _, pt := range slices.Sorted(maps.Keys(m.rtpmap)) {
			if isH264(m.rtpmap[pt]) {
				return pt
			}
		}
	}
	if len(m.rtpmap) == 0 && len(m.formats) == 1 && len(m.fmtp) == 0 {
		if n, err := strconv.Atoi(m.formats[0]); err == nil && n >= 96 && n < 128 {
			return m.formats[0]
		}
	}
	return ""
}

// parameters are those of a payload type. Cameras write them behind another
// number, too; then what has no name is meant.
func (m *section) parameters(pt string) string {
	if m.fmtp[pt] != "" {
		return m.fmtp[pt]
	}
	for _, other := range slices.Sorted(maps.Keys(m.fmtp)) {
		if m.rtpmap[other] == "" {
			return m.fmtp[other]
		}
	}
	return ""
}

// isH264 says whether a=rtpmap names H.264, also by a name of the maker's for
// one of its profiles. SVC (RFC 6190) is another thing.
func isH264(rtpmap string) bool {
	name := encodingName(rtpmap)
	return strings.HasPrefix(name, "H264") && !strings.HasPrefix(name, "H264SVC") || name == "AVC" || name == "AVC1"
}

// encodingName is the encoding name of a=rtpmap in capitals, without the dots,
// dashes and spaces that cameras put into it.
func encodingName(rtpmap string) string {
	name, _, _ := strings.Cut(rtpmap, "/")
	return strings.ToUpper(strings.NewReplacer(".", "", "-", "", " ", "").Replace(name))
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
	var group netip.Addr // of the whole
	for line := range strings.FieldsFuncSeq(sdp, func(r rune) bool { return r == '\n' || r == '\r' || r == 0 }) {
		line = strings.Trim(line, " \t\ufeff")
		kind, value, _ := strings.Cut(line, "=")
		kind, value = strings.ToLower(strings.TrimSpace(kind)), strings.TrimSpace(value)
		switch {
		case kind == "m":
			all = append(all, newSection(value, group))
		case kind == "c" && len(all) > 0:
			m := &all[len(all)-1]
			m.group = netip.AddrPortFrom(connection(value), m.group.Port())
		case kind == "c":
			group = connection(value)
		case kind != "a":
		case len(all) > 0:
			all[len(all)-1].attribute(value)
		default:
			if name, control, _ := strings.Cut(value, ":"); strings.EqualFold(name, "control") {
				whole = strings.TrimSpace(control)
			}
		}
	}
	return whole, all
}

// newSection reads an m= line.
func newSection(line string, group netip.Addr) section {
	fields := strings.Fields(line)
	m := section{rtpmap: map[string]string{}, fmtp: map[string]string{}}
	if len(fields) < 3 {
		return m
	}
	m.kind, m.formats = strings.ToLower(fields[0]), fields[3:]
	port, _, _ := strings.Cut(fields[1], "/")
	n, _ := strconv.ParseUint(port, 10, 16) // 0: none
	m.group = netip.AddrPortFrom(group, uint16(n))
	return m
}

// connection is the multicast group of a c= line, RFC 4566 §5.7; invalid for
// anything else.
func connection(line string) netip.Addr {
	fields := strings.Fields(line)
	if len(fields) < 3 {
		return netip.Addr{}
	}
	host, _, _ := strings.Cut(fields[2], "/")
	a, err := netip.ParseAddr(host)
	if err != nil || !a.IsMulticast() {
		return netip.Addr{}
	}
	return a
}

func (m *section) attribute(s string) {
	name, value, _ := strings.Cut(s, ":")
	value = strings.TrimSpace(value)
	end := strings.IndexAny(value, " \t")
	if end < 0 {
		end = len(value)
	}
	pt, rest := value[:end], strings.TrimSpace(value[end:])
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "control": // of several the first that leads somewhere
		if m.control == "" || m.control == "*" {
			m.control = value
		}
	case "rtpmap":
		m.rtpmap[pt] = rest
	case "fmtp":
		m.fmtp[pt] = strings.Trim(m.fmtp[pt]+";"+rest, ";")
	case "sendonly", "inactive":
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
			encoded = strings.TrimRight(strings.Trim(strings.TrimSpace(encoded), `"'`), "=")
			nal, err := base64.RawStdEncoding.DecodeString(encoded)
			if err != nil {
				continue
			}
			units, ok := splitStartCodes(nal) // some cameras write Annex B
			if !ok {
				units = [][]byte{nal}
			}
			for _, unit := range units {
				switch {
				case len(unit) > 3 && unit[0]&0x1f == nalSPS:
					sps = unit
				case len(unit) > 1 && unit[0]&0x1f == nalPPS:
					pps = append(pps, unit)
				}
			}
		}
	}
	return sps, pps
}
