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

	writing sync.Mutex // guards cseq and the order of what is written
	cseq    int

	id      string        // RTSP session
	timeout time.Duration // after which the camera ends a session that is not kept alive
	options bool          // keep alive by OPTIONS, not GET_PARAMETER
	base    *base.URL     // what PLAY and keepalives address
	retry   chan struct{} // a keepalive was refused with a fresh nonce
	bye     atomic.Int64  // CSeq of TEARDOWN, 0 before
	ended   chan struct{} // closed when nobody reads the connection any more
}

func newSession(c *Client, nc net.Conn, name string, addr address, out *media.Fanout) *session {
	return &session{
		client: c, name: name, addr: addr, nc: nc, wire: newWire(nc), base: addr.url,
		log:     c.log().With("camera", name),
		creds:   credentials{user: addr.user, password: addr.password},
		in:      newReceiver(out, c.now),
		timeout: 60 * time.Second, // RFC 2326 §12.37
		retry:   make(chan struct{}, 1),
		ended:   make(chan struct{}),
	}
}

// open brings the session to where pictures flow.
func (s *session) open() error {
	if err := s.askOptions(); err != nil {
		return err
	}
	video, err := s.describe()
	if err != nil {
		return err
	}
	if err := s.setup(video); err != nil {
		return err
	}
	r, err := s.do("PLAY", s.base, base.Header{"Range": {"npt=0.000-"}})
	if err != nil {
		return err
	}
	return statusError("PLAY", r)
}

// askOptions learns how to keep the session alive. Many cameras refuse OPTIONS
// and work all the same.
func (s *session) askOptions() error {
	r, err := s.do("OPTIONS", s.addr.url, nil)
	if err != nil {
		return err
	}
	public := r.header.Get("Public")
	s.options = r.status == http.StatusOK && !strings.Contains(public, "GET_PARAMETER")
	return nil
}

func (s *session) describe() (track, error) {
	r, err := s.do("DESCRIBE", s.addr.url, base.Header{"Accept": {"application/sdp"}})
	if err != nil {
		return track{}, err
	}
	if err := statusError("DESCRIBE", r); err != nil {
		return track{}, err
	}
	for _, name := range []string{"Content-Base", "Content-Location"} {
		if written := r.header.Get(name); written != "" {
			if u, err := s.addr.below(written); err == nil {
				s.base = u
				break
			}
		}
	}
	video, err := findVideo(r.body)
	if err != nil {
		return track{}, fmt.Errorf("session description: %w", err)
	}
	return video, nil
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
	return s.await(cseq)
}

// tries counts how often one request was refused.
type tries struct{ wrong, stale int }

// refused reads a 401 to a request that had credentials, or had not, and says
// why there is no use in another try.
func (s *session) refused(r message, given bool, t *tries) error {
	ok, stale := s.creds.learn(r.header.Values("WWW-Authenticate"))
	switch {
	case !ok:
		return fmt.Errorf("%w: the camera asks for a kind of login we do not know", media.ErrRefused)
	case s.addr.user == "":
		return fmt.Errorf("%w: the camera asks for a user and a password", media.ErrWrongPassword)
	case stale && t.stale < maxStale:
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
		default:
			if n, err := strconv.Atoi(m.header.Get("CSeq")); err != nil || n >= cseq {
				return m, nil
			}
		}
	}
}

// take serves what is not the response to a request of open.
func (s *session) take(m message) error {
	switch {
	case m.channel >= 0 && m.channel == s.wire.rtp:
		s.in.packet(m.payload)
	case m.channel >= 0:
		s.in.control(m.payload)
	case m.method != "":
		return s.answer(m)
	case s.bye.Load() > 0 && m.header.Get("CSeq") == strconv.FormatInt(s.bye.Load(), 10):
		return errBye
	case m.status == http.StatusUnauthorized: // a keepalive's
		if ok, _ := s.creds.learn(m.header.Values("WWW-Authenticate")); ok {
			select {
			case s.retry <- struct{}{}:
			default:
			}
		}
	}
	return nil
}

// answer says OK to a request of the camera: it only wants to know that we are
// there.
func (s *session) answer(m message) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	status := "200 OK"
	if m.method != "OPTIONS" && m.method != "SET_PARAMETER" && m.method != "GET_PARAMETER" {
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
