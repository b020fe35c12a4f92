package fakecam

import (
	"bufio"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// writeTimeout is how long a client may leave its TCP window shut.
const writeTimeout = 5 * time.Second

// maxBody bounds a request's body, in bytes.
const maxBody = 64 << 10

// A conn is one client's connection with at most one session.
type conn struct {
	cam      *Camera
	nc       net.Conn
	br       *bufio.Reader
	session  string
	nonce    string
	used     int // requests that used the nonce
	out      *outlet
	sound    *outlet     // nil: not set up
	opening  bool        // between DESCRIBE and PLAY
	answered atomic.Bool // the client answered our OPTIONS

	writing sync.Mutex
	closing sync.Once
	sender  sync.WaitGroup
	stop    chan struct{} // closed when the sender must end
	gone    chan struct{} // closed when the connection does
}

func newConn(cam *Camera, nc net.Conn) *conn {
	c := &conn{cam: cam, nc: nc, br: bufio.NewReader(nc), session: token(), nonce: token(), gone: make(chan struct{})}
	if cam != nil && cam.cfg.Quirks.Manner.HangUp401 {
		c.nonce = "5ccc069c403ebaf9" // good for the next connection, too
	}
	return c
}

func token() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// open counts the connection among those that are opening, opened no more.
func (c *conn) open() {
	if c.opening {
		return
	}
	c.opening = true
	if tell := c.cam.cfg.Opening; tell != nil {
		tell(1)
	}
	n := c.cam.opening.Add(1)
	for most := c.cam.most.Load(); n > most && !c.cam.most.CompareAndSwap(most, n); {
		most = c.cam.most.Load()
	}
}

func (c *conn) opened() {
	if c.opening {
		c.opening = false
		c.cam.opening.Add(-1)
		if tell := c.cam.cfg.Opening; tell != nil {
			tell(-1)
		}
	}
}

func (c *conn) close() {
	c.closing.Do(func() {
		close(c.gone)
		c.nc.Close()
	})
}

// serve answers requests until the connection ends.
func (c *conn) serve() {
	defer c.opened()
	defer c.endSession()
	defer c.close()
	for {
		req, err := c.read()
		if err != nil {
			return
		}
		if req == nil {
			continue
		}
		if err := c.answer(req); err != nil {
			return
		}
	}
}

// A request is one RTSP request; header names are in lower case.
type request struct {
	method, url string
	header      map[string]string
}

// path is the URL's path without its query.
func (r *request) path() string {
	u, err := url.Parse(r.url)
	if err != nil {
		return ""
	}
	return u.Path
}

// place is what follows the host in the URL.
func (r *request) place() string {
	_, rest, _ := strings.Cut(r.url, "://")
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		return rest[i:]
	}
	return ""
}

// read takes the next thing from the connection. It is nil for what needs no
// answer: RTCP of the client, and its answers to our requests.
func (c *conn) read() (*request, error) {
	first, err := c.br.Peek(1)
	if err != nil {
		return nil, err
	}
	if first[0] == '$' {
		head := make([]byte, 4)
		if _, err := io.ReadFull(c.br, head); err != nil {
			return nil, err
		}
		_, err := c.br.Discard(int(head[2])<<8 | int(head[3]))
		return nil, err
	}
	line, err := c.line()
	if err != nil {
		return nil, err
	}
	header, err := c.header()
	if err != nil {
		return nil, err
	}
	if err := c.skipBody(header); err != nil {
		return nil, err
	}
	fields := strings.Fields(line)
	switch {
	case strings.HasPrefix(line, "RTSP/"):
		c.answered.Store(true)
		return nil, nil
	case len(fields) != 3:
		return nil, fmt.Errorf("request line %q", line)
	}
	return &request{method: fields[0], url: fields[1], header: header}, nil
}

func (c *conn) line() (string, error) {
	b, err := c.br.ReadSlice('\n')
	return strings.TrimRight(string(b), "\r\n"), err
}

func (c *conn) header() (map[string]string, error) {
	header := map[string]string{}
	for {
		line, err := c.line()
		if err != nil {
			return nil, err
		}
		if line == "" {
			return header, nil
		}
		name, value, _ := strings.Cut(line, ":")
		header[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(value)
	}
}

func (c *conn) skipBody(header map[string]string) error {
	n, err := strconv.Atoi(header["content-length"])
	if err != nil || n <= 0 {
		return nil
	}
	if n > maxBody {
		return fmt.Errorf("body of %d bytes", n)
	}
	_, err = c.br.Discard(n)
	return err
}

// write sends b whole.
func (c *conn) write(b []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	if err := c.nc.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	_, err := c.nc.Write(b)
	return err
}
