package rtsp

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bluenviron/gortsplib/v4/pkg/base"

	"kawung/media"
)

// Bounds on a client, and on its patience with us.
const (
	maxRequest  = 128 << 10        // bytes of a request, or of what lies between two
	openTime    = 15 * time.Second // for each request, until something plays
	sessionTime = 60 * time.Second // between two signs of life over UDP; announced to the client
	writeTime   = 10 * time.Second // for the client to take what is written to it
)

// A serverConn is one client's connection with at most one session. Its
// goroutine is serve; the fields are its own where nothing else is said.
type serverConn struct {
	s    *Server
	nc   net.Conn
	in   *bufio.Reader
	left *budget
	host string // the client's address, without its port
	log  *slog.Logger

	writing sync.Mutex // order of what is written to nc

	grant   atomic.Pointer[grant] // what was admitted, for anybody
	session string                // "" before SETUP
	out     *playback             // nil when nothing is played
	intake  *intake               // nil when nothing is announced
	slab    slab                  // of what is sent to us
}

// A grant is what a connection was let in for.
type grant struct {
	act    Act
	camera string
	sub    bool
	pass   Pass
}

func (g *grant) source() media.Source { return media.Source("camera/" + g.camera) }

func newServerConn(s *Server, nc net.Conn) *serverConn {
	host, _, err := net.SplitHostPort(nc.RemoteAddr().String())
	if err != nil {
		host = nc.RemoteAddr().String()
	}
	left := &budget{r: nc}
	return &serverConn{
		s: s, nc: nc, left: left, in: bufio.NewReaderSize(left, 16<<10), host: host, log: s.Log.With("client", host),
	}
}

// A budget bounds how much one message may read.
type budget struct {
	r    io.Reader
	left int
}

var errTooLong = errors.New("request is too long")

func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// turnAway says that there is no room.
func (c *serverConn) turnAway() {
	_ = c.nc.SetWriteDeadline(time.Now().Add(time.Second))
	_, _ = io.WriteString(c.nc, "RTSP/1.0 503 Too many connections\r\nConnection: close\r\n\r\n") // it is told to leave
	c.nc.Close()
}

// serve answers requests until the connection or ctx ends.
func (c *serverConn) serve(ctx context.Context) {
	stop := context.AfterFunc(ctx, func() { c.nc.Close() })
	defer stop()
	defer c.nc.Close()
	defer c.stopPlaying()
	var err error
	defer func() { c.stopRecording(err) }()
	for {
		err = c.next(ctx)
		if err == nil {
			continue
		}
		if bad := new(statusErr); errors.As(err, &bad) {
			_ = c.refuse(nil, bad) // it is told why the connection ends, if it still listens
		}
		c.log.Debug("rtsp: connection ended", "error", err)
		return
	}
}

// next serves one request, or one packet of the client's.
func (c *serverConn) next(ctx context.Context) error {
	c.left.left = maxRequest
	if err := c.nc.SetReadDeadline(c.deadline()); err != nil {
		return err
	}
	first, err := c.in.Peek(1)
	if err != nil {
		return err
	}
	if first[0] == '$' {
		return c.packet()
	}
	var r base.Request
	if err := r.Unmarshal(c.in); err != nil {
		return requestError(err)
	}
	if r.URL == nil && r.Method != base.Options {
		return &statusErr{status: base.StatusBadRequest, say: "the request names no address"}
	}
	return c.answer(ctx, &r)
}

// requestError is what to say to a client whose request cannot be read.
func requestError(err error) error {
	var ne net.Error
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &ne) && !ne.Timeout():
		return err
	case errors.As(err, &ne):
		return &statusErr{status: 408, say: "the request did not come in time"}
	case strings.HasPrefix(err.Error(), "invalid URL"): // which may hold a token
		return &statusErr{status: base.StatusBadRequest, say: "the address is none: rtsp://HOST:8554/NAME"}
	default:
		return &statusErr{status: base.StatusBadRequest, say: shorten(err.Error())}
	}
}

