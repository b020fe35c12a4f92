package webrtc

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"

	"kawung/media"
)

// A remoteSide is what a page's session description says, as far as a link
// needs it.
type remoteSide struct {
	ufrag, password string
	lite            bool
	setup           string   // RFC 4145 §4
	fingerprints    []string // "sha-256 AB:…", RFC 8122 §5
	candidates      []string // RFC 8839 §5.1, without the attribute's name
	lines           []remoteLine
}

// A remoteLine is one media section.
type remoteLine struct {
	kind, protocol, mid string
	formats             []string
	refused             bool
	direction           string
	codecs              []lineCodec // those we have, the page's favourite first
	delay               uint8       // id of the playout-delay extension, 0 without
}

// A lineCodec is a codec under the number it has on a line.
type lineCodec struct {
	codec    media.Codec
	number   uint8
	name     string   // "H264/90000"
	format   string   // of fmtp, "" without
	feedback []string // of rtcp-fb, those we answer
}

// readDescription reads a page's session description. What is missing for a
// connection is ErrOffer.
func readDescription(text string) (r remoteSide, err error) {
	// Line ends are CRLF or LF (RFC 8866 §9); a bare CR would go into our answer.
	if strings.Contains(strings.ReplaceAll(text, "\r\n", "\n"), "\r") {
		return r, fmt.Errorf("%w: a line ends with CR alone", media.ErrOffer)
	}
	var desc sdp.SessionDescription
	if err := desc.UnmarshalString(text); err != nil {
		return r, fmt.Errorf("%w: %w", media.ErrOffer, err)
	}
	_, r.lite = desc.Attribute("ice-lite")
	r.read(desc.Attributes)
	for _, m := range desc.MediaDescriptions {
		r.lines = append(r.lines, readLine(m))
		if m.MediaName.Port.Value != 0 {
			r.read(m.Attributes)
		}
	}
	switch {
	case r.ufrag == "" || r.password == "":
		return r, fmt.Errorf("%w: no ICE credentials", media.ErrOffer)
	case len(r.fingerprints) == 0:
		return r, fmt.Errorf("%w: no fingerprint", media.ErrOffer)
	}
	return r, nil
}

// read takes what belongs to the transport; of bundled lines the first says it.
func (r *remoteSide) read(attributes []sdp.Attribute) {
	first := func(to *string, value string) {
		if *to == "" {
			*to = strings.TrimSpace(value)
		}
	}
	for _, a := range attributes {
		switch a.Key {
		case "ice-ufrag":
			first(&r.ufrag, a.Value)
		case "ice-pwd":
			first(&r.password, a.Value)
		case "setup":
			first(&r.setup, a.Value)
		case "fingerprint":
			r.fingerprints = append(r.fingerprints, a.Value)
		case "candidate":
			r.candidates = append(r.candidates, a.Value)
		}
	}
}

func readLine(m *sdp.MediaDescription) remoteLine {
	l := remoteLine{
		kind: m.MediaName.Media, protocol: strings.Join(m.MediaName.Protos, "/"), formats: m.MediaName.Formats,
		refused: m.MediaName.Port.Value == 0, direction: direction(m),
	}
	l.mid, _ = m.Attribute(sdp.AttrKeyMID)
	l.mid = strings.TrimSpace(l.mid)
	for _, a := range m.Attributes {
		if a.Key != sdp.AttrKeyExtMap {
			continue
		}
		id, uri, _ := strings.Cut(a.Value, " ")
		id, _, _ = strings.Cut(id, "/")
		if n, err := strconv.ParseUint(id, 10, 8); err == nil && n > 0 && n < 15 && strings.HasPrefix(uri, playoutDelayURI) {
			l.delay = uint8(n)
		}
	}
	var read [128]bool // a number counts once, however often it is named
	for _, format := range m.MediaName.Formats {
		n, err := strconv.ParseUint(format, 10, 7)
		if err != nil || read[n] {
			continue
		}
		read[n] = true
		if c, ok := readCodec(m, format, uint8(n)); ok {
			l.codecs = append(l.codecs, c)
		}
	}
	return l
}

// staticTypes are payload types that need no rtpmap, RFC 3551 §6.
var staticTypes = map[string]string{"0": "PCMU/8000", "8": "PCMA/8000"}

// readCodec reads what a line says of one of its formats; ok is false for what
// we do not carry.
func readCodec(m *sdp.MediaDescription, format string, number uint8) (c lineCodec, ok bool) {
	c.number, c.name = number, staticTypes[format]
	for _, a := range m.Attributes {
		value, ours := strings.CutPrefix(a.Value, format+" ")
		if !ours && a.Key == "rtcp-fb" {
			value, ours = strings.CutPrefix(a.Value, "* ")
		}
		switch {
		case !ours:
		case a.Key == "rtpmap":
			c.name = strings.TrimSpace(value)
		case a.Key == "fmtp":
			c.format = strings.TrimSpace(value)
		case a.Key == "rtcp-fb" && (value == "nack" || value == "nack pli" || value == "ccm fir") && !slices.Contains(c.feedback, value):
			c.feedback = append(c.feedback, value)
		}
	}
	name, _, _ := strings.Cut(c.name, "/")
	c.codec = codecOf(m.MediaName.Media + "/" + name)
	return c, c.codec != media.NoCodec && (c.codec != media.H264 || decodes(c.format))
}

// decodes says whether a player with this H.264 format takes what cameras send:
// fragmented units (packetization-mode 1, RFC 6184 §8.1) of the usual profiles.
func decodes(format string) bool {
	mode, profile := "0", ""
	for part := range strings.SplitSeq(format, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch strings.ToLower(name) {
		case "packetization-mode":
			mode = value
		case "profile-level-id":
			profile = strings.ToLower(value)
		}
	}
	if mode != "1" {
		return false
	}
	for _, known := range h264Profiles {
		if profile == "" || len(profile) == 6 && profile[:2] == known[:2] {
			return true
		}
	}
	return false
}

// takes says whether the page receives what we send on the line.
func (l remoteLine) takes() bool {
	return !l.refused && len(l.codecs) > 0 && (l.direction == "recvonly" || l.direction == "sendrecv")
}
