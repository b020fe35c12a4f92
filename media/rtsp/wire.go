package rtsp

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"strconv"
	"strings"
)

// Bounds on what a peer may send.
const (
	maxBody    = 1 << 20 // bytes of a message's body
	maxHeaders = 255     // lines of a message's header
	maxJunk    = 1 << 20 // bytes in a row that belong to nothing
)

var errNotRTSP = errors.New("the peer does not speak RTSP")

// A message is what a camera sends on the RTSP connection: a response, a
// request, or an interleaved packet (RFC 2326 §10.12).
type message struct {
	status  int    // of a response, else 0
	reason  string // of a response; may be empty
	method  string // of a request, else ""
	channel int    // of a packet, else −1
	header  textproto.MIMEHeader
	payload []byte // of a packet; belongs to the receiver
	body    []byte
}

// A wire reads messages. Whatever lies between two of them is skipped: cameras
// leave bytes there.
type wire struct {
	br   *bufio.Reader
	slab slab
	rtp  int // interleaved channel of RTP, −1 before SETUP
	rtcp int // interleaved channel of RTCP

	repaired func(string) // told what was made up for
}

func newWire(r io.Reader) *wire {
	return &wire{br: bufio.NewReaderSize(r, 16<<10), rtp: -1, rtcp: -1, repaired: func(string) {}}
}

// next reads one message. It skips bytes until something begins that a camera
// may send.
func (w *wire) next() (message, error) {
	for junk := range maxJunk {
		first, err := w.br.Peek(1)
		if err != nil {
			return message{}, err
		}
		switch {
		case first[0] == '$':
			if m, ok, err := w.packet(); ok || err != nil {
				return m, err
			}
		case w.begins("RTSP/"):
			return w.response()
		default:
			if w.beginsRequest() {
				return w.request()
			}
		}
		if _, err := w.br.Discard(1); err != nil {
			return message{}, err
		}
		if junk == 0 {
			w.repaired("leaves bytes between its packets that belong to nothing")
		}
	}
	return message{}, errNotRTSP
}

func (w *wire) begins(prefix string) bool {
	first, err := w.br.Peek(1)
	if err != nil || first[0] != prefix[0] {
		return false
	}
	b, err := w.br.Peek(len(prefix))
	return err == nil && string(b) == prefix
}

// beginsRequest knows the methods a server may use, RFC 2326 §10.
func (w *wire) beginsRequest() bool {
	for _, method := range []string{"OPTIONS ", "ANNOUNCE ", "REDIRECT ", "SET_PARAMETER ", "GET_PARAMETER ", "TEARDOWN "} {
		if w.begins(method) {
			return true
		}
	}
	return false
}

// packet reads an interleaved packet; ok is false when the $ was junk.
func (w *wire) packet() (m message, ok bool, err error) {
	head, err := w.br.Peek(4)
	if err != nil {
		return message{}, false, err
	}
	channel, size := int(head[1]), int(head[2])<<8|int(head[3])
	if channel != w.rtp && channel != w.rtcp {
		return message{}, false, nil
	}
	if channel == w.rtp && size >= rtpHeader {
		if head, err = w.br.Peek(5); err != nil {
			return message{}, false, err
		}
		if head[4]>>6 != 2 { // RTP version, RFC 3550 §5.1
			return message{}, false, nil
		}
	}
	if _, err := w.br.Discard(4); err != nil {
		return message{}, false, err
	}
	payload := w.slab.take(size)
	if _, err := io.ReadFull(w.br, payload); err != nil {
		return message{}, false, err
	}
	return message{channel: channel, payload: payload}, true, nil
}

// response reads a response, with or without a reason phrase.
func (w *wire) response() (message, error) {
	line, err := w.line()
	if err != nil {
		return message{}, err
	}
	_, rest, _ := strings.Cut(line, " ")
	code, reason, _ := strings.Cut(strings.TrimSpace(rest), " ")
	status, err := strconv.Atoi(code)
	if err != nil || status < 100 || status > 999 {
		return message{}, fmt.Errorf("status line %q: %w", shorten(line), errNotRTSP)
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		w.repaired("answers without a reason phrase")
	}
	return w.rest(message{status: status, reason: reason, channel: -1})
}

func (w *wire) request() (message, error) {
	line, err := w.line()
	if err != nil {
		return message{}, err
	}
	method, _, _ := strings.Cut(line, " ")
	return w.rest(message{method: method, channel: -1})
}

// rest reads header and body. Names may be in any case; a line without a colon
// is skipped.
func (w *wire) rest(m message) (message, error) {
	m.header = textproto.MIMEHeader{}
	for range maxHeaders {
		line, err := w.line()
		if err != nil {
			return message{}, err
		}
		if line == "" {
			return w.readBody(m)
		}
		if name, value, ok := strings.Cut(line, ":"); ok {
			m.header.Add(strings.TrimSpace(name), strings.TrimSpace(value))
		}
	}
	return message{}, errors.New("too many header lines")
}

func (w *wire) readBody(m message) (message, error) {
	length := m.header.Get("Content-Length")
	if length == "" {
		return m, nil
	}
	n, err := strconv.Atoi(length)
	if err != nil || n < 0 || n > maxBody {
		return message{}, fmt.Errorf("content length %q is out of range", shorten(length))
	}
	var body bytes.Buffer // grows with what comes, not with what was promised
	if _, err := io.CopyN(&body, w.br, int64(n)); err != nil {
		return message{}, err
	}
	m.body = body.Bytes()
	return m, nil
}

// line reads up to a line feed, and leaves the line's end away.
func (w *wire) line() (string, error) {
	b, err := w.br.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return "", errors.New("line is too long")
	}
	if err != nil {
		return "", err
	}
	return strings.TrimRight(string(b), "\r\n"), nil
}

// shorten keeps a peer's words from filling the log.
func shorten(s string) string {
	if len(s) > 80 {
		return s[:80] + "…"
	}
	return s
}

// slabSize is how many bytes of packets are allocated at once: packets of a
// group of pictures live and die together.
const slabSize = 32 << 10

// A slab hands out memory that is never handed out again.
type slab struct{ free []byte }

func (s *slab) take(n int) []byte {
	if n > slabSize/4 {
		return make([]byte, n)
	}
	if n > len(s.free) {
		s.free = make([]byte, slabSize)
	}
	b := s.free[:n:n]
	s.free = s.free[n:]
	return b
}
