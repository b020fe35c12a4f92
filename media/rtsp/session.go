package rtsp

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bluenviron/gortsplib/v4/pkg/base"

	"kawung/media"
)

// maxTries is how often a password is offered before it counts as wrong:
// cameras lock accounts after a few.
const maxTries = 2

// maxStale is how many nonces in a row a camera may call stale.
const maxStale = 5

// errBye ends the reading of a session that the camera has given back.
var errBye = errors.New("the session has ended")

// A session is one connection to one camera.
type session struct {
	client *Client
	log    *slog.Logger
	name   string
	addr   address
	nc     net.Conn
	wire   *wire
	creds  credentials
	udp    *datagrams // nil over TCP
	in     *receiver
	found  *findings
	tape   *tape // nil: not recorded

	writing sync.Mutex // guards cseq and the order of what is written
	cseq    int

	loose   bool          // the camera's answers do not name their requests
	id      string        // RTSP session
	timeout time.Duration // after which the camera ends a session that is not kept alive
	options atomic.Bool   // keep alive by OPTIONS, not GET_PARAMETER
	base    *base.URL     // what PLAY and keepalives address
	whole   string        // the description's own word for it, "" if none
	track   *base.URL     // of the video
	retry   chan struct{} // a keepalive was refused and may be repeated
	bye     atomic.Int64  // CSeq of TEARDOWN, 0 before
	ended   chan struct{} // closed when nobody reads the connection any more
}

func newSession(c *Client, nc net.Conn, name string, addr address, out *media.Fanout, f *findings) *session {
	s := &session{
		client: c, name: name, addr: addr, nc: nc, wire: newWire(nc), base: addr.url,
		log:     c.log().With("camera", name),
		creds:   credentials{user: addr.user, password: addr.password},
		in:      newReceiver(out, c.now, f),
		found:   f,
		timeout: 60 * time.Second, // RFC 2326 §12.37
		retry:   make(chan struct{}, 1),
		ended:   make(chan struct{}),
	}
	s.wire.repaired = f.repair
	f.tell = func(warning string) { s.log.Warn("camera should be set up otherwise", "it", warning) }
	return s
}

// do sends a request and reads up to its response, with the password when the
// camera asks for it. Packets and requests that come in between are served.
func (s *session) do(method base.Method, u *base.URL, header base.Header) (message, error) {
	var t tries
	for {
		given := s.creds.asked()
		r, err := s.exchange(method, u, header)
		if err != nil {
			return message{}, fmt.Errorf("%s: %w", method, connectionError(err))
		}
		if r.status != http.StatusUnauthorized {
			return r, nil
		}
		if err := s.refused(r, given, &t); err != nil {
			return message{}, fmt.Errorf("%s: %w", method, err)
		}
	}
}

func (s *session) exchange(method base.Method, u *base.URL, header base.Header) (message, error) {
	cseq, err := s.send(method, u, header)
	if err != nil {
		return message{}, err
	}
	r, err := s.await(cseq)
	if err == nil {
		s.found.sawRTSP()
	}
	return r, err
}

// tries counts how often one request was refused.
type tries struct{ wrong, stale int }

// next is which of the camera's offers to answer: the second try is for the
// second best, because some cameras offer what they cannot do.
func (t tries) next(given bool) int {
	if given {
		return t.wrong + 1
	}
	return t.wrong
}

// refused reads a 401 to a request that had credentials, or had not, and says
// why there is no use in another try.
func (s *session) refused(r message, given bool, t *tries) error {
	ok, stale := s.creds.learn(r.header.Values("WWW-Authenticate"), t.next(given))
	switch {
	case !ok:
		return fmt.Errorf("%w: the camera asks for a kind of login we do not know", media.ErrRefused)
	case s.addr.user == "":
		return fmt.Errorf("%w: the camera asks for a user and a password", media.ErrWrongPassword)
	case stale && t.stale < maxStale:
		s.found.repair("lets a nonce grow stale")
		t.stale++
	case given:
		t.wrong++
	}
	if t.wrong == maxTries {
		return media.ErrWrongPassword
	}
	return nil
}

