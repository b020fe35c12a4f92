package webrtc

import (
	"fmt"
	"strings"

	"github.com/pion/webrtc/v4"
)

// A localSide is our transport, as it stands in every session description.
type localSide struct {
	ufrag, password string
	fingerprint     string
	candidates      []string
}

// A script is a session description that is being written, RFC 8866.
type script struct{ strings.Builder }

func (s *script) line(format string, values ...any) {
	fmt.Fprintf(s, format, values...)
	s.WriteString("\r\n")
}

// An origin tells descriptions apart: n is one more in each of a session
// (RFC 9429 §5.2.2).
type origin struct {
	id int64 // of the session
	n  int
}

// begin writes what belongs to the whole session; mids are of the lines that
// share the connection (RFC 9143).
func (s *script) begin(o origin, mids []string) {
	s.line("v=0")
	s.line("o=- %d %d IN IP4 127.0.0.1", o.id, o.n)
	s.line("s=-")
	s.line("t=0 0")
	if len(mids) > 0 {
		s.line("a=group:BUNDLE %s", strings.Join(mids, " "))
	}
	s.line("a=msid-semantic: WMS *")
}

// transport writes how to reach us. setup is our part in DTLS.
func (s *script) transport(l localSide, setup string) {
	s.line("a=ice-ufrag:%s", l.ufrag)
	s.line("a=ice-pwd:%s", l.password)
	s.line("a=fingerprint:%s", l.fingerprint)
	s.line("a=setup:%s", setup)
	for _, c := range l.candidates {
		s.line("a=candidate:%s", c)
	}
	s.line("a=end-of-candidates")
	s.line("a=rtcp-mux")
	s.line("a=rtcp-rsize")
}

// codecs writes what the payload types mean.
func (s *script) codecs(all []lineCodec) {
	for _, c := range all {
		s.line("a=rtpmap:%d %s", c.number, c.name)
		if c.format != "" {
			s.line("a=fmtp:%d %s", c.number, c.format)
		}
		for _, f := range c.feedback {
			s.line("a=rtcp-fb:%d %s", c.number, f)
		}
	}
}

// media writes a line that sends a slot's stream.
func (s *script) media(slot *slot, protocol, mid string, codecs []lineCodec, delay uint8, l localSide, setup string) {
	numbers := make([]string, len(codecs))
	for i, c := range codecs {
		numbers[i] = fmt.Sprint(c.number)
	}
	s.line("m=%s 9 %s %s", slot.kind, protocol, strings.Join(numbers, " "))
	s.line("c=IN IP4 0.0.0.0")
	if mid != "" {
		s.line("a=mid:%s", mid)
	}
	s.transport(l, setup)
	if delay != 0 && slot.kind == webrtc.RTPCodecTypeVideo {
		s.line("a=extmap:%d %s", delay, playoutDelayURI)
	}
	s.codecs(codecs)
	s.line("a=msid:%s %s", slot.id, slot.id)
	s.line("a=ssrc:%d cname:kawung", slot.ssrc)
	s.line("a=ssrc:%d msid:%s %s", slot.ssrc, slot.id, slot.id)
	s.line("a=sendonly")
}

// refuse writes the answer to a line we have nothing for.
func (s *script) refuse(l remoteLine) {
	s.line("m=%s 0 %s %s", l.kind, l.protocol, strings.Join(l.formats, " "))
	s.line("c=IN IP4 0.0.0.0")
	if l.mid != "" {
		s.line("a=mid:%s", l.mid)
	}
	s.line("a=inactive")
}

// offered are the codecs of our own lines: those of the library's engine.
func offered(kind webrtc.RTPCodecType) (all []lineCodec) {
	feedback := []webrtc.RTCPFeedback{asksForPackets, asksForPicture, asksForIntra}
	ours := []webrtc.RTPCodecParameters{avc(96, h264Profiles[0], feedback), vpx(98, feedback), hevc(100, feedback)}
	if kind == webrtc.RTPCodecTypeAudio {
		ours = sound
	}
	for _, c := range ours {
		_, name, _ := strings.Cut(c.MimeType, "/")
		l := lineCodec{codec: codecOf(c.MimeType), number: uint8(c.PayloadType), name: fmt.Sprintf("%s/%d", name, c.ClockRate), format: c.SDPFmtpLine}
		if c.Channels > 1 {
			l.name += fmt.Sprintf("/%d", c.Channels)
		}
		for _, f := range c.RTCPFeedback {
			l.feedback = append(l.feedback, strings.TrimSpace(f.Type+" "+f.Parameter))
		}
		all = append(all, l)
	}
	return all
}
