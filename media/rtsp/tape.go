package rtsp

import (
	"net"
	"sync"
	"time"
)

// maxTape bounds what a tape holds, in bytes.
const maxTape = 32 << 20

// What a moment of a tape is.
const (
	tapeIn   = "<" // bytes of the camera, on the RTSP connection
	tapeOut  = ">" // a request of ours
	tapeRTP  = "rtp"
	tapeRTCP = "rtcp"
)

// A tape records one session, as it was on the wire. A nil tape records
// nothing. It may be used by several goroutines.
type tape struct {
	mu      sync.Mutex // guards the rest
	began   time.Time
	size    int
	moments []moment
}

type moment struct {
	at   time.Duration // since the connection was made
	kind string
	data []byte
}

// wrap makes the tape hear a connection, from its beginning.
func (t *tape) wrap(nc net.Conn) net.Conn {
	if t == nil {
		return nc
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.began, t.size, t.moments = time.Now(), 0, nil // a second session begins anew
	return &taped{Conn: nc, tape: t}
}

func (t *tape) datagram(kind string, b []byte) {
	if t != nil {
		t.add(kind, b)
	}
}

func (t *tape) add(kind string, b []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.size += len(b); t.size > maxTape || len(b) == 0 {
		return
	}
	t.moments = append(t.moments, moment{time.Since(t.began), kind, append([]byte(nil), b...)})
}

// A taped connection is one that a tape hears.
type taped struct {
	net.Conn
	tape *tape
}

func (c *taped) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.tape.add(tapeIn, b[:n])
	return n, err
}

func (c *taped) Write(b []byte) (int, error) {
	c.tape.add(tapeOut, b)
	return c.Conn.Write(b)
}
