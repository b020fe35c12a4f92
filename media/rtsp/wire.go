package rtsp

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"strconv"
	"strings"
	"time"
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
	web     bool   // a response that calls itself one of HTTP
	channel int    // of a packet, else −1
	header  textproto.MIMEHeader
	payload []byte // of a packet; belongs to the receiver
	body    []byte
}

// get is the first value of a header that is not empty: cameras repeat headers.
func (m message) get(name string) string {
	for _, value := range m.header.Values(name) {
		if value != "" {
			return value
		}
	}
	return ""
}

// A wire reads messages. Whatever lies between two of them is skipped: cameras
// leave bytes there.
type wire struct {
	br   *bufio.Reader
	slab slab
	rtp  int // interleaved channel of RTP, −1 before SETUP
	rtcp int // interleaved channel of RTCP

	inside   []message           // packets that came inside of another message
	repaired func(string)        // told what was made up for
	hurry    func(time.Duration) // bounds the next reads; 0: as before
}

func newWire(r io.Reader) *wire {
	return &wire{br: bufio.NewReaderSize(r, 16<<10), rtp: -1, rtcp: -1, repaired: func(string) {}, hurry: func(time.Duration) {}}
}

// next reads one message. It skips bytes until something begins that a camera
// may send.
func (w *wire) next() (message, error) {
	if len(w.inside) > 0 {
		m := w.inside[0]
		w.inside = w.inside[1:]
		return m, nil
	}
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
		case w.beginsResponse():
			return w.response()
		default:
			if w.beginsRequest() {
				return w.request()
			}
		}
		if _, err := w.br.Discard(1); err != nil {
			return message{}, err
		}
		if junk == 0 && first[0] != '\r' && first[0] != '\n' {
			w.repaired("leaves bytes between its packets that belong to nothing")
		}
	}
	return message{}, errNotRTSP
}

// begins says whether the next bytes are prefix, in any case.
func (w *wire) begins(prefix string) bool {
	first, err := w.br.Peek(1)
	if err != nil || first[0]|0x20 != prefix[0]|0x20 {
		return false
	}
	b, err := w.br.Peek(len(prefix))
	return err == nil && strings.EqualFold(string(b), prefix)
}

// beginsResponse knows RTSP, and cameras that call it HTTP.
func (w *wire) beginsResponse() bool { return w.begins("RTSP/") || w.begins("HTTP/") }

// beginsRequest knows the methods a server may use, RFC 2326 §10, and those
// that confused ones use.
func (w *wire) beginsRequest() bool {
	for _, method := range []string{
		"OPTIONS ", "ANNOUNCE ", "REDIRECT ", "SET_PARAMETER ", "GET_PARAMETER ", "TEARDOWN ", "PLAY_NOTIFY ", "PAUSE ",
	} {
		if w.begins(method) {
			return true
		}
	}
	return false
}

// packet reads an interleaved packet; ok is false when the $ was junk. A packet
// on a channel that nobody asked for is one if it looks like one.
func (w *wire) packet() (m message, ok bool, err error) {
	head, err := w.br.Peek(4)
	if err != nil {
		return message{}, false, err
	}
	channel, size := int(head[1]), int(head[2])<<8|int(head[3])
	switch {
	case channel == w.rtcp && channel != w.rtp:
	case channel == w.rtp && size < rtpHeader:
	case size < 8:
		return message{}, false, nil
	default:
		if head, err = w.br.Peek(6); err != nil {
			return message{}, false, err
		}
		if head[4]>>6 != 2 || channel != w.rtp && size < rtpHeader && !controls(head[5]) { // RTP version, RFC 3550 §5.1
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
	_, rest, _ := strings.Cut(strings.ReplaceAll(line, "\t", " "), " ")
	rest = strings.TrimSpace(rest)
	code := rest[:digits(rest)]
	status, err := strconv.Atoi(code)
	if err != nil || status < 100 || status > 999 {
		return message{}, fmt.Errorf("status line %q: %w", shorten(line), errNotRTSP)
	}
	reason := strings.TrimSpace(rest[len(code):])
	if reason == "" {
		w.repaired("answers without a reason phrase")
	}
	web := line[0]|0x20 == 'h'
	if web {
		w.repaired("calls its answers HTTP")
	}
	return w.rest(message{status: status, reason: reason, web: web, channel: -1})
}

// digits is how many decimal digits s begins with.
func digits(s string) int {
	return len(s) - len(strings.TrimLeft(s, "0123456789"))
}

func (w *wire) request() (message, error) {
	line, err := w.line()
	if err != nil {
		return message{}, err
	}
	method, _, _ := strings.Cut(line, " ")
	return w.rest(message{method: strings.ToUpper(method), channel: -1})
}

// rest reads header and body. Names may be in any case; a line that begins with
// a space belongs to the one before; one without a colon is skipped.
func (w *wire) rest(m message) (message, error) {
	m.header = textproto.MIMEHeader{}
	last := ""
	for range maxHeaders {
		line, err := w.headerLine()
		if err != nil {
			return message{}, err
		}
		if line == "" {
			return w.readBody(m)
		}
		if all := m.header[last]; len(all) > 0 && (line[0] == ' ' || line[0] == '\t') {
			w.repaired("folds the lines of its headers")
			all[len(all)-1] = strings.TrimSpace(all[len(all)-1] + " " + strings.TrimSpace(line))
			continue
		}
		if name, value, ok := strings.Cut(line, ":"); ok {
			last = textproto.CanonicalMIMEHeaderKey(strings.TrimSpace(name))
			m.header[last] = append(m.header[last], strings.TrimSpace(value))
		}
	}
	return message{}, errors.New("too many header lines")
}

// Where a header may end that has no empty line behind it: at a pause, or at the
// next answer, or when more packets follow than stand inside of one.
const (
	headPause = time.Second
	maxInside = 64
)

// headerLine reads a header's line. Packets before it are kept: some cameras
// send pictures in the middle of an answer.
func (w *wire) headerLine() (string, error) {
	for {
		if w.headOver() {
			w.repaired("does not end its headers with an empty line")
			return "", nil
		}
		if first, err := w.br.Peek(1); err != nil || first[0] != '$' {
			break
		}
		m, ok, err := w.packet()
		if err != nil {
			return "", err
		}
		if !ok {
			break
		}
		w.repaired("sends pictures in the middle of an answer")
		w.inside = append(w.inside, m)
	}
	return w.line()
}

// headOver says whether a header is over though no empty line came.
func (w *wire) headOver() bool {
	if w.br.Buffered() == 0 && w.pauses(headPause) {
		return true
	}
	return len(w.inside) >= maxInside || w.beginsResponse()
}

// line reads up to a line feed, and leaves the line's end away. Of a very long
// one only the beginning is kept.
func (w *wire) line() (string, error) {
	b, err := w.br.ReadSlice('\n')
	line := strings.TrimRight(string(b), "\r\n")
	for skipped := 0; errors.Is(err, bufio.ErrBufferFull); {
		if b, err = w.br.ReadSlice('\n'); skipped > maxBody {
			return "", errors.New("line is too long")
		}
		skipped += len(b)
	}
	return line, err
}

// shorten keeps a peer's words from filling the log.
func shorten(s string) string {
	if len(s) > 80 {
		return s[:80] + "…"
	}
	return s
}
