package rtsp

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// How long a body may pause whose length is not said or not right.
const (
	bodyPause = time.Second            // within the length that was promised
	textPause = 250 * time.Millisecond // where it may end
	linePause = 50 * time.Millisecond  // in the middle of its last line
)

// readBody reads what follows a header. A session description is read to its
// own end: cameras count wrongly, or not at all.
func (w *wire) readBody(m message) (message, error) {
	n, counted := contentLength(m)
	text := m.status >= 200 && m.status < 300 && strings.Contains(strings.ToLower(m.get("Content-Type")), "sdp")
	switch {
	case n > maxBody && text:
		n, counted = 0, false
	case n > maxBody:
		return message{}, fmt.Errorf("body of %d bytes is out of range", n)
	}
	if !counted && !text {
		text = m.status == 200 && w.br.Buffered() > 0 && w.begins("v=0")
	}
	var body bytes.Buffer // grows with what comes, not with what was promised
	if err := w.promised(&body, n, text); err != nil {
		return message{}, err
	}
	if text && (counted || m.get("Transfer-Encoding") == "") {
		w.beyond(&body, counted)
	}
	if body.Len() > 0 {
		m.body = body.Bytes()
	}
	return m, nil
}

// contentLength is what the header says of the body, 0 and false when it says
// nothing that makes sense.
func contentLength(m message) (n int, ok bool) {
	for _, written := range m.header.Values("Content-Length") {
		written = strings.TrimPrefix(strings.TrimSpace(written), "+")
		if n, err := strconv.Atoi(written[:digits(written)]); err == nil {
			return n, true
		}
	}
	return 0, false
}

// promised reads the n bytes of a body. A description that pauses before is
// over; anything else, too, and it may never come.
func (w *wire) promised(body *bytes.Buffer, n int, text bool) error {
	for body.Len() < n {
		if !text && w.breaksPromise(body.Len() == 0) {
			w.repaired("promises a body that it does not send (Content-Length)")
			return nil
		}
		if text && body.Len() > 0 && w.br.Buffered() == 0 && !w.more(bodyPause) {
			if body.Bytes()[body.Len()-1] != '\n' {
				break // more, or the end of the connection
			}
			w.repaired("promises a longer session description than it sends (Content-Length)")
			return nil
		}
		if _, err := w.br.Peek(1); err != nil {
			return err
		}
		if _, err := io.CopyN(body, w.br, int64(min(n-body.Len(), w.br.Buffered()))); err != nil {
			return err
		}
	}
	if body.Len() < n {
		_, err := io.CopyN(body, w.br, int64(n-body.Len()))
		return err
	}
	return nil
}

// breaksPromise says whether what comes next, if anything, is no body.
func (w *wire) breaksPromise(first bool) bool {
	if w.br.Buffered() == 0 {
		return w.pauses(bodyPause)
	}
	b, err := w.br.Peek(1)
	return first && err == nil && (b[0] == '$' || w.beginsResponse())
}

// beyond reads lines of a session description that come after its length.
func (w *wire) beyond(body *bytes.Buffer, counted bool) {
	for body.Len() < maxBody {
		cut := body.Len() > 0 && body.Bytes()[body.Len()-1] != '\n'
		if w.br.Buffered() == 0 {
			if pause := w.patience(counted && hasMedia(body.Bytes()), cut); pause == 0 || !w.more(pause) {
				return
			}
		}
		if !w.continues(cut) {
			return
		}
		line, err := w.br.ReadSlice('\n')
		body.Write(line)
		if len(line) > 0 {
			w.repaired("miscounts its session description (Content-Length)")
		}
		if err != nil {
			return
		}
	}
}

// hasMedia says whether a description is of something: one that is not goes on.
func hasMedia(sdp []byte) bool {
	return bytes.Contains(sdp, []byte("m=")) || bytes.Contains(sdp, []byte("M="))
}

// patience is how long to wait for more of a description.
func (w *wire) patience(counted, cut bool) time.Duration {
	switch {
	case !counted:
		return textPause
	case cut:
		return linePause
	default:
		return 0
	}
}

// continues says whether what comes next belongs to a description whose last
// line is cut, or not.
func (w *wire) continues(cut bool) bool {
	first, err := w.br.Peek(1)
	if err != nil || first[0] == '$' || w.beginsResponse() || w.beginsRequest() {
		return false
	}
	if cut || first[0] == '\r' || first[0] == '\n' {
		return true
	}
	if w.br.Buffered() < 2 && !w.more(linePause) {
		return false
	}
	b, err := w.br.Peek(2)
	return err == nil && b[0]|0x20 >= 'a' && b[0]|0x20 <= 'z' && b[1] == '='
}

// pauses says whether nothing comes within d, and the connection stands.
func (w *wire) pauses(d time.Duration) bool {
	w.hurry(d)
	_, err := w.br.Peek(1)
	w.hurry(0)
	return err != nil && isTimeout(err)
}

// more says whether something comes within d.
func (w *wire) more(d time.Duration) bool {
	w.hurry(d)
	_, err := w.br.Peek(w.br.Buffered() + 1)
	w.hurry(0)
	return err == nil
}
