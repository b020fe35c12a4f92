package rtsp

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/textproto"
	"strconv"
	"strings"
)

// TranscriptHead is the first line of a transcript. The lines after it are, with
// the milliseconds since the connection was made:
//
//	> ms METHOD            a request of ours
//	< ms "text"            what the camera says; {n} stands for the request's CSeq
//	$ ms channel size b64  an interleaved packet: its beginning, the rest is 0xff
//	d ms rtp size b64      a datagram, "rtp" or "rtcp"
//	! ms size b64          bytes that belong to nothing
const TranscriptHead = "kawung camera transcript 1"

// A scribe turns a tape into a transcript.
type scribe struct {
	w     *bufio.Writer
	clean cleaner
	buf   []byte // of the camera, not yet understood
	junk  []byte
	cseq  string // of our last request
	ids   map[int]bool
	rtp   int
	at    int64 // ms
}

// writeTranscript writes what is on a tape, without anything that tells which
// camera it was, who watched and what there was to see.
func writeTranscript(w io.Writer, moments []moment, addr address) error {
	s := &scribe{w: bufio.NewWriter(w), clean: newCleaner(addr), ids: map[int]bool{0: true, 1: true}}
	fmt.Fprintln(s.w, TranscriptHead)
	for _, m := range moments {
		s.at = m.at.Milliseconds()
		switch m.kind {
		case tapeOut:
			s.request(m.data)
		case tapeIn:
			s.buf = append(s.buf, m.data...)
			s.understand()
		default:
			s.packet("d", m.kind, m.data, m.kind == tapeRTP)
		}
	}
	if err := s.w.Flush(); err != nil {
		return fmt.Errorf("write transcript: %w", err)
	}
	return nil
}

// request notes what we asked for.
func (s *scribe) request(b []byte) {
	line, rest, _ := strings.Cut(string(b), "\r\n")
	method, _, _ := strings.Cut(line, " ")
	if strings.HasPrefix(line, "$") || strings.HasPrefix(line, "RTSP/") {
		return
	}
	for header := range strings.Lines(rest) {
		if value, ok := strings.CutPrefix(header, "CSeq: "); ok {
			s.cseq = strings.TrimSpace(value)
		}
	}
	fmt.Fprintf(s.w, "> %d %s\n", s.at, method)
}

// understand takes whole messages from the buffer.
func (s *scribe) understand() {
	for len(s.buf) > 0 {
		n, wait := s.message()
		if wait {
			return
		}
		if n == 0 {
			s.junk, n = append(s.junk, s.buf[0]), 1
		}
		s.buf = s.buf[n:]
	}
}

// message writes the message the buffer begins with and gives its size: 0 when
// there is none. wait says that more bytes are needed to know.
func (s *scribe) message() (n int, wait bool) {
	b := s.buf
	if b[0] == '$' {
		switch {
		case len(b) < 5:
			return 0, true
		case !s.ids[int(b[1])] || b[4]>>6 != 2 && int(b[1]) == s.rtp:
			return 0, false
		}
		n = 4 + int(b[2])<<8 + int(b[3])
		if len(b) < n {
			return 0, true
		}
		s.spill()
		s.packet("$", strconv.Itoa(int(b[1])), b[4:n], int(b[1]) == s.rtp)
		return n, false
	}
	for _, begin := range []string{"RTSP/", "OPTIONS ", "ANNOUNCE ", "REDIRECT ", "SET_PARAMETER ", "GET_PARAMETER ", "TEARDOWN "} {
		if len(b) < len(begin) && strings.HasPrefix(begin, string(b)) {
			return 0, true
		}
		if bytes.HasPrefix(b, []byte(begin)) {
			return s.text()
		}
	}
	return 0, false
}

// text writes a response or a request of the camera.
func (s *scribe) text() (n int, wait bool) {
	end, gap := bytes.Index(s.buf, []byte("\r\n\r\n")), 4
	if bare := bytes.Index(s.buf, []byte("\n\n")); end < 0 || bare >= 0 && bare < end {
		end, gap = bare, 2
	}
	if end < 0 {
		return 0, true
	}
	head := string(s.buf[:end+gap])
	length := 0
	for line := range strings.Lines(head) {
		name, value, _ := strings.Cut(line, ":")
		switch textproto.CanonicalMIMEHeaderKey(strings.TrimSpace(name)) {
		case "Content-Length":
			length, _ = strconv.Atoi(strings.TrimSpace(value))
		case "Transport":
			s.channels(value)
		}
	}
	n = end + gap + min(max(length, 0), maxBody)
	if len(s.buf) < n {
		return 0, true
	}
	s.spill()
	fmt.Fprintf(s.w, "< %d %q\n", s.at, s.clean.message(head, string(s.buf[end+gap:n]), s.cseq))
	return n, false
}

func (s *scribe) channels(transport string) {
	if a, b, ok := numbers(transport, "interleaved"); ok {
		s.rtp, s.ids = a, map[int]bool{a: true, b: true}
	}
}

// spill writes what belonged to nothing.
func (s *scribe) spill() {
	if len(s.junk) > 0 {
		fmt.Fprintf(s.w, "! %d %d %s\n", s.at, len(s.junk), encode(s.junk[:min(len(s.junk), 16)]))
		s.junk = nil
	}
}

func (s *scribe) packet(mark, where string, b []byte, rtp bool) {
	kept := keptOfRTCP(b)
	if rtp {
		b, kept = keptOfRTP(b)
	}
	fmt.Fprintf(s.w, "%s %d %s %d %s\n", mark, s.at, where, len(b), encode(kept))
}

func encode(b []byte) string {
	if len(b) == 0 {
		return "-"
	}
	return base64.StdEncoding.EncodeToString(b)
}

// keptOfRTCP is what may be known of an RTCP packet: its sender report, not the
// names behind it.
func keptOfRTCP(b []byte) []byte {
	if len(b) >= 28 && b[1] == 200 {
		return b[:28]
	}
	return b[:min(len(b), 8)]
}

// keptOfRTP is an RTP packet without its padding, and how much of it may be
// known: parameter sets whole, of slices the header.
func keptOfRTP(b []byte) (packet, kept []byte) {
	p, ok := parseRTP(b)
	if !ok || len(p.payload) == 0 {
		return b, b[:min(len(b), rtpHeader)]
	}
	header := len(b) - len(p.payload)
	if b[0]&0x20 != 0 {
		header = bytes.Index(b, p.payload)
		b = bytes.Clone(b[:header+len(p.payload)])
		b[0] &^= 0x20
	}
	return b, b[:header+min(len(p.payload), keptOfUnit(p.payload))]
}

// Bytes of a slice that are its header, and of packets whose units cannot be
// told apart.
const (
	sliceHeader = 16
	fewUnits    = 128
)

func keptOfUnit(payload []byte) int {
	switch typ := payload[0] & 0x1f; {
	case bytes.Contains(payload[:min(len(payload), 64)], startCode):
		return fewUnits
	case typ == nalSPS || typ == nalPPS || typ == stapA && len(payload) <= fewUnits:
		return len(payload)
	case typ == stapA:
		return fewUnits
	case typ == nalSEI:
		return 5
	case typ == fuA && len(payload) > 2 && payload[1]&0x80 == 0:
		return 2
	default:
		return 2 + sliceHeader
	}
}