// send writes one request and gives its CSeq.
func (s *session) send(method base.Method, u *base.URL, header base.Header) (int, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.cseq++
	h := base.Header{"CSeq": {strconv.Itoa(s.cseq)}, "User-Agent": {"kawung"}}
	for name, value := range header {
		h[name] = value
	}
	if s.id != "" {
		h["Session"] = base.HeaderValue{s.id}
	}
	if a := s.creds.authorize(string(method), u.String()); a != "" {
		h["Authorization"] = base.HeaderValue{a}
	}
	b, err := base.Request{Method: method, URL: u, Header: h}.Marshal()
	if err != nil {
		return 0, err
	}
	if method == base.Teardown {
		s.bye.Store(int64(s.cseq))
	}
	return s.cseq, s.write(b)
}

// write sends b; s.writing is held.
func (s *session) write(b []byte) error {
	if err := s.nc.SetWriteDeadline(time.Now().Add(s.client.timeout())); err != nil {
		return err
	}
	_, err := s.nc.Write(b)
	return err
}

// await reads up to the response of request cseq. A response without a CSeq is
// taken for it; one with an older CSeq is late and passed over.
func (s *session) await(cseq int) (message, error) {
	if err := s.nc.SetReadDeadline(time.Now().Add(s.client.timeout())); err != nil {
		return message{}, err
	}
	for {
		m, err := s.wire.next()
		switch {
		case err != nil:
			return message{}, err
		case m.status == 0:
			if err := s.take(m); err != nil {
				return message{}, err
			}
		case s.answers(m, cseq):
			return m, nil
		}
	}
}

// answers says whether a response is that of request cseq, while no other
// request waits for one. A camera whose very first answer has the wrong number
// cannot count.
func (s *session) answers(m message, cseq int) bool {
	n, err := strconv.Atoi(m.header.Get("CSeq"))
	switch {
	case cseq == 1 && err == nil && n != cseq, err != nil:
		s.loose = true
		s.found.repair("does not say which request it answers (CSeq)")
	}
	return s.loose || n >= cseq
}

// take serves what is not the response to a request of open.
func (s *session) take(m message) error {
	switch {
	case m.channel >= 0 && m.channel == s.wire.rtp:
		return s.in.packet(m.payload)
	case m.channel >= 0:
		s.in.control(m.payload)
	case m.method != "":
		return s.answer(m)
	case s.bye.Load() > 0 && (s.loose || m.header.Get("CSeq") == strconv.FormatInt(s.bye.Load(), 10)):
		return errBye
	case m.status == http.StatusUnauthorized: // a keepalive's
		if ok, _ := s.creds.learn(m.header.Values("WWW-Authenticate"), 0); ok {
			s.again()
		}
	case m.status >= 400 && s.bye.Load() == 0: // a keepalive in a language the camera does not speak
		s.found.repair("refuses a keepalive: " + strconv.Itoa(m.status))
		s.options.Store(!s.options.Load())
		s.again()
	}
	return nil
}

// again has the last keepalive repeated.
func (s *session) again() {
	select {
	case s.retry <- struct{}{}:
	default:
	}
}

// answer says OK to a request of the camera: it only wants to know that we are
// there.
func (s *session) answer(m message) error {
	s.found.repair("sends us " + m.method)
	s.writing.Lock()
	defer s.writing.Unlock()
	status := "200 OK"
	if m.method != "OPTIONS" && m.method != "ANNOUNCE" && m.method != "SET_PARAMETER" && m.method != "GET_PARAMETER" {
		status = "501 Not Implemented"
	}
	return s.write([]byte("RTSP/1.0 " + status + "\r\nCSeq: " + safeToken(m.header, "CSeq") + "\r\n\r\n"))
}

// safeToken is a header's value if it is a short plain word, else "0".
func safeToken(h textproto.MIMEHeader, name string) string {
	if v := h.Get(name); v != "" && len(v) <= 32 && !strings.ContainsAny(v, " \r\n") {
		return v
	}
	return "0"
}

func (s *session) close() {
	s.nc.Close()
	if s.udp != nil {
		s.udp.close()
	}
}
