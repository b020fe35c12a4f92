package rtsp

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
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
	client    *Client
	log       *slog.Logger
	name      string
	addr      address
	transport media.Transport // that is asked for; "" is auto
	group     netip.AddrPort  // of the description: where the camera multicasts
	nc        net.Conn
	wire      *wire
	creds     *credentials
	udp       *datagrams // nil over TCP
	in        *receiver
	visit     *visit
	audio     *media.Fanout // nil: nobody can hear it
	ear       *ear          // nil: the camera's sound is not set up
	soundUDP  *datagrams    // nil over TCP
	soundRTP  int           // interleaved channel of the sound
	taking    sync.Mutex    // over UDP: one packet after the other, wherever it came
	found     *findings
	tape      *tape // nil: not recorded
	hevc      bool  // H.265 is welcome

	writing sync.Mutex // guards cseq and the order of what is written
	cseq    int

	readBy   time.Time     // of the read deadline; zero: none
	loose    bool          // the camera's answers do not name their requests
	quick    bool          // OPTIONS is not asked
	mute     map[int]bool  // requests without an answer so far
	farewell bool          // TEARDOWN was refused and repeated
	overTCP  bool          // pictures come on the RTSP connection though UDP was agreed
	opening  bool          // PLAY waits for its answer
	id       string        // RTSP session
	timeout  time.Duration // after which the camera ends a session that is not kept alive
	tongue   atomic.Int32  // which of tongues keeps the session alive
	unheard  atomic.Bool   // the last keepalive was not answered
	base     *base.URL     // what PLAY and keepalives address
	whole    string        // the description's own word for it, "" if none
	track    *base.URL     // of the video
	retry    chan struct{} // a keepalive was refused and may be repeated
	bye      atomic.Int64  // CSeq of TEARDOWN, 0 before
	ended    chan struct{} // closed when nobody reads the connection any more
}

func newSession(c *Client, v *visit, nc net.Conn) *session {
	s := &session{
		client: c, name: v.up.Name, addr: v.addr, transport: v.up.Transport, nc: nc, wire: newWire(nc), base: v.addr.url,
		log:     c.log().With("camera", v.up.Name),
		creds:   v.creds,
		quick:   v.noOptions,
		in:      newReceiver(v.out.Video, c.now, v.found),
		found:   v.found,
		tape:    v.tape,
		hevc:    v.out.HEVC,
		mute:    map[int]bool{},
		timeout: 60 * time.Second, // RFC 2326 §12.37
		retry:   make(chan struct{}, 1),
		ended:   make(chan struct{}),
	}
	if s.visit = v; !v.noSound {
		s.audio = v.out.Audio
	}
	f := v.found
	s.wire.repaired = f.repair
	s.wire.hurry = s.hurry
	f.tell = func(warning string) { s.log.Warn("camera should be set up otherwise", "it", warning) }
	return s
}

// do sends a request and reads up to its response, with the password when the
// camera asks for it. Packets and requests that come in between are served. The
// error is a redirection when the camera sends us elsewhere.
func (s *session) do(method base.Method, u *base.URL, header base.Header) (message, error) {
	var t tries
	for {
		given := s.creds.asked()
		r, err := s.exchange(method, u, header)
		if err != nil {
			return message{}, fmt.Errorf("%s: %w", method, connectionError(err))
		}
		s.readSession(r.get("Session"))
		switch location := r.get("Location"); {
		case r.asks():
			if err := s.refused(r, given, &t); err != nil {
				return message{}, fmt.Errorf("%s: %w", method, err)
			}
			continue
		case r.status >= 300 && r.status < 400 && location != "":
			return message{}, fmt.Errorf("%s: %w", method, redirection{location})
		case given:
			s.creds.prove()
		}
		return r, nil
	}
}

// optionsPatience is how long OPTIONS may be without an answer: nothing depends
// on it.
const optionsPatience = 2500 * time.Millisecond

func (s *session) exchange(method base.Method, u *base.URL, header base.Header) (message, error) {
	cseq, err := s.send(method, u, header)
	if err != nil {
		return message{}, err
	}
	patience := 2 * s.client.timeout()
	if method == base.Options {
		patience = min(patience, optionsPatience)
	}
	s.opening = method == base.Play
	defer func() { s.opening = false }()
	r, err := s.await(cseq, patience)
	if err == nil && (!r.web || r.get("CSeq") != "") { // a web server repeats no CSeq
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
	ok, stale := s.creds.learn(r.challenges(), t.next(given))
	if r.status == http.StatusProxyAuthRequired {
		s.creds.asProxy()
	}
	switch {
	case !ok:
		return misheard{fmt.Errorf("%w: the camera asks for a kind of login we do not know", media.ErrRefused)}
	case s.addr.user == "" && s.addr.password == "":
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

// asks says whether a response asks for a login. Some cameras forbid what they
// want a password for, and say how to give it.
func (m message) asks() bool {
	switch m.status {
	case http.StatusUnauthorized, http.StatusProxyAuthRequired:
		return true
	case http.StatusForbidden:
		return m.get("WWW-Authenticate") != ""
	default:
		return false
	}
}

// challenges are what a response asks for, also as a proxy would.
func (m message) challenges() []string {
	all := append(m.header.Values("WWW-Authenticate"), m.header.Values("Proxy-Authenticate")...)
	if len(all) == 0 {
		return []string{"Basic"} // it says nothing, and wants something
	}
	return all
}

// send writes one request and gives its CSeq.
func (s *session) send(method base.Method, u *base.URL, header base.Header) (int, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.cseq++
	h := []string{"CSeq", strconv.Itoa(s.cseq)} // first: some cameras look nowhere else
	if a := s.creds.authorize(string(method), u.String()); a != "" {
		h = append(h, s.creds.header(), a)
	}
	h = append(h, "User-Agent", "kawung")
	if s.id != "" {
		h = append(h, "Session", s.id)
	}
	b := marshal(string(method), u.String(), h, header)
	if method == base.Teardown {
		s.bye.Store(int64(s.cseq))
	}
	return s.cseq, s.write(b)
}

// marshal writes a request. headers are name, value pairs that come first.
func marshal(method, url string, headers []string, more base.Header) []byte {
	for name, value := range more {
		headers = append(headers, name, value[0])
	}
	var b strings.Builder
	b.WriteString(method + " " + url + " RTSP/1.0\r\n")
	for i := 0; i+1 < len(headers); i += 2 {
		b.WriteString(headers[i] + ": " + headers[i+1] + "\r\n")
	}
	b.WriteString("\r\n")
	return []byte(b.String())
}

// write sends b; s.writing is held.
func (s *session) write(b []byte) error {
	if err := s.nc.SetWriteDeadline(time.Now().Add(s.client.timeout())); err != nil {
		return err
	}
	_, err := s.nc.Write(b)
	return err
}

func (s *session) close() {
	s.nc.Close()
	if s.udp != nil {
		s.udp.close()
	}
	if s.soundUDP != nil {
		s.soundUDP.close()
	}
}