// deadline is until when the next message must have come.
func (c *serverConn) deadline() time.Time {
	switch {
	case c.intake.recording():
		return time.Time{} // silence is counted in pictures
	case c.out == nil || !c.out.playing():
		return time.Now().Add(openTime)
	case c.out.datagrams():
		return time.Now().Add(sessionTime + 10*time.Second)
	default:
		return time.Time{} // a client over TCP that has gone is noticed by writing to it
	}
}

// packet reads an interleaved packet (RFC 2326 §10.12): of a camera that sends,
// else a receiver report, which is of no use here.
func (c *serverConn) packet() error {
	head, err := c.in.Peek(4)
	if err != nil {
		return err
	}
	channel, size := int(head[1]), int(head[2])<<8|int(head[3])
	_, err = c.in.Discard(4)
	switch {
	case err != nil:
		return err
	case c.intake.recording():
		return c.intake.packet(channel, size)
	}
	_, err = c.in.Discard(size)
	return err
}

// check ends the connection when what it was let in for is over.
func (c *serverConn) check() {
	g := c.grant.Load()
	if g == nil {
		return
	}
	if err := g.pass.Still(); err != nil {
		c.log.Info("rtsp: session ended", "camera", g.camera, "who", g.pass.Who, "reason", err)
		c.nc.Close()
	}
}

// A statusErr is a refusal and its reason, which holds no secret.
type statusErr struct {
	status base.StatusCode
	say    string
	header base.Header
	close  bool // and the connection ends
}

func (e *statusErr) Error() string { return fmt.Sprintf("%d %s", e.status, e.say) }

func refusal(status base.StatusCode, format string, args ...any) error {
	return &statusErr{status: status, say: fmt.Sprintf(format, args...)}
}

// answer serves one request.
func (c *serverConn) answer(ctx context.Context, r *base.Request) error {
	if n, err := strconv.ParseUint(headerOf(r, "CSeq"), 10, 32); err != nil || n > 1<<31 {
		return &statusErr{status: base.StatusBadRequest, say: "the request has no CSeq"}
	}
	err := c.method(ctx, r)
	bad := new(statusErr)
	switch {
	case errors.As(err, &bad) && bad.close:
		_ = c.refuse(r, bad)
		return errors.New(bad.say)
	case errors.As(err, &bad):
		return c.refuse(r, bad)
	default:
		return err
	}
}

// refuse answers with a status and a sentence. r is nil when there was none.
func (c *serverConn) refuse(r *base.Request, e *statusErr) error {
	header := base.Header{"Content-Type": {"text/plain; charset=utf-8"}}
	for name, value := range e.header {
		header[name] = value
	}
	reason := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return ' '
		}
		return r
	}, shorten(e.say))
	return c.respond(r, base.Response{StatusCode: e.status, StatusMessage: reason, Header: header, Body: []byte(e.say + "\n")})
}

// respond writes a response to r.
func (c *serverConn) respond(r *base.Request, res base.Response) error {
	if res.Header == nil {
		res.Header = base.Header{}
	}
	res.Header["Server"] = base.HeaderValue{"kawung"}
	if r != nil {
		res.Header["CSeq"] = base.HeaderValue{headerOf(r, "CSeq")}
	}
	if c.session != "" && res.StatusCode == base.StatusOK && res.Header["Session"] == nil {
		res.Header["Session"] = base.HeaderValue{c.session}
	}
	b, err := res.Marshal()
	if err != nil {
		return err
	}
	return c.write(b)
}

// write writes b, from any goroutine.
func (c *serverConn) write(b []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	if err := c.nc.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
		return err
	}
	_, err := c.nc.Write(b)
	return err
}

// headerOf is the first value of a request's header, "" without one.
func headerOf(r *base.Request, name string) string {
	if v := r.Header[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}
