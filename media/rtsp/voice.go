package rtsp

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"kawung/media"
)

// A voice is the sound that a session description offers.
type voice struct {
	control string
	typ     uint8 // RTP payload type
	format  media.Format
	rate    int64    // of the RTP clock, in hertz
	headers auLength // of AAC
}

// Bounds on what a description may say of sound: the clock's rate in hertz,
// channels, and bytes of AAC's configuration.
const (
	maxSoundRate = 192000
	maxChannels  = 8
	maxConfig    = 64
)

// An auLength is how the lengths of access units stand before them, in bits,
// RFC 3640 §3.2.1.
type auLength struct{ size, index, delta int }

// findVoice picks the first sound that can be heard, as it is or transcoded; nil
// when there is none. A media that asks for our sound is never taken; where two
// have no direction, the second one is such a back channel.
func findVoice(all []section) *voice {
	for i := range all {
		m := &all[i]
		if m.kind != "audio" || m.back {
			continue
		}
		for _, pt := range m.formats {
			if v := m.voice(pt); v != nil {
				return v
			}
		}
		return nil
	}
	return nil
}

// voice reads one payload type; nil when nobody can make it heard.
func (m *section) voice(pt string) *voice {
	n, err := strconv.ParseUint(pt, 10, 7)
	if err != nil {
		return nil
	}
	name, rate, channels := m.encoding(pt)
	v := &voice{control: m.control, typ: uint8(n), rate: int64(rate)}
	switch {
	case name == "PCMU" && rate == 8000 && channels == 1:
		v.format.Codec = media.PCMU
	case name == "PCMA" && rate == 8000 && channels == 1:
		v.format.Codec = media.PCMA
	case name == "OPUS":
		v.format.Codec, v.rate = media.Opus, 48000
	case name == "MPEG4-GENERIC" && rate > 0 && rate <= maxSoundRate && channels <= maxChannels:
		v.format, v.headers = aac(fmtp(m.fmtp[pt]), rate, channels)
	case strings.Contains(name, "G726") && rate == 8000:
		bits := map[string]int{"16": 2, "24": 3, "32": 4, "40": 5}[name[len(name)-2:]]
		v.format = media.Format{Codec: media.G726, Sound: media.Sound{Rate: rate, Channels: 1, Bits: bits, Big: strings.HasPrefix(name, "AAL2")}}
		if bits == 0 {
			return nil
		}
	default:
		return nil
	}
	return v
}

// encoding is what a=rtpmap says, in upper case, or what the number means (RFC
// 3551 §6).
func (m *section) encoding(pt string) (name string, rate, channels int) {
	written := m.rtpmap[pt]
	if written == "" {
		written = map[string]string{"0": "PCMU/8000", "8": "PCMA/8000", "2": "G726-32/8000"}[pt]
	}
	parts := append(strings.Split(strings.ToUpper(written), "/"), "", "")
	rate, _ = strconv.Atoi(strings.TrimSpace(parts[1])) // 0 when there is none
	if channels, _ = strconv.Atoi(strings.TrimSpace(parts[2])); channels <= 0 {
		channels = 1
	}
	return strings.TrimSpace(parts[0]), rate, channels
}

// fmtp are the parameters of a=fmtp, by name in lower case.
func fmtp(s string) map[string]string {
	all := map[string]string{}
	for param := range strings.SplitSeq(s, ";") {
		name, value, _ := strings.Cut(param, "=")
		all[strings.ToLower(strings.TrimSpace(name))] = strings.Trim(strings.TrimSpace(value), `"`)
	}
	return all
}

// aacRates are the sampling frequencies of ISO 14496-3 table 1.18.
var aacRates = []int{96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350}

// aac reads the parameters of RFC 3640 §4.1. Without a configuration the usual
// one is made up: low complexity.
func aac(params map[string]string, rate, channels int) (media.Format, auLength) {
	config, err := hex.DecodeString(params["config"])
	if i := slices.Index(aacRates, rate); err != nil || len(config) < 2 || len(config) > maxConfig {
		i = max(i, 0)
		config = []byte{2<<3 | byte(i>>1), byte(i&1)<<7 | byte(channels&0x0f)<<3}
	}
	number := func(name string, otherwise int) int {
		if n, err := strconv.ParseUint(params[name], 10, 5); err == nil {
			return int(n)
		}
		return otherwise
	}
	h := auLength{number("sizelength", 13), number("indexlength", 3), number("indexdeltalength", 3)}
	return media.Format{Codec: media.AAC, Sound: media.Sound{Rate: rate, Channels: channels, Config: string(config)}}, h
}
